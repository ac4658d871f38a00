"""Films: frames to one animated file that every browser shows by itself, WebP without loss or GIF.

The same frames and the same libraries give the same bytes. Times are cut so that they add up: 24 pictures a second are
41 or 42 ms each, and 40 or 50 in a GIF, which counts in hundredths.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, __version__, features

from dimp.engine.images.pixels import Pixels

FORMATS = ("webp", "gif")
MOST_FPS = 60
_UNIT_MS = {"webp": 1, "gif": 10}


@dataclass(frozen=True, slots=True)
class FilmFormat:
    """How long a film is to be, and what it is kept as."""

    frames: int
    fps: float
    suffix: str


@dataclass(frozen=True, slots=True)
class EncodedFile:
    """A file of something painted: its bytes and their kind, the picture that stands for it, what made the bytes."""

    data: bytes
    suffix: str
    still: Pixels
    libraries: dict[str, str] = field(default_factory=dict)


def encode_film(frames: Pixels, film: FilmFormat) -> EncodedFile:
    """Return the file of (N, H, W, 3) frames; its still is of the middle."""
    libraries = {"film": f"Pillow {__version__}, libwebp {features.version('webp')}"}
    return EncodedFile(encode(frames, film.fps, film.suffix), film.suffix, middle_frame(frames), libraries)


def encode(frames: Pixels, fps: float, suffix: str) -> bytes:
    """Return (N, H, W, 3) frames as an endless film of this format (`FORMATS`), `fps` pictures a second."""
    images = [Image.fromarray(frame) for frame in frames]
    options = {"lossless": True, "quality": 50, "method": 2} if suffix == "webp" else {"optimize": False}
    if suffix == "gif":
        images = _share_palette(frames, images)
    out = io.BytesIO()
    images[0].save(
        out,
        suffix.upper(),
        save_all=True,
        append_images=images[1:],
        duration=frame_durations(len(images), fps, _UNIT_MS[suffix]),
        loop=0,
        **options,
    )
    return out.getvalue()


def frame_durations(count: int, fps: float, unit: int) -> list[int]:
    """Return how long each picture stands, in ms: multiples of `unit` whose sum is off by half a unit at most."""
    ends = [unit * round(1000 * number / fps / unit) for number in range(count + 1)]
    return [max(end - begin, unit) for begin, end in zip(ends, ends[1:], strict=False)]


def middle_frame(frames: Pixels) -> Pixels:
    """Return the picture that stands for a film."""
    still: Pixels = frames[len(frames) // 2]
    return still


def _share_palette(frames: Pixels, images: list[Image.Image]) -> list[Image.Image]:
    """The pictures in the 256 colours that suit them all: with colours of its own each, a film flickers."""
    count, height, width, _ = frames.shape
    common = Image.fromarray(np.ascontiguousarray(frames).reshape(count * height, width, 3)).quantize(256)
    return [image.quantize(palette=common, dither=Image.Dither.FLOYDSTEINBERG) for image in images]
