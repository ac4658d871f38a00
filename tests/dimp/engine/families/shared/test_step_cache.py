"""The step cache beside what else a picture can ask for, and around a network whose answers are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from dimp.engine.families import stepcache
from tests.dimp.engine.families.test_conformance import Easel, easel
from tests.dimp.engine.families.test_control import Maps, maps
from tests.dimp.engine.families.test_lora import BLOCK, kept, lora, use

__all__ = ["easel", "kept", "maps"]

NEVER, ALWAYS = ({"options": {"step_cache": most}} for most in (1e-9, 1e9))


class FluxTransformerBlock(torch.nn.Module):  # type: ignore[misc]
    """Adds a constant to both streams; counts how often it is asked."""

    def __init__(self, adds: float) -> None:
        super().__init__()
        self.adds, self.asked = adds, 0

    def forward(self, hidden_states: Tensor, encoder_hidden_states: Tensor) -> tuple[Tensor, Tensor]:
        self.asked += 1
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

    def asked(self) -> list[int]:
        return [getattr(block, "asked", -1) for block in self.transformer_blocks]


class Deaf:
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
    zero, one = torch.zeros(1, 2, 3), torch.ones(1, 2, 3)
    with stepcache.caching(network, 0.1, Deaf()) as steps:
        for _ in range(3):
            assert torch.equal(network(zero, zero), zero + 1111)
            assert torch.equal(network(one, zero), one + 1111)
            steps.step(bytes)
        # Another shape is another question.
        assert torch.equal(network(torch.zeros(1, 4, 3), zero), torch.zeros(1, 4, 3) + 1111)
    assert network.asked() == [7, 3, 3, 3]
    assert torch.equal(network(one, one), one + 1111)
    assert network.asked() == [8, 4, 4, 4]


def test_the_network_is_as_it_was_after_an_error() -> None:
    network = Network()
    blocks = list(network.transformer_blocks)
    network.transformer_blocks[2].register_forward_hook(_stop)
    with pytest.raises(KeyboardInterrupt), stepcache.caching(network, 0.1, Deaf()):
        network(torch.zeros(1, 2, 3), torch.zeros(1, 2, 3))
    assert list(network.transformer_blocks) == blocks


@pytest.mark.parametrize(("most", "kind"), [(0.0, Deaf), (0.1, stepcache._Told)])
def test_nothing_is_done_where_none_is_asked_for(most: float, kind: type) -> None:
    network = Network()
    with stepcache.caching(network, most, Deaf()) as steps:
        assert type(steps) is kind


def test_only_rows_of_known_blocks_can_be_passed_over() -> None:
    network = Network()
    assert stepcache.fits(network)
    del network.transformer_blocks[2:]
    assert not stepcache.fits(network)
    assert not stepcache.fits(torch.nn.Linear(1, 1))


@pytest.mark.parametrize("model", ["flux", "sd3", "qwen", "zimage"])
def test_it_goes_with_a_control_map(easel: Easel, maps: Maps, model: str) -> None:
    asked: dict[str, Any] = {"method": "text", **maps.use(f"{model}_net")}
    plain = easel.painted(model, **asked)
    first = easel.painted(model, **asked, **ALWAYS)
    assert first != plain
    assert easel.painted(model, **asked, **ALWAYS) == first
    assert easel.painted(model, **asked, **NEVER) == plain
    assert easel.painted(model, **(asked | {"controls": ()}), **ALWAYS) != first


def test_it_goes_with_a_lora(easel: Easel, kept: Callable[..., Path]) -> None:
    asked = use(kept(lora(BLOCK)))
    plain = easel.painted("flux", **asked)
    first = easel.painted("flux", **asked, **ALWAYS)
    assert first not in (plain, easel.painted("flux", method="text", **ALWAYS))
    assert easel.painted("flux", **asked, **NEVER) == plain
