"""Masks: where the strokes are, and how softly their edges end.

Masks come from many programs: white on black, strokes on nothing, or a picture with a hole. What carries the strokes is
read from the picture itself, and the edges of a mask that is only black and white are softened inwards, so that what
lies outside keeps every bit.
"""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter

from dimp.engine.images.transparency import has_alpha

_SOLID = 255
_BAND = 1.5
"""Grey pixels for each pixel of the band along the edges, at most, in a mask that counts as hard."""


def read_strokes(image: Image.Image) -> Image.Image:
    """Greys, 255 where to paint: luminance on black, else (where that shows nothing or all) the alpha channel."""
    if not has_alpha(image):
        return image.convert("L")
    alpha = image.convert("RGBA").getchannel("A")
    seen = ImageChops.multiply(image.convert("RGBA").convert("L"), alpha)
    return alpha if _is_flat(seen) and not _is_flat(alpha) else seen


def soften(mask: Image.Image, feather: float) -> Image.Image:
    """The mask with its edges rising from 0 to 255 over twice `feather` pixels, inside of what it marked.

    A mask with soft edges of its own is left as it is, and so are strokes too thin to have an inside.
    """
    if feather <= 0 or not is_hard(mask):
        return mask
    radius = max(1, round(2 * feather))
    inside = mask.point([0] * 128 + [_SOLID] * 128)
    ramp = inside.filter(ImageFilter.GaussianBlur(feather)).point([max(0, 2 * value - 255) for value in range(256)])
    core = inside.filter(ImageFilter.BoxBlur(radius)).point([0] * 255 + [_SOLID])
    thick = core.filter(ImageFilter.BoxBlur(2 * radius)).point([0] + [_SOLID] * 255)
    softened = Image.composite(ramp, mask, thick)
    return ImageChops.darker(softened, mask)


def is_hard(mask: Image.Image) -> bool:
    """Whether a mask is black and white, but for greys that only smooth the steps of its edges."""
    histogram = mask.histogram()
    greys = sum(histogram[8:248])
    inside = mask.point([0] * 128 + [_SOLID] * 128)
    grown, shrunk = inside.filter(ImageFilter.MaxFilter(3)), inside.filter(ImageFilter.MinFilter(3))
    band = ImageChops.difference(grown, shrunk).histogram()[_SOLID]
    return greys <= _BAND * band


def _is_flat(channel: Image.Image) -> bool:
    lowest, highest = channel.getextrema()
    return bool(lowest == highest)
