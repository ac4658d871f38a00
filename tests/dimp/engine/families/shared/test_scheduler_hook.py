"""The scheduler hook: sees every step as it is, changes none, and goes away whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest
import torch
from torch import Tensor

from dimp.engine.families.shared.scheduler_hook import hook_steps


class Euler:
    """The part of a flow-matching scheduler that the hook sees."""

    def __init__(self) -> None:
        self.sigmas = torch.tensor([1.0, 0.5, 0.0])
        self.step_index = 0
        self.config: dict[str, Any] = {}

    def step(self, model_output: Tensor, timestep: Any, sample: Tensor) -> Tensor:
        delta = self.sigmas[self.step_index + 1] - self.sigmas[self.step_index]
        self.step_index += 1
        return sample + delta * model_output


class Chancy(Euler):
    """One that draws noise by chance."""

    def step(self, model_output: Tensor, timestep: Any, sample: Tensor, generator: Any = None) -> Tensor:
        return super().step(model_output, timestep, sample) + torch.randn(1, generator=generator)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_prediction_of_a_straight_flow_is_exact_at_every_step() -> None:
    scheduler, picture, noise = Euler(), torch.full((3,), 0.25), torch.ones(3)
    predicted: list[Tensor] = []
    sample = noise
    with hook_steps(scheduler, generator(), lambda predict: predicted.append(predict())):
        for timestep in (1000, 500):
            sample = scheduler.step(noise - picture, timestep, sample)
    assert len(predicted) == 2
    assert all(torch.allclose(latents, picture) for latents in predicted)
    assert torch.allclose(sample, picture)


def test_an_exception_passes_and_the_hook_is_gone() -> None:
    scheduler = Euler()

    def stop(predict: Callable[[], Tensor]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), hook_steps(scheduler, generator(), stop):
        scheduler.step(torch.ones(1), 1000, torch.ones(1))
    assert "step" not in vars(scheduler)


def test_the_hook_has_the_signature_of_the_step() -> None:
    scheduler = Euler()
    plain = signature(scheduler.step)
    with hook_steps(scheduler, generator(), lambda predict: None):
        assert signature(scheduler.step) == plain


def test_chance_comes_from_the_generator_where_the_pipeline_hands_none_over() -> None:
    def drawn(seed: int, **named: Any) -> float:
        scheduler = Chancy()
        with hook_steps(scheduler, generator(seed), lambda predict: None):
            return float(scheduler.step(torch.zeros(1), 1000, torch.zeros(1), **named))

    assert drawn(1) == drawn(1) != drawn(2)
    assert drawn(1, generator=generator(3)) == drawn(2, generator=generator(3))
