"""One route for every action: the command line and the page use it for all they do."""

from __future__ import annotations

from litestar import post
from litestar.params import JSONBody

from dimp.actions import AnyAction
from dimp.studio import Outcome, Studio
from dimp_web import asking
from dimp_web.asking import AnyRequest


@post("/api/actions", status_code=200, summary="Do an action")
async def act(
    request: AnyRequest, data: JSONBody[AnyAction], studio: Studio, session: str | None = None, op: str | None = None
) -> Outcome:
    """Does one action and answers when it is durable; pictures are painted after that.

    `session` is a session's id, `new` for a fresh one, or left out for the current one. The same operation id (header
    `Idempotency-Key`, or `op`) is never done twice.
    """
    target = asking.target(request, studio, session)
    return await studio.do(target, data, actor=asking.actor(request), op=asking.operation(request, op))


HANDLERS = (act,)
