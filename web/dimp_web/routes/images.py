"""Images by digest: the bytes as they are or in another format, thumbnails, downloads with a recipe inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from litestar import Response, get
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery

from dimp.core.errors import Invalid
from dimp.core.generation import Generation
from dimp.core.session import Session
from dimp.history.carry import RecipeChoice, embed_recipe
from dimp_store.blobs import Digest
from dimp_web.context import ReadRequest, ReadRequests
from dimp_web.image_files import MEDIA_TYPES
from dimp_web.names import content_disposition

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
    read: ReadRequests,
    image_id: FromPath[str],
    format: FromQuery[Literal["png", "jpeg", "webp"] | None] = None,
    download: FromQuery[bool] = False,
    recipe: FromQuery[RecipeChoice | None] = None,
) -> _Bytes:
    """The stored bytes, verified; with `format`, in that one.

    `recipe` puts how it was made into the file: own, or the whole chain. A download has what the setting `embed_recipe`
    says, where a generation made it; anything else has none.
    """
    digest = Digest.parse(image_id)
    if recipe is None:
        recipe = _usual_recipe(read, digest) if download else "none"
    etag = f'"{digest}{f".{format}" if format else ""}"'
    if recipe == "none" and _client_has(read, etag) and read.context.image_cache.get_recent(digest) is not None:
        return _not_modified(etag)
    body, form = await read.context.image_cache.image(digest, format)
    headers = {"Content-Disposition": _disposition(read, digest, form)} if download else {}
    if recipe != "none":
        session, generation = _find_maker(read, digest)
        carrying = embed_recipe(body, session, generation, recipe)
        return _answer(carrying, form, headers | {"Cache-Control": "no-store"})
    if _client_has(read, etag):
        return _not_modified(etag)
    return _answer(body, form, headers | {"ETag": etag, "Cache-Control": FOREVER})


@get("/api/images/{image_id:str}/thumbnail", summary="Get a thumbnail", media_type="image/webp")
async def thumbnail(read: ReadRequests, image_id: FromPath[str], size: FromQuery[int] = 256) -> _Bytes:
    """A WebP that fits into 256 or 640 pixels."""
    digest = Digest.parse(image_id)
    body = await read.context.image_cache.thumbnail(digest, size)
    etag = f'"{digest}@{size}"'
    if _client_has(read, etag):
        return _not_modified(etag)
    return _answer(body, "webp", {"ETag": etag, "Cache-Control": FOREVER})


def _usual_recipe(read: ReadRequest, digest: str) -> RecipeChoice:
    """What the setting says; nothing for an image that no generation made."""
    try:
        _find_maker(read, digest)
    except Invalid:
        return "none"
    return cast(RecipeChoice, read.studio.settings.embed_recipe)


def _answer(body: bytes, form: str, headers: dict[str, str]) -> _Bytes:
    return Response(body, media_type=MEDIA_TYPES[form], headers={**headers, "Content-Security-Policy": _ALONE})


def _not_modified(etag: str) -> _Bytes:
    return Response(b"", status_code=304, headers={"ETag": etag, "Cache-Control": FOREVER})


def _client_has(read: ReadRequest, etag: str) -> bool:
    etags = read.request.headers.get("if-none-match", "")
    return etags.strip() == "*" or etag in etags


def _find_maker(read: ReadRequest, digest: str) -> tuple[Session, Generation]:
    """The generation that made an image: the latest one of the session looked at, else of any."""
    sessions = sorted(read.studio.sessions.all(), key=lambda session: -session.seq)
    for session in (read.session(), *sessions):
        for generation in reversed(session.generations.values()):
            if generation.digest == digest:
                return session, generation
    raise Invalid("No generation made this image, so it has no recipe.", "Leave recipe out.")


def _disposition(read: ReadRequest, digest: str, form: str) -> str:
    """A header with the file's name: a few words of the name or the prompt, and a piece of the digest."""
    try:
        _, generation = _find_maker(read, digest)
        words = generation.name or generation.prompt
    except Invalid:
        words = ""
    suffix = "jpg" if form == "jpeg" else form
    return content_disposition(words, f"-{digest[:12]}.{suffix}")


HANDLERS = (image, thumbnail)
