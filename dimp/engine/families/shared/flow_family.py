"""An adapter of a rectified-flow model: FlowEdit beside the pipelines, and what its loop needs.

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

from dimp.engine.families.request import Capabilities, Request
from dimp.engine.families.shared.flowedit import (
    EncodedPrompts,
    Question,
    VelocityPair,
    classifier_free_guidance,
    embedded_guidance,
    flow_edit,
    schedule,
)
from dimp.engine.families.shared.pipeline_family import PipelineFamily, guidance_of, negative_words
from dimp.engine.families.spec import FLOWEDIT
from dimp.engine.images.pixels import Pixels, from_floats
from dimp.engine.step_listener import StepListener


class FlowFamily(PipelineFamily):
    """A loaded rectified-flow model."""

    # -- what an adapter says of itself --------------------------------------------------------------------------

    def encode_text(self, request: Request, words: str) -> Any:
        """Return the encoded words."""
        raise NotImplementedError

    def noise_levels(self, steps: int, latents: Tensor) -> list[float]:
        """Return the noise levels of a run of `steps`, descending, 0 at the end."""
        raise NotImplementedError

    def predict_velocities(self, request: Request, sigma: float, questions: Sequence[Question]) -> list[Tensor]:
        """Return the network's answer to each (latents, text, guidance), as velocities from picture to noise."""
        return [self.predict_velocity(request, sigma, *question) for question in questions]

    def predict_velocity(self, request: Request, sigma: float, latents: Tensor, text: Any, guidance: float) -> Tensor:
        """Return the network's answer to one question."""
        raise NotImplementedError

    def pack(self, latents: Tensor) -> Tensor:
        """Return latents of the codec as the scheduler holds them."""
        return latents

    def edit_guidance(self, request: Request) -> tuple[float, float]:
        """Guidance for the old and the new prompt.

        Weights that are called without guidance know one answer to a prompt: asked for a second one, they err.
        """
        assert self.spec.edit_guidance is not None
        is_unguided = not self.takes_guidance and guidance_of(request) <= 1.0
        return (1.0, 1.0) if is_unguided else self.spec.edit_guidance

    @property
    def takes_guidance(self) -> bool:
        """Whether the network takes guidance as an input, and needs no second question for it."""
        return False

    # -- how it is done ------------------------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """See `Family.capabilities`."""
        plain = super().capabilities()
        return replace(plain, tasks=plain.tasks | {FLOWEDIT})

    def paint(self, request: Request, listener: StepListener) -> Pixels:
        """Paint by FlowEdit, or through the pipeline of the task."""
        if request.task != FLOWEDIT:
            return super().paint(request, listener)
        self.find_scheduler(request)
        job = request.job
        source = self._encode_source(request)
        pairs = schedule(self.noise_levels(job.steps, source), job.strength)
        listener.started(len(pairs))
        try:
            edited = flow_edit(
                self._velocity_pair(request),
                source,
                pairs,
                torch.Generator("cpu").manual_seed(job.seed),
                lambda latents: listener.step(lambda: self.make_preview(request, latents)),
                lambda difference: self._add_answers(request, difference),
            )
            return self._decode(request, edited)
        finally:
            self.pipe.maybe_free_model_hooks()

    def _add_answers(self, request: Request, difference: Tensor) -> None:
        """Add how far the answers to the two prompts are apart at each place of the latents."""
        apart = self.unpack(request, difference)[0].float().norm(dim=0)
        self._answers = apart if self._answers is None else self._answers + apart

    def _encode_source(self, request: Request) -> Tensor:
        image = self.pipe.image_processor.preprocess(request.source, request.job.height, request.job.width)
        return self.pack(self.codec.encode(image)).float()

    def _decode(self, request: Request, latents: Tensor) -> Pixels:
        image = self.codec.decode(self.unpack(request, latents))
        return from_floats(self.pipe.image_processor.postprocess(image, output_type="np")[0])

    def _velocity_pair(self, request: Request) -> VelocityPair:
        job = request.job
        texts = (job.source_prompt, job.prompt, negative_words(request))
        prompts = EncodedPrompts(*(self.encode_text(request, words) for words in texts))
        own = dict(request.settings.get(FLOWEDIT) or {}) | job.options
        names = ("source_guidance", "target_guidance")
        down, up = (float(own.get(name, usual)) for name, usual in zip(names, self.edit_guidance(request), strict=True))
        guided = embedded_guidance if self.takes_guidance or down == up == 1.0 else classifier_free_guidance
        return guided(partial(self.predict_velocities, request), prompts, down, up)


def token_shift(scheduler: Any, tokens: int) -> float:
    """The shift of a schedule for a picture of so many tokens, as the FLUX.1 pipelines compute it."""
    from diffusers.pipelines.flux.pipeline_flux import calculate_shift

    names = ("base_image_seq_len", "max_image_seq_len", "base_shift", "max_shift")
    settings = [scheduler.config.get(name, value) for name, value in zip(names, (256, 4096, 0.5, 1.15), strict=True)]
    return float(calculate_shift(tokens, *settings))


def even_sigmas(scheduler: Any, steps: int, mu: float) -> list[float]:
    """Evenly spaced noise levels, shifted by `mu` as the scheduler is configured."""
    scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=mu)
    return [float(sigma) for sigma in scheduler.sigmas]
