"""Pictures on their way into and out of a pipeline: fitted to a size, composited, and made tiny.

Everything is 8-bit RGB in numpy arrays or Pillow images; nothing here knows a model.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from dimp.engine.images import masks
from dimp.engine.images.colour import to_srgb
from dimp.engine.images.transparency import flatten, has_alpha, hide_colours
from dimp.engine.paint_error import PaintError

Pixels = NDArray[np.uint8]

LQIP_SIZE = (16, 12)


def open_image(data: bytes) -> Image.Image:
    """Decode the bytes of a stored picture: upright, 8 bits, in sRGB. Raises OSError when they are no picture."""
    image = Image.open(io.BytesIO(data))
    image.load()
    upright = ImageOps.exif_transpose(image)
    return to_srgb(upright)[0] if upright.info.get("icc_profile") else upright


def fit_image(image: Image.Image, width: int, height: int) -> Image.Image:
    """RGB of exactly this size: scaled to cover it, then cropped about the middle; untouched where it fits.

    What is see-through is seen on white.
    """
    rgb = flatten(image)
    if rgb.size == (width, height):
        return rgb
    return ImageOps.fit(rgb, (width, height), Image.Resampling.LANCZOS)


def fit_mask(image: Image.Image, width: int, height: int, feather: float = 0.0) -> Pixels:
    """Mask of this size, cropped as `fit_image` crops: (H, W), 255 where the picture is to be painted again.

    The edges of a hard mask are softened over `feather` pixels, inwards.
    """
    grey = masks.read_strokes(image)
    if grey.size != (width, height):
        grey = ImageOps.fit(grey, (width, height), Image.Resampling.NEAREST)
    return np.asarray(masks.soften(grey, feather), np.uint8)


def keep_alpha(painted: Pixels, source: Image.Image, mask: Pixels) -> Pixels:
    """(H, W, 4): outside the mask the source's own colours and alpha bit for bit, inside what was painted, opaque.

    `painted` (H, W, 3) is returned as it is where the source is opaque. The source is fitted as `fit_image` does it.
    """
    height, width = mask.shape
    if not has_alpha(source):
        return painted
    full = source.convert("RGBA")
    if full.size != (width, height):
        full = hide_colours(ImageOps.fit(full, (width, height), Image.Resampling.LANCZOS)).convert("RGBA")
    own = np.asarray(full, np.uint8)
    colours = np.where(mask[..., None] == 0, own[..., :3], painted)
    return np.dstack([colours, composite(own[..., 3:], np.full((height, width, 1), 255, np.uint8), mask)])


def composite(source: Pixels, painted: Pixels, mask: Pixels) -> Pixels:
    """`painted` where the mask is 255, `source` bit for bit where it is 0, mixed between."""
    share = mask.astype(np.uint16)[..., None]
    mixed = (source * (255 - share) + painted * share + 127) // 255
    return mixed.astype(np.uint8)


def from_floats(image: NDArray[np.float32]) -> Pixels:
    """(H, W, 3) floats in 0..1 to bytes, rounded to nearest as the pipelines do it.

    Raises PaintError for what is not a number: that would become black.
    """
    if not np.isfinite(image).all():
        hint = "Try another seed or size, or leave LoRAs out. Some models can't be painted in 16 bits of this device."
        raise PaintError("model", "The picture came out broken: the model's numbers left their range.", hint)
    return np.asarray((image * 255).round(), np.uint8)


def encode_lqip(pixels: Pixels) -> bytes:
    """A 16 x 12 RGB miniature, 576 bytes: the mean colour of each field."""
    return flatten(Image.fromarray(pixels)).resize(LQIP_SIZE, Image.Resampling.BOX).tobytes()


def encode_webp(pixels: Pixels, side: int = 256, quality: int = 70) -> bytes:
    """A small WebP, at most `side` pixels long, made for speed."""
    image = Image.fromarray(pixels)
    image.thumbnail((side, side), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=0)
    return out.getvalue()
