"""The queue: seeing it, pausing it, and changing its order."""

from __future__ import annotations

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from dimp_web.context import AppContexts
from dimp_web.queue_view import Queue, queue


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A generation to move before another one, or to the end of its kind."""

    id: str
    before: str | None = None


@get("/api/queue", summary="See the queue")
async def listing(context: AppContexts) -> Queue:
    """What runs, what waits, and the state of the model."""
    return queue(context.studio)


@post("/api/queue/pause", status_code=200, summary="Pause the queue")
async def pause(context: AppContexts) -> Queue:
    """Starts no more pictures; the running one continues. It stays so when the server restarts."""
    await context.studio.pause(True)
    return context.live.queue_changed()


@post("/api/queue/resume", status_code=200, summary="Resume the queue")
async def resume(context: AppContexts) -> Queue:
    """Starts pictures again."""
    await context.studio.pause(False)
    return context.live.queue_changed()


@post("/api/queue/reorder", status_code=200, summary="Move a picture in the queue")
async def reorder(context: AppContexts, data: JSONBody[Order]) -> Queue:
    """Moves a waiting picture before another one."""
    context.studio.executor.reorder(data.id, data.before)
    return context.live.queue_changed()


HANDLERS = (listing, pause, resume, reorder)
