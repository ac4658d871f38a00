"""Training at a tiny scale: all stages run, the losses fall, a run can be resumed and exported."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from dimp.esquisse import painter
from dimp.esquisse.__main__ import main
from dimp.esquisse.autoencoder import build, fold_scale
from dimp.esquisse.packing import pack, unpack
from dimp.esquisse.studio import Studio
from dimp.esquisse.text import build_clip, build_t5
from dimp.esquisse.training import reader
from dimp.esquisse.training.clock import Clock
from dimp.esquisse.training.loop import Plan, Stage, read, train
from dimp.esquisse.training.optim import Average, Muon, orthogonalised, schedule
from dimp.esquisse.training.recipe import CARD, CORES, SMOKE
from dimp.esquisse.training.run import Run

pytestmark = pytest.mark.filterwarnings("default")  # the model libraries warn about their own future


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of every stage at a tiny scale."""
    folder = tmp_path_factory.mktemp("smoke")
    threads = torch.get_num_threads()
    main(["train", "--smoke", "--run", str(folder)])
    torch.set_num_threads(threads)
    return folder


@pytest.mark.costly("dimp/esquisse")
def test_smoke_goes_through_every_stage(run: Path) -> None:
    lines = {line["stage"]: line for line in map(json.loads, (run / "work" / "log.jsonl").read_text().splitlines())}
    assert set(lines) == set(SMOKE.shares)
    for stage in ("autoencoder", "texts", "evaluator"):
        assert lines[stage]["loss"] < lines[stage]["first_loss"], stage
    assert all((run / "work" / f"{stage}.done").exists() for stage in SMOKE.shares)


@pytest.mark.costly("dimp/esquisse")
def test_what_comes_out_loads_in_the_pipelines_and_is_small(run: Path) -> None:
    out = run / "out"
    assert {path.name for path in out.iterdir()} == {
        "weights", "autoencoder.png", "painter.jpg", "decoder.png", "samples.jpg", "edits.jpg", "prompts.txt",
        "evaluation.json", "log.txt",
    }  # fmt: skip
    studio = Studio.load(out / "weights")
    assert studio.draw(["a kitten on a crimson boat"]).shape == (1, 256, 256, 3)
    figures = json.loads((out / "evaluation.json").read_text())
    assert figures["gates"]["one_object"]["ship"] == 0.95
    assert {"one_object", "recolour", "remove", "add", "move"} <= set(figures["gates"])
    known = json.loads((out / "weights" / "vocabulary.json").read_text())
    assert known["same"]["kitten"] == "cat"


@pytest.mark.costly("dimp/esquisse")
def test_a_finished_run_leaves_no_checkpoints_and_says_so(run: Path) -> None:
    assert {path.suffix for path in (run / "work").iterdir()} == {".done", ".json", ".jsonl"}
    lines: list[str] = []
    Run(run, SMOKE, "cpu", 10.0, lines.append).go()
    assert len(lines) == 1
    assert "finished" in lines[0]


@pytest.mark.costly("dimp/esquisse")
def test_the_same_command_goes_on_where_it_stopped(tmp_path: Path) -> None:
    recipe = replace(SMOKE, every=0.0)  # a checkpoint at every step
    lines: list[str] = []
    sitting: Run

    def say(text: str) -> None:
        lines.append(text)
        if text.startswith("painter: "):
            sitting.clock.stopped = True  # as SIGTERM does

    for planned in (["autoencoder", "texts", "painter"], ["painter"]):
        lines.clear()
        sitting = Run(tmp_path, recipe, "cpu", 10.0, say, tmp_path / "elsewhere")
        sitting.go()
        assert [line.split()[1] for line in lines if line.startswith("plan: ")] == planned
        assert (tmp_path / "elsewhere" / "weights" / "model_index.json").exists()
        assert "exported" in lines[-1]
        assert not (tmp_path / "work" / "painter.done").exists()
    logged = [line.partition("s  ")[2] for line in (tmp_path / "elsewhere" / "log.txt").read_text().splitlines()]
    assert logged[-len(lines) :] == lines


def test_the_packages_of_both_recipes_fit() -> None:
    for recipe, most in ((CARD, 36.0), (CORES, 24.0)):
        with torch.device("meta"):
            half = [painter.build(recipe.sizes.shape, recipe.sizes.channels), reader.Reader()]
            half.append(build(recipe.sizes.widths, recipe.sizes.channels))
            single = [build_t5(2100, recipe.sizes.text_layers), build_clip(2200, 2)]
        size = sum(p.numel() * 2 for m in half for p in m.parameters())
        size += sum(p.numel() * 4 for m in single for p in m.parameters())
        assert size / 1e6 < most
        assert sum(p.numel() for m in (*half[:1], *half[2:], *single) for p in m.parameters()) < 24e6


def test_stages_share_the_time_that_is_left(tmp_path: Path) -> None:
    said: list[str] = []
    fresh = Run(tmp_path, SMOKE, "cpu", 2.0, said.append)
    first = fresh._plan("autoencoder")
    (tmp_path / "work" / "autoencoder.done").touch()
    second = fresh._plan("texts")
    assert first.seconds == pytest.approx((120 - SMOKE.reserve) * 0.2, abs=1.0)
    assert second.seconds == pytest.approx((120 - SMOKE.reserve) * 0.1 / 0.8, abs=1.0)
    fresh.clock.stopped = True
    assert fresh._plan("painter").seconds == 0.0


def _stage(folder: Path, steps: int) -> Stage:
    torch.manual_seed(0)
    module = nn.Linear(3, 1)
    stage = Stage("line", module, [torch.optim.AdamW(module.parameters(), 0.05)], Average(module, 0.9))
    x = torch.randn(64, 3)
    y = x @ torch.tensor([[1.0], [2.0], [3.0]])

    def loss() -> tuple[torch.Tensor, int]:
        return (module(x) - y).square().mean(), 64

    return train(stage, plan_of(folder, steps), loss, lambda: -loss()[0].item())


def plan_of(folder: Path, steps: int, every: float = 99.0) -> Plan:
    return Plan(folder, 99.0, Clock(folder / "clock.json", 9.0), every, max_steps=steps)


def test_resume_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = _stage(tmp_path, 40)
    again = _stage(tmp_path, 60)
    assert (first.steps, again.steps) == (40, 60)
    assert again.samples == 60 * 64
    assert again.best > first.best
    assert again.first == first.first


def test_time_is_counted_over_all_sittings(tmp_path: Path) -> None:
    clock = Clock.of(tmp_path, 1.0)
    clock.before = 50.0
    clock.spent["painter"] = 20.0
    clock.keep()
    again = Clock.of(tmp_path, 1.0)
    assert again.spent == {"painter": 20.0}
    assert 0 < again.left() < 10.1
    again.stopped = True
    assert again.left() == 0.0


def test_only_what_is_better_is_kept(tmp_path: Path) -> None:
    module = nn.Linear(2, 1)
    stage = Stage("worse", module, [torch.optim.SGD(module.parameters(), 0.1)], Average(module))
    scores = iter([1.0, 0.5, 0.2])
    plan = plan_of(tmp_path, 2, every=-1.0)
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

    z = torch.randn(2, 8, 16, 24)
    assert torch.equal(unpack(pack(z), 8), z)
    assert torch.equal(pack(z), FluxPipeline._pack_latents(z, 2, 8, 16, 24))


def test_folding_the_scale_keeps_what_the_decoder_reads() -> None:
    torch.manual_seed(0)
    vae, x = build((8, 8, 16, 16), 8), torch.rand(4, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        before = vae.decoder.conv_in(vae.encode(x).latent_dist.mean)
        fold_scale(vae, x)
        z = vae.encode(x).latent_dist.mean
        after = vae.decoder.conv_in(z)
    assert torch.allclose(z.std((0, 2, 3)), torch.ones(8), atol=1e-3)
    inside = slice(1, -1)  # at the border zeros now stand for the channel means
    assert torch.allclose(after[..., inside, inside], before[..., inside, inside], atol=1e-3)
