"""The current session: what it shows, its history, and the ways back and ahead."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody

from dimp.actions import AnyAction, Clear, Jump, Redo, Undo
from dimp.studio import Outcome, Studio
from dimp.views import HISTORY_PAGE, SessionView
from dimp_web import asking, paging
from dimp_web.asking import AnyRequest
from dimp_web.paging import EncodedViews, HistoryPage


class Moves(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many moves."""

    times: int = 1


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which picture: an id, a prefix of one, a name, `@`, `head^`."""

    id: str


class Success(msgspec.Struct, frozen=True):
    """It is done."""

    success: bool = True


@get("/api/session/current", summary="See a session")
async def current(
    request: AnyRequest, studio: Studio, views: EncodedViews, session: str | None = None
) -> Response[SessionView]:
    """The session with the newest 50 generations of its history, oldest first. Empty before the first picture."""
    encoded: Any = views.of(asking.viewed(request, studio, session))
    return Response(encoded, media_type="application/json")


@get("/api/session/history", summary="Page through a history")
async def history(
    request: AnyRequest,
    studio: Studio,
    session: str | None = None,
    limit: int = HISTORY_PAGE,
    before: int | None = None,
) -> HistoryPage:
    """The newest `limit` generations whose `order` is below `before`, oldest first."""
    return paging.history(asking.viewed(request, studio, session), limit, before)


@post("/api/session/undo", status_code=200, summary="Undo")
async def undo(
    request: AnyRequest,
    studio: Studio,
    data: JSONBody[Moves | None] = None,
    session: str | None = None,
    op: str | None = None,
) -> SessionView:
    """Takes the head back to where it was."""
    return await _move(request, studio, session, op, Undo((data or Moves()).times))


@post("/api/session/redo", status_code=200, summary="Redo")
async def redo(
    request: AnyRequest,
    studio: Studio,
    data: JSONBody[Moves | None] = None,
    session: str | None = None,
    op: str | None = None,
) -> SessionView:
    """Takes the head forward again."""
    return await _move(request, studio, session, op, Redo((data or Moves()).times))


@post("/api/session/goto", status_code=200, summary="Go to a picture")
async def goto(
    request: AnyRequest, data: JSONBody[Place], studio: Studio, session: str | None = None, op: str | None = None
) -> SessionView:
    """Takes the head to another picture of the tree."""
    return await _move(request, studio, session, op, Jump(data.id))


@post("/api/session/clear", status_code=200, summary="Clear the canvas")
async def clear(request: AnyRequest, studio: Studio, session: str | None = None, op: str | None = None) -> Success:
    """Empties the canvas and sets the generations so far aside; undo brings both back."""
    await _act(request, studio, session, op, Clear())
    return Success()


async def _move(
    request: AnyRequest, studio: Studio, session: str | None, op: str | None, action: AnyAction
) -> SessionView:
    outcome = await _act(request, studio, session, op, action)
    return paging.view(studio.sessions.find(outcome.session_id))


async def _act(
    request: AnyRequest, studio: Studio, session: str | None, op: str | None, action: AnyAction
) -> Outcome:
    target = asking.target(request, studio, session)
    return await studio.do(target, action, actor=asking.actor(request), op=asking.operation(request, op))


HANDLERS = (current, history, undo, redo, goto, clear)
