"""Stable Diffusion 3 and 3.5: new pictures, image to image, inpainting and FlowEdit.

Three text encoders; a folder may leave the largest, T5, out. Guidance is a second question.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.families import Request
from dimp.engine.families.codec import Scaled
from dimp.engine.families.editing import Flow, token_shift
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import common, negative, seen
from dimp.engine.placement import Recipe

TEXT_LENGTH = 256
"""Text tokens of T5 where nothing else is said: the pipelines' own default."""

Text = tuple[Tensor, Tensor]
"""Features of each token, and features of the whole."""


class Sd3(Flow):
    """A Stable Diffusion 3 model in memory."""

    FAMILY: ClassVar[str] = "sd3"
    VERSION: ClassVar[str] = "sd3/1"

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        return common(request) | {"negative_prompt": negative(request), "max_sequence_length": _text_length(request)}

    def edit_guidance(self, request: Request) -> tuple[float, float]:
        """See `Flow.edit_guidance`: the values of FlowEdit's authors for this family."""
        return 3.5, 13.5

    def sigmas(self, steps: int, latents: Tensor) -> list[float]:
        """See `Flow.sigmas`."""
        scheduler, tokens = self.pipe.scheduler, (latents.shape[2] // 2) * (latents.shape[3] // 2)
        shift = {"mu": token_shift(scheduler, tokens)} if scheduler.config.use_dynamic_shifting else {}
        scheduler.set_timesteps(steps, **shift)
        return [float(sigma) for sigma in scheduler.sigmas]

    def text(self, request: Request, words: str) -> Text:
        """See `Flow.text`."""
        features, _, pooled, _ = self.pipe.encode_prompt(
            words, None, None, do_classifier_free_guidance=False, max_sequence_length=_text_length(request)
        )
        return features, pooled

    def velocity(self, request: Request, sigma: float, latents: Tensor, text: Text, guidance: float) -> Tensor:
        """See `Flow.velocity`."""
        features, pooled = text
        answer: Tensor = self.pipe.transformer(
            hidden_states=latents.to(features),
            timestep=torch.full([1], 1000 * sigma, device=features.device),
            encoder_hidden_states=features,
            pooled_projections=pooled,
            return_dict=False,
        )[0]
        return answer.float()


def _text_length(request: Request) -> int:
    return int(request.settings.get("max_sequence_length", TEXT_LENGTH))


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Sd3:
    """Load a Stable Diffusion 3 folder. Raises PaintError."""
    pipes = load_pipes("sd3", folder, recipe)
    codec = Scaled(pipes["text"])
    return Sd3(pipes, recipe, codec, seen(codec, folder, cache))
