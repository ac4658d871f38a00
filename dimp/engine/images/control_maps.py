"""Control maps made of a picture: what a control network shall hold on to, drawn as a picture of the same size.

Pillow and numpy alone, so that the server makes them when a picture is asked for; the worker reads the finished map.
Poses and depths take networks of their own to find and come ready-made.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from dimp.core.errors import Invalid
from dimp.engine.images.transparency import flatten

LOW, HIGH = 60.0, 120.0
"""Gradients from which an edge goes on, and from which it begins: the 100 and 200 that control networks were trained
with, less what the smoothing takes."""

SIGMA = 1.0
"""Width of the smoothing before gradients are taken, in pixels."""

TILE = 8
"""Pixels of a side of which a tile map keeps one colour."""

BLUR = 1 / 64
"""Radius of a blurred map, as a share of the longer side."""

READY_MADE = ("depth", "pose")
"""Kinds of maps that a control network may want and that are not made here."""

Floats = NDArray[np.float32]
_STEEP = float(np.tan(np.pi / 8))


def canny(image: Image.Image) -> Image.Image:
    """White edges, one pixel wide, on black.

    Canny 1986: smoothed, gradients by Sobel, thinned to the crests, and of the weak ones only those kept that hang
    together with a strong one. Of the three colours the one of the strongest gradient counts at each pixel.
    """
    across, down = _find_gradient(np.asarray(image.convert("RGB"), np.float32))
    strength = np.hypot(across, down)
    crests = strength * _find_crests(strength, across, down)
    edges = _keep_connected(crests > LOW, crests > HIGH)
    return Image.fromarray(edges.astype(np.uint8) * 255).convert("RGB")


def tile(image: Image.Image) -> Image.Image:
    """The picture without its detail: what is where and of which colour, for new detail to be painted over."""
    rgb = image.convert("RGB")
    small = rgb.resize([max(1, side // TILE) for side in rgb.size], Image.Resampling.BOX)
    return small.resize(rgb.size, Image.Resampling.BICUBIC)


def luma(image: Image.Image) -> Image.Image:
    """Light and dark, without colour."""
    return image.convert("RGB").convert("L").convert("RGB")


def blur(image: Image.Image) -> Image.Image:
    """The picture out of focus."""
    rgb = image.convert("RGB")
    return rgb.filter(ImageFilter.GaussianBlur(BLUR * max(rgb.size)))


MAPS: dict[str, Callable[[Image.Image], Image.Image]] = {"canny": canny, "tile": tile, "luma": luma, "blur": blur}
"""Kind -> what makes its map: RGB, of the picture's size."""


def make_map(kind: str, image: Image.Image) -> Image.Image:
    """Return the map of a picture. Raises `Invalid` for a kind that is not known, or that must come ready-made."""
    if kind in MAPS:
        return MAPS[kind](flatten(image))
    if kind in READY_MADE:
        hint = f"Give a picture that is a {kind} map already, and say so."
        raise Invalid(f"A {kind} map can't be made here: it takes a network of its own.", hint)
    known = ", ".join(sorted([*MAPS, *READY_MADE]))
    raise Invalid(f"There is no control map of the kind {kind!r}.", f"Choose one of: {known}.")


def _find_gradient(rgb: Floats) -> tuple[Floats, Floats]:
    """The gradient of (H, W, 3), of that colour in which it is strongest: (H, W) across and down."""
    reach = np.arange(-int(3 * SIGMA), int(3 * SIGMA) + 1)
    bell = np.exp(-(reach**2) / (2 * SIGMA**2))
    smooth = _filter_along(_filter_along(rgb, bell / bell.sum(), 0), bell / bell.sum(), 1)
    side, slope = np.array([1.0, 2.0, 1.0]), np.array([-1.0, 0.0, 1.0])
    across, down = (_filter_along(_filter_along(smooth, side, 1 - axis), slope, axis) for axis in (1, 0))
    strongest = (across**2 + down**2).argmax(axis=2)[..., None]
    strongest_across, strongest_down = (np.take_along_axis(each, strongest, 2)[..., 0] for each in (across, down))
    return strongest_across, strongest_down


def _filter_along(image: Floats, weights: NDArray[np.float64], axis: int) -> Floats:
    """The image filtered along an axis; its edges are stretched."""
    reach, length = len(weights) // 2, image.shape[axis]
    margins = [(reach, reach) if dimension == axis else (0, 0) for dimension in range(image.ndim)]
    padded = np.pad(image, margins, mode="edge")
    total = np.zeros_like(image)
    for place, weight in enumerate(weights):
        if weight:
            part = padded[place : place + length] if axis == 0 else padded[:, place : place + length]
            total += np.float32(weight) * part
    return total


def _find_crests(strength: Floats, across: Floats, down: Floats) -> NDArray[np.bool_]:
    """Where no neighbour along the gradient is stronger; of two alike, the first one is the crest."""
    height, width = strength.shape
    padded = np.pad(strength, 1)

    def is_highest(rows: int, columns: int) -> NDArray[np.bool_]:
        before, after = (padded[1 + k * rows :, 1 + k * columns :][:height, :width] for k in (1, -1))
        return (strength > after) & (strength >= before)

    flat = np.abs(down) <= _STEEP * np.abs(across)
    steep = np.abs(across) <= _STEEP * np.abs(down)
    falling = np.where(across * down > 0, is_highest(1, 1), is_highest(1, -1))
    return np.where(flat, is_highest(0, 1), np.where(steep, is_highest(1, 0), falling))


def _keep_connected(weak: NDArray[np.bool_], strong: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The weak pixels that a way over weak ones, corners too, joins to a strong one."""
    padded = np.pad(weak, 1)
    width = padded.shape[1]
    neighbours = np.array([-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1])
    unvisited, connected = padded.ravel(), np.zeros(padded.size, np.bool_)
    front = np.flatnonzero(np.pad(strong, 1))
    while front.size:
        connected[front], unvisited[front] = True, False
        reached = (front[:, None] + neighbours).ravel()
        front = np.unique(reached[unvisited[reached]])
    return connected.reshape(padded.shape)[1:-1, 1:-1]
