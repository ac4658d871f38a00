"""Buildings and what is built."""

from __future__ import annotations

import math

from dimp.esquisse.paint.guide import Pen, Point, ring
from dimp.esquisse.paint.light import SLATE, SNOW, STONE, TILE, Colour, mix
from dimp.esquisse.paint.objects.parts import windows


def house(pen: Pen, c: Colour) -> None:
    """A cottage or a taller house: gable in the light, long wall in shade, lit windows and smoke after dark."""
    tall = (0.0, 0.0, 0.16)[int(pen.rng.integers(3))]
    roof = SNOW if pen.scene.snow else TILE if c[0] < 0.9 or c[2] > 0.5 else SLATE
    eaves, top = 0.48 + tall, 0.88 + tall * 0.7
    pen.angle = math.pi / 2
    pen.poly([(-0.62, 0.02), (0.16, 0.02), (0.16, eaves + 0.04), (-0.62, eaves + 0.04)], c, 0.12)
    pen.poly([(0.16, 0.0), (0.66, 0.02), (0.66, eaves + 0.04), (0.41, top), (0.16, eaves + 0.04)], c, 1.0)
    pen.angle = 1.1 if pen.scene.side > 0 else 2.0
    pen.poly([(-0.70, eaves), (0.14, eaves), (0.41, top + 0.02), (-0.46, top + 0.02)], roof, 0.55)
    pen.line([(0.41, top + 0.02), (0.70, eaves - 0.01)], 0.05, roof, 0.85)
    pen.poly([(-0.30, top - 0.04), (-0.16, top - 0.04), (-0.16, top + 0.14), (-0.30, top + 0.14)], TILE, 0.6)
    rows = (0.22,) if not tall else (0.14, 0.40)
    windows(pen, [(u - 0.06, v, 0.12, 0.17) for u in (-0.47, -0.17) for v in rows])
    pen.poly([(0.33, 0.01), (0.49, 0.01), (0.49, 0.28), (0.33, 0.28)], (0.36, 0.42, 0.50), 0.5)
    windows(pen, [(0.36, 0.40 + tall, 0.10, 0.16)])
    if pen.scene.light in ("winter", "dusk", "night", "dawn") and pen.rng.random() < 0.7:
        _smoke(pen, top)


def _smoke(pen: Pen, top: float) -> None:
    """Smoke, drifting from the light."""
    light = pen.hand.light
    grey = mix(light.haze, light.cloud[0], 0.35)
    for puff in range(12):
        t = puff / 11
        path = math.atan2(-0.6, -0.9 * pen.scene.side * (0.25 + t))
        size, tone = (3 if puff < 4 else 2), mix(grey, light.sky[1], t * 0.6)
        pen.touch(-0.23 - 0.42 * t * t, top + 0.2 + 0.5 * t, size, tone, path, airy=True)


def church(pen: Pen, c: Colour) -> None:
    """A nave and a tower, with a pointed roof or a low one."""
    roof = SNOW if pen.scene.snow else SLATE
    walls = 0.60 if pen.rng.random() < 0.6 else 0.72
    pen.angle = math.pi / 2
    pen.poly([(-0.52, 0.0), (0.06, 0.0), (0.06, 0.30), (-0.52, 0.30)], c, 0.15)
    pen.angle = 0.4
    pen.poly([(-0.57, 0.28), (0.06, 0.28), (0.06, 0.50), (-0.46, 0.50)], roof, 0.5)
    pen.angle = math.pi / 2
    pen.poly([(0.02, 0.0), (0.16, 0.0), (0.16, walls), (0.02, walls)], c, 0.2)
    pen.poly([(0.15, 0.0), (0.32, 0.0), (0.32, walls), (0.15, walls)], c, 1.0)
    pen.poly([(0.0, walls - 0.02), (0.17, walls - 0.02), (0.17, 1.0)], roof, 0.2)
    pen.poly([(0.16, walls - 0.02), (0.35, walls - 0.02), (0.17, 1.0)], roof, 0.95)
    windows(pen, [(-0.38, 0.10, 0.05, 0.13), (-0.20, 0.10, 0.05, 0.13), (0.205, 0.38, 0.06, 0.14)])
    pen.poly([(0.19, 0.0), (0.28, 0.0), (0.28, 0.17), (0.19, 0.17)], (0.40, 0.30, 0.28), 0.5)


def bridge(pen: Pen, c: Colour) -> None:
    """A humped stone bridge of three arches, or a flat one."""
    stone = mix(c, STONE, 0.4)
    hump = 0.16 if pen.rng.random() < 0.6 else 0.05
    pen.angle = 0.0
    top = [(-1.7 + 3.4 * i / 12, 0.82 - hump * ((-1.7 + 3.4 * i / 12) / 1.4) ** 2) for i in range(13)]
    under: list[Point] = []
    for centre in (1.0, 0.0, -1.0):
        under += [(centre + 0.38, 0.0), *ring(centre, 0.0, 0.38, 0.56, 0.1, math.pi - 0.1, 9), (centre - 0.38, 0.0)]
        pen.poly([*ring(centre + 0.08, 0.0, 0.38, 0.56, 0.0, math.pi, 9)], (0.34, 0.34, 0.46), 0.1)
        pen.poly(ring(centre - 0.06, 0.0, 0.36, 0.50, 0.0, math.pi, 9), (0.72, 0.80, 0.84), 0.75)
    pen.poly([*top, (1.7, 0.0), *under, (-1.7, 0.0)], stone, 0.22)
    pen.poly([(u, v + 0.13) for u, v in top] + [(u, v - 0.03) for u, v in reversed(top)], stone, 1.0)
    for centre in (1.0, 0.0, -1.0):
        pen.line(ring(centre, 0.0, 0.40, 0.58, 0.5, math.pi - 0.5, 9), 0.06, stone, 0.75)


def haystack(pen: Pen, c: Colour) -> None:
    """A round body under a thatch."""
    c = mix(c, (0.92, 0.74, 0.40), 0.4)
    for right, s in ((1.0, 0.06), (0.62, 0.38), (0.34, 0.78), (0.12, 0.95)):
        foot = [(u, v) for u, v in ring(0.0, 0.05, 0.60, -0.09, 0.0, math.pi, 9) if u >= 0.60 - 1.2 * right - 1e-6]
        pen.angle = math.pi / 2
        pen.poly([(0.60, 0.05), *foot, (foot[-1][0] * 1.1, 0.46), (0.66, 0.46)], c, s)
    for right, s in ((1.0, 0.22), (0.60, 0.60), (0.30, 1.0)):
        edge = 0.74 - 1.48 * right
        eaves = [edge + (0.74 - edge) * i / 7 for i in range(8)]
        ridge = [(0.74, 0.46), (0.58, 0.66), (0.34, 0.85), (0.10, 1.0), (0.0, 1.02)]
        if right == 1.0:
            ridge += [(-0.10, 1.0), (-0.34, 0.85), (-0.58, 0.66), (-0.74, 0.46)]
        pen.angle = 0.9 if right < 1 else 2.2
        pen.poly([(u, 0.44 - 0.07 * math.cos(u / 0.74 * math.pi / 2)) for u in eaves] + ridge, c, s)
    if pen.scene.snow:
        pen.poly([(-0.40, 0.78), (0.0, 0.72), (0.44, 0.76), (0.10, 1.04), (-0.10, 1.04)], SNOW, 0.9)


def lighthouse(pen: Pen, c: Colour) -> None:
    """A banded tower on rocks."""
    other = (0.97, 0.95, 0.90) if c[1] < 0.9 else (0.44, 0.42, 0.44)  # in red bands a white tower would be a red one
    rocks = [(-0.5, -0.02), (0.55, -0.02), (0.40, 0.06), (0.18, 0.13), (-0.2, 0.12), (-0.4, 0.05)]
    pen.angle = 0.3
    pen.poly(rocks, (0.50, 0.46, 0.48), 0.3)
    pen.poly([(0.0, 0.13), (0.18, 0.13), (0.40, 0.06), (0.50, 0.0), (0.1, 0.02)], (0.62, 0.56, 0.52), 0.9)
    pen.angle = math.pi / 2
    bands = 4 if pen.rng.random() < 0.6 else 3
    for band in range(bands):
        v0, v1 = (0.10 + k * 0.68 / bands for k in (band, band + 1))
        w0, w1 = 0.155 - 0.065 * v0, 0.155 - 0.065 * v1
        coat = c if band % 2 == 0 else other
        pen.poly([(-w0, v0), (w0, v0), (w1, v1), (-w1, v1)], coat, 0.18)
        pen.poly([(0.0, v0), (w0, v0), (w1, v1), (0.0, v1)], coat, 0.95)
    pen.angle = 0.0
    pen.poly([(-0.14, 0.77), (0.14, 0.77), (0.14, 0.81), (-0.14, 0.81)], (0.36, 0.36, 0.44), 0.5)
    pen.poly([(-0.07, 0.81), (0.07, 0.81), (0.07, 0.90), (-0.07, 0.90)], (1.0, 0.90, 0.56), 1.0)
    pen.poly([(-0.10, 0.90), (0.10, 0.90), (0.0, 1.0)], c, 0.6)
    if pen.after_dark:
        pen.touch(0.0, 0.855, 2, (1.0, 0.93, 0.66))


def windmill(pen: Pen, c: Colour) -> None:
    """A tapering tower with four sails, turned as the wind left them."""
    pen.angle = math.pi / 2
    pen.poly([(-0.22, 0.0), (0.22, 0.0), (0.13, 0.58), (-0.13, 0.58)], c, 0.15)
    pen.poly([(0.02, 0.0), (0.22, 0.0), (0.13, 0.58), (0.03, 0.58)], c, 0.95)
    pen.angle = 0.3
    pen.poly([(-0.16, 0.56), (0.17, 0.56), (0.12, 0.68), (0.0, 0.76), (-0.12, 0.68)], (0.52, 0.34, 0.28), 0.5)
    pen.poly([(-0.05, 0.0), (0.05, 0.0), (0.05, 0.17), (-0.05, 0.17)], (0.36, 0.28, 0.30), 0.4)
    turn = float(pen.rng.uniform(0.3, 1.2))
    for sail in range(4):
        t = turn + sail * math.pi / 2
        du, dv = math.cos(t), math.sin(t)
        tip, near = (0.02 + 0.42 * du, 0.63 + 0.37 * dv), (0.02 + 0.12 * du, 0.63 + 0.12 * dv)
        off = (-dv * 0.09, du * 0.09)
        pen.angle = t
        cloth = [near, tip, (tip[0] + off[0], tip[1] + off[1]), (near[0] + off[0], near[1] + off[1])]
        pen.poly(cloth, (0.93, 0.88, 0.78), 0.9 if du > 0 else 0.5)
        pen.line([(0.02, 0.63), tip], 0.028, (0.40, 0.28, 0.24), 0.4)
