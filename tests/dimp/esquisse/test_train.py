"""Training at a tiny scale: all stages run, the losses fall, a run can be resumed and exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from dimp.esquisse.__main__ import main
from dimp.esquisse.autoencoder import build, fold_scale
from dimp.esquisse.data import pack, unpack
from dimp.esquisse.training.loop import Plan, Stage, read, train
from dimp.esquisse.training.optim import Average, Muon, orthogonalised, schedule

pytestmark = pytest.mark.filterwarnings("default")  # the model libraries warn about their own future


def losses(run: Path, stage: str) -> list[float]:
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    return [line["loss"] for line in lines if line["stage"] == stage]


@pytest.mark.costly("dimp/esquisse")
def test_smoke_trains_every_stage_and_the_loss_falls(tmp_path: Path) -> None:
    main(["train", "--smoke", "--run", str(tmp_path)])
    for stage in ("autoencoder", "texts", "painter", "edits", "evaluator"):
        seen = losses(tmp_path, stage)
        assert seen[-1] < seen[0], stage
        assert (tmp_path / f"{stage}.best.pt").is_file()
    assert len(losses(tmp_path, "decoder")) >= 2  # it goes on from trained weights, so 24 steps prove no fall


def _stage(folder: Path, seconds: float, resume: bool) -> Stage:
    torch.manual_seed(0)
    module = nn.Linear(3, 1)
    stage = Stage("line", module, [torch.optim.AdamW(module.parameters(), 0.05)], Average(module, 0.9))
    x = torch.randn(64, 3)
    y = x @ torch.tensor([[1.0], [2.0], [3.0]])

    def loss() -> tuple[torch.Tensor, int]:
        return (module(x) - y).square().mean(), 64

    return train(stage, Plan(folder, 9, resume=resume, max_steps=int(seconds)), loss, lambda: -loss()[0].item())


def test_resume_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = _stage(tmp_path, 40, False)
    again = _stage(tmp_path, 60, True)
    assert (first.steps, again.steps) == (40, 60)
    assert again.samples == 60 * 64
    assert again.best > first.best


def test_only_what_is_better_is_kept(tmp_path: Path) -> None:
    module = nn.Linear(2, 1)
    stage = Stage("worse", module, [torch.optim.SGD(module.parameters(), 0.1)], Average(module))
    scores = iter([1.0, 0.5, 0.2])
    plan = Plan(tmp_path, 9, every=-1.0, max_steps=2)
    train(stage, plan, lambda: (module.weight.square().sum(), 1), lambda: next(scores))
    assert stage.best == 1.0
    assert torch.equal(read(tmp_path / "worse.best.pt")["weight"], module.weight)


def test_muon_makes_updates_orthogonal_and_learns() -> None:
    update = orthogonalised(torch.randn(2, 16, 40, generator=torch.Generator().manual_seed(0)))
    values = torch.linalg.svdvals(update)
    assert values.min() > 0.5
    assert values.max() < 1.4
    weight = nn.Parameter(torch.ones(4, 4))
    muon = Muon([weight], lr=0.1)
    for _ in range(30):
        weight.grad = weight.detach().clone()
        muon.step()
    assert weight.abs().mean() < 0.5


def test_schedule_rises_holds_and_falls() -> None:
    assert schedule(0.0, 0) < schedule(0.1, 100) == 1.0
    assert schedule(0.99, 10**4) < 0.1


def test_packing_is_reversible_and_in_the_pipelines_order() -> None:
    from diffusers import FluxPipeline

    z = torch.randn(2, 8, 16, 16)
    assert torch.equal(unpack(pack(z)), z)
    assert torch.equal(pack(z), FluxPipeline._pack_latents(z, 2, 8, 16, 16))


def test_folding_the_scale_keeps_what_the_decoder_reads() -> None:
    torch.manual_seed(0)
    vae, x = build((8, 8, 16, 16)), torch.rand(4, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        before = vae.decoder.conv_in(vae.encode(x).latent_dist.mean)
        fold_scale(vae, x)
        z = vae.encode(x).latent_dist.mean
        after = vae.decoder.conv_in(z)
    assert torch.allclose(z.std((0, 2, 3)), torch.ones(8), atol=1e-3)
    inside = slice(1, -1)  # at the border zeros now stand for the channel means
    assert torch.allclose(after[..., inside, inside], before[..., inside, inside], atol=1e-3)
