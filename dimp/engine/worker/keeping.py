"""What the worker does to keep the rest of a picture: it finds where it changed and lays only that on the source."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import __version__ as pillow_version
from PIL.Image import Image

from dimp.core.kept import Kept
from dimp.core.sentences import sentence
from dimp.engine.families.request import EDITS, Evidence, Request
from dimp.engine.images import keep
from dimp.engine.images.pixels import Pixels, composite, fit_image, fit_mask, keep_alpha
from dimp.engine.images.transparency import has_alpha
from dimp.engine.protocol import Job

STRICT = "strict"
BY_HAND = "mask/1"
"""The method of a mask that was not found but grown, shrunk, painted or dropped."""

WITH_ANSWERS = frozenset({"add", "remove", "replace"})
"""Kinds of change in which the network's answers help: what goes or comes may have the colours of what is behind it."""

REARRANGING = frozenset({"add", "remove", "count", "size", "move", "background", "place"})
"""Kinds of change after which things may stand elsewhere."""

SEEN_ON_WHITE = sentence("kept-on-white")

Store = Callable[[Pixels], str]
"""Stores pixels as a file and returns its digest."""


@dataclass(frozen=True, slots=True)
class Result:
    """The picture with the rest as it was, and what the event says of that; None where nothing was looked for."""

    pixels: Pixels
    kept: Kept | None = None


def wants_keeping(request: Request) -> bool:
    """Whether the rest of the source is to be put back into what is painted for a request."""
    return request.job.keep in ("auto", STRICT) and is_change(request)


def is_change(request: Request) -> bool:
    """Whether a picture is painted from another one, all of it."""
    return request.task in EDITS and request.source is not None and request.mask is None


def keep_rest(
    request: Request, source: Image, painted: Pixels, observe: Callable[[], Evidence], store: Store
) -> Result:
    """`painted` where it changed, `source` bit for bit elsewhere; both it and the mask are stored.

    Where a change reaches over most of the picture, or cannot be told from drift, nothing is put back unless that is
    asked for strictly, and the result says so. `source` is the stored picture, which may be see-through; `observe` is
    called where the rest is to be kept at all.
    """
    if not wants_keeping(request):
        return keep_nothing(painted, source)
    job, evidence = request.job, observe()
    answers = evidence.answers if job.change in WITH_ANSWERS else None
    strict = job.keep == STRICT
    width = keep.NARROW if strict else keep.SOFT
    kind = {"rearranged": job.change in REARRANGING, "removed": job.change == "remove"}
    change = keep.find_change(painted, evidence.again, answers, width, **kind)
    found = bool(change.mask.any())
    note = "" if strict and found else _why_not(change)
    if note or not found:
        note = note or sentence("kept-no-change")
        return Result(painted, _describe(change, note=f"{note} {_tell_painted_over(source)}".strip()))
    mixed = composite(np.asarray(request.source, np.uint8), painted, change.mask)
    kept = _describe(change, mask=store(as_grey(change.mask)), edited=store(painted))
    return Result(keep_alpha(mixed, source, change.mask), kept)


def keep_nothing(painted: Pixels, source: Image) -> Result:
    """All of what was painted; where `source`, the stored picture, was see-through, that is said."""
    note = _tell_painted_over(source)
    return Result(painted, Kept(method=keep.METHOD, area=1.0, note=note) if note else None)


def remask(job: Job, source: Image, edited: Image, mask: Image | None, store: Store) -> Result:
    """`edited` inside a mask, grown or shrunk as the option `grow` says, `source` elsewhere; all of it without one."""
    painted = np.asarray(fit_image(edited, job.width, job.height), np.uint8)
    if mask is None:
        note = sentence("kept-off")
        return Result(painted, Kept(method=BY_HAND, edited=job.edited, area=1.0, note=note))
    shown = fit_mask(mask, job.width, job.height, job.feather)
    if cells := int(job.options.get("grow", 0)):
        shown = keep.adjust_mask(shown, cells)
    mixed = composite(np.asarray(fit_image(source, job.width, job.height), np.uint8), painted, shown)
    area = round(float(shown.mean() / 255), 3)
    return Result(
        keep_alpha(mixed, source, shown), Kept(method=BY_HAND, mask=store(as_grey(shown)), edited=job.edited, area=area)
    )


def describe_libraries() -> dict[str, str]:
    """What of the method and the libraries can change a bit of a mask."""
    return {"keep": keep.METHOD, "numpy": np.__version__, "pillow": pillow_version, "zlib": zlib.ZLIB_RUNTIME_VERSION}


def as_grey(mask: Pixels) -> Pixels:
    """The mask (H, W) as the grey picture (H, W, 3) that it is stored as."""
    return np.repeat(mask[..., None], 3, axis=2)


def _why_not(change: keep.Change) -> str:
    if change.area > keep.MOST_AREA:
        return sentence("kept-wide", part=f"{change.area:.0%}")
    if change.noise > keep.MOST_NOISE:
        return sentence("kept-drift")
    return ""


def _tell_painted_over(source: Image) -> str:
    is_see_through = has_alpha(source) and any(source.convert("RGBA").getchannel("A").histogram()[:255])
    return SEEN_ON_WHITE if is_see_through else ""


def _describe(change: keep.Change, *, mask: str | None = None, edited: str | None = None, note: str = "") -> Kept:
    numbers = {name: round(float(getattr(change, name)), 3) for name in ("area", "noise", "low", "high")}
    return Kept(method=keep.METHOD, mask=mask, edited=edited, note=note, **numbers)
