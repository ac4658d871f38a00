"""The step cache beside what else a picture can ask for, and around a network whose answers are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from dimp.engine import protocol
from dimp.engine.families.flux.specs import BLOCKS
from dimp.engine.families.shared import step_cache
from tests.costly import ENGINE
from tests.dimp.engine.families.conftest import Maps
from tests.dimp.engine.families.lora_files import BLOCK, lora_tensors, use_loras
from tests.dimp.engine.tiny_worker import TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)

NEVER, ALWAYS = ({"options": {"step_cache": threshold}} for threshold in (1e-9, 1e9))


class FluxTransformerBlock(torch.nn.Module):  # type: ignore[misc]
    """Adds a constant to both streams; counts how often it is asked."""

    def __init__(self, adds: float) -> None:
        super().__init__()
        self.adds, self.calls = adds, 0

    def forward(self, hidden_states: Tensor, encoder_hidden_states: Tensor) -> tuple[Tensor, Tensor]:
        self.calls += 1
        return encoder_hidden_states + self.adds, hidden_states + self.adds


class Network(torch.nn.Module):  # type: ignore[misc]
    """Four blocks in a row."""

    def __init__(self) -> None:
        super().__init__()
        self.transformer_blocks = torch.nn.ModuleList(FluxTransformerBlock(adds) for adds in (1.0, 10.0, 100.0, 1000.0))

    def forward(self, picture: Tensor, words: Tensor) -> Tensor:
        for block in self.transformer_blocks:
            words, picture = block(hidden_states=picture, encoder_hidden_states=words)
        return picture

    def calls(self) -> list[int]:
        return [getattr(block, "calls", -1) for block in self.transformer_blocks]


class Silent:
    """Steps that nobody hears of."""

    def check(self) -> None:
        """Nothing."""

    def started(self, total_steps: int) -> None:
        """Nothing."""

    def step(self, preview: Callable[[], bytes]) -> None:
        """Nothing."""


def _stop(*args: Any) -> None:
    raise KeyboardInterrupt


def test_questions_of_a_step_are_told_apart_and_a_ready_sum_is_used() -> None:
    network = Network()
    zeros, ones = torch.zeros(1, 2, 3), torch.ones(1, 2, 3)
    with step_cache.skip_blocks(BLOCKS, network, 0.1, Silent()) as listener:
        for _ in range(3):
            assert torch.equal(network(zeros, zeros), zeros + 1111)
            assert torch.equal(network(ones, zeros), ones + 1111)
            listener.step(bytes)
        # Another shape is another question.
        assert torch.equal(network(torch.zeros(1, 4, 3), zeros), torch.zeros(1, 4, 3) + 1111)
    assert network.calls() == [7, 3, 3, 3]
    assert torch.equal(network(ones, ones), ones + 1111)
    assert network.calls() == [8, 4, 4, 4]


def test_the_network_is_as_it_was_after_an_error() -> None:
    network = Network()
    blocks = list(network.transformer_blocks)
    network.transformer_blocks[2].register_forward_hook(_stop)
    with pytest.raises(KeyboardInterrupt), step_cache.skip_blocks(BLOCKS, network, 0.1, Silent()):
        network(torch.zeros(1, 2, 3), torch.zeros(1, 2, 3))
    assert list(network.transformer_blocks) == blocks


@pytest.mark.parametrize(("threshold", "kind"), [(0.0, Silent), (0.1, step_cache._CountingListener)])
def test_nothing_is_done_where_none_is_asked_for(threshold: float, kind: type) -> None:
    network = Network()
    with step_cache.skip_blocks(BLOCKS, network, threshold, Silent()) as listener:
        assert type(listener) is kind


def test_only_rows_of_known_blocks_can_be_passed_over() -> None:
    network = Network()
    assert step_cache.fits(BLOCKS, network)
    assert not step_cache.fits((), network)
    del network.transformer_blocks[2:]
    assert not step_cache.fits(BLOCKS, network)
    assert not step_cache.fits(BLOCKS, torch.nn.Linear(1, 1))


@pytest.mark.parametrize("model", ["flux", "sd3", "qwen", "zimage"])
def test_it_goes_with_a_control_map(tiny: TinyWorker, maps: Maps, model: str) -> None:
    fields: dict[str, Any] = {"method": "text", **maps.use(f"{model}_net")}
    plain = tiny.paint(model, **fields)
    first = tiny.paint(model, **fields, **ALWAYS)
    assert first != plain
    assert tiny.paint(model, **fields, **ALWAYS) == first
    assert tiny.paint(model, **fields, **NEVER) == plain
    assert tiny.paint(model, **(fields | {"controls": ()}), **ALWAYS) != first


def test_it_goes_with_a_lora(tiny: TinyWorker, keep_lora: Callable[..., Path]) -> None:
    fields = use_loras(keep_lora(lora_tensors(BLOCK)))
    plain = tiny.paint("flux", **fields)
    first = tiny.paint("flux", **fields, **ALWAYS)
    assert first not in (plain, tiny.paint("flux", method="text", **ALWAYS))
    assert tiny.paint("flux", **fields, **NEVER) == plain


def test_it_goes_with_a_chosen_scheduler(tiny: TinyWorker) -> None:
    fields: dict[str, Any] = {"method": "text", "steps": 4, "scheduler": "heun"}
    plain = tiny.paint("flux", **fields)
    first = tiny.paint("flux", **fields, **ALWAYS)
    assert first not in (plain, tiny.paint("flux", method="text", steps=4, **ALWAYS))
    assert tiny.paint("flux", **fields, **ALWAYS) == first
    assert tiny.paint("flux", **fields, **NEVER) == plain


def test_a_cancel_under_a_chosen_scheduler_leaves_the_models_own(tiny: TinyWorker) -> None:
    plain = tiny.paint("flux", method="text")
    stopped = tiny.run("flux", cancel_at=2, method="text", steps=40, scheduler="dpm++ 2m sde")
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert tiny.paint("flux", method="text") == plain
