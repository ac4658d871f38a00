"""FLUX.2 klein: draws, edits by instruction and inpaints, in four steps where it is distilled.

Guidance is a second question, to the empty prompt; the distilled weights need and take none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from dimp.engine.families import Request
from dimp.engine.families.flux2 import Flux2, opened
from dimp.engine.placement import Recipe


class Klein(Flux2):
    """A FLUX.2 klein model in memory."""

    FAMILY: ClassVar[str] = "flux2_klein"
    VERSION: ClassVar[str] = "flux2-klein/1"

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        call = super().call(request)
        if request.mask is not None and request.references:
            call["image_reference"] = list(request.references[:1])
        return call

    def edit_guidance(self, request: Request) -> tuple[float, float]:
        """See `Flow.edit_guidance`; distilled weights know one answer to a prompt, the guided one."""
        return (1.0, 1.0) if self.pipe.config.is_distilled else super().edit_guidance(request)


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Flux2:
    """Load a FLUX.2 klein folder. Raises PaintError."""
    return opened(Klein, folder, recipe, cache)
