"""Sessions leaving and coming: exports in several formats, bundles taken in, and a session painted again."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import msgspec
from litestar import get, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from dimp import bundle, exports
from dimp.bundle_reader import Imported, import_bundle
from dimp.replay import replay_onto, verify_session
from dimp.session import Session
from dimp_store.blobs import BlobStore
from dimp_store.faults import of_os
from dimp_store.log import Row
from dimp_web.asking import AnyRequest, Asks, Desk, Looks
from dimp_web.bounds import BUNDLE
from dimp_web.lines import streamed

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
class _RawBundle(Operation):
    """Describes a body that is a bundle."""

    def __post_init__(self) -> None:
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {kind: OpenAPIMediaType(schema=binary) for kind in sorted(BUNDLE)}
        self.request_body = RequestBody(content=content, required=True)


@dataclass
class _AnyFormat(Operation):
    """Describes an answer that is a file, of the kind that was asked for."""

    def __post_init__(self) -> None:
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {kind: OpenAPIMediaType(schema=binary) for kind in _KINDS}
        self.responses = (self.responses or {}) | {"200": OpenAPIResponse("The file", content=content)}


@get("/api/sessions/{ref:str}/export", summary="Export a session", operation_class=_AnyFormat)
async def export(
    look: Looks,
    ref: FromPath[str],
    format: FromQuery[str] = "dimp",
    generation: FromQuery[str | None] = None,
) -> Stream:
    """A session as dimp (a bundle that can be imported), json, jsonl, png, jpg, webp, gif or html."""
    session, studio = look.studio.sessions.find(ref), look.studio
    rows = await studio.log.read(session.id)
    if format == "dimp":
        path = await anyio.to_thread.run_sync(_write_bundle, rows, studio.blobs, _scratch(look.desk))
        return _download(_chunks_of(path), exports.file_name(session, "dimp"), bundle.MEDIA_TYPE)
    made = await anyio.to_thread.run_sync(_export, session, rows, studio.blobs, format, generation)
    return _download(iter([made.data]), made.file_name, made.media_type)


@post("/api/import", status_code=201, summary="Import a bundle", operation_class=_RawBundle)
async def take_in(request: AnyRequest, ask: Asks) -> Imported:
    """Takes a session bundle in. It is verified as a whole before anything of it is stored."""
    async with _received(request, ask.desk) as path:
        return await import_bundle(ask.studio, path, actor=ask.actor)


@post(
    "/api/sessions/{ref:str}/replay", status_code=200, summary="Paint a session again", media_type="application/jsonl"
)
async def replay(ask: Asks, ref: FromPath[str], data: JSONBody[Again]) -> Stream:
    """A line of JSON for each picture, as soon as it is painted; a refusal on the way is a problem document."""
    session = ask.studio.sessions.find(ref)
    if data.verify:
        lines = verify_session(ask.studio, session.id)
    else:
        lines = replay_onto(ask.studio, session.id, model=data.model, onto=data.onto, actor=ask.actor)
    return await streamed(lines)


def _export(session: Session, rows: list[Row], blobs: BlobStore, form: str, generation: str | None) -> exports.Exported:
    return exports.export(session, rows, blobs, form, generation)


def _scratch(desk: Desk) -> Path:
    """A fresh name in the cache, for a file on its way in or out."""
    return desk.studio.home.cache / f"transit-{secrets.token_hex(8)}"


def _write_bundle(rows: list[Row], blobs: BlobStore, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        bundle.export_session(rows, blobs, path)
    except OSError as wrong:
        raise of_os(wrong) from wrong
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


def _download(chunks: Iterator[bytes], name: str, media_type: str) -> Stream:
    headers = {"Content-Type": media_type, "Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(chunks, headers=headers)  # its own media_type would give way to the route's


@asynccontextmanager
async def _received(request: AnyRequest, desk: Desk) -> AsyncIterator[Path]:
    """The body as a file of the cache, which goes away again."""
    path = _scratch(desk)
    await anyio.to_thread.run_sync(partial(path.parent.mkdir, parents=True, exist_ok=True))
    try:
        async with await anyio.open_file(path, "wb") as file:
            async for chunk in request.stream():
                await file.write(chunk)
        yield path
    except OSError as wrong:
        raise of_os(wrong) from wrong
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.Path(path).unlink(missing_ok=True)


HANDLERS: tuple[Any, ...] = (export, take_in, replay)
