"""The scheduler tap: sees every step as it is, changes none, and goes away whatever happens."""

from __future__ import annotations

from inspect import signature
from typing import Any

import pytest
import torch
from torch import Tensor

from dimp.engine.families.tap import tapped


class Euler:
    """The part of a flow-matching scheduler that the tap sees."""

    def __init__(self) -> None:
        self.sigmas = torch.tensor([1.0, 0.5, 0.0])
        self.step_index = 0

    def step(self, model_output: Tensor, timestep: Any, sample: Tensor) -> Tensor:
        delta = self.sigmas[self.step_index + 1] - self.sigmas[self.step_index]
        self.step_index += 1
        return sample + delta * model_output


def test_the_prediction_of_a_straight_flow_is_exact_at_every_step() -> None:
    scheduler, picture, noise = Euler(), torch.full((3,), 0.25), torch.ones(3)
    seen: list[Tensor] = []
    sample = noise
    with tapped(scheduler, lambda x, v, sigma: seen.append(x - sigma * v)):
        for timestep in (1000, 500):
            sample = scheduler.step(noise - picture, timestep, sample)
    assert len(seen) == 2
    assert all(torch.allclose(predicted, picture) for predicted in seen)
    assert torch.allclose(sample, picture)


def test_an_exception_passes_and_the_tap_is_gone() -> None:
    scheduler = Euler()

    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), tapped(scheduler, stop):
        scheduler.step(torch.ones(1), 1000, torch.ones(1))
    assert "step" not in vars(scheduler)


def test_the_tap_has_the_signature_of_the_step() -> None:
    scheduler = Euler()
    plain = signature(scheduler.step)
    with tapped(scheduler, lambda *seen: None):
        assert signature(scheduler.step) == plain
