"""Single generations: looking, waiting, starring, naming, trashing, cancelling."""

from __future__ import annotations

from collections.abc import Iterator

import anyio
import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from dimp.actions import AnyAction, Name, Note, Restore, Star, Tag, Trash, Unstar
from dimp.decisions import decide
from dimp.recipes import Given
from dimp.refusals import Invalid
from dimp.views import GenerationView, generation_view
from dimp_web.asking import Asks, Looks

LONGEST_WAIT_S = 300.0
_A_MOMENT_S = 2.0


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be changed of a generation; what is left out stays."""

    starred: bool | None = None
    name: str | None = None
    note: str | None = None
    tags: tuple[str, ...] | None = None
    trashed: bool | None = None


@get("/api/generations/{ref:str}", summary="See a generation")
async def generation(look: Looks, ref: FromPath[str], wait: FromQuery[float] = 0.0) -> GenerationView:
    """One generation; with `wait`, answers when it is over or after so many seconds (300 at most)."""
    found, one = look.generation(ref)
    if wait and one.live:
        if not 0 < wait <= LONGEST_WAIT_S:
            raise Invalid(f"It is no use to wait {wait} seconds.", f"Wait up to {LONGEST_WAIT_S:g} seconds at a time.")
        with anyio.move_on_after(wait):
            await look.desk.live.until_closing(look.studio.finished(one.id))
    return generation_view(found.id, one)


@patch("/api/generations/{ref:str}", summary="Star, name, note, tag or trash a generation")
async def mark(ask: Asks, ref: FromPath[str], data: JSONBody[Marks]) -> GenerationView:
    """Changes all that is named, or nothing when any of it is refused."""
    found, one = ask.generation(ref)
    actions = list(_actions(one.id, data))
    for action in actions:
        decide(found, action, Given())  # a refusal must come before the first of them is written
    for action in actions:
        await ask.studio.do(found.id, action, actor=ask.actor)
    return generation_view(found.id, one)


@post("/api/generations/{ref:str}/cancel", status_code=200, summary="Cancel a generation")
async def cancel(ask: Asks, ref: FromPath[str]) -> GenerationView:
    """Stops the work, waiting or running. Answers when it has stopped, or after two seconds with how it stands."""
    found, one = ask.generation(ref)
    await ask.studio.cancel(one.id, actor=ask.actor)
    with anyio.move_on_after(_A_MOMENT_S):
        await ask.studio.finished(one.id)
    return generation_view(found.id, one)


def _actions(generation_id: str, marks: Marks) -> Iterator[AnyAction]:
    if marks.starred is not None:
        yield Star(generation_id) if marks.starred else Unstar(generation_id)
    if marks.name is not None:
        yield Name(generation_id, marks.name)
    if marks.note is not None:
        yield Note(generation_id, marks.note)
    if marks.tags is not None:
        yield Tag(generation_id, marks.tags)
    if marks.trashed is not None:
        yield Trash(generation_id) if marks.trashed else Restore(generation_id)


HANDLERS = (generation, mark, cancel)
