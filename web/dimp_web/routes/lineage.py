"""What led to a picture, how much drifted on the way, and the same changes said again elsewhere."""

from __future__ import annotations

import anyio.to_thread
from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from dimp.drift import Drift
from dimp.how import How, chain
from dimp.how import how as told
from dimp.rebase_plan import Rebase
from dimp.rebasing import rebase as carried_out
from dimp_web import lines
from dimp_web.asking import Asks, Looks


@get("/api/generations/{ref:str}/how", summary="See what led to a picture")
async def how(look: Looks, ref: FromPath[str]) -> How:
    """The chain of words, seeds, recipes and sources, the first picture first; an image's digest will do as well."""
    found, one = look.generation(ref)
    line = chain(look.studio.sessions, found, one)
    return await anyio.to_thread.run_sync(told, line, look.desk.drifts, limiter=look.desk.measuring)


@get("/api/generations/{ref:str}/drift", summary="See how much changed where nothing should have")
async def drift(look: Looks, ref: FromPath[str]) -> Drift:
    """The drift of one step, from the picture that was changed to the one it became."""
    _, one = look.generation(ref)
    return await anyio.to_thread.run_sync(look.desk.drifts.of, one, limiter=look.desk.measuring)


@post(
    "/api/generations/{ref:str}/rebase", status_code=200, summary="Say the same changes again",
    media_type=lines.MEDIA_TYPE,
)  # fmt: skip
async def rebase(ask: Asks, ref: FromPath[str], data: JSONBody[Rebase]) -> Stream:
    """The changes that led to a picture on another one, or with another seed or model, as a branch of its own.

    Two lines of JSON for each: `asked` when work on it begins, and what came of it. It ends with the picture in work
    when the client leaves, and goes on from there when it is sent again under the same operation id.
    """
    found, one = ask.generation(ref)
    return await lines.streamed(carried_out(ask.studio, found.id, one.id, data, actor=ask.actor, op=ask.operation()))


HANDLERS = (how, drift, rebase)
