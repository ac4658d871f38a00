"""Outpainting: a picture on a larger canvas, and what of the canvas is to be painted.

The margin starts as the picture's own edge, stretched and blurred, so that colours go on; a seam of a few pixels
inside the picture is painted too, or an edge would show. What is not painted keeps every bit.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from dimp.engine.images.pixels import Pixels
from dimp.engine.images.transparency import flatten, has_alpha
from dimp.engine.paint_error import PaintError
from dimp.engine.protocol import Job

SEAM = 4
"""Pixels along an inner edge that are painted again."""


def extend_canvas(image: Image.Image, job: Job) -> tuple[Image.Image, Pixels]:
    """Return the canvas of the job's size and its mask (H, W), 255 where to paint.

    The options `left` and `top` place the picture's corner; without them it stands in the middle. Raises PaintError
    when it does not fit.
    """
    rgb = np.asarray(flatten(image), np.uint8)
    height, width = rgb.shape[:2]
    left, top = _corner(width, height, job)
    margins = (top, job.height - height - top), (left, job.width - width - left)
    if min(map(min, margins)) < 0:
        raise PaintError(
            "bad_input",
            f"A picture of {width}x{height} at {left}, {top} does not fit a canvas of {job.width}x{job.height}.",
            "Ask for a larger canvas.",
        )
    stretched = Image.fromarray(np.pad(rgb, (*margins, (0, 0)), mode="edge"))
    canvas = stretched.filter(ImageFilter.GaussianBlur(max(map(max, margins)) / 4))
    canvas.paste(Image.fromarray(rgb), (left, top))
    seams = [[SEAM if margin else 0 for margin in pair] for pair in margins]
    mask = np.full((job.height, job.width), 255, np.uint8)
    (above, below), (before, after) = seams
    mask[top + above : top + height - below, left + before : left + width - after] = 0
    return canvas, mask


def place(image: Image.Image, job: Job) -> Image.Image:
    """Return the picture where it stands on the job's canvas; around it is nothing, where it is see-through at all."""
    if not has_alpha(image):
        return image
    canvas = Image.new("RGBA", (job.width, job.height), (255, 255, 255, 0))
    canvas.paste(image.convert("RGBA"), _corner(*image.size, job))
    return canvas


def _corner(width: int, height: int, job: Job) -> tuple[int, int]:
    left = int(job.options.get("left", (job.width - width) // 2))
    return left, int(job.options.get("top", (job.height - height) // 2))
