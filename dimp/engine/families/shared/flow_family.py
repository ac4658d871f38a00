"""FlowEdit for an adapter of a rectified-flow model: what the loop in `flowedit` needs, and the way there and back.

An adapter adds three things: its encoded text, its noise levels, and its network's velocity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dimp.engine.families import Caps, Request, Steps
from dimp.engine.families.flowedit import Answers, Asked, Words, distilled, flow_edit, guided, schedule
from dimp.engine.families.piped import Piped, negative
from dimp.engine.pixels import Pixels, from_floats


class Flow(Piped):
    """A loaded rectified-flow model."""

    # -- what an adapter says of itself --------------------------------------------------------------------------

    def text(self, request: Request, words: str) -> Any:
        """Return the encoded words."""
        raise NotImplementedError

    def sigmas(self, steps: int, latents: Tensor) -> list[float]:
        """Return the noise levels of a run of `steps`, descending, 0 at the end."""
        raise NotImplementedError

    def velocities(self, request: Request, sigma: float, asked: Sequence[Asked]) -> list[Tensor]:
        """Return the network's answer to each (latents, text, guidance), as velocities from picture to noise."""
        return [self.velocity(request, sigma, *one) for one in asked]

    def velocity(self, request: Request, sigma: float, latents: Tensor, text: Any, guidance: float) -> Tensor:
        """Return the network's answer to one question."""
        raise NotImplementedError

    def packed(self, latents: Tensor) -> Tensor:
        """Return latents of the codec as the sampler holds them."""
        return latents

    def edit_guidance(self, request: Request) -> tuple[float, float]:
        """Guidance for the old and the new prompt: the values of FlowEdit's authors for FLUX.1-dev."""
        return 1.5, 5.5

    @property
    def takes_guidance(self) -> bool:
        """Whether the network takes guidance as an input, and needs no second question for it."""
        return False

    # -- how it is done ------------------------------------------------------------------------------------------

    def caps(self) -> Caps:
        """See `Family.caps`."""
        plain = super().caps()
        return replace(plain, tasks=plain.tasks | {"flowedit"})

    def paint(self, request: Request, steps: Steps) -> Pixels:
        """Paint by FlowEdit, or through the pipeline of the task."""
        if request.task != "flowedit":
            return super().paint(request, steps)
        job = request.job
        source = self._encoded(request)
        pairs = schedule(self.sigmas(job.steps, source), job.strength)
        steps.started(len(pairs))
        try:
            edited = flow_edit(
                self._answers(request),
                source,
                pairs,
                torch.Generator("cpu").manual_seed(job.seed),
                lambda now: steps.step(lambda: self.picture(request, now)),
            )
            return self._decoded(request, edited)
        finally:
            self.pipe.maybe_free_model_hooks()

    def _encoded(self, request: Request) -> Tensor:
        image = self.pipe.image_processor.preprocess(request.source, request.job.height, request.job.width)
        return self.packed(self.codec.encode(image)).float()

    def _decoded(self, request: Request, latents: Tensor) -> Pixels:
        image = self.codec.decode(self.unpacked(request, latents))
        return from_floats(self.pipe.image_processor.postprocess(image, output_type="np")[0])

    def _answers(self, request: Request) -> Answers:
        job = request.job
        texts = (job.source_prompt, job.prompt, negative(request))
        words = Words(*(self.text(request, words) for words in texts))
        own = dict(request.settings.get("flowedit") or {}) | job.options
        names = ("source_guidance", "target_guidance")
        down, up = (float(own.get(name, usual)) for name, usual in zip(names, self.edit_guidance(request), strict=True))
        way = distilled if self.takes_guidance or down == up == 1.0 else guided
        return way(partial(self.velocities, request), words, down, up)


def token_shift(scheduler: Any, tokens: int) -> float:
    """The shift of a schedule for a picture of so many tokens, as the FLUX.1 pipelines compute it."""
    from diffusers.pipelines.flux.pipeline_flux import calculate_shift

    names = ("base_image_seq_len", "max_image_seq_len", "base_shift", "max_shift")
    given = [scheduler.config.get(name, value) for name, value in zip(names, (256, 4096, 0.5, 1.15), strict=True)]
    return float(calculate_shift(tokens, *given))


def even_sigmas(scheduler: Any, steps: int, mu: float) -> list[float]:
    """Evenly spaced noise levels, shifted by `mu` as the scheduler is configured."""
    scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=mu)
    return [float(sigma) for sigma in scheduler.sigmas]
