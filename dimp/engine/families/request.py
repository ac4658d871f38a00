"""What a model family promises (`Family`), what it is asked (`Request`), and the choice of a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from dimp.engine.families.spec import FLOWEDIT, FamilySpec
from dimp.engine.images.pixels import Pixels
from dimp.engine.protocol import ControlUse, Job
from dimp.engine.step_listener import StepListener

NEEDS: dict[str, frozenset[str]] = {
    "text": frozenset(),
    "img2img": frozenset({"source"}),
    "inpaint": frozenset({"source", "mask"}),
    "outpaint": frozenset({"source"}),
    FLOWEDIT: frozenset({"source", "source_prompt"}),
    "instruct": frozenset({"source", "instruction"}),
    "animate": frozenset(),
}
"""Task -> fields of a job that it cannot do without."""

EDITS = (FLOWEDIT, "instruct", "img2img")
"""Ways to change a picture, the best first where nothing is said of a kind of change."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a loaded model can do: its tasks, and the multiple that sides must be of.

    `step_cache`: whether it can pass over parts of a step (see `shared.step_cache`).
    """

    tasks: frozenset[str]
    size_multiple: int
    step_cache: bool = False


@dataclass(frozen=True, slots=True)
class ControlMap:
    """A control map, opened: RGB of the job's size, with what the job says of it."""

    use: ControlUse
    picture: Image


@dataclass(frozen=True, slots=True)
class Request:
    """A job with its files opened.

    `source` is RGB of the job's size, `mask` (H, W) with 255 where to paint; `lora_files` come with their weights.
    `settings` are what the model's folder says of itself, under the job's own options.
    """

    job: Job
    task: str
    source: Image | None = None
    mask: Pixels | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    references: tuple[Image, ...] = ()
    lora_files: tuple[tuple[Path, float], ...] = ()
    controls: tuple[ControlMap, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells where a picture that was painted over another one changed.

    `again` is the source as the model's autoencoder gives it back (H, W, 3); `answers` how far the network's answers to
    the old and the new prompt were apart on the grid of its latents, where it was asked both.
    """

    again: Pixels
    answers: NDArray[np.float32] | None = None


class Family(Protocol):
    """A loaded model of one family. One thread uses it, one picture at a time."""

    @property
    def spec(self) -> FamilySpec:
        """What is known of its family."""
        ...

    def capabilities(self) -> Capabilities:
        """Return what it can do."""
        ...

    def run(self, request: Request, listener: StepListener) -> Pixels:
        """Paint. Returns (H, W, 3) bytes, or (frames, H, W, 3) of a film.

        Raises PaintError for what it cannot do; whatever `listener` raises passes.
        """
        ...

    def observe(self, request: Request) -> Evidence:
        """Return what tells where the picture that was just painted for a request with a source changed."""
        ...

    def find_unread(self, request: Request) -> str:
        """Return the words at the end of the prompt that no text encoder has room for."""
        ...

    def fingerprint(self) -> dict[str, str]:
        """Return everything about the adapter and its parts that can change a bit of the result."""
        ...

    def job_fingerprint(self, job: Job) -> dict[str, str]:
        """Return what one job adds to the fingerprint, beside the digests of the second models that it names."""
        ...

    def language_model(self) -> tuple[Any, Any]:
        """Return the text encoder and its tokenizer, to be asked in words (where `FamilySpec.interprets`)."""
        ...

    def unload(self) -> None:
        """Drop all references to the weights."""
        ...


def choose_task(job: Job, tasks: frozenset[str], methods: Mapping[str, str] | None = None) -> str:
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
    by_change = methods or {}
    preferred = by_change.get(job.change) or by_change.get("*", "")
    possible = (task for task in (preferred, *EDITS) if task in tasks and not missing_fields(job, task))
    return next(possible, "img2img")


def missing_fields(job: Job, task: str) -> list[str]:
    """Return the fields that a task needs and the job leaves empty."""
    return sorted(name for name in NEEDS[task] if not str(getattr(job, name)).strip())
