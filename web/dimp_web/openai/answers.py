"""Answers as OpenAI's clients read them: whole, or as a stream of events."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import anyio.to_thread
import msgspec

from dimp.core.events import Stamped
from dimp.core.generation import DONE, Generation
from dimp.core.session import changed_generation_id
from dimp.studio.outcome import Outcome
from dimp_store.blobs import Digest
from dimp_web import problems
from dimp_web.context import AppContext, WriteRequest
from dimp_web.image_files import encode
from dimp_web.openai.requests import ImageRequest
from dimp_web.pixel_budget import pixels_of
from dimp_web.security import root_path
from dimp_web.security.signed_urls import SIGNER, base_url
from dimp_web.waiting import wait_painted

NOTHING_COUNTED = {
    "input_tokens": 0, "output_tokens": 0, "total_tokens": 0,
    "input_tokens_details": {"image_tokens": 0, "text_tokens": 0},
}  # fmt: skip
"""Nothing is counted or charged here; clients expect the numbers all the same."""


class ImageData(msgspec.Struct, frozen=True, omit_defaults=True):
    """One picture: where it is, its bytes in base64, or both where the client did not say."""

    url: str | None = None
    b64_json: str | None = None
    revised_prompt: str | None = None


class ImagesResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """OpenAI's answer; `created` in Unix seconds. `notes` say what changed nothing, or was scaled or left out."""

    created: int
    data: tuple[ImageData, ...]
    output_format: str = ""
    size: str = ""
    quality: str = ""
    background: str = ""
    safety_identifier: str | None = None
    usage: dict[str, Any] = {}
    notes: tuple[str, ...] = ()


async def answer(
    write: WriteRequest, outcome: Outcome, request: ImageRequest, notes: tuple[str, ...]
) -> ImagesResponse:
    """Waits for the pictures. Raises `ProblemError` for one that could not be painted."""
    done = await wait_painted(write.context, outcome)
    entries, remarks = [], [remark.text for remark in done.metadata.remarks]
    for generation in done.generations:
        digest = str(generation.image_id)
        body = None if request.response_format == "url" else await picture_of(write.context, digest, request)
        url = None if request.response_format == "b64_json" else picture_url(write, digest, request)
        entries.append(ImageData(url, base64_of(body) if body else None, generation.prompt))
    first = done.generations[0]
    return ImagesResponse(
        int(time.time()), tuple(entries), request.format, f"{first.width}x{first.height}", quality_of(request),
        "opaque", request.safety_identifier or request.user, NOTHING_COUNTED, (*notes, *remarks),
    )  # fmt: skip


class Partial(msgspec.Struct, frozen=True):
    """A preview of a picture that is being painted; the first that is passed on of a generation has the number 0."""

    generation: Generation
    preview: bytes
    index: int


async def follow(context: AppContext, outcome: Outcome, wanted: int) -> AsyncIterator[Partial | Generation | None]:
    """Up to `wanted` previews of each picture in work, and each generation when it is over.

    None, and nothing after it, when the server closes, or where it is somebody else's session, who shares it no more.
    """
    waiting = dict.fromkeys(outcome.generation_ids, 0)
    watcher = context.studio.watch(outcome.seq - 1)
    session = context.studio.sessions.find(outcome.session_id)
    for generation_id in [name for name in waiting if not session.generations[name].live]:
        yield session.generations[generation_id]
        waiting.pop(generation_id)
    while waiting:
        news = await context.live.until_closing(watcher.next())
        if news is None or not context.studio.sessions.has(session.id):
            yield None
            return
        progress = news.progress
        if progress and progress.id in waiting and progress.preview:
            index = waiting[progress.id]
            if _is_due(index, wanted, progress.step, progress.total_steps):
                waiting[progress.id] += 1
                yield Partial(session.generations[progress.id], progress.preview, index)
        for generation_id in [name for name in map(_changed_id, news.events) if name in waiting]:
            if not session.generations[generation_id].live:
                yield session.generations[generation_id]
                waiting.pop(generation_id)


_CLOSING = "The server is closing; the work is kept and goes on at its next start."
_UNSHARED = "This session is not shared with you any more."


def why_it_ends(context: AppContext) -> str:
    """Why `follow` gave None."""
    return _CLOSING if context.live.closing.is_set() else _UNSHARED


async def events(context: AppContext, outcome: Outcome, request: ImageRequest, kind: str) -> AsyncIterator[bytes]:
    """The events of a stream: partial pictures while they are painted, each picture when it is done, or an error.

    `kind` is image_generation or image_edit.
    """
    async for happened in follow(context, outcome, request.partial_images or 0):
        if happened is None:
            yield error_event(why_it_ends(context))
        elif isinstance(happened, Partial):
            yield await _partial(happened, request, kind)
        else:
            yield await _end(context, happened, request, kind)


def error_event(message: str, code: str = "server_error") -> bytes:
    """The event that clients turn into an exception."""
    return event("error", {"error": {"message": message, "type": code, "param": None, "code": code}})


async def picture_of(context: AppContext, digest: str, request: ImageRequest) -> bytes:
    """A stored picture in the format, and with the losses, that are asked for."""
    parsed = Digest.parse(digest)
    if request.output_compression is None:
        return (await context.image_cache.image(parsed, request.format))[0]
    original, _ = await context.image_cache.image(parsed)
    quality = request.output_compression
    budget = context.image_cache.budget
    return await budget.run(pixels_of(original), partial(encode, original, request.format, quality))


def picture_url(write: WriteRequest, digest: str, request: ImageRequest) -> str:
    """An address that works by itself for an hour."""
    asked = write.request
    base = base_url(asked.url.scheme, dict(asked.headers), root_path.of(asked.scope))
    quality = "" if request.output_compression is None else f"-{request.output_compression}"
    return base + SIGNER.sign(f"{digest}{quality}.{request.format}", time.time())


def base64_of(data: bytes) -> str:
    """Bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


def quality_of(request: ImageRequest) -> str:
    """The quality as the answer names it."""
    return {"hd": "high", "standard": "medium", None: "auto"}.get(request.quality, request.quality or "auto")


def _changed_id(stamped: Stamped) -> str | None:
    return changed_generation_id(stamped.event)


def _is_due(sent: int, wanted: int, step: int, total: int) -> bool:
    """Whether the next partial picture is due: they are spread evenly over the steps."""
    return sent < wanted and step * (wanted + 1) >= total * (sent + 1)


async def _partial(partial: Partial, request: ImageRequest, kind: str) -> bytes:
    body = await anyio.to_thread.run_sync(encode, partial.preview, request.format)
    shared = {**described(partial.generation, request), "b64_json": base64_of(body), "created_at": int(time.time())}
    return event(f"{kind}.partial_image", {**shared, "partial_image_index": partial.index})


async def _end(context: AppContext, generation: Generation, request: ImageRequest, kind: str) -> bytes:
    if generation.status != DONE:
        return error_event(failure_of(generation))
    body = await picture_of(context, str(generation.digest), request)
    shared = {**described(generation, request), "b64_json": base64_of(body), "created_at": int(time.time())}
    more = {"usage": NOTHING_COUNTED, "safety_identifier": request.safety_identifier or request.user}
    return event(f"{kind}.completed", {**shared, **more, "revised_prompt": generation.prompt})


def failure_of(generation: Generation) -> str:
    """Why there is no picture, and what to try."""
    problem = problems.failure_problem(generation).problem
    return f"{problem.detail} {problem.hint}".strip()


def described(generation: Generation, request: ImageRequest) -> dict[str, Any]:
    """What is said of a picture beside its bytes."""
    size = f"{generation.width or generation.recipe.width}x{generation.height or generation.recipe.height}"
    return {
        "background": "opaque", "output_format": request.format, "quality": quality_of(request), "size": size,
    }  # fmt: skip


def event(kind: str, data: dict[str, Any]) -> bytes:
    """One server-sent event; its kind stands in the data, too."""
    return b"event: " + kind.encode() + b"\ndata: " + msgspec.json.encode({"type": kind, **data}) + b"\n\n"
