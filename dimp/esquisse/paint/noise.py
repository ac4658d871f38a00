"""Noise and curves in fixed point, so that a picture has the same bytes on every machine.

Plain arithmetic on single-precision arrays gives the same bits everywhere; sines, powers and transforms do not. They
are computed in double precision and rounded to a coarse grid at once, which takes the machine's last digits away.
Nothing here or in the styles sums an array of fractions, since the order of a sum is the machine's.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dimp.esquisse.scene.chance import Random, bell

Array = NDArray[np.float32]
BANK = 512
"""Side of the tileable noise from which all noise is cut."""

_STEPS = 4096.0


def fixed(values: NDArray[np.float64] | float) -> Array:
    """Values rounded to multiples of 1/4096."""
    return (np.round(np.asarray(values, np.float64) * _STEPS) / _STEPS).astype(np.float32)


def sine(angle: Array) -> Array:
    """The sine of angles in radians."""
    return fixed(np.sin(np.asarray(angle, np.float64)))


def power(base: Array, exponent: float) -> Array:
    """A power of numbers that are not negative."""
    return fixed(np.power(np.asarray(base, np.float64), exponent))


def distance(dx: Array, dy: Array) -> Array:
    """The length of vectors."""
    return np.asarray(np.sqrt(dx * dx + dy * dy), np.float32)


def grey(rgb: Array) -> Array:
    """The brightness of colours (..., 3)."""
    return rgb[..., 0] * np.float32(0.3) + rgb[..., 1] * np.float32(0.59) + rgb[..., 2] * np.float32(0.11)


@cache
def grid(format: tuple[int, int]) -> tuple[Array, Array]:
    """Pixel centres (y, x) as fractions of height and width, each (height, width)."""
    width, height = format
    across = ((np.arange(width) + 0.5) / width).astype(np.float32)
    down = ((np.arange(height) + 0.5) / height).astype(np.float32)
    shape = (height, width)
    return np.broadcast_to(down[:, None], shape), np.broadcast_to(across[None], shape)


@cache
def bank(power_of_f: float) -> Array:
    """A tileable 1/f^power noise (512, 512) of mean 0 and deviation 1."""
    f = np.fft.fftfreq(BANK)
    radius = np.maximum(np.hypot(f[:, None], f[None]), 2 / BANK)
    white = bell(np.random.default_rng(7), BANK, BANK).astype(np.float64)
    noise = np.real(np.fft.ifft2(np.fft.fft2(white) / radius**power_of_f))
    return fixed((noise - noise.mean()) / noise.std())


@cache
def _steps(length: int, step: int) -> NDArray[np.intp]:
    return np.arange(length) * step


@cache
def _repeated(power_of_f: float) -> Array:
    """The bank three times side by side: a slice of it is many times quicker than an index of columns."""
    return np.tile(bank(power_of_f), (1, 3))


def cut(rng: Random, power_of_f: float, format: tuple[int, int], step_y: int = 1, step_x: int = 1) -> Array:
    """A crop of the bank (height, width); steps above one squeeze it along that axis."""
    y, x = rng.integers(BANK, size=2)
    rows = (y + _steps(format[1], step_y)) % BANK
    return _repeated(power_of_f)[:, x : x + format[0] * step_x : step_x][rows]


def profile(rng: Random, power_of_f: float, width: int, step: int = 1) -> Array:
    """A line of noise across the picture, (width,)."""
    y, x = rng.integers(BANK, size=2)
    return bank(power_of_f)[y, (x + _steps(width, step)) % BANK]
