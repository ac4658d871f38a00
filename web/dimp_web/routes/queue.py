"""The queue: seeing it, pausing it, and changing its order."""

from __future__ import annotations

import anyio
import msgspec
from litestar import get, post
from litestar.params import JSONBody

from dimp_web.accounts.people import note
from dimp_web.context import Callers
from dimp_web.queue_view import Queue, queue
from dimp_web.security.rights import HOUSE

_CANCEL_WAIT_S = 2.0


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A generation to move before another one, or to the end of its kind."""

    id: str
    before: str | None = None


class Stopping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to stop: all there is, or all of one session (an id, a prefix or a title)."""

    session_id: str | None = None


class Stopped(msgspec.Struct, frozen=True):
    """The generations that were stopped, and the queue after that."""

    cancelled: tuple[str, ...]
    queue: Queue


@get("/api/queue", summary="See the queue")
async def listing(caller: Callers) -> Queue:
    """What runs and what waits, of all sessions, with the time it is expected to take, and the state of the model."""
    return queue(caller.studio)


@post("/api/queue/pause", status_code=200, summary="Pause the queue", opt=HOUSE)
async def pause(caller: Callers) -> Queue:
    """Starts no more pictures; the running one continues. It stays so when the server restarts."""
    await caller.studio.pause(True, actor=caller.actor)
    await note(caller.request.scope, caller.context, "queue.paused")
    return caller.context.live.queue_changed(caller.studio)


@post("/api/queue/resume", status_code=200, summary="Resume the queue", opt=HOUSE)
async def resume(caller: Callers) -> Queue:
    """Starts pictures again."""
    await caller.studio.pause(False, actor=caller.actor)
    await note(caller.request.scope, caller.context, "queue.resumed")
    return caller.context.live.queue_changed(caller.studio)


@post("/api/queue/reorder", status_code=200, summary="Move a picture in the queue")
async def reorder(caller: Callers, data: JSONBody[Order]) -> Queue:
    """Moves a waiting picture before another one, of any session; the order outlasts a restart."""
    await caller.studio.reorder(data.id, data.before, actor=caller.actor)
    return caller.context.live.queue_changed(caller.studio)


@post("/api/queue/cancel", status_code=200, summary="Cancel everything")
async def cancel(caller: Callers, data: JSONBody[Stopping | None] = None) -> Stopped:
    """Stops all that waits and runs, or all of one session. Answers when it has stopped, or after two seconds."""
    cancelled = await caller.studio.cancel_all((data or Stopping()).session_id, actor=caller.actor)
    with anyio.move_on_after(_CANCEL_WAIT_S):
        for generation_id in cancelled:
            await caller.studio.finished(generation_id)
    return Stopped(tuple(cancelled), caller.context.live.queue_changed(caller.studio))


HANDLERS = (listing, pause, resume, reorder, cancel)
