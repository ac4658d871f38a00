"""Qwen-Image: new pictures, image to image, inpainting and FlowEdit.

Guidance is a second question, to the negative prompt; a blank stands for none, as its makers call it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine.families import Request
from dimp.engine.families.codec import Framed
from dimp.engine.families.editing import Flow, even_sigmas, token_shift
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import common, negative, seen, text_length
from dimp.engine.placement import Recipe

Text = tuple[Tensor, Tensor | None]
"""Features of each token, and which of them count (None: all)."""


class Qwen(Flow):
    """A Qwen-Image model in memory."""

    FAMILY: ClassVar[str] = "qwen"
    VERSION: ClassVar[str] = "qwen/1"

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`; the pipelines' `guidance_scale` is for weights that take it as an input, and none do."""
        call = common(request) | {
            "negative_prompt": negative(request) or " ",
            "true_cfg_scale": request.job.guidance_scale,
            "max_sequence_length": text_length(request),
        }
        del call["guidance_scale"]
        return call

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`."""
        job = request.job
        return self.pipe._unpack_latents(latents, job.height, job.width, self.pipe.vae_scale_factor)[:, :, 0]

    def begun(self, start: Tensor) -> Tensor:
        """See `Piped.begun`."""
        return self.packed(start)

    def packed(self, latents: Tensor) -> Tensor:
        """See `Flow.packed`."""
        return self.pipe._pack_latents(latents, *latents.shape)

    def sigmas(self, steps: int, latents: Tensor) -> list[float]:
        """See `Flow.sigmas`."""
        scheduler = self.pipe.scheduler
        return even_sigmas(scheduler, steps, token_shift(scheduler, latents.shape[1]))

    def text(self, request: Request, words: str) -> Text:
        """See `Flow.text`."""
        features, mask = self.pipe.encode_prompt(words or " ", max_sequence_length=text_length(request))
        return features, mask

    def velocity(self, request: Request, sigma: float, latents: Tensor, text: Text, guidance: float) -> Tensor:
        """See `Flow.velocity`."""
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


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Qwen:
    """Load a Qwen-Image folder. Raises PaintError."""
    pipes = load_pipes("qwen", folder, recipe)
    codec = Framed(pipes["text"])
    return Qwen(pipes, recipe, codec, seen(codec, folder, cache))
