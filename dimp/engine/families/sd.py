"""Stable Diffusion 1.5 and its kin: new pictures, image to image, inpainting, and films with a motion adapter.

A motion adapter is a second model that AnimateDiff puts between the layers of this one: a folder named by the job, or
`motion_adapter` in the model's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from dimp.engine import weights
from dimp.engine.desk import PaintError
from dimp.engine.families import Caps, Request, Steps, animatediff
from dimp.engine.families.codec import Scaled
from dimp.engine.families.loading import load_pipes
from dimp.engine.families.piped import seen
from dimp.engine.families.sdxl import Sdxl, step_by_euler
from dimp.engine.families.table import PIPELINES
from dimp.engine.pixels import Pixels
from dimp.engine.placement import Recipe

ROLE = "motion"
"""What a job calls the adapter among its second models."""

OWN = "motion_adapter"
"""Where a model folder keeps one of its own."""


class Sd(Sdxl):
    """A Stable Diffusion 1.5 model in memory, and the last motion adapter that was used with it."""

    FAMILY: ClassVar[str] = "sd"
    VERSION: ClassVar[str] = "sd/1"

    _folder: Path
    _animator: animatediff.AnimateDiff | None = None
    _stamp = ""

    def caps(self) -> Caps:
        """See `Family.caps`."""
        plain = super().caps()
        return Caps(plain.tasks | {"animate"}, plain.size_multiple, plain.usual, plain.step_cache)

    def run(self, request: Request, steps: Steps) -> Pixels:
        """See `Family.run`."""
        return self._moving(request).run(request, steps) if request.task == "animate" else super().run(request, steps)

    def unload(self) -> None:
        """See `Family.unload`."""
        self._animator = None
        super().unload()

    def _moving(self, request: Request) -> animatediff.AnimateDiff:
        own = self._folder / OWN
        named = request.job.adapters.get(ROLE) or (str(own) if own.is_dir() else "")
        if not named:
            hint = "Name a motion adapter of AnimateDiff, or choose a model that paints films."
            raise PaintError("bad_input", "This model needs a motion adapter to paint a film.", hint)
        if self._animator is None or weights.stamp(Path(named)) != self._stamp:
            self._animator, self._stamp = None, ""
            self._animator = animatediff.over(self.pipe, Path(named), self._recipe, self.codec, self._preview)
            self._stamp = weights.stamp(Path(named))
        return self._animator


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Sd:
    """Load a Stable Diffusion 1.5 folder. Raises PaintError."""
    tasks = frozenset(task for family, task in PIPELINES if family == "sd" and task != "animate")
    pipes: dict[str, Any] = load_pipes("sd", folder, recipe, tasks)
    step_by_euler(pipes.values())
    codec = Scaled(pipes["text"])
    made = Sd(pipes, recipe, codec, seen(codec, folder, cache))
    made._folder = folder
    return made
