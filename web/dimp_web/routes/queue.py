"""The queue: seeing it, pausing it, and changing its order."""

from __future__ import annotations

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from dimp.studio import Studio
from dimp_web.live import Live
from dimp_web.queue import Queue, queue


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A generation to move before another one, or to the end of its kind."""

    id: str
    before: str | None = None


@get("/api/queue", summary="See the queue")
async def listing(studio: Studio) -> Queue:
    """What runs, what waits, and how the model is."""
    return queue(studio)


@post("/api/queue/pause", status_code=200, summary="Pause the queue")
async def pause(studio: Studio, live: Live) -> Queue:
    """Begins no more pictures; the running one goes on."""
    studio.executor.pause()
    return live.queue_changed()


@post("/api/queue/resume", status_code=200, summary="Resume the queue")
async def resume(studio: Studio, live: Live) -> Queue:
    """Begins pictures again."""
    studio.executor.resume()
    return live.queue_changed()


@post("/api/queue/reorder", status_code=200, summary="Move a picture in the queue")
async def reorder(studio: Studio, live: Live, data: JSONBody[Order]) -> Queue:
    """Moves a waiting picture before another one."""
    studio.executor.reorder(data.id, data.before)
    return live.queue_changed()


HANDLERS = (listing, pause, resume, reorder)
