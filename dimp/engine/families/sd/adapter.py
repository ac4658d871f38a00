"""Stable Diffusion 1.5 and its kin: new pictures, image to image, inpainting, and films with a motion adapter.

A motion adapter is a second model that AnimateDiff puts between the layers of this one: a folder named by the job, or
`motion_adapter` in the model's own.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dimp.engine import folder_digest
from dimp.engine.families.request import Capabilities, Request
from dimp.engine.families.sd import animatediff
from dimp.engine.families.sd.specs import MOTION
from dimp.engine.families.shared.codec import ScaledCodec
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import load_preview
from dimp.engine.families.shared.unet_family import UnetFamily, step_by_euler
from dimp.engine.families.spec import FamilySpec
from dimp.engine.images.pixels import Pixels
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan
from dimp.engine.step_listener import StepListener

OWN_ADAPTER = "motion_adapter"
"""Where a model folder keeps one of its own."""

FILM = "animate"


class Sd(UnetFamily):
    """A Stable Diffusion 1.5 model in memory, and the last motion adapter that was used with it."""

    _folder: Path
    _animator: animatediff.AnimateDiff | None = None
    _animator_stamp = ""

    def capabilities(self) -> Capabilities:
        """See `Family.capabilities`."""
        plain = super().capabilities()
        return replace(plain, tasks=plain.tasks | {FILM})

    def run(self, request: Request, listener: StepListener) -> Pixels:
        """See `Family.run`."""
        if request.task == FILM:
            return self._load_animator(request).run(request, listener)
        return super().run(request, listener)

    def unload(self) -> None:
        """See `Family.unload`."""
        self._animator = None
        super().unload()

    def _load_animator(self, request: Request) -> animatediff.AnimateDiff:
        own = self._folder / OWN_ADAPTER
        named = request.job.adapters.get(MOTION.role) or (str(own) if own.is_dir() else "")
        if not named:
            hint = "Name a motion adapter of AnimateDiff, or choose a model that paints films."
            raise PaintError("bad_input", "This model needs a motion adapter to paint a film.", hint)
        stamp = folder_digest.stamp(Path(named))
        if self._animator is None or stamp != self._animator_stamp:
            self._animator, self._animator_stamp = None, ""
            self._animator = animatediff.build_over(self.pipe, Path(named), self._plan, self.codec, self._preview)
            self._animator_stamp = stamp
        return self._animator


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Sd:
    """Load a Stable Diffusion 1.5 folder. Raises PaintError."""
    pipes = load_pipes(spec, folder, plan, [task for task in spec.pipelines if task != FILM])
    step_by_euler(pipes.values())
    codec = ScaledCodec(pipes["text"])
    family = Sd(spec, pipes, plan, codec, load_preview(codec, folder, cache))
    family._folder = folder
    return family
