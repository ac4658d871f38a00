"""Model families: one small adapter each, found by the pipeline class that a model folder names.

The pipelines of a family are listed in one table of (family, task) and imported when first used; nothing is
guessed by the libraries' own automatic choice, which lacks half of them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PIL.Image import Image

from dimp.engine import weights
from dimp.engine.desk import PaintError
from dimp.engine.pixels import Pixels
from dimp.engine.placement import Recipe
from dimp.engine.protocol import Job

FAMILIES = {"FluxPipeline": "flux"}
"""Class named in `model_index.json` -> module of this package."""

PIPELINES = {
    ("flux", "text"): "FluxPipeline",
    ("flux", "img2img"): "FluxImg2ImgPipeline",
    ("flux", "inpaint"): "FluxInpaintPipeline",
}
"""(family, task) -> class of diffusers. FlowEdit has none: it is a loop of ours over the same parts."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What a family can do: its tasks, and the multiple that sides must be of."""

    tasks: frozenset[str]
    size_multiple: int


@dataclass(frozen=True, slots=True)
class Request:
    """A job with its pictures opened: `source` RGB of the job's size, `mask` (H, W) with 255 where to paint."""

    job: Job
    task: str
    source: Image | None = None
    mask: Pixels | None = None
    settings: dict[str, Any] = field(default_factory=dict)


class Steps(Protocol):
    """Who is told of each step, and stops the job by raising from there."""

    def check(self) -> None:
        """Raise when the job was cancelled."""
        ...

    def started(self, total_steps: int) -> None:
        """Say how many steps there will be."""
        ...

    def step(self, preview: Callable[[], bytes]) -> None:
        """One step is done; `preview` makes the small picture if one is wanted. May raise."""
        ...


class Family(Protocol):
    """A loaded model of one family. One thread uses it, one picture at a time."""

    def caps(self) -> Caps:
        """Return what it can do."""
        ...

    def run(self, request: Request, steps: Steps) -> Pixels:
        """Paint. Returns (H, W, 3) bytes. Raises PaintError for what it cannot do; whatever `steps` raises passes."""
        ...

    def fingerprint(self) -> dict[str, str]:
        """Return everything about the adapter and its parts that can change a bit of the result."""
        ...

    def unload(self) -> None:
        """Drop all references to the weights."""
        ...


def load(folder: Path, recipe: Recipe, cache: Path | None) -> Family:
    """Load the model in a folder. Raises PaintError when it is of no known family, damaged, or not safetensors."""
    named = weights.class_name(folder)
    if named not in FAMILIES:
        raise PaintError(
            "model",
            f"Models of the kind {named or 'unknown'} are not supported.",
            f"Choose a model of one of these kinds: {', '.join(sorted(FAMILIES))}.",
        )
    weights.check(folder)
    module = importlib.import_module(f"{__name__}.{FAMILIES[named]}")
    family: Family = module.load(folder, recipe, cache)
    return family


def pipeline(family: str, task: str) -> Any:
    """Return the class for a task, importing it now. Raises PaintError when the family has none."""
    name = PIPELINES.get((family, task))
    if name is None:
        raise PaintError("bad_input", f"This model can't do {task}.", "Choose another model or another way to refine.")
    return getattr(importlib.import_module("diffusers"), name)


def task_of(job: Job) -> str:
    """Return the task a job asks for: a mask means inpaint, `auto` what the given pictures and words allow."""
    if job.mask:
        return "inpaint"
    if job.method != "auto":
        return job.method
    if not job.source:
        return "text"
    return "flowedit" if job.source_prompt.strip() else "img2img"
