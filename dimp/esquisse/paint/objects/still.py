"""Still life: flowers in vases, fruit, a jug, a lamp, a chair."""

from __future__ import annotations

import math
from collections.abc import Callable

from dimp.esquisse.paint.guide import Pen, Point
from dimp.esquisse.paint.light import GLOW, LEAF, WOOD, Colour, mix
from dimp.esquisse.paint.objects.parts import nudge, paled, sphere

_HEADS = ((-0.24, 0.66), (0.22, 0.70), (0.0, 0.86), (-0.12, 0.50), (0.15, 0.49), (-0.33, 0.46), (0.34, 0.50))
_CHINA: tuple[Colour, ...] = ((0.30, 0.46, 0.74), (0.95, 0.93, 0.90), (0.56, 0.62, 0.50), (0.62, 0.44, 0.34))


def _stems(pen: Pen, heads: list[Point]) -> None:
    for u, v in heads:
        pen.line([(0, 0.34), (u * 0.6, (v + 0.36) / 2), (u, v)], 0.03, LEAF, 0.4)
    for u, v in ((-0.26, 0.40), (0.28, 0.38), (-0.10, 0.42), (0.08, 0.62)):
        pen.angle = 0.5 if u > 0 else 2.6
        pen.poly([(0, 0.36), (u, v + 0.08), (u * 1.25, v), (u * 0.7, v - 0.07)], LEAF, 0.3 if u < 0 else 0.75)


def _vase(pen: Pen, c: Colour) -> None:
    """A bellied, a straight or a waisted vase."""
    belly, foot = ((0.085, 0.11), (0.03, 0.13), (-0.03, 0.15))[int(pen.rng.integers(3))]
    side = []
    for step in range(14):
        v = 0.38 * step / 13
        side.append((foot + belly * math.sin(math.pi * min(1.0, v / 0.30)) ** 1.0 - (0.03 if v > 0.31 else 0.0), v))
    pen.angle = math.pi / 2
    for right, s in ((1.0, 0.12), (0.72, 0.45), (0.35, 0.85)):
        pen.poly([*side, *[(w * (1 - 2 * right), v) for w, v in reversed(side)]], c, s)
    pen.oval(0.10, 0.22, 0.032, 0.07, paled(c, 0.6), 1.0)


def _heads(pen: Pen, count: int) -> list[Point]:
    return [(u + nudge(pen.rng, 0.02), v + nudge(pen.rng, 0.02)) for u, v in _HEADS[:count]]


def _bouquet(pen: Pen, vase: Colour, count: int, flower: Callable[[Point], None]) -> None:
    heads = _heads(pen, count)
    _stems(pen, heads)
    _vase(pen, vase)
    for head in heads:
        flower(head)


def sunflowers(pen: Pen, c: Colour) -> None:
    """Five to seven sunflowers in a vase; the vase has the colour."""
    _bouquet(pen, c, 5 + int(pen.rng.integers(3)), lambda head: _sunflower(pen, head))


def _sunflower(pen: Pen, head: Point) -> None:
    u, v = head
    r, s = float(pen.rng.uniform(0.115, 0.14)), 0.55 + u
    for petal in range(15):
        t = petal * 2 * math.pi / 15 + float(pen.rng.uniform(0, 0.3))
        pen.angle = -t * pen.side
        yellow = mix((0.98, 0.80, 0.20), (0.93, 0.56, 0.14), float(pen.rng.random()))
        du, dv = math.cos(t), math.sin(t)
        base, off = (u + du * r * 0.4, v + dv * r * 0.4), (-dv * r * 0.30, du * r * 0.30)
        tip = (u + du * r, v + dv * r)
        points = [(base[0] + off[0], base[1] + off[1]), tip, (base[0] - off[0], base[1] - off[1])]
        pen.poly(points, yellow, min(1.0, max(0.1, s + 0.35 * (du + dv))))
    pen.oval(u, v, r * 0.50, r * 0.48, (0.44, 0.25, 0.16), 0.45)
    pen.oval(u + 0.012, v + 0.012, r * 0.25, r * 0.23, (0.64, 0.38, 0.18), 0.7)


def tulips(pen: Pen, c: Colour) -> None:
    """Tulips in a vase; the flowers have the colour."""
    vase = _CHINA[int(pen.rng.integers(4))]
    _bouquet(pen, vase, 5 + int(pen.rng.integers(3)), lambda head: _tulip(pen, c, head))


def _tulip(pen: Pen, c: Colour, head: Point) -> None:
    u, v = head
    shift = nudge(pen.rng, 0.05)
    c = mix(c, (c[0] * 0.9, c[1] * 0.8, c[2] * 0.9), abs(shift) * 8 % 1)
    pen.angle = math.pi / 2
    cup = [(u - 0.09, v + 0.07), (u - 0.075, v - 0.05), (u, v - 0.09), (u + 0.075, v - 0.05), (u + 0.09, v + 0.07)]
    pen.poly([*cup, (u + 0.045, v + 0.02), (u, v + 0.09), (u - 0.045, v + 0.02)], c, 0.3)
    pen.poly([(u, v - 0.09), (u + 0.075, v - 0.05), (u + 0.09, v + 0.07), (u + 0.03, v)], c, 0.95)
    pen.oval(u - 0.005, v - 0.01, 0.035, 0.07, c, 0.75)


def roses(pen: Pen, c: Colour) -> None:
    """Roses in a low vase; the flowers have the colour."""
    vase = _CHINA[int(pen.rng.integers(4))]
    _bouquet(pen, vase, 5 + int(pen.rng.integers(3)), lambda head: _rose(pen, c, head))


def _rose(pen: Pen, c: Colour, head: Point) -> None:
    u, v = head
    r = float(pen.rng.uniform(0.10, 0.125))
    dark = mix(c, (c[0] * 0.6, c[1] * 0.45, c[2] * 0.55), 0.6)
    for grow, off, s, tone in (
        (1.0, 0.0, 0.3, c),
        (0.74, 0.015, 0.55, c),
        (0.5, 0.03, 0.4, dark),
        (0.3, 0.035, 0.9, c),
    ):
        pen.angle = 6.0 * grow
        pen.oval(u + off * pen.rng.random(), v + off, r * grow, r * grow * 0.92, tone, s)
    pen.oval(u + r * 0.5, v + r * 0.45, r * 0.28, r * 0.2, paled(c, 0.25), 1.0)


def apple(pen: Pen, c: Colour) -> None:
    """An apple with a stalk and mostly a leaf."""
    sphere(pen, c, 0.5, 0.88)
    pen.angle = 0.0
    pen.oval(0.0, 0.84, 0.13, 0.045, mix(c, (0.35, 0.30, 0.14), 0.6), 0.3)
    pen.line([(0.0, 0.82), (0.06, 1.06)], 0.05, (0.40, 0.26, 0.18), 0.5)
    if pen.rng.random() < 0.75:
        pen.angle = 0.5
        pen.poly([(0.05, 0.95), (0.20, 1.10), (0.38, 1.04), (0.22, 0.93)], (0.42, 0.60, 0.26), 0.8)


def pear(pen: Pen, c: Colour) -> None:
    """A pear, upright or leaning."""
    lean = (0.0, 0.07, -0.07)[int(pen.rng.integers(3))]
    pen.angle = math.pi / 2
    for grow, s in ((1.0, 0.15), (0.84, 0.40), (0.62, 0.75), (0.36, 1.0)):
        off = (1 - grow) * 0.16
        pen.oval(off, 0.32 + off * 0.4, 0.37 * grow, 0.32 * grow, c, s)
        pen.oval(lean + off * 0.6, 0.66, 0.21 * grow, 0.25 * grow, c, s)
    pen.line([(lean, 0.88), (lean + 0.05, 1.03)], 0.05, (0.40, 0.26, 0.18), 0.5)
    pen.oval(0.14, 0.40, 0.06, 0.07, paled(c, 0.6), 1.0)


def jug(pen: Pen, c: Colour) -> None:
    """A jug with a handle and a lip, round or slender."""
    belly, foot = (0.15, 0.22) if pen.rng.random() < 0.5 else (0.08, 0.20)
    side = []
    for step in range(15):
        v = 0.95 * step / 14
        w = foot + belly * math.sin(math.pi * min(1.0, v / 0.75)) - 0.05 * max(0.0, min(1.0, (v - 0.55) / 0.15))
        side.append((w + 0.06 * max(0.0, (v - 0.84) / 0.11), v))
    handle = [(-0.18, 0.80), (-0.42, 0.80), (-0.47, 0.56), (-0.26, 0.36)]
    pen.line(handle, 0.075, c, 0.25)
    pen.angle = math.pi / 2
    for right, s in ((1.0, 0.12), (0.72, 0.45), (0.35, 0.85)):
        pen.poly([*side, *[(w * (1 - 2 * right), v) for w, v in reversed(side)]], c, s)
    pen.oval(0.03, 0.94, 0.20, 0.05, mix(c, (0.2, 0.2, 0.3), 0.6), 0.3)
    pen.poly([(0.16, 0.96), (0.34, 1.0), (0.20, 0.82)], c, 1.0)
    pen.oval(0.19, 0.42, 0.05, 0.11, paled(c, 0.6), 1.0)


def lamp(pen: Pen, c: Colour) -> None:
    """A table lamp, whose shade has the colour; out of doors a street lamp, whose post has it."""
    if pen.scene.setting == "table":
        pen.angle = math.pi / 2
        pen.oval(0.0, 0.03, 0.16, 0.035, WOOD, 0.5)
        pen.line([(0.0, 0.03), (0.0, 0.55)], 0.06, WOOD, 0.5)
        pen.oval(0.0, 0.20, 0.09, 0.13, WOOD, 0.6)
        pen.poly([(-0.30, 0.52), (0.30, 0.52), (0.17, 0.98), (-0.17, 0.98)], c, 0.45)
        pen.poly([(-0.02, 0.52), (0.30, 0.52), (0.17, 0.98), (0.03, 0.98)], paled(c, 0.15), 1.0)
        pen.poly([(-0.26, 0.50), (0.26, 0.50), (0.24, 0.545), (-0.24, 0.545)], GLOW, 1.0)
        return
    pen.line([(0.0, 0.0), (0.0, 0.72)], 0.07, c, 0.55)
    pen.oval(0.0, 0.02, 0.13, 0.04, c, 0.5)
    pen.poly(
        [(-0.10, 0.70), (0.10, 0.70), (0.17, 0.92), (-0.17, 0.92)], GLOW if pen.after_dark else paled(GLOW, 0.5), 1.0
    )
    pen.line([(0.0, 0.70), (0.0, 0.92)], 0.03, c, 0.6)
    pen.poly([(-0.22, 0.91), (0.22, 0.91), (0.0, 1.02)], c, 0.75)
    if pen.after_dark:
        pen.touch(0.0, 0.81, 2, (1.0, 0.92, 0.62))


def chair(pen: Pen, c: Colour) -> None:
    """A kitchen chair, seen from the side it is lit from."""
    for u, s in ((-0.24, 0.2), (0.14, 0.3)):
        pen.line([(u + 0.06, 0.48), (u + 0.06, 0.08)], 0.055, c, s)
    pen.line([(-0.18, 0.48), (-0.20, 1.0)], 0.06, c, 0.35)
    pen.line([(-0.31, 0.46), (-0.34, 0.98)], 0.06, c, 0.6)
    for v in (0.66, 0.80, 0.94):
        pen.poly([(-0.35, v - 0.035), (-0.17, v), (-0.17, v + 0.07), (-0.35, v + 0.035)], c, 0.75)
    pen.angle = 0.1
    pen.poly([(-0.34, 0.44), (0.16, 0.42), (0.28, 0.50), (-0.18, 0.52)], c, 1.0)
    pen.poly([(-0.34, 0.44), (0.16, 0.42), (0.16, 0.36), (-0.34, 0.38)], c, 0.45)
    for u, s in ((-0.31, 0.4), (0.13, 0.9)):
        pen.line([(u, 0.42), (u - 0.02, 0.0)], 0.06, c, s)
