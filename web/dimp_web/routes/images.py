"""Images by digest: the bytes as they are or in another format, thumbnails, downloads with a recipe inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from litestar import Response, get
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery

from dimp.refusals import Invalid
from dimp.session import Generation, Session
from dimp_store.blobs import Digest
from dimp_web.asking import Look, Looks
from dimp_web.gallery import MEDIA_TYPES
from dimp_web.stamps import stamp

FOREVER = "public, max-age=31536000, immutable"
# An image that is opened on its own may run nothing and load nothing.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_Bytes = Response[bytes]


@dataclass
class _AnyFormat(Operation):
    """Describes an answer that is an image as it is stored, or in the format that was asked for."""

    def __post_init__(self) -> None:
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {kind: OpenAPIMediaType(schema=binary) for kind in MEDIA_TYPES.values()}
        self.responses = (self.responses or {}) | {
            "200": OpenAPIResponse("The image", content=content),
            "304": OpenAPIResponse("The client has it already"),
        }


@get("/api/images/{image_id:str}", summary="Get an image", operation_class=_AnyFormat)
async def image(
    look: Looks,
    image_id: FromPath[str],
    format: FromQuery[Literal["png", "jpeg", "webp"] | None] = None,
    download: FromQuery[bool] = False,
    recipe: FromQuery[Literal["none", "own", "chain"]] = "none",
) -> _Bytes:
    """The stored bytes, verified; with `format`, in that one. `recipe` puts how it was made into a PNG."""
    digest = Digest.parse(image_id)
    if recipe != "none" and format not in (None, "png"):
        raise Invalid("Only a PNG can carry its recipe.", "Ask for format=png, or leave recipe out.")
    etag = f'"{digest}{f".{format}" if format else ""}"'
    if recipe == "none" and _has(look, etag) and look.desk.gallery.at_hand(digest) is not None:
        return _not_modified(etag)
    body, form = await look.desk.gallery.image(digest, "png" if recipe != "none" else format)
    headers = {"Content-Disposition": _file_name(look, digest, form)} if download else {}
    if recipe != "none":
        session, one = _maker(look, digest)
        return _answer(stamp(body, session, one, recipe), form, headers | {"Cache-Control": "no-store"})
    if _has(look, etag):
        return _not_modified(etag)
    return _answer(body, form, headers | {"ETag": etag, "Cache-Control": FOREVER})


@get("/api/images/{image_id:str}/thumbnail", summary="Get a thumbnail", media_type="image/webp")
async def thumbnail(look: Looks, image_id: FromPath[str], size: FromQuery[int] = 256) -> _Bytes:
    """A WebP that fits into 256 or 640 pixels."""
    digest = Digest.parse(image_id)
    body = await look.desk.gallery.thumbnail(digest, size)
    etag = f'"{digest}@{size}"'
    if _has(look, etag):
        return _not_modified(etag)
    return _answer(body, "webp", {"ETag": etag, "Cache-Control": FOREVER})


def _answer(body: bytes, form: str, headers: dict[str, str]) -> _Bytes:
    return Response(body, media_type=MEDIA_TYPES[form], headers={**headers, "Content-Security-Policy": _ALONE})


def _not_modified(etag: str) -> _Bytes:
    return Response(b"", status_code=304, headers={"ETag": etag, "Cache-Control": FOREVER})


def _has(look: Look, etag: str) -> bool:
    said = look.request.headers.get("if-none-match", "")
    return said.strip() == "*" or etag in said


def _maker(look: Look, digest: str) -> tuple[Session, Generation]:
    """The generation that made an image: the latest one of the session looked at, else of any."""
    sessions = sorted(look.studio.sessions.all(), key=lambda one: -one.seq)
    for session in (look.session(), *sessions):
        for one in reversed(session.generations.values()):
            if one.digest == digest:
                return session, one
    raise Invalid("No generation made this image, so it has no recipe.", "Leave recipe out.")


def _file_name(look: Look, digest: str, form: str) -> str:
    """A header with a plain file name: a few words of the name or the prompt, and a piece of the digest."""
    try:
        _, one = _maker(look, digest)
        words = one.name or one.recipe.prompt
    except Invalid:
        words = ""
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower())[:40].strip("-") or "dimp"
    return f'attachment; filename="{slug}-{digest[:12]}.{"jpg" if form == "jpeg" else form}"'


HANDLERS = (image, thumbnail)
