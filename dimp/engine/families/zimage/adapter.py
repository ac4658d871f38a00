"""Z-Image and its Turbo: new pictures, image to image, inpainting and FlowEdit.

The network counts time backwards and answers with the opposite sign; its text has as many tokens as there are words.
Turbo is the same classes with guidance 0, which asks one question a step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.families import Request
from dimp.engine.families.codec import Scaled
from dimp.engine.families.editing import Flow, even_sigmas, token_shift
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import common, negative, seen, text_length
from dimp.engine.placement import Recipe


class ZImage(Flow):
    """A Z-Image model in memory."""

    FAMILY: ClassVar[str] = "zimage"
    VERSION: ClassVar[str] = "zimage/1"
    NOISE: ClassVar[torch.dtype | None] = torch.float32

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        return common(request) | {"negative_prompt": negative(request), "max_sequence_length": text_length(request)}

    def edit_guidance(self, request: Request) -> tuple[float, float]:
        """See `Flow.edit_guidance`."""
        return (1.0, 1.0) if request.job.guidance_scale <= 1.0 else super().edit_guidance(request)

    def sigmas(self, steps: int, latents: Tensor) -> list[float]:
        """See `Flow.sigmas`."""
        scheduler, tokens = self.pipe.scheduler, (latents.shape[2] // 2) * (latents.shape[3] // 2)
        return even_sigmas(scheduler, steps, token_shift(scheduler, tokens))

    def text(self, request: Request, words: str) -> list[Tensor]:
        """See `Flow.text`."""
        features, _ = self.pipe.encode_prompt(
            words, do_classifier_free_guidance=False, max_sequence_length=text_length(request)
        )
        return features

    def velocity(self, request: Request, sigma: float, latents: Tensor, text: list[Tensor], guidance: float) -> Tensor:
        """See `Flow.velocity`."""
        transformer, device = self.pipe.transformer, text[0].device
        asked = list(latents.to(device, transformer.dtype).unsqueeze(2))
        answer = transformer(asked, torch.tensor([1 - sigma], device=device), text, return_dict=False)[0]
        return -torch.stack([one.float() for one in answer]).squeeze(2)


def load(folder: Path, recipe: Recipe, cache: Path | None) -> ZImage:
    """Load a Z-Image folder. Raises PaintError."""
    pipes = load_pipes("zimage", folder, recipe)
    codec = Scaled(pipes["text"])
    return ZImage(pipes, recipe, codec, seen(codec, folder, cache))
