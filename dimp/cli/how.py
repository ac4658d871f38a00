"""`dimp how`: how did I get here? The chain of words, seeds and recipes that led to a picture, and what drifted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import output
from dimp.cli.options import COMMON, Common
from dimp.cli.store import folded, generation_of, home_of
from dimp.drift import Drift
from dimp.home import Home
from dimp.how import Drifts, How, Step, chain
from dimp.how import how as told
from dimp.session import UPSCALE
from dimp.views import GenerationView
from dimp_store.disk_blobs import DiskBlobs


def how(
    reference: Annotated[str, Parameter(name="ID", help="Id, name, @, head^ or head~2, or an image's digest.")] = "@",
    /,
    *,
    options: Common = COMMON,
) -> None:
    """What led to a picture, the first words first: all words, seeds, recipes and sources, and the drift of each step.

    Drift is how much changed where nothing should have: above 40 dB nobody sees it, below 25 dB everybody does.
    """
    home = home_of(options.home)
    sessions = folded(home)
    session, one = generation_of(sessions, options.session, reference)
    found = told(chain(sessions, session, one), drifts_of(home))
    if options.json:
        output.value(found)
        return
    for text in _lines(found):
        output.line(text)


def drifts_of(home: Home) -> Drifts:
    """Drift between the images of a data folder."""
    return Drifts(DiskBlobs(home.images, create=False), home.cache)


def drift_text(drift: Drift) -> str:
    """A measured drift in a few words; empty where there is none."""
    if drift.outside is None:
        return ""
    ratio = f" ({drift.decibels:g} dB)" if drift.decibels is not None else ""
    return f"{drift.outside:.3f}{ratio} outside {drift.changed:.0%} of the picture"


def _lines(found: How) -> Iterator[str]:
    for number, step in enumerate(found.steps, 1):
        yield from _step(number, step, step.generation.id == found.generation_id)
    for digest in found.sources:
        yield f"source  {digest}"
    if len(found.steps) > 2 and (text := drift_text(found.since_start)):
        yield f"drift since the start  {text}"


def _step(number: int, step: Step, last: bool) -> Iterator[str]:
    one = step.generation
    said = output.plain(step.words) or "(imported picture)"
    yield output.style(f"{number:>3}  {said}", *(["bold"] if last else []))
    yield f"     {(one.image_id or one.status)[:12]}  {_recipe(one)}"
    if one.prompt and one.prompt != step.words:
        yield f"     prompt  {output.plain(one.prompt)}"
    if text := drift_text(step.drift):
        yield f"     drift   {text}"


def _recipe(one: GenerationView) -> str:
    if one.type == "import":
        return f"imported{f' from {output.plain(one.file_name)}' if one.file_name else ''}, {one.width}x{one.height}"
    if one.type == UPSCALE:
        return (
            f"enlarged by {output.plain(one.model)} {one.model_revision[:8]}".rstrip() + f", {one.width}x{one.height}"
        )
    strength = f", strength {one.strength:g}" if one.strength is not None else ""
    return (
        f"{one.type} ({one.method}), seed {one.seed}, {one.steps} steps, guidance {one.guidance_scale:g}{strength}, "
        f"{one.width}x{one.height}, {output.plain(one.model)} {one.model_revision[:8]}"
    )
