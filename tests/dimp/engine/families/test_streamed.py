"""With half of the blocks passing at each step, three at least, every family paints the bits of the resident model.

One task of each family by default; `-m thorough` runs every task of every model, as the conformance suite has them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch

from dimp.engine import protocol
from dimp.engine.sizing import DENOISERS, StoredTensor, natural_order, read_tensors
from tests.costly import ENGINE
from tests.dimp.engine.families.conftest import Maps
from tests.dimp.engine.families.lora_files import BLOCK, OTHERS, lora_tensors, use_loras
from tests.dimp.engine.families.test_conformance import CACHES, CASES, SCHEDULERS, first_task, spec_of
from tests.dimp.engine.families.test_conformance import OTHERS as KIN
from tests.dimp.engine.tiny_worker import TinyWorker
from tests.tiny import MODELS, NETWORKS

pytestmark = pytest.mark.costly(*ENGINE)

STREAMED = [model for model in MODELS if spec_of(model).block_pattern]
FIRST = [(model, first_task(model)) for model in STREAMED if model not in KIN or model == "wan_two"]
WITH_NETWORKS = {name.removesuffix("_net") for name in NETWORKS if name.endswith("_net")}
PAIRED = {"wan_two"}
"""Models of two networks, whose LoRAs come in pairs and are refused."""

REST = [case for case in CASES if case not in FIRST and case[0] in STREAMED]


def check(tiny: TinyWorker, streamed: TinyWorker, model: str, fields: dict[str, Any]) -> None:
    """Twice alike, also after a cancel, and the resident model's bits."""
    resident = tiny.paint(model, **fields)
    painted = streamed.finish(model, **fields)
    assert "blocks on the card" in painted.fingerprint[protocol.RESIDENCY]
    assert painted.digest == resident
    stopped = streamed.run(model, cancel_at=1, **(fields | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert streamed.paint(model, **fields) == resident


def test_all_families_but_the_smallest_stream() -> None:
    assert {spec_of(model).name for model in MODELS if model not in STREAMED} == {"sd", "animatediff"}


@pytest.mark.parametrize(("model", "task"), FIRST)
def test_a_streamed_model_paints_the_bits_of_the_resident_one(
    tiny: TinyWorker, streamed: TinyWorker, model: str, task: str
) -> None:
    check(tiny, streamed, model, tiny.fields(task))


def find_layers(folder: Path, model: str) -> tuple[str, list[StoredTensor]]:
    """A denoiser's name, and a matrix of its first block, which stays, and one of its last, which passes."""
    component = next(name for name in DENOISERS if (folder / name).exists())
    pattern = spec_of(model).block_pattern
    inside = [tensor for tensor in read_tensors(folder / component) if re.match(pattern, tensor.name)]
    matrices = [tensor for tensor in inside if tensor.name.endswith(".weight") and len(tensor.shape) == 2]
    ordered = sorted(matrices, key=lambda tensor: natural_order(tensor.name))
    return component, [ordered[0], ordered[-1]]


def draw_lora(folder: Path, model: str) -> dict[str, torch.Tensor]:
    """A LoRA on a block that stays and on one that passes, whatever their shapes."""
    component, layers = find_layers(folder, model)
    draw, tensors = torch.Generator().manual_seed(6), {}
    for layer in layers:
        rows, columns = layer.shape
        stem = f"{component}.{layer.name.removesuffix('.weight')}"
        tensors[f"{stem}.lora_A.weight"] = torch.randn(2, columns, generator=draw) / 8
        tensors[f"{stem}.lora_B.weight"] = torch.randn(rows, 2, generator=draw) / 8
    return tensors


@pytest.mark.parametrize(("model", "task"), FIRST)
def test_what_goes_beside_a_model_counts_as_it_does_on_the_resident_one(
    tiny: TinyWorker, streamed: TinyWorker, models: Path, keep_lora: Any, maps: Maps, model: str, task: str
) -> None:
    """A LoRA, a control network and a step cache, all that the family takes of them at once, also after a cancel."""
    beside: dict[str, dict[str, Any]] = {}
    if model not in PAIRED:
        beside["lora"] = {"lora_uses": use_loras(keep_lora(draw_lora(models / model, model)))["lora_uses"]}
    if task in spec_of(model).controlled_tasks and model in WITH_NETWORKS:
        beside["map"] = maps.use(f"{model}_net")
    if model in CACHES:
        beside["cache"] = {"options": {"step_cache": 1e9}}
    plain = tiny.fields(task)
    fields = plain | {name: value for each in beside.values() for name, value in each.items()}
    check(tiny, streamed, model, fields)
    every = tiny.paint(model, **fields)
    for left_out in beside.values():
        assert tiny.paint(model, **{name: value for name, value in fields.items() if name not in left_out}) != every
    assert streamed.paint(model, **plain) == tiny.paint(model, **plain)


@pytest.mark.thorough
@pytest.mark.parametrize(("model", "task"), REST)
def test_every_task_has_the_bits_of_the_resident_model(
    tiny: TinyWorker, streamed: TinyWorker, model: str, task: str
) -> None:
    check(tiny, streamed, model, tiny.fields(task))


@pytest.mark.thorough
@pytest.mark.parametrize(("model", "name"), [case for case in SCHEDULERS if case[0] in STREAMED])
def test_every_scheduler_has_the_bits_of_the_resident_model(
    tiny: TinyWorker, streamed: TinyWorker, model: str, name: str
) -> None:
    fields = {**tiny.fields(first_task(model)), "scheduler": name}
    assert streamed.paint(model, **fields) == tiny.paint(model, **fields)


@pytest.mark.parametrize("threshold", [1e-9, 1e9])
def test_loras_maps_and_a_step_cache_count_as_they_do_on_the_resident_model(
    tiny: TinyWorker, streamed: TinyWorker, keep_lora: Any, maps: Maps, threshold: float
) -> None:
    fields = use_loras(keep_lora(lora_tensors(BLOCK, OTHERS))) | maps.use("flux_net") | {"method": "text"}
    fields["options"] = {"step_cache": threshold}
    check(tiny, streamed, "flux", fields)
    assert streamed.paint("flux", method="text") == tiny.paint("flux", method="text")


@pytest.mark.parametrize(("task", "scale"), [("text", 1.0), ("img2img", 0.5), ("inpaint", 1.0)])
def test_redux_counts_as_it_does_on_the_resident_model(
    tiny: TinyWorker, streamed: TinyWorker, models: Path, task: str, scale: float
) -> None:
    beside = {"adapters": {"redux": str(models / "redux")}, "references": (tiny.source,)}
    fields = tiny.fields(task) | beside | {"options": {"redux_scale": scale}}
    check(tiny, streamed, "flux", fields)
    plain = tiny.paint("flux", **tiny.fields(task))
    assert streamed.paint("flux", **tiny.fields(task)) == plain != tiny.paint("flux", **fields)


def test_pictures_beside_the_words_count_too(tiny: TinyWorker, streamed: TinyWorker) -> None:
    for model, fields in (("flux2_klein", {"references": (tiny.source,)}), ("flux3", {"references": (tiny.source,)})):
        plain = tiny.fields("instruct") | fields
        assert streamed.paint(model, **plain) == tiny.paint(model, **plain)
