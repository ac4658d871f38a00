"""All sessions: listing, beginning, opening, renaming, trashing, and their events as stored in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from dimp.core.actions import AnyAction, Rename, RestoreSession, TrashSession
from dimp.core.errors import Invalid
from dimp.core.model import DecisionInputs
from dimp.core.views import SessionAccess, SessionSummary, SessionView
from dimp.decide.table import decide
from dimp.studio.studio import Studio
from dimp_store.log import Row
from dimp_web import context, paging
from dimp_web.context import AppContext, Callers, ReadRequests

_MAX_PAGE = 1000


class SessionList(msgspec.Struct, frozen=True):
    """Every session, the one used last first; `current` is the id of the one this client works in."""

    sessions: tuple[SessionSummary, ...]
    current: str | None


class Beginning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new session's title; an empty one is taken from the first prompt."""

    title: str = ""


class SessionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be changed of a session; what is left out stays. `current`: work goes on in it from now on."""

    title: str | None = None
    trashed: bool | None = None
    current: bool | None = None


class EventLine(msgspec.Struct, frozen=True):
    """A line of the log as stored; `hash` in hexadecimal."""

    seq: int
    session: str
    version: int
    at: str
    actor: str
    op: str | None
    type: str
    body: dict[str, Any]
    hash: str


class EventPage(msgspec.Struct, frozen=True):
    """Some lines in order; `more` says that others follow."""

    events: tuple[EventLine, ...]
    more: bool


@get("/api/sessions", summary="List the sessions")
async def listing(read: ReadRequests) -> SessionList:
    """All sessions with what a list shows of them, those in the trash marked."""
    summaries = tuple(read.studio.sessions.summaries())
    if read.context.house is not None:
        names = await read.context.house.people.names()
        summaries = tuple(_mark_shared(read.context, names, summary) for summary in summaries)
    return SessionList(summaries, read.session().id or None)


@post("/api/sessions", status_code=201, summary="Begin a session")
async def begin(
    caller: Callers, data: JSONBody[Beginning | None] = None, op: FromQuery[str | None] = None
) -> Response[SessionView]:
    """Begins an empty session, the current one of this client from now on."""
    title = (data or Beginning()).title
    session = await caller.studio.start_session(title, actor=caller.actor, op=caller.operation(op))
    return Response(paging.view(session), status_code=201, cookies=[context.keep(session)])


@get("/api/sessions/{ref:str}", summary="See a session")
async def view(caller: Callers, ref: FromPath[str]) -> SessionView:
    """A session by id, prefix or title."""
    return paging.view(caller.studio.sessions.find(ref))


@patch("/api/sessions/{ref:str}", summary="Rename or trash a session")
async def change(caller: Callers, ref: FromPath[str], data: JSONBody[SessionChange]) -> Response[SessionView]:
    """Changes all that is named, or nothing when any of it is refused."""
    session = caller.studio.sessions.find(ref)
    actions: list[AnyAction] = [] if data.title is None else [Rename(data.title)]
    if data.trashed is not None:
        # A session in the trash takes no other action: bring it back first, put it away last.
        actions = [*actions, TrashSession()] if data.trashed else [RestoreSession(), *actions]
    for action in actions:
        if not (session.trashed and data.trashed is False and isinstance(action, Rename)):
            decide(session, action, DecisionInputs())
    for action in actions:
        await caller.studio.do(session.id, action, actor=caller.actor)
    cookies = [context.keep(await caller.studio.switch(session.id, actor=caller.actor))] if data.current else []
    return Response(paging.view(session), cookies=cookies)


@post("/api/sessions/{ref:str}/switch", status_code=200, summary="Make a session the current one")
async def switch(caller: Callers, ref: FromPath[str]) -> Response[SessionView]:
    """The current session of this client, and of those who name none, from now on."""
    session = await caller.studio.switch(ref, actor=caller.actor)
    return Response(paging.view(session), cookies=[context.keep(session)])


@get("/api/sessions/{ref:str}/events", summary="Read a session's events")
async def events(
    caller: Callers, ref: FromPath[str], after: FromQuery[int] = 0, limit: FromQuery[int] = 200
) -> EventPage:
    """Lines of the log with a `seq` above `after`, in order."""
    if not 1 <= limit <= _MAX_PAGE:
        raise Invalid(f"The limit {limit} is out of range.", f"Use 1 to {_MAX_PAGE}.")
    session = caller.studio.sessions.find(ref)
    version = await _version_at(caller.studio, session.id, session.version, after)
    rows = await caller.studio.log.read(session.id, version, limit + 1)
    return EventPage(tuple(_line(row) for row in rows[:limit]), len(rows) > limit)


def _mark_shared(context: AppContext, names: Mapping[str, str], summary: SessionSummary) -> SessionSummary:
    """The summary, with whose the session is and whether others have it."""
    sessions, session_id = context.studio.sessions, summary.session_id
    access: SessionAccess = sessions.access(session_id) or "own"
    owner = "" if access == "own" else names.get(sessions.account_of(sessions.owner_of_session(session_id)), "")
    shared = context.sharing is not None and context.sharing.is_shared(session_id)
    return msgspec.structs.replace(summary, access=access, owner=owner, shared=shared)


async def _version_at(studio: Studio, session_id: str, last: int, seq: int) -> int:
    """The version of the last event not above `seq`: found by bisection, since versions and seqs rise together."""
    low, high = 0, last
    while low < high and seq > 0:
        middle = (low + high + 1) // 2
        (row,) = await studio.log.read(session_id, middle - 1, 1)
        low, high = (middle, high) if row.seq <= seq else (low, middle - 1)
    return low


def _line(row: Row) -> EventLine:
    body = msgspec.json.decode(row.body, type=dict[str, Any])
    return EventLine(
        row.seq, row.session, row.version, row.at, row.actor, row.op, row.type, body, row.hash.hex()
    )  # fmt: skip


HANDLERS = (listing, begin, view, change, switch, events)
