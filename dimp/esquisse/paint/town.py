"""Streets: a village's road with its row of small houses, and a town's facades on both sides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dimp.esquisse.paint.guide import BUILT, LAND, WATER_ONLY, Dab, Hand, Pen, Point
from dimp.esquisse.paint.light import GLOW, SLATE, SNOW, TILE, Colour, lit, mix, times
from dimp.esquisse.scene.chance import Random

_HOUSES: tuple[Colour, ...] = ((0.95, 0.90, 0.80), (0.92, 0.78, 0.66), (0.82, 0.84, 0.88))
_SNOWED: tuple[Colour, ...] = ((0.84, 0.62, 0.44), (0.70, 0.42, 0.36), (0.62, 0.64, 0.76))
_FRONTS: tuple[Colour, ...] = (
    (0.90, 0.82, 0.70), (0.82, 0.68, 0.60), (0.72, 0.74, 0.80), (0.92, 0.88, 0.82), (0.80, 0.74, 0.58),
)  # fmt: skip


def village(hand: Hand) -> None:
    """A road and, along the horizon, two rows of small houses, the farther paler: "a village", never "a house"."""
    scene, h = hand.guide.scene, hand.guide.scene.horizon
    rng = scene.stream("street")
    _road(hand, rng)
    walls, roof = (_SNOWED, SNOW) if scene.snow else (_HOUSES, TILE)
    for foot, grow, z in ((h + 0.022, 0.8, 0.85), (h + 0.04, 1.25, 0.6)):
        x = -0.08
        while x < 1.05:
            w, tall = float(rng.uniform(0.08, 0.14)) * grow, float(rng.uniform(0.05, 0.085)) * grow
            wall = walls[int(rng.integers(3))]
            pen = Pen(hand, x if scene.side > 0 else x + w, foot, 1.0, z, BUILT, 0, rng)
            _small_house(pen, w / scene.scale[0], tall / scene.scale[1], wall, roof)
            x += w + float(rng.uniform(-0.01, 0.06)) + (0.12 if rng.random() < 0.2 else 0.0)


def _road(hand: Hand, rng: Random) -> None:
    scene, h = hand.guide.scene, hand.guide.scene.horizon
    stone = (0.84, 0.86, 0.92) if scene.snow else (0.86, 0.80, 0.70)
    vanish, lean = float(rng.uniform(0.35, 0.65)), float(rng.uniform(-0.25, 0.25))
    left, right = [], []
    for step in range(9):
        d = step / 8
        centre, half = vanish + lean * math.sin(2.6 * d) + (0.5 - vanish) * d, 0.012 + 0.27 * d**1.4
        left.append((centre - half, h + 0.02 + (1 - h) * d))
        right.append((centre + half, h + 0.02 + (1 - h) * d))
    hand.polygon(left + right[::-1], times(stone, lit(hand.light, 0.6)), LAND, 0, 0.1)


def _small_house(pen: Pen, w: float, tall: float, wall: Colour, roof: Colour) -> None:
    pen.angle = math.pi / 2
    pen.poly([(0, 0), (w, 0), (w, tall), (0, tall)], wall, 0.35)
    pen.poly([(w * 0.62, 0), (w, 0), (w, tall), (w * 0.81, tall * 1.75), (w * 0.62, tall)], wall, 0.9)
    pen.angle = 0.6
    top = tall * 1.75
    pen.poly([(-0.01, tall), (w * 0.62, tall), (w * 0.81, top), (w * 0.16, top)], roof, 0.5)
    if pen.after_dark:
        for u in (0.16, 0.42):
            pen.touch(w * u, tall * 0.5, 4, GLOW, math.pi / 2)
    else:
        for u in (0.12, 0.36):
            left, right, low, high = w * u, w * (u + 0.1), tall * 0.3, tall * 0.7
            pen.poly([(left, low), (right, low), (right, high), (left, high)], (0.40, 0.44, 0.54), 0.4)


@dataclass
class _Front:
    """One house of a town's street, from nearness `t0` to `t1` on one side of it."""

    hand: Hand
    pen: Pen
    sign: int
    tall: float
    s: float

    def place(self, t: float, v: float) -> Point:
        """A point at distance `t` (0 near, 1 far) and height `v` of the wall."""
        near, h = 1 - t, self.hand.guide.scene.horizon
        across = 0.5 + self.sign * (0.06 + 0.54 * near)
        return across, h + 0.04 + 0.30 * near - v * (0.08 + self.tall * 1.1 * near)

    def quad(self, t: tuple[float, float], v: tuple[float, float], albedo: Colour, s: float, angle: float) -> None:
        """A part of the wall."""
        corners: Sequence[Point] = [
            self.place(a, b) for a, b in ((t[0], v[0]), (t[1], v[0]), (t[1], v[1]), (t[0], v[1]))
        ]
        self.hand.polygon(corners, self.pen.lit(albedo, s), BUILT, 0, angle)

    def window(self, t0: float, t1: float, row: int, glow: bool, near: bool) -> None:
        """One window; where it glows, its broken reflection in the wet stone too."""
        low, wide = 0.08 + 0.31 * row, t1 - t0
        pane, s = (GLOW, 1.0) if glow else ((0.36, 0.40, 0.52), self.s * 0.6)
        self.quad((t0, t0 + wide * 0.22), (low, low + 0.18), pane, s, math.pi / 2)
        if not glow or not self.pen.after_dark:
            return
        dabs = self.hand.guide.dabs
        x, y = self.place(t0 + wide * 0.11, low + 0.09)
        dabs.append(Dab(x, y, math.pi / 2, 3 if near else 4, GLOW, (BUILT, BUILT)))
        below, shine = 2 * self.place(t0, 0.0)[1] - y, mix(GLOW, (0.5, 0.4, 0.5), 0.35)
        for step in (0.0, 0.035):
            dabs.append(Dab(x + step * 0.2, below + step, 0.0, 3, shine, WATER_ONLY))


_CUTS = (0.0, 0.30, 0.55, 0.74, 0.88)


def facades(hand: Hand) -> None:
    """Houses along both sides of a street that runs to the horizon."""
    scene = hand.guide.scene
    rng = scene.stream("facades")
    roof = SNOW if scene.snow else SLATE
    for sign in (-1, 1):
        s = 0.75 if sign != scene.side else 0.12
        for number in range(4, 0, -1):
            t0, t1 = _CUTS[number - 1], _CUTS[number]
            tall, wall = float(rng.uniform(0.50, 0.72)), _FRONTS[int(rng.integers(5))]
            pen = Pen(hand, 0.0, 1.0, 1.0, 0.15 + 0.6 * t1, BUILT, 0, rng)
            front = _Front(hand, pen, sign, tall, s)
            front.quad((t0, t1), (0.0, 1.0), wall, s, math.pi / 2)
            front.quad((t0, t1), (0.98, 1.12), roof, s * 0.8, math.atan2(0.3, sign))
            for row, column, chance in zip(*np.divmod(np.arange(6), 2), rng.random(6), strict=True):
                after_dark = pen.after_dark and chance < 0.6
                shop = row == 0 and scene.light == "grey" and chance < 0.5
                a = t0 + (t1 - t0) * (0.18 + 0.42 * int(column))
                front.window(a, a + (t1 - t0), int(row), bool(after_dark or shop), number < 3)
