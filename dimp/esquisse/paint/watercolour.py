"""Watercolour: transparent washes on paper, wobbling shapes, dark wet edges, blooms, granulation, a bare margin."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from dimp.esquisse.paint.brush import flat_touches
from dimp.esquisse.paint.guide import Guide
from dimp.esquisse.paint.noise import Array, bank, cut, grid, power

_PAPER = np.array((0.985, 0.97, 0.93), np.float32)
_INK = np.array((1.0, 0.98, 0.94), np.float32)


@cache
def _wobbles(format: tuple[int, int]) -> list[NDArray[np.intp]]:
    """Eight fixed wobbles of the pixel grid, as flat indices."""
    width, height = format
    y, x = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    wobbles = []
    for number in range(8):
        rng = np.random.default_rng(number)
        dy, dx = (cut(rng, 2.0, format) * np.float32(2.2) + cut(rng, 1.5, format) * np.float32(0.8) for _ in range(2))
        rows, columns = np.clip(y + dy, 0, height - 1), np.clip(x + dx, 0, width - 1)
        wobbles.append(rows.astype(np.intp) * width + columns.astype(np.intp))
    return wobbles


def _fractions(image: Image.Image) -> Array:
    return np.asarray(image, np.float32) / np.float32(255)


def _mean(rgb: Array) -> Array:
    return np.asarray((rgb[..., 0] + rgb[..., 1] + rgb[..., 2]) / np.float32(3), np.float32)


@cache
def _shades() -> Array:
    """How much paint stands for a byte of darkness."""
    return power(np.arange(256, dtype=np.float32) / np.float32(255), 1.1)


def watercolour(guide: Guide) -> NDArray[np.uint8]:
    """The guide in watercolour, (height, width, 3)."""
    scene = guide.scene
    rng, (width, height) = scene.stream("watercolour"), scene.format
    flat = np.asarray(flat_touches(guide), np.uint8).reshape(-1, 3)[_wobbles(scene.format)[int(rng.integers(8))]]
    wobbled = Image.fromarray(flat).filter(ImageFilter.BoxBlur(1))
    base, soft = _fractions(wobbled), _fractions(wobbled.filter(ImageFilter.BoxBlur(4)))
    bloom = cut(rng, 2.2, scene.format)
    wash = base * np.float32(0.62) + soft * np.float32(0.38)
    middle = _mean(wash)[..., None]
    wash = np.clip(middle + (wash - middle) * np.float32(1.25), 0, 1)
    density = _shades()[((1 - wash) * 255 + 0.5).astype(np.uint8)] * (0.84 + 0.15 * bloom)[..., None]
    rim = np.clip(_mean(soft - base), 0, 0.16)
    stain = np.clip(1 - np.abs(bloom - np.float32(0.9)) * 9, 0, 1) * np.float32(0.06)
    density = density + (rim * np.float32(1.5) + stain)[..., None] * (np.float32(1.1) - wash)
    grain = bank(1.0)[:height, :width]
    density = density * ((1 + 0.055 * grain) * _margin(scene.format, cut(rng, 1.6, scene.format)))[..., None]
    out = _PAPER + np.float32(0.008) * grain[..., None] - density * _INK
    return (np.clip(out, 0, 1) * np.float32(255) + np.float32(0.5)).astype(np.uint8)


def _margin(format: tuple[int, int], ragged: Array) -> Array:
    """1 inside, 0 on the bare edge of the paper."""
    y, x = grid(format)
    inside = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y)) - 0.035 + 0.010 * ragged
    return np.asarray(np.clip(inside * 50, 0, 1), np.float32)
