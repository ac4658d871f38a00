"""Distillation: a student takes in one step, without guidance, where its guided teacher goes in two.

The student's velocity at a level of its eight-step walk is that of the straight line to where the teacher's two half
steps end, started from true latents with noise. So both guidance and half of the steps are learnt away (as in
progressive distillation, Salimans and Ho 2022, with guidance folded in, Meng et al. 2023).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dimp.esquisse.gradients import without_gradients
from dimp.esquisse.painter import Painter, weighted
from dimp.esquisse.training.store import Batch

STEPS = 8
GUIDANCE, EDIT_GUIDANCE = 2.5, 2.0
"""Steps of the student, and the teacher's guidance for captions and instructions."""


@dataclass
class Jumps:
    """The student, its frozen teacher, and the ids (2, LENGTH) of the empty text."""

    student: Painter
    teacher: Painter
    empty: Tensor

    @without_gradients
    def _guided(self, x: Tensor, sigma: Tensor, batch: Batch) -> Tensor:
        scale = GUIDANCE if batch.source is None else EDIT_GUIDANCE
        ids = torch.cat([batch.ids, self.empty[None].expand_as(batch.ids).to(batch.ids)])
        source = None if batch.source is None else torch.cat([batch.source, batch.source])
        both = self.teacher(torch.cat([x, x]), torch.cat([sigma, sigma]), ids, batch.format, source).float()
        asked, empty = both.chunk(2)
        return empty + scale * (asked - empty)

    def loss(self, batch: Batch, generator: torch.Generator | None = None) -> Tensor:
        """The weighted squared error of the student's jumps."""
        n, device = len(batch.clean), batch.clean.device
        step = torch.randint(STEPS, (n,), device=device, generator=generator)
        sigma = (STEPS - step).float() / STEPS
        half = torch.full_like(sigma, 0.5 / STEPS)
        noise = torch.randn(batch.clean.shape, device=device, generator=generator)
        start = batch.clean + sigma[:, None, None] * (noise - batch.clean)
        first = self._guided(start, sigma, batch)
        second = self._guided(start - half[:, None, None] * first, sigma - half, batch)
        answer = self.student(start, sigma, batch.ids, batch.format, batch.source)
        return weighted((answer.float() - (first + second) / 2).square().mean(-1), batch.weights)
