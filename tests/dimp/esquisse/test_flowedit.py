"""FlowEdit on velocities that are known in closed form."""

from __future__ import annotations

import torch

from dimp.esquisse.flowedit import flow_edit

SIGMAS = torch.linspace(1, 0, 17).tolist()


def towards(x: torch.Tensor, sigma: float, goal: float) -> torch.Tensor:
    """The exact velocity of a flow whose picture is the constant `goal`: (x - goal) / sigma."""
    return (x - goal) / sigma


def test_equal_prompts_change_nothing() -> None:
    source = torch.randn(1, 4, 3, generator=torch.Generator().manual_seed(0))
    edited = flow_edit(towards, source, 1.0, 1.0, SIGMAS, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(edited, source, atol=1e-5)


def test_the_full_range_reaches_the_new_picture() -> None:
    source = torch.full((1, 4, 3), 1.0)
    edited = flow_edit(towards, source, 1.0, 5.0, SIGMAS, sigma_max=1.0, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(edited, torch.full_like(source, 5.0), atol=1e-4)


def test_above_sigma_max_nothing_is_asked_of_the_model() -> None:
    asked: list[float] = []

    def recording(x: torch.Tensor, sigma: float, goal: float) -> torch.Tensor:
        asked.append(sigma)
        return towards(x, sigma, goal)

    flow_edit(recording, torch.zeros(1, 2, 2), 0.0, 1.0, SIGMAS, sigma_max=0.5)
    assert max(asked) <= 0.5
    assert len(asked) == 2 * 8


def test_guidance_uses_the_empty_text() -> None:
    source = torch.zeros(1, 2, 2)
    options = {"empty": 0.0, "old_guidance": 1.0, "sigma_max": 1.0}
    plain = flow_edit(towards, source, 0.0, 1.0, SIGMAS, new_guidance=1.0, **options)  # type: ignore[arg-type]
    strong = flow_edit(towards, source, 0.0, 1.0, SIGMAS, new_guidance=2.0, **options)  # type: ignore[arg-type]
    assert strong.mean() > 1.5 * plain.mean()
