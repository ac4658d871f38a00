"""FLUX.1 Fill: inpaints and outpaints with weights of their own, which see the masked picture beside the noise.

It paints nothing without a mask; guidance is high, 30 by the model's card.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from torch import Tensor

from dimp.engine.families import Request
from dimp.engine.families.codec import Scaled
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import Piped, common, seen, text_length
from dimp.engine.placement import Recipe


class Fill(Piped):
    """A FLUX.1 Fill model in memory."""

    FAMILY: ClassVar[str] = "flux_fill"
    VERSION: ClassVar[str] = "flux-fill/1"

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        return common(request) | {"max_sequence_length": text_length(request)}

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`."""
        job = request.job
        return self.pipe._unpack_latents(latents, job.height, job.width, self.pipe.vae_scale_factor)


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Fill:
    """Load a FLUX.1 Fill folder. Raises PaintError."""
    pipes = load_pipes("flux_fill", folder, recipe)
    codec = Scaled(pipes["inpaint"])
    return Fill(pipes, recipe, codec, seen(codec, folder, cache))
