"""Outpainting: a picture on a larger canvas, and what of the canvas is to be painted.

The margin starts as the picture's own edge, drawn out and blurred, so that colours go on; a seam of a few pixels
inside the picture is painted too, or an edge would show. What is not painted keeps every bit.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from dimp.engine.desk import PaintError
from dimp.engine.pixels import Pixels
from dimp.engine.protocol import Job

SEAM = 4
"""Pixels along an inner edge that are painted anew."""


def extended(image: Image.Image, job: Job) -> tuple[Image.Image, Pixels]:
    """Return the canvas of the job's size and its mask (H, W), 255 where to paint.

    The options `left` and `top` place the picture's corner; without them it stands in the middle. Raises PaintError
    when it does not fit.
    """
    rgb = np.asarray(image.convert("RGB"), np.uint8)
    height, width = rgb.shape[:2]
    left = int(job.options.get("left", (job.width - width) // 2))
    top = int(job.options.get("top", (job.height - height) // 2))
    margins = (top, job.height - height - top), (left, job.width - width - left)
    if min(map(min, margins)) < 0:
        raise PaintError(
            "bad_input",
            f"A picture of {width}x{height} at {left}, {top} does not fit a canvas of {job.width}x{job.height}.",
            "Ask for a larger canvas.",
        )
    drawn_out = Image.fromarray(np.pad(rgb, (*margins, (0, 0)), mode="edge"))
    canvas = drawn_out.filter(ImageFilter.GaussianBlur(max(map(max, margins)) / 4))
    canvas.paste(Image.fromarray(rgb), (left, top))
    seams = [[SEAM if margin else 0 for margin in pair] for pair in margins]
    mask = np.full((job.height, job.width), 255, np.uint8)
    (above, below), (before, after) = seams
    mask[top + above : top + height - below, left + before : left + width - after] = 0
    return canvas, mask
