"""Brush marks, made once, and which way the hand runs.

A mark is a mask turned to one of 32 directions, cropped to what it covers, so that one paste of Pillow lays it. That
was the fastest of five ways tried on one core: 3.1 microseconds a mark, against 7.3 for slices of arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from dimp.esquisse.paint.guide import Dab, Guide
from dimp.esquisse.paint.noise import Array, fixed, grey
from dimp.esquisse.scene.chance import bell

BRUSHES = ((46, 17), (30, 11), (19, 7.5), (12, 5.5), (6.5, 5.5), (24, 2.6), (9, 7.5))
"""Length and width in pixels: four brushes from broad to small, a point, rain and grass, a round touch."""
TURNS, HANDS = 32, 4
"""Directions of a mark, and hands (bristles, bends and tails) that lay it."""
CELL = 4
"""Side in pixels of the cells in which directions are kept."""


@dataclass(frozen=True)
class Mark:
    """A mask, and where its left top lies from the mark's centre."""

    mask: Image.Image
    dx: int
    dy: int
    width: int
    height: int

    @cached_property
    def quick(self) -> tuple[Any, int, int, int, int]:
        """The mask's core, and the four numbers."""
        return self.mask.im, self.dx, self.dy, self.width, self.height


@dataclass(frozen=True)
class _Bristles:
    """What one hand's brush looks like along and across."""

    streaks: Array
    bend: float
    tails: Array


def _tight(coverage: Array) -> Mark:
    half = coverage.shape[0] // 2
    image = Image.fromarray((np.clip(coverage, 0, 1) * np.float32(255)).astype(np.uint8))
    left, top, right, bottom = image.getbbox() or (0, 0, 1, 1)
    return Mark(image.crop((left, top, right, bottom)), left - half, top - half, right - left, bottom - top)


def _coverage(length: float, width: float, angle: float, bristles: _Bristles) -> Array:
    """A mark loaded at its head, split into bristles, ragged at its tail and a little bent (side, side)."""
    c, sn = math.cos(angle), math.sin(angle)
    long, high = abs(c) * length + abs(sn) * width, abs(sn) * length + abs(c) * width
    half = math.ceil(max(long, high) / 2) + 2
    axis = np.arange(-half, half + 1, dtype=np.float32)
    py, px = np.meshgrid(axis, axis, indexing="ij")
    s = (px * np.float32(c) + py * np.float32(sn)) / np.float32(length / 2)
    w = (py * np.float32(c) - px * np.float32(sn)) / np.float32(width / 2)
    w = w - np.float32(bristles.bend * length / width * 0.5) * (s * s - np.float32(0.4))
    lane = np.clip((w + 1) * 0.5, 0, 1) * np.float32(max(3.0, width * 0.55))
    low = lane.astype(int)
    streak, ragged = ((a[low] + (a[low + 1] - a[low]) * (lane - low)) for a in (bristles.streaks, bristles.tails))
    end = np.clip((0.92 + 0.12 * ragged - s) * np.float32(length / 4), 0, 1)
    start = np.clip((s + 0.97 - 0.30 * w * w) * np.float32(length / 3), 0, 1)
    sides = np.clip((1 - 0.34 * s * s * s * s - np.abs(w)) * np.float32(width / 2.6), 0, 1)
    body = np.clip(0.90 + 0.13 * streak - 0.22 * np.clip(s, 0, 1), 0, 1)
    return np.asarray(sides * start * end * body, np.float32)


@cache
def stamps() -> list[list[Mark]]:
    """All marks: [brush][turn * HANDS + hand]."""
    rng = np.random.default_rng(5)
    brushes = []
    for length, width in BRUSHES:
        hands = [_Bristles(bell(rng, 64), float(rng.uniform(-0.25, 0.25)), bell(rng, 64)) for _ in range(HANDS)]
        angles = [turn * 2 * math.pi / TURNS for turn in range(TURNS)]
        brushes.append([_tight(_coverage(length, width, angle, hand)) for angle in angles for hand in hands])
    return brushes


def turned(angle: float, hand: int) -> int:
    """The number of the mark nearest to an angle."""
    return round(angle / (2 * math.pi) * TURNS) % TURNS * HANDS + hand % HANDS


def _pooled(values: Array) -> Array:
    """Sums over cells, blurred a little, (height / 4, width / 4); the order of sums is written out."""
    rows = values[0::CELL] + values[1::CELL] + values[2::CELL] + values[3::CELL]
    cells = rows[:, 0::CELL] + rows[:, 1::CELL] + rows[:, 2::CELL] + rows[:, 3::CELL]
    p = np.pad(cells, 1, mode="edge")
    return np.asarray(
        (p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:] + 2 * cells) / np.float32(96), np.float32
    )


_WEAK = np.float32(0.0022)
"""How strongly the guide's own angle pulls, against edges."""


@cache
def _own_directions() -> tuple[Array, Array]:
    """Twice the cosine and sine of each byte of the angle map."""
    angles = np.arange(256) * (2 * math.pi / 255)
    return fixed(np.cos(angles)) * _WEAK, fixed(np.sin(angles)) * _WEAK


def directions(guide: Guide, smooth: Array) -> Array:
    """The brush's direction in radians in each cell: along edges of `smooth`, else as the guide's angle says.

    Doubled angles are blended, since a brush has no front: the gradient tensor, pooled, gives one, the guide another.
    """
    brightness = grey(smooth)
    gy, gx = np.zeros_like(brightness), np.zeros_like(brightness)
    gy[1:-1], gx[:, 1:-1] = brightness[2:] - brightness[:-2], brightness[:, 2:] - brightness[:, :-2]
    xx, yy, xy = _pooled(gx * gx), _pooled(gy * gy), _pooled(gx * gy)
    own = np.asarray(guide.angle)[2::CELL, 2::CELL]
    cosine, sine = _own_directions()
    across, along = (yy - xx + cosine[own]).astype(np.float64), (sine[own] - 2 * xy).astype(np.float64)
    return fixed(0.5 * np.arctan2(along, across))


def seen(guide: Guide, dabs: list[Dab]) -> list[bool]:
    """Which dabs lie on planes that they may lie on."""
    plane = np.asarray(guide.plane)
    high, wide = plane.shape
    where = [(min(max(int(d.y * high), 0), high - 1), min(max(int(d.x * wide), 0), wide - 1)) for d in dabs]
    return [d.planes[0] <= plane[y, x] <= d.planes[1] for d, (y, x) in zip(dabs, where, strict=True)]


def flat_touches(guide: Guide) -> Image.Image:
    """The guide's colours with its dabs as plain spots, for styles without a loaded brush."""
    image = guide.rgb.copy()
    draw, (wide, high) = ImageDraw.Draw(image), image.size
    dabs = guide.dabs + guide.lamps
    for dab, shown in zip(dabs, seen(guide, dabs), strict=True):
        if shown:
            r, x, y = BRUSHES[dab.size][1] / 2, dab.x * wide, dab.y * high
            draw.ellipse((x - r, y - r, x + r, y + r), fill=ink(dab.rgb))
    return image


def ink(rgb: tuple[float, float, float]) -> tuple[int, int, int]:
    """A colour as bytes."""
    r, g, b = (int(min(max(c, 0.0), 1.0) * 255) for c in rgb)
    return r, g, b
