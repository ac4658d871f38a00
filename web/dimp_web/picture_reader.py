"""The one reader of pictures that come from outside.

Everything about a foreign picture is doubted: format, bytes, sides, frames, scans. What is kept is a PNG made here,
upright, with nothing but pixels in it; the same picture gives the same bytes. Pillow is imported when first needed.
"""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import msgspec

from dimp_web import headers
from dimp_web.bounds import UPLOAD_BYTES
from dimp_web.problems import ProblemError, make

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS = 4096 * 4096
SIDE = 8192
SCANS = 64
"""Scans of a progressive JPEG. Each costs a pass over all pixels; encoders make about ten."""

LQIP = (16, 12)
# zlib's level 4: half the time of the default for a few percent more bytes.
_LEVEL = 4
_AT_ONCE = 2


class Picture(msgspec.Struct, frozen=True):
    """A picture that may be kept: PNG bytes, sides in pixels, and a 16 x 12 RGB miniature in base64."""

    png: bytes
    width: int
    height: int
    lqip: str


class Reader:
    """Reads a few pictures at once, each in a thread: a decoder must not hold up the event loop."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)

    async def read(self, data: bytes) -> Picture:
        """The picture in `data`. Raises `ProblemError` (400, 413, 415) with what is wrong and what to try."""
        return await anyio.to_thread.run_sync(read, data, limiter=self._limiter)

    async def read_mask(self, data: bytes) -> Picture:
        """A mask whose see-through parts are to be painted, as one whose white parts are."""
        return await anyio.to_thread.run_sync(read_mask, data, limiter=self._limiter)


def read(data: bytes) -> Picture:
    """See `Reader.read`."""
    return _kept(_upright(data))


def read_mask(data: bytes) -> Picture:
    """See `Reader.read_mask`. A mask without transparency is taken as it is."""
    image = _upright(data)
    if "A" in image.getbands():
        image = image.getchannel("A").point([255 - value for value in range(256)]).convert("RGB")
    return _kept(image)


def _check(data: bytes) -> str:
    """The format, after all that can be known without decoding."""
    if len(data) > UPLOAD_BYTES:
        raise _refused(413, "The picture is too large", f"The picture has {len(data):,} bytes.", "Send at most 32 MB.")
    if not (kind := headers.kind_of(data)):
        raise _refused(415, "That is no picture this studio reads", "", "Send a PNG, a JPEG or a WebP.")
    sides = headers.sides(data, kind)
    if sides is None or not all(sides):
        raise _broken()
    if max(sides) > SIDE or sides[0] * sides[1] > PIXELS:
        raise _refused(413, "The picture has too many pixels", f"The picture is {sides[0]} x {sides[1]} pixels.",
                       f"Send at most 16.7 million pixels and {SIDE} on a side.")  # fmt: skip
    if kind == "JPEG" and headers.scans(data) > SCANS:
        raise _refused(
            400,
            "The picture has too many scans",
            f"The picture has more than {SCANS} scans.",
            "Save it as a plain JPEG.",
        )
    return kind


def _upright(data: bytes) -> Image:
    """The decoded pixels as RGB or RGBA, turned as its EXIF says."""
    from PIL import Image, ImageOps

    kind = _check(data)
    Image.MAX_IMAGE_PIXELS = None  # the limits above are narrower, and refuse in our words
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            # Phones append depth maps and the like to a JPEG (MPO); its first frame is the picture.
            if image.format != "MPO" and getattr(image, "n_frames", 1) != 1:
                raise _refused(400, "The picture moves", "The picture has several frames.", "Send a single frame.")
            if image.width * image.height > PIXELS:
                raise _broken()
            image.load()
            return _plain(ImageOps.exif_transpose(image))
    except ProblemError:
        raise
    except Exception as wrong:
        raise _broken() from wrong


def _plain(image: Image) -> Image:
    if image.mode.startswith("I"):  # 16 bits: the upper eight are kept
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    see_through = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if see_through else "RGB")


def _kept(image: Image) -> Picture:
    from PIL import Image as images

    clean = image.copy()
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, "PNG", compress_level=_LEVEL)
    small = clean.convert("RGB").resize(LQIP, images.Resampling.BOX)
    return Picture(out.getvalue(), clean.width, clean.height, base64.b64encode(small.tobytes()).decode("ascii"))


def _refused(status: int, title: str, detail: str, hint: str) -> ProblemError:
    kind = {413: "too-large", 415: "media-type"}.get(status, "picture")
    return ProblemError(make(kind, status, title, detail, hint))


def _broken() -> ProblemError:
    return _refused(
        400, "The picture cannot be read", "The picture is cut short or damaged.", "Save it again and send that."
    )
