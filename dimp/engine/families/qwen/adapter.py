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
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview, text_length, true_guidance_call
from dimp.engine.families.shared.token_flow import TokenFlowFamily
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan

Text = tuple[Tensor, Tensor | None]
"""Features of each token, and which of them count (None: all)."""


class Qwen(TokenFlowFamily):
    """A Qwen-Image model in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return true_guidance_call(request, self.spec)

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


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Qwen:
    """Load a Qwen-Image folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = FrameCodec(pipes["text"])
    return Qwen(spec, pipes, plan, codec, load_preview(codec, folder, cache))
