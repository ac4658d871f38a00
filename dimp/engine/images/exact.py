"""Pictures cut, turned and flipped: every pixel that stays is the one it was, see-through ones too."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import PIL
from PIL import Image

from dimp.engine.images import png
from dimp.engine.images.pixels import encode_lqip
from dimp.engine.images.transparency import has_alpha

_TURNS = {
    90: Image.Transpose.ROTATE_270,  # Pillow counts the other way round
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_FLIPS = {"horizontal": Image.Transpose.FLIP_LEFT_RIGHT, "vertical": Image.Transpose.FLIP_TOP_BOTTOM}


class Reshaped(NamedTuple):
    """The PNG of a new picture, its sides, its miniature, and what can change its bytes (not its pixels)."""

    data: bytes
    width: int
    height: int
    lqip: bytes
    fingerprint: dict[str, str]


def reshape(data: bytes, method: str, options: Mapping[str, object]) -> Reshaped:
    """The picture in `data` changed by `crop`, `rotate` or `flip`. Raises `ValueError` for other methods or options."""
    with Image.open(io.BytesIO(data)) as opened:
        picture = _turn(opened.convert("RGBA" if has_alpha(opened) else "RGB"), method, options)
    pixels = np.asarray(picture, np.uint8)
    fingerprint = {"zlib": zlib.ZLIB_RUNTIME_VERSION, "pillow": PIL.__version__}
    return Reshaped(png.encode(pixels), picture.width, picture.height, encode_lqip(pixels), fingerprint)


def _turn(picture: Image.Image, method: str, options: Mapping[str, object]) -> Image.Image:
    match method, dict(options):
        case "crop", {"left": int(left), "top": int(top), "width": int(width), "height": int(height)}:
            return picture.crop((left, top, left + width, top + height))
        case "rotate", {"degrees": int(degrees)} if degrees in _TURNS:
            return picture.transpose(_TURNS[degrees])
        case "flip", {"direction": str(direction)} if direction in _FLIPS:
            return picture.transpose(_FLIPS[direction])
        case _:
            raise ValueError(f"no picture is made by {method} with {dict(options)}")
