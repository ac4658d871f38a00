"""What several objects are made of: clumps of leaves, round bodies, windows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dimp.esquisse.paint.guide import Pen, Point
from dimp.esquisse.paint.light import GLOW, Colour, mix
from dimp.esquisse.scene.chance import Random, bell

INK: Colour = (0.10, 0.10, 0.14)


def nudge(rng: Random, deviation: float) -> float:
    """A bell-shaped number."""
    return float(bell(rng)) * deviation


def paled(colour: Colour, share: float) -> Colour:
    """A colour with some white in it."""
    return mix(colour, (1.0, 0.99, 0.94), share)


def foliage(pen: Pen, colour: Colour, centre: Point, radii: Point, count: int, r: float) -> None:
    """Clumps of leaves from the dark inside to the lit side."""
    (cx, cy), (a, b), rng = centre, radii, pen.rng
    t, radial = rng.uniform(0, 2 * math.pi, count), np.sqrt(rng.random(count))
    u, v = cx + np.cos(t) * radial * a, cy + np.sin(t) * radial * b
    shade = np.clip(0.42 + 0.42 * ((u - cx) / a * 0.75 + (v - cy) / b * 0.65) + bell(rng, count) * 0.10, 0.02, 1)
    radius, hue = r * rng.uniform(0.7, 1.25, count), bell(rng, count) * 0.05
    turn = rng.uniform(0, math.pi, count)
    for i in np.argsort(np.round(shade, 6), kind="stable").tolist():
        s, warm = float(shade[i]), float(hue[i])
        leaf = mix(colour, (colour[0] * 0.55, colour[1] * 0.72, min(1.0, colour[2] * 1.1 + 0.05)), (1 - s) * 0.7)
        pen.angle = float(turn[i])
        size = float(radius[i])
        leaf = leaf[0] + warm, leaf[1] + warm * 0.4, leaf[2] - warm
        pen.oval(float(u[i]), float(v[i]), size, size * 0.85, leaf, s)


_ROUNDS = ((1.0, 0.20), (0.93, 0.06), (0.84, 0.30), (0.68, 0.58), (0.50, 0.85), (0.30, 1.0))


def sphere(pen: Pen, colour: Colour, r: float, squash: float = 1.0, centre: Point | None = None) -> None:
    """A round body of radius `r`, standing on its foot unless it has a `centre`, with a highlight."""
    x, y = centre or (0.0, r * squash)
    pen.angle = 2.3 if pen.scene.side > 0 else 0.8
    for number, (grow, s) in enumerate(_ROUNDS):
        off = (1 - grow) * r * (0.2 if number == 1 else 0.62)
        pen.oval(x + off, y + off, r * grow, r * grow * squash, colour, s)
    pen.oval(x + 0.36 * r, y + 0.42 * r, 0.15 * r, 0.12 * r, paled(colour, 0.75), 1.0)


def rounded(pen: Pen, colour: Colour, centre: Point, radii: Point, angle: float = math.pi / 2) -> None:
    """A soft body: four ovals from shade to light."""
    (u, v), (a, b) = centre, radii
    pen.angle = angle
    for grow, s in ((1.0, 0.14), (0.86, 0.38), (0.64, 0.68), (0.36, 0.95)):
        off = (1 - grow) * a * 0.5
        pen.oval(u + off, v + (1 - grow) * b * 0.4, a * grow, b * grow, colour, s)


def windows(pen: Pen, panes: Sequence[tuple[float, float, float, float]]) -> None:
    """Panes (left, bottom, width, height), lit after dark."""
    glass, s = (GLOW, 1.0) if pen.after_dark else ((0.34, 0.40, 0.54), 0.5)
    for u, v, w, h in panes:
        pen.poly([(u, v), (u + w, v), (u + w, v + h), (u, v + h)], glass, s)
        if pen.after_dark:
            pen.touch(u + w / 2, v + h / 2, 3, GLOW, math.pi / 2)


def tilted(points: Sequence[Point], angle: float, at: Point) -> list[Point]:
    """Points turned by an angle about the origin, then moved."""
    c, s = math.cos(angle), math.sin(angle)
    return [(at[0] + u * c - v * s, at[1] + u * s + v * c) for u, v in points]
