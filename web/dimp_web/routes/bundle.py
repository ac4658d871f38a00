"""Exports of sessions in several formats, and replays."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import anyio
import anyio.to_thread
import msgspec
from litestar import get, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from dimp.cache_file import TRANSIT
from dimp.core.errors import Conflict, Invalid
from dimp.history import bundle, exports
from dimp.history.carry import RecipeChoice
from dimp.history.replay import replay_onto, verify_session
from dimp_store.blobs import BlobStore
from dimp_store.log import Row
from dimp_store.os_errors import from_os_error
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import AppContext, Callers
from dimp_web.names import content_disposition
from dimp_web.ndjson import stream_lines

_CHUNK = 1 << 20
_KINDS = (
    bundle.MEDIA_TYPE, "application/json", "application/jsonl", "image/png", "image/jpeg", "image/webp", "image/gif",
    "text/html",
)  # fmt: skip


class Again(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to paint a session again: on the side to compare (`verify`), or as new generations `onto` a session."""

    verify: bool = False
    model: str | None = None
    onto: str | None = None


@dataclass
class _AnyFormat(Operation):
    """Describes an answer that is a file, of the kind that was asked for."""

    def __post_init__(self) -> None:
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {kind: OpenAPIMediaType(schema=binary) for kind in _KINDS}
        self.responses = (self.responses or {}) | {"200": OpenAPIResponse("The file", content=content)}


@get("/api/sessions/{ref:str}/export", summary="Export a session", operation_class=_AnyFormat)
async def export(
    caller: Callers,
    ref: FromPath[str],
    format: FromQuery[str] = "dimp",
    generation: FromQuery[str | None] = None,
    recipe: FromQuery[RecipeChoice | None] = None,
) -> Stream:
    """A session as dimp (a bundle that can be imported), json, jsonl, png, jpg, webp, gif or html.

    `recipe` is what a picture says of how it was made: none, own or chain; else the setting `embed_recipe` decides.
    """
    session, studio = caller.studio.sessions.find(ref), caller.studio
    rows = await studio.log.read(session.id)
    if format == "dimp" and recipe is None and generation is None:
        path = await anyio.to_thread.run_sync(_write_bundle, rows, studio.blobs, scratch_path(caller.context))
        return _download(_chunks_of(path), session.title, "dimp", bundle.MEDIA_TYPE)
    if recipe is not None and format not in exports.PICTURES:
        raise Invalid(f"A {format} carries no recipe of its own.", "Leave recipe out; all recipes are in its data.")
    choice = recipe or cast(RecipeChoice, studio.settings.embed_recipe)
    work = partial(exports.export, session, rows, studio.blobs, format, generation, choice)
    painted = session.generations.values()
    largest = max((picture.width * picture.height for picture in painted), default=0)
    exported = await caller.context.image_cache.budget.run(largest, work)
    return _download(iter([exported.data]), session.title, format, exported.media_type)


@post(
    "/api/sessions/{ref:str}/replay",
    status_code=200,
    summary="Paint a session again",
    media_type="application/jsonl",
    opt=UNCOMPRESSED,
)
async def replay(caller: Callers, ref: FromPath[str], data: JSONBody[Again]) -> Stream:
    """A line of JSON for each picture, as soon as it is painted; a refusal on the way is a problem document."""
    session = caller.studio.sessions.find(ref)
    if data.verify and (data.model is not None or data.onto is not None):
        raise Invalid("What is painted to compare goes nowhere and keeps its model.", "Leave out verify, or the rest.")
    if caller.studio.queue().paused:
        raise Conflict("The queue is paused, so nothing would be painted.", "Resume it first: dimp queue resume")
    if data.verify:
        lines = verify_session(caller.studio, session.id)
    else:
        lines = replay_onto(caller.studio, session.id, model=data.model, onto=data.onto, actor=caller.actor)
    return await stream_lines(lines)


def scratch_path(context: AppContext) -> Path:
    """A fresh name in the cache, for a file on its way in or out."""
    return context.studio.home.cache / f"{TRANSIT}{secrets.token_hex(8)}"


def _write_bundle(rows: list[Row], blobs: BlobStore, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        bundle.export_session(rows, blobs, path)
    except OSError as wrong:
        raise from_os_error(wrong) from wrong
    return path


def _chunks_of(path: Path) -> Iterator[bytes]:
    """The file's bytes; its name is gone from the start, so nothing stays behind however this ends."""
    file = path.open("rb")
    if os.name == "posix":
        path.unlink()
    try:
        while chunk := file.read(_CHUNK):
            yield chunk
    finally:
        file.close()
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _download(chunks: Iterator[bytes], title: str, suffix: str, media_type: str) -> Stream:
    disposition = content_disposition(title, f".{suffix}", "session")
    headers = {"Content-Type": media_type, "Content-Disposition": disposition}
    return Stream(chunks, headers=headers)  # its own media_type would give way to the route's


HANDLERS: tuple[Any, ...] = (export, replay)
