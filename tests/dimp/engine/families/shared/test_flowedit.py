"""FlowEdit on flows whose answer is known: what both prompts share stays, what differs is carried over."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dimp.engine.families.shared.flowedit import EncodedPrompts, Question, classifier_free_guidance, flow_edit, schedule

SIGMAS = [1.0, 0.75, 0.5, 0.25, 0.0]


@pytest.mark.parametrize(("sigma_max", "steps"), [(1.0, 4), (0.75, 3), (0.74, 2), (0.3, 1), (0.01, 1), (0.0, 1)])
def test_the_schedule_begins_at_sigma_max_and_keeps_one_step(sigma_max: float, steps: int) -> None:
    pairs = schedule(SIGMAS, sigma_max)
    assert len(pairs) == steps
    assert pairs[-1] == (0.25, 0.0)


def edit(old: Tensor, new: Tensor, source: Tensor, sigma_max: float = 1.0, seed: int = 0) -> Tensor:
    """Edit between two prompts whose pictures are single points: the velocity towards a point is known."""

    def velocities(noisy: Tensor, edited: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
        return (noisy - old) / sigma, (edited - new) / sigma

    generator = torch.Generator().manual_seed(seed)
    return flow_edit(velocities, source, schedule(SIGMAS, sigma_max), generator, lambda latents: None)


def test_an_edit_carries_the_difference_over_and_no_noise() -> None:
    old, new = torch.zeros(1, 4, 3), torch.zeros(1, 4, 3)
    new[0, 0] = 1.0
    source = old + 0.1
    for seed in (0, 1):
        assert torch.allclose(edit(old, new, source, seed=seed), source + (new - old) - 0.1 * 0, atol=0.11)
        assert torch.allclose(edit(old, new, source, seed=seed)[0, 1:], edit(old, old, source)[0, 1:], atol=1e-5)


def test_the_same_words_change_nothing() -> None:
    source = torch.randn(1, 4, 3, generator=torch.Generator().manual_seed(3))
    same = flow_edit(
        lambda noisy, edited, sigma: (noisy * 2, edited * 2), source, schedule(SIGMAS, 0.9),
        torch.Generator().manual_seed(0), lambda latents: None,
    )  # fmt: skip
    assert torch.allclose(same, source, atol=1e-5)


def test_each_step_is_reported_and_may_stop_the_edit() -> None:
    reported = []

    def stop(latents: Tensor) -> None:
        reported.append(latents)
        if len(reported) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        flow_edit(
            lambda noisy, edited, sigma: (noisy, edited), torch.ones(1, 2, 2), schedule(SIGMAS, 1.0),
            torch.Generator().manual_seed(0), stop,
        )  # fmt: skip
    assert len(reported) == 2


def test_guidance_goes_beyond_what_the_words_ask() -> None:
    def towards(sigma: float, questions: list[Question]) -> list[Tensor]:
        return [(latents - goal) / sigma for latents, goal, _ in questions]

    def edit_with(up: float) -> float:
        pair = classifier_free_guidance(towards, EncodedPrompts(0.0, 1.0, 0.0), 1.0, up)
        generator = torch.Generator().manual_seed(0)
        return float(flow_edit(pair, torch.zeros(1, 2, 2), schedule(SIGMAS, 1.0), generator, lambda _: None).mean())

    assert edit_with(2.0) > 1.5 * edit_with(1.0)
