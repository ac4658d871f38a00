"""What led to a picture, how much drifted on the way, and the same changes made again elsewhere."""

from __future__ import annotations

import anyio.to_thread
from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from dimp.decide.rebase import Rebase
from dimp.history.drift import Drift
from dimp.history.lineage import How, describe_chain, find_chain
from dimp.history.rebase import rebase as run_rebase
from dimp_web import ndjson
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import ReadRequests, WriteRequests


@get("/api/generations/{ref:str}/how", summary="See what led to a picture")
async def how(read: ReadRequests, ref: FromPath[str]) -> How:
    """The chain of words, seeds, recipes and sources, the first picture first; an image's digest will do as well."""
    session, generation = read.generation(ref)
    line = find_chain(read.studio.sessions, session, generation)
    return await anyio.to_thread.run_sync(describe_chain, line, read.context.drifts, limiter=read.context.measuring)


@get("/api/generations/{ref:str}/drift", summary="See how much changed where nothing should have")
async def drift(read: ReadRequests, ref: FromPath[str]) -> Drift:
    """The drift of one step, from the picture that was changed to the one it became."""
    _, generation = read.generation(ref)
    return await anyio.to_thread.run_sync(read.context.drifts.measure_step, generation, limiter=read.context.measuring)


@post(
    "/api/generations/{ref:str}/rebase", status_code=200, summary="Say the same changes again",
    media_type=ndjson.MEDIA_TYPE, opt=UNCOMPRESSED,
)  # fmt: skip
async def rebase(write: WriteRequests, ref: FromPath[str], data: JSONBody[Rebase]) -> Stream:
    """The changes that led to a picture on another one, or with another seed or model, as a branch of its own.

    Two lines of JSON for each: `asked` when work on it begins, and its result. It ends with the picture being painted
    when the client leaves, and continues from there when it is sent again under the same operation id.
    """
    session, generation = write.generation(ref)
    return await ndjson.stream_lines(
        run_rebase(write.studio, session.id, generation.id, data, actor=write.actor, op=write.operation())
    )


HANDLERS = (how, drift, rebase)
