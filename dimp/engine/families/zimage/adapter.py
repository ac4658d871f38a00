"""Z-Image and its Turbo: new pictures, image to image, inpainting and FlowEdit.

The network counts time backwards and answers with the opposite sign; its text has as many tokens as there are words.
Turbo is the same classes with guidance 0, which asks one question a step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import ScaledCodec
from dimp.engine.families.shared.flow_family import FlowFamily, even_sigmas, token_shift
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview, negative_call, text_call, text_length
from dimp.engine.families.shared.unread_words import frame_as_chat
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan


class ZImage(FlowFamily):
    """A Z-Image model in memory."""

    NOISE: ClassVar[torch.dtype | None] = torch.float32

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        return text_call(request, self.spec) | negative_call(request)

    def frame_words(self, words: str) -> str:
        """See `PipelineFamily.frame_words`."""
        return frame_as_chat(self.pipe.tokenizer, words, thinking=True)

    def noise_levels(self, steps: int, latents: Tensor) -> list[float]:
        """See `FlowFamily.noise_levels`."""
        scheduler, tokens = self.pipe.scheduler, (latents.shape[2] // 2) * (latents.shape[3] // 2)
        return even_sigmas(scheduler, steps, token_shift(scheduler, tokens))

    def encode_text(self, request: Request, words: str) -> list[Tensor]:
        """See `FlowFamily.encode_text`."""
        features, _ = self.pipe.encode_prompt(
            words, do_classifier_free_guidance=False, max_sequence_length=text_length(request, self.spec)
        )
        return features

    def predict_velocity(
        self, request: Request, sigma: float, latents: Tensor, text: list[Tensor], guidance: float
    ) -> Tensor:
        """See `FlowFamily.predict_velocity`."""
        transformer, device = self.pipe.transformer, text[0].device
        frames = list(latents.to(device, transformer.dtype).unsqueeze(2))
        answer = transformer(frames, torch.tensor([1 - sigma], device=device), text, return_dict=False)[0]
        return -torch.stack([frame.float() for frame in answer]).squeeze(2)


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> ZImage:
    """Load a Z-Image folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan)
    codec = ScaledCodec(pipes["text"])
    return ZImage(spec, pipes, plan, codec, load_preview(codec, folder, cache))
