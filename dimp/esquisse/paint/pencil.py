"""Pencil: bold hatching by tone over a smudged ground, and contours."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from dimp.esquisse.paint.brush import CELL, directions, flat_touches
from dimp.esquisse.paint.guide import OBJECTS, SKY, WATER, Guide
from dimp.esquisse.paint.light import Colour, Light
from dimp.esquisse.paint.noise import Array, bank, cut, power
from dimp.esquisse.scene.chance import Random, bell

_HALF = 15
_TURNS = 16
_SPACING = 7
"""Half a mark's side and the marks' spacing in pixels, and directions over half a turn. Lines are three pixels wide
and few: finer ones are lost by an autoencoder of eight times down."""


@cache
def _hatches() -> list[Image.Image]:
    """Pencil marks: 16 directions, two hands that bend either way."""
    rng = np.random.default_rng(9)
    axis = np.arange(-_HALF, _HALF + 1, dtype=np.float32)
    py, px = np.meshgrid(axis, axis, indexing="ij")
    marks = []
    for turn in range(_TURNS):
        c, s = np.float32(math.cos(turn * math.pi / _TURNS)), np.float32(math.sin(turn * math.pi / _TURNS))
        along, across = px * c + py * s, py * c - px * s
        for bend in (-0.006, 0.006):
            line = np.clip(2.0 - np.abs(across - np.float32(bend) * along * along), 0, 1)
            line = line * np.clip((_HALF - 1 - np.abs(along)) / 5, 0, 1)
            grain = np.clip(0.85 + 0.13 * bell(rng, *line.shape), 0, 1)
            marks.append(Image.fromarray((line * 215 * grain).astype(np.uint8)))
    return marks


@cache
def _lifted() -> Array:
    """Tones from dark to light, the darks opened."""
    return power(np.arange(256, dtype=np.float32) / np.float32(255), 0.75)


def _tones(soft: Image.Image, light: Light) -> Array:
    """Brightness (height, width), from a share of the hour's shade to its horizon: one change moves no other tone."""
    low, high = 0.28 * _brightness(light.ambient) * 255, _brightness(light.sky[2]) * 255
    values = np.asarray(soft.convert("L"), np.float32)
    spread = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return _lifted()[(spread * 255 + 0.5).astype(np.uint8)]


def _paper(light: Light) -> np.float32:
    """How white the lightest tone is left: the darker the hour, the less."""
    return np.float32(min(1.0, 0.45 + 0.6 * _brightness(light.sky[2])))


def _brightness(colour: Colour) -> float:
    return colour[0] * 0.3 + colour[1] * 0.59 + colour[2] * 0.11


_PASSES = ((0.86, -0.75), (0.58, -0.75), (0.34, -0.35))
"""Below which tone a pass of hatching is laid, and its lean on land."""
_SKY_LEAN, _SKY_SHARE = -0.22, 0.45
"""The lean of what is hatched in the sky, nearly level, and its share of marks: as dense and as steep as the land's
they look like rain. Water is hatched level."""


def pencil(guide: Guide) -> NDArray[np.uint8]:
    """The guide in pencil, (height, width, 3)."""
    scene = guide.scene
    rng, (width, height) = scene.stream("pencil"), scene.format
    soft = flat_touches(guide).filter(ImageFilter.BoxBlur(2))
    tones = _tones(soft, guide.light)
    run = directions(guide, np.asarray(soft, np.float32) / np.float32(255))
    shade = tones * _paper(guide.light)
    page = Image.fromarray(((1 - np.float32(0.30) * (1 - shade)) * 244).astype(np.uint8))
    plane = np.asarray(guide.plane)
    for start, lean in _PASSES:
        _hatch(page, rng, (shade, plane, run), start, lean)
    out = np.asarray(page, np.float32) / np.float32(255)
    pressure = np.clip(0.75 + 0.25 * cut(rng, 1.4, scene.format), 0.2, 1.1)
    out = out * (1 - np.clip(_contours(plane, tones) * np.float32(1.7), 0, 0.78) * pressure)
    out = out + np.float32(0.012) * bank(0.4)[:height, :width]
    warm = np.array((1.0, 0.985, 0.955), np.float32), np.array((0.0, 0.004, 0.02), np.float32)
    return (np.clip(out[..., None] * warm[0] + warm[1], 0, 1) * np.float32(255)).astype(np.uint8)


def _hatch(
    page: Image.Image, rng: Random, seen: tuple[Array, NDArray[np.uint8], Array], start: float, lean: float
) -> None:
    """One pass over what is darker than `start`, in the direction of forms on objects."""
    tones, plane, run = seen
    high, wide = tones.shape
    rows, columns = np.arange(3, high, _SPACING), np.arange(3, wide, _SPACING)
    ys, xs = (a.ravel() for a in np.meshgrid(rows, columns, indexing="ij"))
    y = np.clip(ys + rng.uniform(-3, 3, ys.size), 0, high - 1).astype(int)
    x = np.clip(xs + rng.uniform(-3, 3, xs.size), 0, wide - 1).astype(int)
    turn, hand, chance = bell(rng, y.size) * np.float32(0.08), rng.integers(2, size=y.size), rng.random(y.size)
    dark = np.clip((np.float32(start) - tones[y, x]) / np.float32(start), 0, 1)
    density = np.where(plane[y, x] == SKY, np.float32(1.3 * _SKY_SHARE), np.float32(1.3))
    keep = np.flatnonzero(chance < dark * density)
    y, x = y[keep], x[keep]
    below = plane[y, x]
    leans = np.where(below == SKY, np.float32(_SKY_LEAN), np.where(below == WATER, np.float32(0), np.float32(lean)))
    formed = np.where(below >= OBJECTS, run[y // CELL, x // CELL], leans)
    turns = np.round((formed + turn[keep]) * np.float32(_TURNS / math.pi)).astype(int) % _TURNS
    strength = (172 - 92 * dark[keep]).astype(int)
    marks, numbers = _hatches(), (turns * 2 + hand[keep]).tolist()
    for px, py, number, tone in zip(x.tolist(), y.tolist(), numbers, strength.tolist(), strict=True):
        page.paste(tone, (px - _HALF, py - _HALF, px + _HALF + 1, py + _HALF + 1), marks[number])


def _contours(plane: NDArray[np.uint8], tones: Array) -> Array:
    """Lines where planes meet and where tones change."""
    p = plane.astype(np.int16)
    meet, change = np.zeros_like(tones), np.zeros_like(tones)
    meet[:-1, :-1] = (np.abs(p[1:, :-1] - p[:-1, :-1]) + np.abs(p[:-1, 1:] - p[:-1, :-1])) > 0
    change[:-1, :-1] = np.abs(tones[1:, :-1] - tones[:-1, :-1]) + np.abs(tones[:-1, 1:] - tones[:-1, :-1])
    edge = np.maximum(meet * np.float32(0.7), np.clip(change * np.float32(2.6) - np.float32(0.2), 0, 0.8))
    image = Image.fromarray((edge * 255).astype(np.uint8)).filter(ImageFilter.BoxBlur(1))
    return np.asarray(image, np.float32) / np.float32(255)
