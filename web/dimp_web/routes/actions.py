"""One route for every action: the command line and the page use it for all they do."""

from __future__ import annotations

from litestar import post
from litestar.params import JSONBody

from dimp.core.actions import AnyAction
from dimp.studio.outcome import Outcome
from dimp_web.context import WriteRequests


@post("/api/actions", status_code=200, summary="Do an action")
async def act(write: WriteRequests, data: JSONBody[AnyAction]) -> Outcome:
    """Does one action and answers when it is durable; pictures are painted after that.

    `session` is a session's id, `new` for a fresh one, or left out for the current one. The same operation id (header
    `Idempotency-Key`, or `op`) is never done twice.
    """
    return await write.do(data)


HANDLERS = (act,)
