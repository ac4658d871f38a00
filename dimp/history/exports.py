"""A session in the formats of other programs: JSON, lines of JSON, a picture, an animation, a page.

None of them names a path, host or token of this machine. A bundle that can come back in is made by `dimp.bundle`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec

from dimp import bundle, page
from dimp.refs import resolve
from dimp.refusals import Conflict, Invalid
from dimp.session import DONE, Generation, Session
from dimp.views import generation_view, session_view
from dimp_store.blobs import BlobStore, Digest
from dimp_store.log import Row

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("dimp", "json", "jsonl", "png", "jpg", "webp", "gif", "html")

_PIL_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_MEDIA = {
    "dimp": bundle.MEDIA_TYPE, "json": "application/json", "jsonl": "application/jsonl", "png": "image/png",
    "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif", "html": "text/html; charset=utf-8",
}  # fmt: skip
_QUALITY = 92
_FRAME_MS, _LAST_FRAME_MS, _FRAME_SIDE, _FRAMES = 900, 2400, 640, 200


class Exported(msgspec.Struct, frozen=True):
    """An export: its bytes, a name for its file, and its media type."""

    data: bytes
    file_name: str
    media_type: str


def export(
    session: Session, rows: Sequence[Row], blobs: BlobStore, format: str, generation: str | None = None
) -> Exported:
    """A session, or one picture of it, in one of `FORMATS`.

    `rows` are the session's whole stream. `generation` names the picture for png, jpg and webp, and the end of the
    path for gif, where a film stands for itself; the head by default. Raises `Invalid`, `NotFound`, `Conflict`, or a
    `StoreError` for a damaged image.
    """
    make = _MAKERS.get(format)
    if make is None:
        raise Invalid(f"There is no format {format!r}.", f"Use one of: {', '.join(FORMATS)}")
    data = make(session, rows, blobs, generation)
    return Exported(data, file_name(session, format), _MEDIA[format])


def file_name(session: Session, format: str) -> str:
    """A name for the file: the title in plain letters, so that it needs no quoting anywhere."""
    words = re.sub(r"[^a-z0-9]+", "-", session.title.lower()).strip("-")[:60].strip("-")
    return f"{words or 'session'}.{format}"


def _dimp(session: Session, rows: Sequence[Row], blobs: BlobStore, generation: str | None) -> bytes:
    out = BytesIO()
    bundle.export_session(rows, blobs, out)
    return out.getvalue()


def _json(session: Session, rows: Sequence[Row], blobs: BlobStore, generation: str | None) -> bytes:
    views = [generation_view(session.id, one) for one in session.generations.values()]
    whole = {"session": session_view(session, (), False), "generations": views}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def _jsonl(session: Session, rows: Sequence[Row], blobs: BlobStore, generation: str | None) -> bytes:
    return b"".join(bundle.lines(rows))


def _html(session: Session, rows: Sequence[Row], blobs: BlobStore, generation: str | None) -> bytes:
    return page.page(session, lambda one: shrunk(blobs, one, 768)).encode()


def _still(kind: str) -> Callable[[Session, Sequence[Row], BlobStore, str | None], bytes]:
    def still(session: Session, rows: Sequence[Row], blobs: BlobStore, generation: str | None) -> bytes:
        return picture(blobs, _painted(session, generation), kind)

    return still


def _gif(session: Session, rows: Sequence[Row], blobs: BlobStore, generation: str | None) -> bytes:
    one = _painted(session, generation)
    return film(blobs, one, "gif") or animation(blobs, session.path(one.id), "gif")


def picture(blobs: BlobStore, one: Generation, format: str) -> bytes:
    """A painted generation as png, jpg or webp, without metadata: its own bytes where it is kept as that."""
    digest = _digest(one)
    if blobs.suffix(digest) == format:
        return blobs.read(digest, check=True)
    options = {"quality": _QUALITY} if format != "png" else {}
    return _saved(_opened(blobs, one), _PIL_FORMATS[format], **options)


def film(blobs: BlobStore, one: Generation, format: str) -> bytes:
    """A film that was painted, as gif or webp: its own bytes where it is kept as that. Nothing for a still picture."""
    from PIL import Image, ImageSequence

    data = blobs.read(_digest(one), check=True)
    with Image.open(BytesIO(data)) as moving:
        if getattr(moving, "n_frames", 1) == 1:
            return b""
        if blobs.suffix(_digest(one)) == format:
            return data
        frames, durations = [], []
        for frame in ImageSequence.Iterator(moving):
            frames.append(frame.convert("RGB"))
            durations.append(frame.info.get("duration", _FRAME_MS))
    return _saved(frames[0], format.upper(), save_all=True, append_images=frames[1:], duration=durations, loop=0)


def animation(blobs: BlobStore, path: Sequence[Generation], format: str) -> bytes:
    """How a picture came to be: the painted generations of `path` one after the other, as gif or webp.

    All frames get the size of the last one, at most 640 pixels a side; of a very long path the end is shown.
    """
    painted = [one for one in path if one.status == DONE][-_FRAMES:]
    size = _fitted(painted[-1])
    frames = [_framed(_opened(blobs, one), size) for one in painted]
    durations = [_FRAME_MS] * (len(frames) - 1) + [_LAST_FRAME_MS]
    return _saved(frames[0], format.upper(), save_all=True, append_images=frames[1:], duration=durations, loop=0)


def shrunk(blobs: BlobStore, one: Generation, side: int) -> bytes:
    """A painted generation as WebP of at most `side` pixels a side."""
    image = _opened(blobs, one)
    image.thumbnail((side, side))
    return _saved(image, "WEBP", quality=85)


def _painted(session: Session, reference: str | None) -> Generation:
    if reference is None and session.head is None:
        raise Conflict("The canvas is empty, so there is no picture to export.", "Name one with its id; see: dimp tree")
    one = resolve(session, reference or "@")
    if one.status != DONE:
        raise Conflict(f"That picture is {one.status}, so there is nothing to export.", "See: dimp tree")
    return one


def _digest(one: Generation) -> Digest:
    return Digest.parse(one.digest or "")


def _opened(blobs: BlobStore, one: Generation) -> Image.Image:
    from PIL import Image  # late: most exports never open a picture

    with Image.open(BytesIO(blobs.read(_digest(one), check=True))) as image:
        return image.convert("RGB")


def _fitted(one: Generation) -> tuple[int, int]:
    shrink = min(1.0, _FRAME_SIDE / max(one.width, one.height, 1))
    return max(1, round(one.width * shrink)), max(1, round(one.height * shrink))


def _framed(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    from PIL import ImageOps

    return ImageOps.pad(image, size)


def _saved(image: Image.Image, format: str, **options: object) -> bytes:
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
