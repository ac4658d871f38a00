"""The current session: what it shows, its history, and the ways back and ahead."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody

from dimp.core.actions import Clear, Jump, Redo, Undo
from dimp.core.views import HISTORY_PAGE, SessionView
from dimp.studio.outcome import Outcome
from dimp_web import paging
from dimp_web.context import ReadRequests, WriteRequest, WriteRequests
from dimp_web.paging import HistoryPage, Outline


class Moves(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many moves. `head`: only where that picture (its id) is on the canvas now; empty: only where none is."""

    times: int = 1
    head: str | None = None


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which picture: an id, a prefix of one, a name, `@`, `head^`."""

    id: str


class Success(msgspec.Struct, frozen=True):
    """It is done."""

    success: bool = True


@get("/api/session/current", summary="See a session")
async def current(read: ReadRequests) -> Response[SessionView]:
    """The session with the newest 50 generations of its history, oldest first. Empty before the first picture."""
    encoded: Any = read.context.views.encode(read.session())
    return Response(encoded, media_type="application/json")


@get("/api/session/history", summary="Page through a history")
async def history(
    read: ReadRequests, limit: FromQuery[int] = HISTORY_PAGE, before: FromQuery[int | None] = None
) -> HistoryPage:
    """The newest `limit` generations whose `order` is below `before`, oldest first."""
    return paging.history(read.session(), limit, before)


@get("/api/session/outline", summary="See the whole tree")
async def outline(read: ReadRequests) -> Outline:
    """Every generation of the session with little of each, for an overview; the history pages through the rest."""
    return paging.outline(read.session())


@post("/api/session/undo", status_code=200, summary="Undo")
async def undo(write: WriteRequests, data: JSONBody[Moves | None] = None) -> SessionView:
    """Takes the head back to where it was."""
    moves = data or Moves()
    return _view(write, await write.do(Undo(moves.times, moves.head)))


@post("/api/session/redo", status_code=200, summary="Redo")
async def redo(write: WriteRequests, data: JSONBody[Moves | None] = None) -> SessionView:
    """Takes the head forward again."""
    moves = data or Moves()
    return _view(write, await write.do(Redo(moves.times, moves.head)))


@post("/api/session/goto", status_code=200, summary="Go to a picture")
async def goto(write: WriteRequests, data: JSONBody[Place]) -> SessionView:
    """Takes the head to another picture of the tree."""
    return _view(write, await write.do(Jump(data.id)))


@post("/api/session/clear", status_code=200, summary="Clear the canvas")
async def clear(write: WriteRequests) -> Success:
    """Empties the canvas and sets the generations so far aside; undo brings both back."""
    await write.do(Clear())
    return Success()


def _view(write: WriteRequest, outcome: Outcome) -> SessionView:
    return paging.view(write.studio.sessions.find(outcome.session_id))


HANDLERS = (current, history, outline, undo, redo, goto, clear)
