"""What rolls and flies: car, bicycle, balloon, kite."""

from __future__ import annotations

import math

from dimp.esquisse.paint.guide import Pen, ring
from dimp.esquisse.paint.light import GLOW, WOOD, Colour, mix
from dimp.esquisse.paint.objects.parts import INK, paled

_TYRE: Colour = (0.20, 0.20, 0.26)


def car(pen: Pen, c: Colour) -> None:
    """An old saloon, or an open car."""
    for u in (-0.58, 0.58):
        pen.oval(u, 0.17, 0.19, 0.18, _TYRE, 0.3)
        pen.oval(u, 0.17, 0.09, 0.085, (0.70, 0.70, 0.74), 0.7)
    body = [(-1.02, 0.20), (-1.0, 0.46), (-0.62, 0.56), (0.62, 0.56), (1.0, 0.42), (1.02, 0.20)]
    wells = [(0.82, 0.20), *ring(0.58, 0.20, 0.23, 0.20, 0.2, math.pi - 0.2, 7), (0.34, 0.20)]
    wells += [(-0.34, 0.20), *ring(-0.58, 0.20, 0.23, 0.20, 0.2, math.pi - 0.2, 7), (-0.82, 0.20)]
    glass = (0.62, 0.72, 0.80)
    pen.angle = 0.0
    if pen.rng.random() < 0.7:
        pen.poly([(-0.66, 0.54), (-0.44, 0.96), (0.26, 0.98), (0.56, 0.54)], c, 0.7)
        pen.poly([(-0.52, 0.57), (-0.37, 0.86), (-0.09, 0.87), (-0.09, 0.57)], glass, 0.6)
        pen.poly([(0.0, 0.57), (0.0, 0.87), (0.21, 0.87), (0.42, 0.57)], glass, 0.9)
    else:
        pen.line([(0.30, 0.54), (0.12, 0.86)], 0.05, glass, 0.9)
        pen.poly([(-0.40, 0.54), (-0.36, 0.72), (-0.18, 0.74), (-0.12, 0.54)], (0.50, 0.34, 0.26), 0.6)
    pen.poly([*body, *wells], c, 0.32)
    pen.poly([(-1.0, 0.46), (-0.62, 0.56), (0.62, 0.56), (1.0, 0.42), (0.98, 0.36), (-0.98, 0.38)], c, 1.0)
    pen.oval(0.97, 0.36, 0.06, 0.06, GLOW if pen.after_dark else paled(c, 0.7), 1.0)


def bicycle(pen: Pen, c: Colour) -> None:
    """A bicycle, its frame in the colour."""
    for u in (-0.46, 0.46):
        pen.line(ring(u, 0.32, 0.30, 0.30, count=17), 0.055, _TYRE, 0.5)
        for t in (0.4, 1.45, 2.5):
            du, dv = 0.28 * math.cos(t), 0.28 * math.sin(t)
            pen.line([(u - du, 0.32 - dv), (u + du, 0.32 + dv)], 0.012, (0.60, 0.60, 0.66), 0.6)
    seat, crank, head = (-0.22, 0.74), (-0.04, 0.32), (0.32, 0.76)
    for path, s in (([(-0.46, 0.32), crank, seat, (-0.46, 0.32)], 0.5), ([seat, head, crank], 0.9)):
        pen.line(path, 0.085, c, s)
    pen.line([(0.46, 0.32), head, (0.30, 0.92)], 0.085, c, 0.9)
    pen.line([(0.30, 0.92), (0.18, 0.95)], 0.06, WOOD, 0.5)
    pen.line([seat, (-0.25, 0.84)], 0.06, c, 0.6)
    pen.oval(-0.25, 0.87, 0.13, 0.045, INK, 0.5)


def balloon(pen: Pen, c: Colour) -> None:
    """A hot-air balloon of gores; every second one is paler."""
    pale = paled(c, 0.55) if sum(c) < 2.4 else (0.86, 0.50, 0.44)
    pen.angle = math.pi / 2
    for side in (-1, 1):
        pen.line([(side * 0.10, 0.30), (side * 0.07, 0.13)], 0.016, WOOD, 0.5)
    pen.poly([(-0.08, 0.0), (0.08, 0.0), (0.09, 0.14), (-0.09, 0.14)], (0.56, 0.40, 0.28), 0.5)
    shape = [(0.11, 0.27), (0.25, 0.42), *ring(0.0, 0.64, 0.36, 0.36, -0.35, math.pi / 2, 9)]
    shades = ((1.0, 0.15, c), (0.62, 0.4, pale), (0.22, 0.65, c), (-0.22, 0.85, pale), (-0.62, 1.0, c))
    for left, s, colour in shades:
        edge = [(-u * left, v) for u, v in reversed(shape)]
        pen.angle = math.pi / 2 + 0.5 * left
        pen.poly([*shape, *edge], mix(c, colour, 0.85), s)


def kite(pen: Pen, c: Colour) -> None:
    """A kite with a tail, tilted by the wind."""
    lean = 0.12 if pen.rng.random() < 0.5 else -0.10
    top, left, right, foot = (lean, 1.0), (-0.38, 0.66), (0.40, 0.70), (-lean * 0.4, 0.24)
    heart = (lean * 0.3, 0.68)
    tail = [(foot[0], foot[1]), (0.08, 0.14), (-0.06, 0.06), (0.06, 0.0)]
    pen.line(tail, 0.03, (0.52, 0.42, 0.40), 0.6)
    for u, v in tail[1:]:
        pen.poly([(u - 0.09, v + 0.04), (u - 0.09, v - 0.04), (u + 0.09, v + 0.04), (u + 0.09, v - 0.04)], c, 0.9)
    pen.angle = 0.8
    pen.poly([top, left, heart], c, 0.45)
    pen.poly([left, foot, heart], c, 0.2)
    pen.angle = 2.3
    pen.poly([top, right, heart], paled(c, 0.18), 1.0)
    pen.poly([right, foot, heart], c, 0.7)
