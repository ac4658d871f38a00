"""Single generations: looking, waiting, starring, naming, trashing, cancelling."""

from __future__ import annotations

from collections.abc import Iterator

import anyio
import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from dimp.core.actions import AnyAction, Name, Note, Restore, Star, Tag, Trash, Unstar
from dimp.core.errors import Invalid
from dimp.core.model import DecisionInputs
from dimp.core.views import GenerationView, generation_view
from dimp.decide.table import decide
from dimp_web.context import ReadRequests

MAX_WAIT_S = 300.0
_CANCEL_WAIT_S = 2.0


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be changed of a generation; what is left out stays."""

    starred: bool | None = None
    name: str | None = None
    note: str | None = None
    tags: tuple[str, ...] | None = None
    trashed: bool | None = None


@get("/api/generations/{ref:str}", summary="See a generation")
async def generation(read: ReadRequests, ref: FromPath[str], wait: FromQuery[float] = 0.0) -> GenerationView:
    """One generation; with `wait`, answers when it is over or after so many seconds (300 at most)."""
    session, target = read.generation(ref)
    if wait and target.live:
        if not 0 < wait <= MAX_WAIT_S:
            raise Invalid(f"It is no use to wait {wait} seconds.", f"Wait up to {MAX_WAIT_S:g} seconds at a time.")
        with anyio.move_on_after(wait):
            await read.context.live.until_closing(read.studio.finished(target.id))
        session, target = read.studio.sessions.generation(target.id)  # it may be shared no more
    return generation_view(session.id, target)


@patch("/api/generations/{ref:str}", summary="Star, name, note, tag or trash a generation")
async def mark(read: ReadRequests, ref: FromPath[str], data: JSONBody[Marks]) -> GenerationView:
    """Changes all that is named, or nothing when any of it is refused."""
    session, generation = read.generation(ref)
    actions = list(_actions(generation.id, data))
    for action in actions:
        decide(session, action, DecisionInputs())  # a refusal must come before the first of them is written
    for action in actions:
        await read.studio.do(session.id, action, actor=read.actor)
    return generation_view(session.id, generation)


@post("/api/generations/{ref:str}/cancel", status_code=200, summary="Cancel a generation")
async def cancel(read: ReadRequests, ref: FromPath[str]) -> GenerationView:
    """Stops the work, waiting or running. Answers when it has stopped, or after two seconds with how it stands."""
    session, generation = read.generation(ref)
    await read.studio.cancel(generation.id, actor=read.actor)
    with anyio.move_on_after(_CANCEL_WAIT_S):
        await read.studio.finished(generation.id)
    return generation_view(session.id, generation)


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
