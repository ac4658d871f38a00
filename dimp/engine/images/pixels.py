"""Pictures on their way into and out of a pipeline: fitted to a size, composited, and made tiny.

Everything is 8-bit RGB in numpy arrays or Pillow images; nothing here knows a model.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Pixels = NDArray[np.uint8]

LQIP_SIZE = (16, 12)


def opened(data: bytes) -> Image.Image:
    """Decode the bytes of a stored picture, turned upright. Raises OSError when they are no picture."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return ImageOps.exif_transpose(image)


def fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    """RGB of exactly this size: scaled to cover it, then cropped about the middle; untouched where it fits."""
    rgb = image.convert("RGB")
    if rgb.size == (width, height):
        return rgb
    return ImageOps.fit(rgb, (width, height), Image.Resampling.LANCZOS)


def fitted_mask(image: Image.Image, width: int, height: int) -> Pixels:
    """Mask of this size, cropped as `fitted` crops: (H, W), 255 where the picture is to be painted anew."""
    grey = image.getchannel("A") if image.mode == "LA" else image.convert("L")
    if grey.size != (width, height):
        grey = ImageOps.fit(grey, (width, height), Image.Resampling.NEAREST)
    return np.asarray(grey, np.uint8)


def composite(source: Pixels, painted: Pixels, mask: Pixels) -> Pixels:
    """`painted` where the mask is 255, `source` bit for bit where it is 0, mixed between."""
    share = mask.astype(np.uint16)[..., None]
    mixed = (source * (255 - share) + painted * share + 127) // 255
    return mixed.astype(np.uint8)


def from_floats(image: NDArray[np.float32]) -> Pixels:
    """(H, W, 3) floats in 0..1 to bytes, rounded to nearest as the pipelines do it."""
    return np.asarray((image * 255).round(), np.uint8)


def lqip(pixels: Pixels) -> bytes:
    """A 16 x 12 RGB miniature, 576 bytes: the mean colour of each field."""
    return Image.fromarray(pixels).resize(LQIP_SIZE, Image.Resampling.BOX).convert("RGB").tobytes()


def webp(pixels: Pixels, side: int = 256, quality: int = 70) -> bytes:
    """A small WebP, at most `side` pixels long, made for speed."""
    image = Image.fromarray(pixels)
    image.thumbnail((side, side), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=0)
    return out.getvalue()
