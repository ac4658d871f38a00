"""Models pulled from the hub: begun, followed and stopped by requests, as `dimp models pull` does in a terminal."""

from __future__ import annotations

import anyio.to_thread
import msgspec
from litestar import get, post
from litestar.params import JSONBody

from dimp.models.pulling import PullView
from dimp_web.context import AppContexts


class PullRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model by its name in the list, or a repository of the hub: OWNER/NAME[@REVISION] or OWNER/NAME/FILE."""

    name: str


class PullStatus(msgspec.Struct, frozen=True):
    """The pull that runs, else the last one since the studio began; null before the first."""

    pull: PullView | None


@get("/api/models/pull", summary="Follow a pull")
async def follow(context: AppContexts) -> PullStatus:
    """How far the pull is that runs, or how the last one ended."""
    return PullStatus(context.pulls.latest)


@post("/api/models/pull", status_code=202, summary="Pull a model")
async def begin(context: AppContexts, data: JSONBody[PullRequest]) -> PullStatus:
    """Begins to fetch a model, or goes on where an earlier pull was stopped; one at a time.

    The request is the user's yes to the licence and the size that the list of models shows. The answer comes at once;
    what becomes of it is followed. What the hub refuses is told there, too.
    """
    return PullStatus(await anyio.to_thread.run_sync(context.pulls.start, data.name))


@post("/api/models/pull/cancel", status_code=200, summary="Stop a pull")
async def cancel(context: AppContexts) -> PullStatus:
    """Stops the pull that runs. What has arrived stays, and the next pull of that name goes on with it."""
    return PullStatus(context.pulls.stop())


HANDLERS = (follow, begin, cancel)
