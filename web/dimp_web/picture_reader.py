"""The one reader of pictures from outside.

Nothing about such a picture is trusted: format, bytes, sides, frames, scans. What is kept is a PNG made here, upright
and in sRGB, with nothing but pixels in it; the same picture gives the same bytes. Pillow is imported when first needed.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec

from dimp.core.imported import Remark
from dimp.metadata.containers import read_texts
from dimp_web import headers
from dimp_web.pixel_budget import PixelBudget, pixels_of
from dimp_web.problems import ProblemError, make
from dimp_web.security.body_limits import UPLOAD_BYTES

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")

PIXELS = 4096 * 4096
SIDE = 8192
SCANS = 64
"""Scans of a progressive JPEG. Each costs a pass over all pixels; encoders make about ten."""

LQIP = (16, 12)
_HINTS = {
    "HEIF": "HEIC pictures need another package here: pip install 'dimpressionist[heic]'.",
    "AVIF": "This installation of Pillow reads no AVIF.",
}
_PNG_DEPTH = 24
"""Where a PNG has the number of its bits."""

# zlib's level 4: half the time of the default for a few percent more bytes.
_LEVEL = 4
_SMALL_QUALITY = 82


class Picture(msgspec.Struct, frozen=True):
    """A picture that may be kept: PNG bytes, sides in pixels, and a 16 x 12 RGB miniature in base64.

    `remarks` say what was converted, turned or could not be read, `texts` what its file says of itself.
    """

    png: bytes
    width: int
    height: int
    lqip: str
    remarks: tuple[Remark, ...] = ()
    texts: dict[str, str] = {}


class PictureReader:
    """Reads a few pictures at once, each in a thread: a decoder must not hold up the event loop."""

    def __init__(self, budget: PixelBudget | None = None) -> None:
        self._budget = budget or PixelBudget()

    async def read(self, data: bytes, ground: str | None = None) -> Picture:
        """The picture in `data`, laid on `ground` (a colour) if one is named, else as see-through as it is.

        Raises `ProblemError` (400, 413, 415) with what is wrong and what to try.
        """
        return await self._budget.run(_pixels(data), partial(read, data, ground))

    async def read_mask(self, data: bytes) -> Picture:
        """A mask whose see-through parts are to be painted, as one whose white parts are."""
        return await self._budget.run(_pixels(data), partial(read_mask, data))

    async def shrink(self, data: bytes, side: int) -> bytes:
        """The picture as a WebP that fits into `side` pixels. Raises as `read` does."""
        return await self._budget.run(_pixels(data), partial(shrink, data, side))

    async def work(self, do: Callable[[], T], pixels: int = 0) -> T:
        """Other work on so many pixels, among as many at once."""
        return await self._budget.run(pixels, do)


def _pixels(data: bytes) -> int:
    """What decoding takes: nothing above `PIXELS` is decoded at all."""
    return min(pixels_of(data), PIXELS)


def read(data: bytes, ground: str | None = None) -> Picture:
    """See `PictureReader.read`."""
    image, remarks = decode(data)
    return _encode_clean(_on_ground(image, ground), remarks, read_texts(data))


def read_mask(data: bytes) -> Picture:
    """See `PictureReader.read_mask`. A mask without transparency is taken as it is."""
    image, _ = decode(data)
    if "A" in image.getbands():
        image = image.getchannel("A").point([255 - value for value in range(256)]).convert("RGB")
    return _encode_clean(image)


def shrink(data: bytes, side: int) -> bytes:
    """See `PictureReader.shrink`."""
    image, _ = decode(data)
    image.thumbnail((side, side))
    image.info = {}
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_SMALL_QUALITY)
    return out.getvalue()


def decode(data: bytes) -> tuple[Image, tuple[Remark, ...]]:
    """The decoded pixels as RGB or RGBA in sRGB, turned as its EXIF says, and what was done. Raises `ProblemError`."""
    from PIL import Image, ImageOps

    from dimp.engine.images import coded_colour
    from dimp.engine.images.colour import BROKEN, CONVERTED, to_srgb

    kind = _check(data)
    Image.MAX_IMAGE_PIXELS = None  # the limits above are narrower, and refuse in our words
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            # Phones append depth maps and the like to a JPEG (MPO); its first frame is the picture.
            if image.format != "MPO" and getattr(image, "n_frames", 1) != 1:
                raise _refusal(400, "The picture moves", "The picture has several frames.", "Send a single frame.")
            if image.width * image.height > PIXELS:
                raise _unreadable()
            image.load()
            _narrow_transparency(image, data)
            turned = ImageOps.exif_transpose(image)
            turned.format = image.format
            turned.info[coded_colour.KEY] = coded_colour.read_coded_colour(data)
            converted, words = to_srgb(turned)
    except ProblemError:
        raise
    except Exception as wrong:
        raise _unreadable() from wrong
    code = "profile-broken" if words == BROKEN else "profile" if words.startswith(CONVERTED[:8]) else "hdr"
    return converted, (Remark(code, words),) if words else ()


def _narrow_transparency(image: Image, data: bytes) -> None:
    """Of a PNG with 16 bits the colour that is see-through has 16 bits, too, while its pixels are read as 8."""
    clear = image.info.get("transparency")
    if image.format != "PNG" or data[_PNG_DEPTH] != 16 or clear is None:
        return
    image.info["transparency"] = tuple(part >> 8 for part in clear) if isinstance(clear, tuple) else clear >> 8


def _check(data: bytes) -> str:
    """The format, after all that can be known without decoding."""
    if len(data) > UPLOAD_BYTES:
        raise _refusal(413, "The picture is too large", f"The picture has {len(data):,} bytes.", "Send at most 32 MB.")
    if not (kind := headers.kind_of(data)) or not _can_decode(kind):
        raise _refusal(415, "That is no picture this studio reads", _HINTS.get(kind, ""), "Send a PNG, JPEG or WebP.")
    sides = headers.sides(data, kind)
    if sides is None or not all(sides):
        raise _unreadable()
    if max(sides) > SIDE or sides[0] * sides[1] > PIXELS:
        raise _refusal(413, "The picture has too many pixels", f"The picture is {sides[0]} x {sides[1]} pixels.",
                       f"Send at most 16.7 million pixels and {SIDE} on a side.")  # fmt: skip
    if kind == "JPEG" and headers.scans(data) > SCANS:
        raise _refusal(
            400,
            "The picture has too many scans",
            f"The picture has more than {SCANS} scans.",
            "Save it as a plain JPEG.",
        )
    return kind


def _can_decode(kind: str) -> bool:
    """Whether this installation reads pictures of a kind: AVIF is Pillow's to have, HEIC needs a package beside it."""
    from PIL import features

    if kind == "AVIF":
        return bool(features.check("avif"))
    if kind != "HEIF":
        return True
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _on_ground(image: Image, ground: str | None) -> Image:
    """The picture with nothing hidden under what is see-through; laid on `ground` if one is named."""
    from dimp.engine.images.transparency import flatten, hide_colours

    if ground is None:
        return hide_colours(image)
    try:
        return flatten(image, ground)
    except ValueError as wrong:
        hint = "Use a colour's name, or #rrggbb."
        raise _refusal(400, "The ground is no colour", f"{ground[:40]!r} is no colour.", hint) from wrong


def _encode_clean(image: Image, remarks: tuple[Remark, ...] = (), texts: dict[str, str] | None = None) -> Picture:
    clean = image.copy()
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, "PNG", compress_level=_LEVEL)
    return Picture(out.getvalue(), clean.width, clean.height, miniature(clean), remarks, texts or {})


def miniature(image: Image) -> str:
    """The mean colours of 16 x 12 fields, RGB in base64."""
    from PIL import Image as images

    from dimp.engine.images.transparency import flatten

    small = flatten(image).resize(LQIP, images.Resampling.BOX)
    return base64.b64encode(small.tobytes()).decode("ascii")


def _refusal(status: int, title: str, detail: str, hint: str) -> ProblemError:
    kind = {413: "too-large", 415: "media-type"}.get(status, "picture")
    return ProblemError(make(kind, status, title, detail, hint))


def _unreadable() -> ProblemError:
    return _refusal(
        400, "The picture cannot be read", "The picture is cut short or damaged.", "Save it again and send that."
    )
