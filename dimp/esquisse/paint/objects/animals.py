"""Animals and people. At this scale a head is two marks: no faces."""

from __future__ import annotations

import math

from dimp.esquisse.paint.guide import Pen, ring
from dimp.esquisse.paint.light import BARK, Colour, mix
from dimp.esquisse.paint.objects.parts import INK, paled, rounded, tilted


def cat(pen: Pen, c: Colour) -> None:
    """A cat that sits, or walks with its tail up."""
    if pen.rng.random() < 0.7:
        _sitting_cat(pen, c)
    else:
        _walking_cat(pen, c)


def _sitting_cat(pen: Pen, c: Colour) -> None:
    for grow, s in ((1.0, 0.12), (0.86, 0.38), (0.64, 0.68), (0.36, 0.95)):
        off = (1 - grow) * 0.13
        pen.angle = math.pi / 2
        pen.oval(off, 0.26, 0.235 * grow, 0.27 * grow, c, s)
        pen.oval(off - 0.01, 0.45, 0.165 * grow, 0.22 * grow, c, s)
    pen.line([(-0.16, 0.06), (-0.34, 0.03), (-0.44, 0.14), (-0.42, 0.30), (-0.34, 0.36)], 0.085, c, 0.3)
    _cat_head(pen, c, 0.0, 0.73)
    for u in (-0.09, 0.08):
        pen.oval(u, 0.025, 0.075, 0.04, paled(c, 0.35), 0.7)


def _walking_cat(pen: Pen, c: Colour) -> None:
    for u, s in ((-0.34, 0.15), (-0.22, 0.5), (0.16, 0.2), (0.28, 0.7)):
        pen.line([(u, 0.40), (u + 0.02, 0.0)], 0.09, c, s)
    rounded(pen, c, (-0.03, 0.42), (0.40, 0.17), 0.0)
    pen.line([(-0.38, 0.46), (-0.54, 0.60), (-0.52, 0.84), (-0.42, 0.92)], 0.08, c, 0.4)
    _cat_head(pen, c, 0.40, 0.66)


def _cat_head(pen: Pen, c: Colour, u: float, v: float) -> None:
    pen.poly([(u - 0.20, v + 0.22), (u - 0.17, v + 0.01), (u - 0.02, v + 0.11)], c, 0.15)
    pen.poly([(u + 0.20, v + 0.22), (u + 0.02, v + 0.11), (u + 0.17, v + 0.01)], c, 0.6)
    pen.angle = 0.4
    for grow, s in ((1.0, 0.15), (0.8, 0.45), (0.5, 0.85)):
        off = (1 - grow) * 0.12
        pen.oval(u + off, v + off * 0.6, 0.185 * grow, 0.155 * grow, c, s)
    eye = (0.78, 0.86, 0.36) if c[0] < 0.9 or c[2] < 0.5 else (0.30, 0.52, 0.42)
    for side in (-0.075, 0.085):
        pen.oval(u + side, v + 0.015, 0.036, 0.03, eye, 0.95)
        pen.oval(u + side, v + 0.015, 0.014, 0.026, INK, 0.6)
    pen.oval(u + 0.005, v - 0.055, 0.024, 0.018, (0.86, 0.52, 0.50), 0.8)


def dog(pen: Pen, c: Colour) -> None:
    """A dog with hanging ears, that stands or sits."""
    if pen.rng.random() < 0.6:
        for u, s in ((-0.36, 0.12), (-0.24, 0.5), (0.14, 0.15), (0.26, 0.7)):
            pen.line([(u, 0.40), (u, 0.0)], 0.105, c, s)
        rounded(pen, c, (-0.05, 0.44), (0.38, 0.18), 0.0)
        pen.line([(-0.40, 0.50), (-0.54, 0.66), (-0.56, 0.80)], 0.075, c, 0.5)
        pen.line([(0.22, 0.50), (0.36, 0.72)], 0.20, c, 0.55)
        _dog_head(pen, c, 0.38, 0.76)
    else:
        pen.line([(-0.20, 0.06), (-0.42, 0.08), (-0.50, 0.22)], 0.075, c, 0.4)
        rounded(pen, c, (-0.10, 0.22), (0.24, 0.22))
        rounded(pen, c, (0.04, 0.42), (0.19, 0.28))
        for u, s in ((0.04, 0.4), (0.15, 0.85)):
            pen.line([(u, 0.40), (u + 0.02, 0.0)], 0.10, c, s)
        _dog_head(pen, c, 0.12, 0.76)


def _dog_head(pen: Pen, c: Colour, u: float, v: float) -> None:
    rounded(pen, c, (u, v), (0.17, 0.155), 0.4)
    pen.poly([(u + 0.06, v + 0.06), (u + 0.30, v), (u + 0.31, v - 0.09), (u + 0.08, v - 0.12)], paled(c, 0.2), 0.85)
    pen.oval(u + 0.30, v - 0.02, 0.042, 0.036, INK, 0.5)
    pen.oval(u + 0.08, v + 0.045, 0.026, 0.026, INK, 0.5)
    ear = mix(c, (0.20, 0.16, 0.20), 0.45)
    pen.angle = math.pi / 2
    pen.poly([(u - 0.14, v + 0.13), (u - 0.02, v + 0.13), (u - 0.07, v - 0.17), (u - 0.19, v - 0.10)], ear, 0.4)


def horse(pen: Pen, c: Colour) -> None:
    """A horse that stands, or grazes."""
    mane = (0.30, 0.22, 0.22) if sum(c) > 1.0 else (0.44, 0.38, 0.40)
    for u, s in ((-0.34, 0.10), (-0.26, 0.45), (0.16, 0.12), (0.25, 0.7)):
        pen.line([(u, 0.46), (u - 0.015, 0.22), (u + 0.01, 0.0)], 0.072, c, s)
    pen.line([(-0.40, 0.58), (-0.50, 0.44), (-0.48, 0.20)], 0.065, mane, 0.4)
    rounded(pen, c, (-0.05, 0.52), (0.38, 0.16), 0.0)
    if pen.rng.random() < 0.65:
        pen.poly([(0.18, 0.46), (0.32, 0.52), (0.46, 0.86), (0.36, 0.94), (0.22, 0.80), (0.10, 0.60)], c, 0.7)
        pen.poly([(0.34, 0.96), (0.46, 0.90), (0.64, 0.70), (0.58, 0.64), (0.40, 0.76)], c, 0.9)
        pen.line([(0.33, 0.96), (0.20, 0.80), (0.10, 0.62)], 0.06, mane, 0.4)
        pen.poly([(0.35, 0.92), (0.42, 0.92), (0.40, 1.0)], c, 0.6)
        pen.oval(0.45, 0.84, 0.022, 0.022, INK, 0.5)
    else:
        pen.poly([(0.16, 0.44), (0.34, 0.60), (0.54, 0.34), (0.46, 0.22), (0.30, 0.36)], c, 0.75)
        pen.poly([(0.44, 0.32), (0.56, 0.34), (0.64, 0.08), (0.55, 0.03)], c, 0.9)
        pen.line([(0.26, 0.62), (0.44, 0.46), (0.52, 0.36)], 0.06, mane, 0.4)
        pen.oval(0.54, 0.26, 0.022, 0.022, INK, 0.5)


def bird(pen: Pen, c: Colour) -> None:
    """A bird that stands, upright or bent forward."""
    bend = 0.39 if pen.rng.random() < 0.7 else 0.12
    legs = (0.70, 0.44, 0.26)
    pen.line([(-0.02, 0.28), (-0.03, 0.0)], 0.03, legs, 0.6)
    pen.line([(0.08, 0.28), (0.08, 0.0)], 0.03, legs, 0.8)
    pen.angle = 2.6 if pen.side < 0 else 0.5
    tail = bend * 0.4 + 0.04
    pen.poly([(-0.25, 0.36), (-0.68, tail), (-0.62, tail + 0.16), (-0.28, 0.52)], c, 0.15)
    body = ring(0.0, 0.0, 0.40, 0.25, count=21)
    pen.poly(tilted(body, bend, (0.0, 0.45)), c, 0.2)
    pen.poly(tilted([(u * 0.72, v * 0.72) for u, v in body], bend, (0.07, 0.50)), mix(c, (1.0, 0.94, 0.84), 0.25), 0.8)
    high = 0.74 - (0.39 - bend) * 0.35
    pen.oval(0.32, high, 0.20, 0.19, c, 0.35)
    pen.oval(0.36, high + 0.03, 0.14, 0.13, c, 0.9)
    pen.poly([(0.50, high + 0.04), (0.50, high - 0.06), (0.70, high - 0.02)], (0.95, 0.66, 0.22), 0.9)
    pen.poly([(-0.42, 0.30), (0.10, 0.40), (0.16, 0.56), (-0.06, 0.60)], mix(c, (0.16, 0.16, 0.30), 0.5), 0.4)
    pen.oval(0.40, high + 0.05, 0.034, 0.034, INK, 0.5)


_DRESSES: tuple[Colour, ...] = (
    (0.95, 0.93, 0.92), (0.95, 0.93, 0.92), (0.42, 0.50, 0.74), (0.84, 0.60, 0.64), (0.30, 0.28, 0.40),
)  # fmt: skip
_HAIR: tuple[Colour, ...] = ((0.40, 0.24, 0.18), (0.78, 0.56, 0.28), (0.22, 0.18, 0.22))


def person(pen: Pen, c: Colour) -> None:
    """A person in a dress or a coat, with an umbrella, which has the colour."""
    dress = _DRESSES[int(pen.rng.integers(5))] if sum(c) < 2.4 else (0.36, 0.40, 0.66)
    hair = _HAIR[int(pen.rng.integers(3))]
    hem, coat = (0.19, False) if pen.rng.random() < 0.6 else (0.11, True)
    if coat:
        pen.line([(-0.05, 0.16), (-0.06, 0.0)], 0.06, BARK, 0.3)
        pen.line([(0.05, 0.16), (0.06, 0.0)], 0.06, BARK, 0.6)
    foot = 0.12 if coat else 0.0
    pen.angle = 1.4
    pen.poly([(-hem, foot), (hem - 0.02, foot), (0.09, 0.40), (-0.06, 0.40)], dress, 0.22)
    pen.poly([(0.01, foot), (hem - 0.02, foot), (0.09, 0.40), (0.03, 0.40)], dress, 0.9)
    pen.angle = math.pi / 2
    pen.poly([(-0.075, 0.36), (0.085, 0.36), (0.095, 0.57), (-0.065, 0.57)], dress, 0.35)
    pen.poly([(0.03, 0.36), (0.085, 0.36), (0.095, 0.57), (0.03, 0.57)], dress, 0.95)
    pen.line([(0.06, 0.54), (0.15, 0.47), (0.11, 0.60)], 0.045, dress, 0.6)
    pen.oval(0.015, 0.64, 0.058, 0.066, (0.92, 0.74, 0.62), 0.7)
    pen.oval(-0.01, 0.672, 0.062, 0.052, hair, 0.5)
    _umbrella(pen, c)


def _umbrella(pen: Pen, c: Colour) -> None:
    pen.line([(0.11, 0.52), (0.06, 0.94)], 0.022, (0.36, 0.28, 0.26), 0.4)
    ribs = [(-0.17, 0.785), (-0.06, 0.755), (0.06, 0.785), (0.18, 0.755), (0.28, 0.785)]
    pen.angle = 0.2
    pen.poly([*ring(0.05, 0.75, 0.35, 0.235, 0.0, math.pi), *ribs], c, 0.3)
    pen.poly([*ring(0.05, 0.75, 0.35, 0.235, 0.0, math.pi * 0.55, 8), *ribs[2:]], c, 1.0)
