"""Model families: one small adapter each, found by the pipeline class that a model folder names.

Here stand what a family promises (`Family`), what it is asked (`Request`), and the choice of a task; what is known of
the families without loading one is in `table`, what their adapters share in `piped`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PIL.Image import Image

from dimp.engine import weights
from dimp.engine.desk import PaintError
from dimp.engine.families.table import FAMILIES, NEEDS, PIPELINES, Usual
from dimp.engine.pixels import Pixels
from dimp.engine.placement import Recipe
from dimp.engine.protocol import ControlUse, Job


@dataclass(frozen=True, slots=True)
class Caps:
    """What a loaded model can do: its tasks, the multiple that sides must be of, and how it is usually called.

    `step_cache`: whether it can pass over parts of a step (see `stepcache`).
    """

    tasks: frozenset[str]
    size_multiple: int
    usual: Usual
    step_cache: bool = False

    def needs(self, task: str) -> frozenset[str]:
        """Return the fields of a job that a task cannot do without."""
        return NEEDS[task]


@dataclass(frozen=True, slots=True)
class Control:
    """A control map, opened: RGB of the job's size, with what the job says of it."""

    use: ControlUse
    picture: Image


@dataclass(frozen=True, slots=True)
class Request:
    """A job with its files opened.

    `source` is RGB of the job's size, `mask` (H, W) with 255 where to paint; `loras` are files with their weights.
    """

    job: Job
    task: str
    source: Image | None = None
    mask: Pixels | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    references: tuple[Image, ...] = ()
    loras: tuple[tuple[Path, float], ...] = ()
    controls: tuple[Control, ...] = ()


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


EDITS = ("flowedit", "instruct", "img2img")
"""Ways to change a picture, the best first where nothing is said of a kind of change."""


def task_of(job: Job, tasks: frozenset[str] = frozenset(NEEDS), methods: Mapping[str, str] | None = None) -> str:
    """Return the task a job asks for; a mask means inpaint.

    `auto` is what the model's `methods` say of the job's kind of change, if the model can do it and the job has what
    it needs, else the first of `EDITS` of which that is true. Under a control map it is img2img, which can hold to one.
    """
    if job.mask:
        return "outpaint" if job.method == "outpaint" else "inpaint"
    if job.method != "auto":
        return job.method
    if not job.source:
        return "animate" if "text" not in tasks and "animate" in tasks else "text"
    if job.controls:
        return "img2img"
    said = methods or {}
    wanted = said.get(job.change) or said.get("*", "")
    able = (task for task in (wanted, *EDITS) if task in tasks and not missing(job, task))
    return next(able, "img2img")


def missing(job: Job, task: str) -> list[str]:
    """Return the fields that a task needs and the job leaves empty."""
    return sorted(name for name in NEEDS[task] if not str(getattr(job, name)).strip())
