"""Stable Diffusion 3 and 3.5: new pictures, image to image, inpainting and FlowEdit.

Three text encoders; a folder may leave the largest, T5, out. Guidance is a second question.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import ScaledCodec
from dimp.engine.families.shared.flow_family import FlowFamily, token_shift
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview, negative_call, text_call, text_length
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

Text = tuple[Tensor, Tensor]
"""Features of each token, and features of the whole."""


class Sd3(FlowFamily):
    """A Stable Diffusion 3 model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return text_call(request, self.spec) | negative_call(request)

    def noise_levels(self, steps: int, latents: Tensor) -> list[float]:
        """See `FlowFamily.noise_levels`."""
        scheduler, tokens = self.pipe.scheduler, (latents.shape[2] // 2) * (latents.shape[3] // 2)
        shift = {"mu": token_shift(scheduler, tokens)} if scheduler.config.use_dynamic_shifting else {}
        scheduler.set_timesteps(steps, **shift)
        return [float(sigma) for sigma in scheduler.sigmas]

    def encode_text(self, request: Request, words: str) -> Text:
        """See `FlowFamily.encode_text`."""
        features, _, pooled, _ = self.pipe.encode_prompt(
            words,
            None,
            None,
            do_classifier_free_guidance=False,
            max_sequence_length=text_length(request, self.spec),
        )
        return features, pooled

    def predict_velocity(self, request: Request, sigma: float, latents: Tensor, text: Text, guidance: float) -> Tensor:
        """See `FlowFamily.predict_velocity`."""
        features, pooled = text
        answer: Tensor = self.pipe.transformer(
            hidden_states=latents.to(features),
            timestep=torch.full([1], 1000 * sigma, device=features.device),
            encoder_hidden_states=features,
            pooled_projections=pooled,
            return_dict=False,
        )[0]
        return answer.float()


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Sd3:
    """Load a Stable Diffusion 3 folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = ScaledCodec(pipes["text"])
    return Sd3(spec, pipes, plan, codec, load_preview(codec, folder, cache))
