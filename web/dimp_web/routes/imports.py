"""Imports: a session's bundle, or a picture that becomes a node of the tree with the recipe that its file carries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
import msgspec
from litestar import post
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromQuery

from dimp.core.actions import Import, Jump, Restore
from dimp.core.generation import Generation
from dimp.core.imported import ImportedRecipe, Remark
from dimp.core.kinds import IMPORT
from dimp.core.limits import NAME_CHARACTERS
from dimp.core.session import Session
from dimp.history.bundle_import import Imported, import_bundle
from dimp_store.os_errors import from_os_error
from dimp_web import headers
from dimp_web.context import AnyRequest, AppContext, WriteRequest, WriteRequests
from dimp_web.pictures.form_file import only_file
from dimp_web.pictures.incoming import Incoming, receive
from dimp_web.problems import ProblemError, make
from dimp_web.routes.bundle import scratch_path
from dimp_web.security.body_limits import BUNDLE, FORM, IMAGES, UPLOAD_BYTES

_ZIP = b"PK\x03\x04"


class ImportedPicture(msgspec.Struct, frozen=True):
    """Where a picture is now. `known`: it was in the tree already, and nothing was added.

    `recipe` is how its file says that it was made; `remarks` what was converted, cut or left out.
    """

    session_id: str
    generation_id: str
    image_id: str
    image_url: str
    width: int
    height: int
    known: bool
    recipe: ImportedRecipe | None
    remarks: tuple[Remark, ...]


@dataclass
class _BundleOrPicture(Operation):
    """Describes a body that is a bundle, a picture, or a form with one of them in the field `file`."""

    def __post_init__(self) -> None:
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": binary}, required=["file"])
        content = {kind: OpenAPIMediaType(schema=binary) for kind in sorted(BUNDLE | IMAGES)}
        content |= {kind: OpenAPIMediaType(schema=form) for kind in sorted(FORM)}
        self.request_body = RequestBody(content=content, required=True)


@post("/api/import", status_code=201, summary="Import a bundle or a picture", operation_class=_BundleOrPicture)
async def take_in(
    request: AnyRequest, write: WriteRequests, name: FromQuery[str] = "", ground: FromQuery[str | None] = None
) -> Imported | ImportedPicture:
    """Takes a session bundle in, verified as a whole before anything of it is stored; or a picture, as a new root.

    A picture that is in the tree already is found there and put on the canvas; one that was only imported into
    another session is taken into this one. `name` is what its file is called;
    `ground` a colour to lay it on where it is see-through.
    """
    async with _receive_body(request, write.context) as (path, file_name):
        if await _is_bundle(path, request.content_type[0]):
            return await import_bundle(write.studio, path, actor=write.actor)
        data = await anyio.Path(path).read_bytes()
    if not data:
        raise ProblemError(make("invalid", 400, "There is no file", "", "Send a picture or a bundle as the body."))
    here = write.session_for()
    incoming = await receive(write.context, data, here, ground=ground)
    return await _place(write, incoming, name or file_name)


async def _place(write: WriteRequest, incoming: Incoming, name: str) -> ImportedPicture:
    """Finds the picture in the tree or adds it as a root; on the canvas either way, where this session holds it."""
    here = write.session_for()
    if (place := _find_node(write, incoming, here)) is not None:
        session, generation = place
        if session.id == here.id:
            if generation.trashed:
                await write.studio.do(here.id, Restore(generation.id), actor=write.actor)
            await write.do(Jump(generation.id))
        return _answer(session.id, generation.id, incoming, known=True)
    action = Import(
        incoming.digest, incoming.suffix, incoming.size, incoming.width, incoming.height, name[:NAME_CHARACTERS],
        lqip=incoming.lqip, recipe=incoming.recipe, remarks=incoming.remarks,
    )  # fmt: skip
    outcome = await write.do(action)
    return _answer(outcome.session_id, outcome.generation_ids[0], incoming, known=False)


def _find_node(write: WriteRequest, incoming: Incoming, here: Session) -> tuple[Session, Generation] | None:
    """The node of a picture that is in the tree: in this session, or in any where the request names none.

    One pixel for pixel alike that was imported with another recipe is another picture's node, and one that was imported
    into another session is that session's: a conversation begins from its own. A file that we wrote names its node.
    """
    known = incoming.known
    if known is None:
        return None
    others = [] if write.names_session else [session for session in write.studio.sessions.all() if not session.trashed]
    places = (here, *reversed(others))
    if known.named and known.session and known.generation and known.session.id in {place.id for place in places}:
        return known.session, known.generation
    for session in places:
        for generation in reversed(session.generations.values()):
            if generation.digest != incoming.digest:
                continue
            if generation.manner.kind != IMPORT.name or (
                session.id == here.id and generation.imported == incoming.recipe
            ):
                return session, generation
    return None


def _answer(session_id: str, generation_id: str, incoming: Incoming, *, known: bool) -> ImportedPicture:
    return ImportedPicture(
        session_id, generation_id, incoming.digest, f"/api/images/{incoming.digest}", incoming.width, incoming.height,
        known, incoming.recipe, incoming.remarks,
    )  # fmt: skip


async def _is_bundle(path: Path, kind: str) -> bool:
    """By its first bytes; where these are of no kind that is known, as the request says."""
    async with await anyio.open_file(path, "rb") as file:
        head = await file.read(64)
    return head.startswith(_ZIP) or (kind in BUNDLE and not headers.kind_of(head))


@asynccontextmanager
async def _receive_body(request: AnyRequest, context: AppContext) -> AsyncIterator[tuple[Path, str]]:
    """The body, or the file of a form, as a file of the cache that goes away again; and its name if it has one."""
    path = scratch_path(context)
    await anyio.to_thread.run_sync(partial(path.parent.mkdir, parents=True, exist_ok=True))
    kind = request.content_type[0]
    bound = None if kind in BUNDLE | FORM else UPLOAD_BYTES
    try:
        name = await _receive_form(request, path) if kind in FORM else await _receive_raw(request, path, bound)
        yield path, name
    except OSError as wrong:
        raise from_os_error(wrong) from wrong
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.Path(path).unlink(missing_ok=True)


async def _receive_raw(request: AnyRequest, path: Path, bound: int | None) -> str:
    received = 0
    async with await anyio.open_file(path, "wb") as file:
        async for chunk in request.stream():
            received += len(chunk)
            if bound is not None and received > bound:
                raise ProblemError(make("too-large", 413, "The picture is too large", "", "Send at most 32 MB."))
            await file.write(chunk)
    return ""


async def _receive_form(request: AnyRequest, path: Path) -> str:
    file = only_file(await request.form())
    await anyio.Path(path).write_bytes(await file.read())
    return file.filename or ""


HANDLERS = (take_in,)
