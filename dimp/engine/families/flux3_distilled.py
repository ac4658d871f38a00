"""FLUX.3 distilled to 16 steps: as FLUX.3, without guidance."""

from __future__ import annotations

from pathlib import Path

from dimp.engine.families.flux3 import Distilled, Flux3, opened
from dimp.engine.placement import Recipe


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Flux3:
    """Load a distilled FLUX.3 folder. Raises PaintError."""
    return opened(Distilled, folder, recipe, cache)
