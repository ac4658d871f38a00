"""One rule for transparency: a picture is seen on a ground, white unless another is chosen.

What lies under pixels that are wholly see-through is never seen, so it never counts: not for a model, not in an export,
not in the digest of an upload.
"""

from __future__ import annotations

from PIL import Image, ImageColor

GROUND = "white"


def flatten(image: Image.Image, ground: str = GROUND) -> Image.Image:
    """RGB of what is seen on the ground; an opaque picture is only converted."""
    if not has_alpha(image):
        return image.convert("RGB")
    full = image.convert("RGBA")
    below = Image.new("RGBA", full.size, (*_rgb(ground), 255))
    return Image.alpha_composite(below, full).convert("RGB")


def hide_colours(image: Image.Image, ground: str = GROUND) -> Image.Image:
    """RGBA with the ground's colour under every wholly see-through pixel, RGB where nothing is see-through."""
    if not has_alpha(image):
        return image.convert("RGB")
    full = image.convert("RGBA")
    alpha = full.getchannel("A")
    lowest, _ = alpha.getextrema()
    if lowest == 255:
        return full.convert("RGB")
    plain = Image.new("RGBA", full.size, (*_rgb(ground), 0))
    return Image.composite(full, plain, alpha.point([0] + [255] * 255))


def has_alpha(image: Image.Image) -> bool:
    """Whether a picture may be see-through anywhere."""
    return image.has_transparency_data


def _rgb(ground: str) -> tuple[int, ...]:
    """The three values of a colour name or `#rrggbb`. Raises ValueError for what is neither."""
    return ImageColor.getrgb(ground)[:3]
