"""A session in the formats of other programs: JSON, lines of JSON, a picture, an animation, a page.

None of them names a path, host or token of this machine. A bundle that can be
imported again is made by `dimp.history.bundle`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec

from dimp.core.errors import Conflict, Invalid
from dimp.core.generation import DONE, Generation
from dimp.core.refs import resolve
from dimp.core.session import Session
from dimp.core.views import generation_view, session_view
from dimp.history import bundle, html
from dimp.history.carry import RecipeChoice, embed_recipe
from dimp_store.blobs import BlobStore, Digest
from dimp_store.log import Row

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("dimp", "json", "jsonl", "png", "jpg", "webp", "gif", "html")

PICTURES = ("png", "jpg", "webp", "gif")
"""Formats of one picture, or of the way to it; these can carry a recipe."""

_PIL_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_MEDIA = {
    "dimp": bundle.MEDIA_TYPE, "json": "application/json", "jsonl": "application/jsonl", "png": "image/png",
    "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif", "html": "text/html; charset=utf-8",
}  # fmt: skip
_QUALITY = 92
_FILM_PIXELS = 257 * 768 * 768
"""Pixels of all frames together of a film that is converted: they are in memory at once."""

_FRAME_MS, _LAST_FRAME_MS, _FRAME_SIDE, _FRAMES = 900, 2400, 640, 200


class Exported(msgspec.Struct, frozen=True):
    """An export: its bytes, a name for its file, and its media type."""

    data: bytes
    file_name: str
    media_type: str


def export(
    session: Session, rows: Sequence[Row], blobs: BlobStore, format: str, generation: str | None = None,
    recipe: RecipeChoice = "none",
) -> Exported:  # fmt: skip
    """A session, or one picture of it, in one of `FORMATS`; `recipe` is what a picture file says of how it was made.

    `rows` are the session's whole stream. `generation` names the picture for png, jpg and webp, and the end of the path
    for gif, where a film is exported as it is; the head by default. Raises `Invalid`, `NotFound`, `Conflict`, or a
    `StoreError` for a damaged image.
    """
    make = _MAKERS.get(format)
    if make is None:
        raise Invalid(f"There is no format {format!r}.", f"Use one of: {', '.join(FORMATS)}")
    if generation is not None and format not in PICTURES:
        raise Invalid(f"A {format} holds the whole session.", f"Name a picture with one of: {', '.join(PICTURES)}")
    data = make(session, rows, blobs, generation)
    if format in PICTURES:
        data = embed_recipe(data, session, _need_painted(session, generation), recipe)
    return Exported(data, file_name(session, format), _MEDIA[format])


def file_name(session: Session, format: str) -> str:
    """A name for the file: the title in plain letters, so that it needs no quoting anywhere."""
    words = re.sub(r"[^a-z0-9]+", "-", session.title.lower()).strip("-")[:60].strip("-")
    return f"{words or 'session'}.{format}"


def _dimp(session: Session, rows: Sequence[Row], blobs: BlobStore, reference: str | None) -> bytes:
    out = BytesIO()
    bundle.export_session(rows, blobs, out)
    return out.getvalue()


def _json(session: Session, rows: Sequence[Row], blobs: BlobStore, reference: str | None) -> bytes:
    views = [generation_view(session.id, generation) for generation in session.generations.values()]
    whole = {"session": session_view(session, (), False), "generations": views}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def _jsonl(session: Session, rows: Sequence[Row], blobs: BlobStore, reference: str | None) -> bytes:
    return b"".join(bundle.encode_lines(rows))


def _html(session: Session, rows: Sequence[Row], blobs: BlobStore, reference: str | None) -> bytes:
    return html.page(session, lambda generation: shrink(blobs, generation, 768)).encode()


def _still(kind: str) -> Callable[[Session, Sequence[Row], BlobStore, str | None], bytes]:
    def still(session: Session, rows: Sequence[Row], blobs: BlobStore, reference: str | None) -> bytes:
        return picture(blobs, _need_painted(session, reference), kind)

    return still


def _gif(session: Session, rows: Sequence[Row], blobs: BlobStore, reference: str | None) -> bytes:
    generation = _need_painted(session, reference)
    return film(blobs, generation, "gif") or animation(blobs, session.path(generation.id), "gif")


def picture(blobs: BlobStore, generation: Generation, format: str) -> bytes:
    """A painted generation as png, jpg or webp, without metadata: its own bytes where it is kept as that."""
    digest = _digest(generation)
    if blobs.suffix(digest) == format:
        return blobs.read(digest, check=True)
    options = {"quality": _QUALITY} if format != "png" else {}
    return _save(_open_image(blobs, generation), _PIL_FORMATS[format], **options)


def film(blobs: BlobStore, generation: Generation, format: str) -> bytes:
    """A film that was painted, as gif or webp: its own bytes where it is kept as that. Nothing for a still picture."""
    from PIL import Image, ImageSequence

    data = blobs.read(_digest(generation), check=True)
    with Image.open(BytesIO(data)) as moving:
        if getattr(moving, "n_frames", 1) == 1:
            return b""
        if blobs.suffix(_digest(generation)) == format:
            return data
        if moving.width * moving.height * getattr(moving, "n_frames", 1) > _FILM_PIXELS:
            raise Invalid(
                "That film is too large to be converted.", f"Export it as {blobs.suffix(_digest(generation))}."
            )
        frames, durations = [], []
        for frame in ImageSequence.Iterator(moving):
            frames.append(frame.convert("RGB"))
            durations.append(frame.info.get("duration", _FRAME_MS))
    return _save(frames[0], format.upper(), save_all=True, append_images=frames[1:], duration=durations, loop=0)


def animation(blobs: BlobStore, path: Sequence[Generation], format: str) -> bytes:
    """How a picture was made: the painted generations of `path` one after the other, as gif or webp.

    All frames get the size of the last one, at most 640 pixels a side; of a very long path the end is shown.
    """
    painted = [generation for generation in path if generation.status == DONE][-_FRAMES:]
    size = _fit_size(painted[-1])
    frames = [_pad_frame(_open_image(blobs, generation), size) for generation in painted]
    durations = [_FRAME_MS] * (len(frames) - 1) + [_LAST_FRAME_MS]
    return _save(frames[0], format.upper(), save_all=True, append_images=frames[1:], duration=durations, loop=0)


def shrink(blobs: BlobStore, generation: Generation, side: int) -> bytes:
    """A painted generation as WebP of at most `side` pixels a side."""
    image = _open_image(blobs, generation)
    image.thumbnail((side, side))
    return _save(image, "WEBP", quality=85)


def _need_painted(session: Session, reference: str | None) -> Generation:
    if reference is None and session.head is None:
        raise Conflict("The canvas is empty, so there is no picture to export.", "Name one with its id; see: dimp tree")
    generation = resolve(session, reference or "@")
    if generation.status != DONE:
        raise Conflict(f"That picture is {generation.status}, so there is nothing to export.", "See: dimp tree")
    return generation


def _digest(generation: Generation) -> Digest:
    return Digest.parse(generation.digest or "")


def _open_image(blobs: BlobStore, generation: Generation) -> Image.Image:
    from PIL import Image  # late: most exports never open a picture

    from dimp.engine.images.transparency import flatten

    with Image.open(BytesIO(blobs.read(_digest(generation), check=True))) as image:
        return flatten(image)


def _fit_size(generation: Generation) -> tuple[int, int]:
    shrink = min(1.0, _FRAME_SIDE / max(generation.width, generation.height, 1))
    return max(1, round(generation.width * shrink)), max(1, round(generation.height * shrink))


def _pad_frame(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    from PIL import ImageOps

    return ImageOps.pad(image, size)


def _save(image: Image.Image, format: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


_MAKERS: dict[str, Callable[[Session, Sequence[Row], BlobStore, str | None], bytes]] = {
    "dimp": _dimp,
    "json": _json,
    "jsonl": _jsonl,
    "png": _still("png"),
    "jpg": _still("jpg"),
    "webp": _still("webp"),
    "gif": _gif,
    "html": _html,
}
