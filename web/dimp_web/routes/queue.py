"""The queue: seeing it, pausing it, and changing its order."""

from __future__ import annotations

import anyio
import msgspec
from litestar import get, post
from litestar.params import JSONBody

from dimp_web.context import ReadRequests, WriteRequests
from dimp_web.queue_view import Queue, queue

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
async def listing(read: ReadRequests) -> Queue:
    """What runs and what waits, of all sessions, with the time it is expected to take, and the state of the model."""
    return queue(read.studio)


@post("/api/queue/pause", status_code=200, summary="Pause the queue")
async def pause(write: WriteRequests) -> Queue:
    """Starts no more pictures; the running one continues. It stays so when the server restarts."""
    await write.studio.pause(True, actor=write.actor)
    return write.context.live.queue_changed()


@post("/api/queue/resume", status_code=200, summary="Resume the queue")
async def resume(write: WriteRequests) -> Queue:
    """Starts pictures again."""
    await write.studio.pause(False, actor=write.actor)
    return write.context.live.queue_changed()


@post("/api/queue/reorder", status_code=200, summary="Move a picture in the queue")
async def reorder(write: WriteRequests, data: JSONBody[Order]) -> Queue:
    """Moves a waiting picture before another one, of any session; the order outlasts a restart."""
    await write.studio.reorder(data.id, data.before, actor=write.actor)
    return write.context.live.queue_changed()


@post("/api/queue/cancel", status_code=200, summary="Cancel everything")
async def cancel(write: WriteRequests, data: JSONBody[Stopping | None] = None) -> Stopped:
    """Stops all that waits and runs, or all of one session. Answers when it has stopped, or after two seconds."""
    cancelled = await write.studio.cancel_all((data or Stopping()).session_id, actor=write.actor)
    with anyio.move_on_after(_CANCEL_WAIT_S):
        for generation_id in cancelled:
            await write.studio.finished(generation_id)
    return Stopped(tuple(cancelled), write.context.live.queue_changed())


HANDLERS = (listing, pause, resume, reorder, cancel)
