"""Signed distances and shading of the eight objects, on a local grid.

Every painter gets coordinates `u` (right) and `v` (down) in units of the half extent, the base colour and the
width of one pixel, and returns a colour and a coverage per pixel. Distances are used instead of filled polygons,
so that the winding of a polygon cannot make it vanish.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Painted = tuple[Array, Array]
"""Colour (h, w, 3) in 0..1 and coverage (h, w) in 0..1."""

WOOD = np.array([0.42, 0.26, 0.14], np.float32)


def polygon(u: Array, v: Array, points: list[tuple[float, float]]) -> Array:
    """Signed distance to a closed polygon of either winding, negative inside."""
    best = np.full(u.shape, 1e9, np.float32)
    inside = np.zeros(u.shape, bool)
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        ex, ey = bx - ax, by - ay
        wx, wy = u - ax, v - ay
        t = np.clip((wx * ex + wy * ey) / (ex * ex + ey * ey), 0, 1)
        best = np.minimum(best, (wx - t * ex) ** 2 + (wy - t * ey) ** 2)
        if ay != by:
            crosses = (v < ay) != (v < by)
            inside ^= crosses & (u < ex * (v - ay) / ey + ax)
    return np.where(inside, -1, 1).astype(np.float32) * np.sqrt(best)


def ellipse(u: Array, v: Array, x: float, y: float, a: float, b: float) -> Array:
    """Approximate signed distance to an axis-aligned ellipse."""
    r = np.sqrt(((u - x) / a) ** 2 + ((v - y) / b) ** 2)
    distance: Array = (r - 1) * min(a, b)
    return distance


def coverage(distance: Array, pixel: float) -> Array:
    """Anti-aliased coverage of a signed distance, one pixel wide."""
    return np.clip(0.5 - distance / pixel, 0, 1)


def tone(base: Array, light: Array | float) -> Array:
    """`base` darkened (light < 1) or lightened (light > 1), per pixel."""
    light = np.asarray(light, np.float32)[..., None]
    return np.where(light <= 1, base * light, base + (1 - base) * (light - 1))


class Layers:
    """Colours painted over one another, with the union of their coverages."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.colour: Array = np.zeros((*shape, 3), np.float32)
        self.alpha: Array = np.zeros(shape, np.float32)

    def add(self, colour: Array, cover: Array) -> None:
        """Paint `colour` where `cover` says."""
        self.colour = self.colour + (colour - self.colour) * cover[..., None]
        self.alpha = np.maximum(self.alpha, cover)

    def painted(self) -> Painted:
        """What was painted, with edges free of the dark start colour."""
        return self.colour / np.maximum(self.alpha, 1e-3)[..., None], self.alpha


def ball(u: Array, v: Array, base: Array, pixel: float) -> Painted:
    """A shaded sphere with a highlight."""
    shade = 1.06 - 0.42 * np.clip((u + v) * 0.6 + 0.25, 0, 1)
    gloss = np.clip(1 - np.hypot(u + 0.38, v + 0.42) / 0.3, 0, 1)
    return tone(base, shade + 0.75 * gloss), coverage(np.hypot(u, v) - 0.95, pixel)


def cube(u: Array, v: Array, base: Array, pixel: float) -> Painted:
    """Three faces seen from a corner above."""
    top = [(0.0, -0.95), (0.88, -0.5), (0.0, -0.05), (-0.88, -0.5)]
    left = [(-0.88, -0.5), (0.0, -0.05), (0.0, 0.95), (-0.88, 0.5)]
    right = [(0.0, -0.05), (0.88, -0.5), (0.88, 0.5), (0.0, 0.95)]
    layers = Layers(u.shape)
    for points, light in ((left, 0.86), (right, 0.62), (top, 1.12)):
        layers.add(tone(base, np.full(u.shape, light)), coverage(polygon(u, v, points) - 0.02, pixel))
    return layers.painted()


def cone(u: Array, v: Array, base: Array, pixel: float) -> Painted:
    """A tall triangle on an elliptic foot, shaded across."""
    body = polygon(u, v, [(0.0, -0.97), (0.78, 0.72), (-0.78, 0.72)])
    foot = ellipse(u, v, 0, 0.72, 0.78, 0.22)
    across = u / np.maximum((v + 0.97) * 0.46, 0.05)
    return tone(base, 1.1 - 0.45 * np.clip(across * 0.5 + 0.5, 0, 1)), coverage(np.minimum(body, foot), pixel)


def star(u: Array, v: Array, base: Array, pixel: float) -> Painted:
    """Five points, lighter at the top."""
    angles = [(-np.pi / 2 + k * np.pi / 5, 1.0 if k % 2 == 0 else 0.44) for k in range(10)]
    points = [(float(r * np.cos(a)), float(r * np.sin(a))) for a, r in angles]
    return tone(base, 1.08 - 0.14 * (v + 1)), coverage(polygon(u, v, points), pixel)


def heart(u: Array, v: Array, base: Array, pixel: float) -> Painted:
    """Two circles and a triangle below them."""
    lobes = np.minimum(ellipse(u, v, -0.45, -0.36, 0.52, 0.52), ellipse(u, v, 0.45, -0.36, 0.52, 0.52))
    tip = polygon(u, v, [(-0.86, -0.04), (0.0, -0.5), (0.86, -0.04), (0.0, 0.95)])
    return tone(base, 1.06 - 0.2 * np.clip(u + v + 0.3, 0, 1)), coverage(np.minimum(lobes, tip), pixel)


def tree(u: Array, v: Array, base: Array, pixel: float) -> Painted:
    """A brown trunk under a crown of three circles in the asked colour."""
    crown = np.minimum(ellipse(u, v, -0.42, -0.12, 0.46, 0.46), ellipse(u, v, 0.42, -0.12, 0.46, 0.46))
    crown = np.minimum(crown, ellipse(u, v, 0, -0.5, 0.48, 0.48))
    layers = Layers(u.shape)
    layers.add(
        tone(WOOD, np.full(u.shape, 1.0)),
        coverage(polygon(u, v, [(-0.14, 0.1), (0.14, 0.1), (0.18, 0.97), (-0.18, 0.97)]), pixel),
    )
    layers.add(tone(base, 1.08 - 0.36 * np.clip((u + v) * 0.5 + 0.5, 0, 1)), coverage(crown, pixel))
    return layers.painted()


def house(u: Array, v: Array, base: Array, pixel: float) -> Painted:
    """Walls in the asked colour, a darker roof, a door and two lit windows."""
    walls = np.maximum(np.abs(u) - 0.7, np.abs(v - 0.4) - 0.55)
    roof = polygon(u, v, [(0.0, -0.95), (0.95, -0.1), (-0.95, -0.1)])
    door = np.maximum(np.abs(u) - 0.15, np.abs(v - 0.7) - 0.25)
    panes = np.maximum(np.abs(np.abs(u) - 0.42) - 0.14, np.abs(v - 0.28) - 0.14)
    layers = Layers(u.shape)
    layers.add(tone(base, np.full(u.shape, 1.0)), coverage(walls, pixel))
    layers.add(tone(base, np.full(u.shape, 0.55)), coverage(roof, pixel))
    layers.add(tone(WOOD, np.full(u.shape, 0.7)), coverage(door, pixel))
    layers.add(tone(np.array([0.98, 0.9, 0.6], np.float32), np.full(u.shape, 1.0)), coverage(panes, pixel))
    return layers.painted()


def fish(u: Array, v: Array, base: Array, pixel: float) -> Painted:
    """An ellipse with a tail to the right, a fin and an eye."""
    body = ellipse(u, v, -0.22, 0.3, 0.76, 0.48)
    tail = polygon(u, v, [(0.35, 0.3), (0.98, -0.2), (0.85, 0.3), (0.98, 0.8)])
    fin = polygon(u, v, [(-0.45, -0.1), (0.05, -0.5), (0.15, -0.05)])
    layers = Layers(u.shape)
    layers.add(tone(base, np.full(u.shape, 0.75)), coverage(np.minimum(tail, fin), pixel))
    layers.add(tone(base, 1.1 - 0.35 * np.clip(v + 0.15, 0, 1)), coverage(body, pixel))
    layers.add(
        tone(np.ones(3, np.float32), np.full(u.shape, 1.0)), coverage(np.hypot(u + 0.62, v - 0.18) - 0.13, pixel)
    )
    layers.add(
        tone(np.zeros(3, np.float32), np.full(u.shape, 1.0)), coverage(np.hypot(u + 0.64, v - 0.18) - 0.06, pixel)
    )
    return layers.painted()


PAINTERS: dict[str, Callable[[Array, Array, Array, float], Painted]] = {
    "ball": ball,
    "cube": cube,
    "cone": cone,
    "star": star,
    "heart": heart,
    "tree": tree,
    "house": house,
    "fish": fish,
}
