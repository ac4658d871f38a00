"""Qwen-Image: new pictures, image to image, inpainting and FlowEdit.

Guidance is a second question, to the negative prompt; a blank stands for none, as its makers call it. The pipelines'
own guidance input is for weights that take one, and none do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import FrameCodec
from dimp.engine.families.shared.flow_family import FlowFamily, even_sigmas, token_shift
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview, text_length, true_guidance_call
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

Text = tuple[Tensor, Tensor | None]
"""Features of each token, and which of them count (None: all)."""


class Qwen(FlowFamily):
    """A Qwen-Image model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return true_guidance_call(request, self.spec)

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`."""
        return unpack_tokens(self.pipe, request, latents)

    def pack_noise(self, noise: Tensor) -> Tensor:
        """See `PipelineFamily.pack_noise`."""
        return self.pack(noise)

    def pack(self, latents: Tensor) -> Tensor:
        """See `FlowFamily.pack`."""
        return self.pipe._pack_latents(latents, *latents.shape)

    def noise_levels(self, steps: int, latents: Tensor) -> list[float]:
        """See `FlowFamily.noise_levels`."""
        scheduler = self.pipe.scheduler
        return even_sigmas(scheduler, steps, token_shift(scheduler, latents.shape[1]))

    def encode_text(self, request: Request, words: str) -> Text:
        """See `FlowFamily.encode_text`."""
        features, mask = self.pipe.encode_prompt(words or " ", max_sequence_length=text_length(request, self.spec))
        return features, mask

    def predict_velocity(self, request: Request, sigma: float, latents: Tensor, text: Text, guidance: float) -> Tensor:
        """See `FlowFamily.predict_velocity`."""
        features, mask = text
        side = 2 * self.pipe.vae_scale_factor
        answer: Tensor = self.pipe.transformer(
            hidden_states=latents.to(features),
            timestep=torch.full([1], sigma, device=features.device, dtype=features.dtype),
            encoder_hidden_states=features,
            encoder_hidden_states_mask=mask,
            img_shapes=[[(1, request.job.height // side, request.job.width // side)]],
            return_dict=False,
        )[0]
        return answer.float()


def unpack_tokens(pipe: Any, request: Request, latents: Tensor) -> Tensor:
    """Return latents that the scheduler holds as tokens, as the codec takes them: the one frame there is."""
    return pipe._unpack_latents(latents, request.job.height, request.job.width, pipe.vae_scale_factor)[:, :, 0]


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Qwen:
    """Load a Qwen-Image folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = FrameCodec(pipes["text"])
    return Qwen(spec, pipes, plan, codec, load_preview(codec, folder, cache))
