"""FlowEdit: change what two prompts differ in and keep the rest, with plain text-to-image weights.

From Kulikov et al. 2024. Old and new prompt are asked at the same noise, and the edited latents follow the difference
of the two answers, so what the prompts share cancels out; nothing is inverted. It fits every rectified-flow model:
the caller gives the velocity, this module knows no network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

VelocityPair = Callable[[Tensor, Tensor, float], tuple[Tensor, Tensor]]
"""(noisy source, noisy edit, sigma) -> velocity under the old prompt, velocity under the new one."""

Question = tuple[Tensor, Any, float]
"""Latents, the encoded text that goes with them, and the guidance for a network that takes it as an input."""

PredictVelocities = Callable[[float, list[Question]], list[Tensor]]
"""(sigma, questions) -> one velocity each."""


@dataclass(frozen=True, slots=True)
class EncodedPrompts:
    """The old prompt, the new one and the empty (or negative) one, encoded as the family does it."""

    old: Any
    new: Any
    empty: Any = None


def schedule(sigmas: Sequence[float], sigma_max: float) -> list[tuple[float, float]]:
    """Pairs (sigma, next sigma) at or below `sigma_max`, at least the last one; `sigmas` descend and end with 0."""
    pairs = list(zip(sigmas[:-1], sigmas[1:], strict=True))
    return [pair for pair in pairs if pair[0] <= sigma_max + 1e-6] or pairs[-1:]


def embedded_guidance(predict: PredictVelocities, prompts: EncodedPrompts, down: float, up: float) -> VelocityPair:
    """Velocities of a network that takes guidance as an input: `down` for the old prompt, `up` for the new one."""

    def velocities(noisy: Tensor, edit: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
        source, target = predict(sigma, [(noisy, prompts.old, down), (edit, prompts.new, up)])
        return source, target

    return velocities


def classifier_free_guidance(
    predict: PredictVelocities, prompts: EncodedPrompts, down: float, up: float
) -> VelocityPair:
    """Velocities under classifier-free guidance: `down` for the old prompt, `up` for the new one."""

    def velocities(noisy: Tensor, edit: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
        guided = [(noisy, prompts.old, down), (edit, prompts.new, up)]
        bare = [(noisy, prompts.empty, 1.0), (edit, prompts.empty, 1.0)]
        source, target, below, above = predict(sigma, guided + bare)
        return below + down * (source - below), above + up * (target - above)

    return velocities


def flow_edit(
    velocities: VelocityPair,
    source: Tensor,
    pairs: Sequence[tuple[float, float]],
    generator: torch.Generator,
    on_step: Callable[[Tensor], None],
    on_difference: Callable[[Tensor], None] = lambda difference: None,
) -> Tensor:
    """Edited latents of the shape of `source`; one draw of noise a step from `generator`, on the CPU.

    `on_step` gets the edited latents after each step, which are clean at any time; it may raise to stop.
    `on_difference` gets the difference of the two answers that each step follows.
    """
    edited = source.clone()
    for sigma, following in pairs:
        noise = torch.randn(source.shape, generator=generator, dtype=torch.float32).to(source)
        noisy = (1 - sigma) * source + sigma * noise
        old, new = velocities(noisy, noisy + (edited - source), sigma)
        on_difference(new - old)
        edited = edited + (following - sigma) * (new - old)
        on_step(edited)
    return edited
