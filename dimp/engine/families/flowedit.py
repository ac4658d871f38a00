"""FlowEdit: change what two prompts differ in and keep the rest, with plain text-to-image weights.

From Kulikov et al. 2024. Old and new prompt are asked at the same noise, and the edited latents follow the difference
of the two answers, so what the prompts share cancels out; nothing is inverted. It fits every rectified-flow model:
the caller gives the velocity, this module knows no network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Answers = Callable[[Tensor, Tensor, float], tuple[Tensor, Tensor]]
"""(noisy source, noisy edit, sigma) -> velocity under the old prompt, velocity under the new one."""


def schedule(sigmas: Sequence[float], sigma_max: float) -> list[tuple[float, float]]:
    """Pairs (sigma, next sigma) at or below `sigma_max`, at least the last one; `sigmas` descend and end with 0."""
    pairs = list(zip(sigmas[:-1], sigmas[1:], strict=True))
    return [pair for pair in pairs if pair[0] <= sigma_max + 1e-6] or pairs[-1:]


def flow_edit(
    answers: Answers,
    source: Tensor,
    pairs: Sequence[tuple[float, float]],
    generator: torch.Generator,
    on_step: Callable[[Tensor], None],
) -> Tensor:
    """Edited latents of the shape of `source`; one draw of noise a step from `generator`, on the CPU.

    `on_step` gets the edited latents after each step, which are clean at any time; it may raise to stop.
    """
    edited = source.clone()
    for sigma, following in pairs:
        noise = torch.randn(source.shape, generator=generator, dtype=torch.float32).to(source)
        noisy = (1 - sigma) * source + sigma * noise
        old, new = answers(noisy, noisy + (edited - source), sigma)
        edited = edited + (following - sigma) * (new - old)
        on_step(edited)
    return edited
