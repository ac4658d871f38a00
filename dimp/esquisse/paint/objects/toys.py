"""Toys: ball, cube, cone, star, heart, fish, in shaded wood."""

from __future__ import annotations

import math

from dimp.esquisse.paint.guide import Pen, Point, ring
from dimp.esquisse.paint.light import Colour, mix
from dimp.esquisse.paint.objects.parts import INK, paled, sphere


def ball(pen: Pen, c: Colour) -> None:
    """A shaded ball."""
    sphere(pen, c, 0.5)


def cube(pen: Pen, c: Colour) -> None:
    """Three faces, turned this way or that."""
    u = 0.06 if pen.rng.random() < 0.5 else -0.16
    pen.angle = math.pi / 2
    pen.poly([(-0.50, 0.14), (u, 0.0), (u, 0.62), (-0.50, 0.74)], c, 0.10)
    pen.poly([(u, 0.0), (0.50, 0.18), (0.50, 0.78), (u, 0.62)], c, 0.72)
    pen.angle = 0.0
    pen.poly([(-0.50, 0.74), (u, 0.62), (0.50, 0.78), (-u * 0.5, 0.92)], paled(c, 0.15), 1.0)


def cone(pen: Pen, c: Colour) -> None:
    """A cone, from shade to light."""
    for left, right, s in ((-0.42, 0.42, 0.10), (-0.26, 0.42, 0.35), (-0.06, 0.40, 0.65), (0.12, 0.34, 0.95)):
        pen.angle = math.pi / 2 - 0.4 * (left + right)
        base = [
            (left + (right - left) * i / 6, 0.10 - 0.09 * math.cos((left + (right - left) * i / 6) * 3.4))
            for i in range(7)
        ]
        pen.poly([*base, (0.0, 1.0)], c, s)


def _thick(pen: Pen, outline: list[Point], c: Colour, centre: Point) -> None:
    """A flat shape cut from a board: its edge in the shade, its face turned to the light by facets."""
    pen.angle = math.pi / 2
    pen.poly([(u - 0.07, v) for u, v in outline], mix(c, (c[0] * 0.6, c[1] * 0.6, c[2] * 0.7), 0.6), 0.15)
    pen.poly(outline, c, 0.55)
    for (a, b), (d, e) in zip(outline, [*outline[1:], outline[0]], strict=True):
        s = 0.62 + 0.5 * ((a + d) / 2 - centre[0]) + 0.35 * ((b + e) / 2 - centre[1])
        pen.poly([centre, (a, b), (d, e)], c, min(1.0, max(0.25, s)))


def star(pen: Pen, c: Colour) -> None:
    """A five-pointed star, upright or leaning."""
    turn = (math.pi / 2, math.pi / 2 + 0.22)[int(pen.rng.integers(2))]
    points = []
    for tip in range(10):
        t, r = turn + tip * math.pi / 5, 0.53 if tip % 2 == 0 else 0.23
        points.append((r * math.cos(t), 0.46 + r * math.sin(t)))
    _thick(pen, points, c, (0.0, 0.46))


def heart(pen: Pen, c: Colour) -> None:
    """A heart."""
    lobes = [
        *ring(0.25, 0.70, 0.26, 0.27, -0.5, math.pi - 0.3, 9),
        *ring(-0.25, 0.70, 0.26, 0.27, 0.3, math.pi + 0.5, 9),
    ]
    _thick(pen, [(0.0, 0.0), (0.26, 0.28), *lobes, (-0.26, 0.28)], c, (0.0, 0.52))
    pen.oval(0.28, 0.80, 0.07, 0.06, paled(c, 0.7), 1.0)


def fish(pen: Pen, c: Colour) -> None:
    """A fish on its belly, with a forked tail."""
    pen.angle = 0.3
    pen.poly([(-0.42, 0.42), (-0.80, 0.80), (-0.70, 0.44), (-0.80, 0.08)], c, 0.5)
    pen.poly([(-0.20, 0.72), (0.02, 0.98), (0.28, 0.74)], mix(c, (c[0] * 0.7, c[1] * 0.7, c[2] * 0.8), 0.5), 0.6)
    pen.angle = 0.0
    for grow, s in ((1.0, 0.15), (0.88, 0.4), (0.68, 0.75), (0.42, 1.0)):
        off = (1 - grow) * 0.2
        pen.oval(0.10 + off * 0.6, 0.42 + off, 0.62 * grow, 0.38 * grow, c, s)
    pen.line(ring(0.30, 0.42, 0.12, 0.30, math.pi * 0.62, math.pi * 1.38, 7), 0.03, mix(c, INK, 0.5), 0.3)
    pen.oval(0.47, 0.52, 0.075, 0.075, (0.95, 0.94, 0.90), 0.95)
    pen.oval(0.49, 0.52, 0.035, 0.04, INK, 0.4)
