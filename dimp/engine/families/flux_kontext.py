"""FLUX.1 Kontext: edits a picture by instruction; the tokens of the source stand beside those of the new picture.

The network is FLUX.1's, so new pictures, image to image, inpainting and FlowEdit work as there.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from dimp.engine.families.flux import Flux, opened
from dimp.engine.placement import Recipe


class Kontext(Flux):
    """A FLUX.1 Kontext model in memory."""

    FAMILY: ClassVar[str] = "flux_kontext"
    VERSION: ClassVar[str] = "flux-kontext/1"


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Flux:
    """Load a FLUX.1 Kontext folder. Raises PaintError."""
    return opened(Kontext, folder, recipe, cache)
