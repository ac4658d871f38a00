"""FlowEdit: editing with a text-to-image flow model, without inversion (Kulikov et al. 2024).

The edited latents follow the difference between the velocity under the new prompt and the velocity under the old
one, both at the same noise; what the prompts share cancels out, so the background stays. The function knows no
model: the caller gives a velocity closure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor

Text = TypeVar("Text")


def flow_edit(
    velocity: Callable[[Tensor, float, Text], Tensor],
    source: Tensor,
    old: Text,
    new: Text,
    sigmas: Sequence[float],
    *,
    empty: Text | None = None,
    sigma_max: float = 0.9,
    old_guidance: float = 1.5,
    new_guidance: float = 3.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Latents like `source` changed from what `old` says to what `new` says.

    `velocity(x, sigma, text)` is the model's noise-minus-picture answer; `old`, `new` and `empty` are whatever it
    takes as text, `empty` being the unguided one (None: no guidance). `sigmas` descend from 1 and end with 0;
    those above `sigma_max` are skipped, so a smaller one changes less. Noise comes from `generator` on the CPU,
    one draw a step.
    """

    def guided(x: Tensor, sigma: float, text: Text, scale: float) -> Tensor:
        answer = velocity(x, sigma, text)
        if empty is None or scale == 1.0:
            return answer
        base = velocity(x, sigma, empty)
        return base + scale * (answer - base)

    edited = source.clone()
    for sigma, following in zip(sigmas[:-1], sigmas[1:], strict=True):
        if sigma > sigma_max + 1e-6:
            continue
        noise = torch.randn(source.shape, generator=generator).to(source)
        noisy = (1 - sigma) * source + sigma * noise
        shift = edited - source
        change = guided(noisy + shift, sigma, new, new_guidance) - guided(noisy, sigma, old, old_guidance)
        edited = edited + (following - sigma) * change
    return edited
