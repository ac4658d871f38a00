"""From a scene to a picture and a label map.

Rendering is deterministic: all randomness comes from the scene's own seed, drawn in a fixed order, so two scenes
that differ in one object differ in the picture only there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dimp.esquisse.backdrop import AMBIENCE, SIDE, grid, paint_ground, paint_light, paint_sky
from dimp.esquisse.scenes import CLASSES, Scene, Thing
from dimp.esquisse.shapes import PAINTERS

Array = NDArray[np.floating[Any]]
Labels = NDArray[np.uint8]

PAINT: dict[str, tuple[float, float, float]] = {
    "red": (0.86, 0.10, 0.10),
    "orange": (0.98, 0.52, 0.05),
    "yellow": (0.98, 0.88, 0.12),
    "green": (0.10, 0.68, 0.16),
    "blue": (0.10, 0.28, 0.90),
    "purple": (0.52, 0.14, 0.72),
    "white": (0.96, 0.96, 0.96),
    "black": (0.07, 0.07, 0.08),
}
"""Colour of each paint, in sRGB fractions."""

_DABS = 800


@dataclass(frozen=True)
class Picture:
    """`rgb` (side, side, 3) uint8; `labels` (side, side): 0 nothing, 1 + class index on an object;
    `owner` (side, side): 0 nothing, 1 + index of the object in the scene."""

    rgb: Labels
    labels: Labels
    owner: Labels


@cache
def _dab_maps() -> list[NDArray[np.int64]]:
    """Eight partitions of the picture into brush dabs (nearest of jittered seeds), from a fixed seed."""
    rng = np.random.default_rng(11)
    y, x = grid()
    maps = []
    for _ in range(8):
        seeds = rng.random((_DABS, 2)).astype(np.float32)
        distance = (y[..., None] - seeds[:, 0]) ** 2 * 2 + (x[..., None] - seeds[:, 1]) ** 2
        maps.append(distance.argmin(-1))
    return maps


def oil(picture: Array, rng: np.random.Generator) -> Array:
    """The picture in brush dabs of one colour each, a little brighter or darker."""
    dabs = _dab_maps()[int(rng.integers(8))].ravel()
    size = np.maximum(np.bincount(dabs, minlength=_DABS), 1)
    jitter = 1 + 0.04 * rng.standard_normal(_DABS)
    channels = [np.bincount(dabs, picture[..., c].ravel(), _DABS) / size * jitter for c in range(3)]
    flat = np.stack(channels, -1)[dabs].reshape(picture.shape).astype(np.float32)
    return 0.8 * flat + 0.2 * picture  # a little of the original keeps small shapes readable


def _window(thing: Thing, foot: float) -> tuple[slice, slice]:
    reach = thing.size * SIDE + 2
    cx, cy = thing.x * SIDE, (foot - thing.size) * SIDE
    return (
        slice(max(0, int(cy - reach)), min(SIDE, int(cy + reach) + 1)),
        slice(max(0, int(cx - reach)), min(SIDE, int(cx + reach) + 1)),
    )


def _shadow(picture: Array, thing: Thing, foot: float) -> None:
    y, x = grid()
    r = np.hypot((x - thing.x - 0.02) / (thing.size * 1.0), (y - foot) / (thing.size * 0.2))
    picture *= (1 - 0.4 * np.clip(1.25 - r, 0, 1))[..., None]


def _place(picture: Array, labels: Labels, owner: Labels, scene: Scene, index: int) -> None:
    thing = scene.things[index]
    foot = scene.horizon + 0.24
    _shadow(picture, thing, foot)
    rows, columns = _window(thing, foot)
    y, x = grid()
    u = (x[rows, columns] - thing.x) / thing.size
    v = (y[rows, columns] - foot + thing.size) / thing.size
    tint = np.array(AMBIENCE[scene.sky], np.float32) ** 0.3
    colour, alpha = PAINTERS[thing.kind](u, v, np.array(PAINT[thing.colour], np.float32), 1 / SIDE / thing.size)
    window = picture[rows, columns]
    picture[rows, columns] = window + (colour * tint - window) * alpha[..., None]
    labels[rows, columns][alpha > 0.5] = 1 + CLASSES.index(thing.kind)
    owner[rows, columns][alpha > 0.5] = 1 + index


def render(scene: Scene) -> Picture:
    """Draw a scene."""
    rng = np.random.default_rng(scene.seed)
    sky = paint_sky(scene.sky, rng)
    ground = paint_ground(scene.ground, scene.sky, scene.horizon, rng)
    if scene.light != "none":
        sky = paint_light(scene.light, sky)
    edge = np.clip((grid()[0] - scene.horizon) * SIDE + 0.5, 0, 1)[..., None]
    picture = (sky + (ground - sky) * edge).astype(np.float32)
    labels, owner = np.zeros((SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), np.uint8)
    for index in range(len(scene.things)):
        _place(picture, labels, owner, scene, index)
    if scene.style == "oil":
        picture = oil(picture, rng)
    return Picture((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8), labels, owner)


def contact_sheet(pictures: list[NDArray[np.uint8]], columns: int) -> NDArray[np.uint8]:
    """Equal pictures side by side, row by row, on white."""
    rows = -(-len(pictures) // columns)
    height, width = pictures[0].shape[:2]
    sheet = np.full((rows * (height + 2), columns * (width + 2), 3), 255, np.uint8)
    for index, picture in enumerate(pictures):
        top, left = index // columns * (height + 2), index % columns * (width + 2)
        sheet[top : top + height, left : left + width] = picture
    return sheet
