"""The queue: seeing it, pausing it, and changing its order."""

from __future__ import annotations

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from dimp_web.asking import Desks
from dimp_web.queue import Queue, queue


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A generation to move before another one, or to the end of its kind."""

    id: str
    before: str | None = None


@get("/api/queue", summary="See the queue")
async def listing(desk: Desks) -> Queue:
    """What runs, what waits, and how the model is."""
    return queue(desk.studio)


@post("/api/queue/pause", status_code=200, summary="Pause the queue")
async def pause(desk: Desks) -> Queue:
    """Begins no more pictures; the running one goes on. It stays so when the server starts again."""
    await desk.studio.pause(True)
    return desk.live.queue_changed()


@post("/api/queue/resume", status_code=200, summary="Resume the queue")
async def resume(desk: Desks) -> Queue:
    """Begins pictures again."""
    await desk.studio.pause(False)
    return desk.live.queue_changed()


@post("/api/queue/reorder", status_code=200, summary="Move a picture in the queue")
async def reorder(desk: Desks, data: JSONBody[Order]) -> Queue:
    """Moves a waiting picture before another one."""
    desk.studio.executor.reorder(data.id, data.before)
    return desk.live.queue_changed()


HANDLERS = (listing, pause, resume, reorder)
