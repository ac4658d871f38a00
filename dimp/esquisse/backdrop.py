"""Skies, grounds, sun and moon: everything behind the objects.

Textures are low-frequency and weak on purpose: a small autoencoder must keep them, and they must not drown the
objects. All noise is cut from one fixed bank, so a picture costs a few array operations.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
SIDE = 128
"""Side of a rendered picture in pixels."""

_BANK = 512

SKY_COLOURS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "day": ((0.22, 0.52, 0.92), (0.70, 0.87, 0.98)),
    "sunset": ((0.45, 0.25, 0.55), (0.99, 0.66, 0.32)),
    "night": ((0.04, 0.05, 0.18), (0.14, 0.16, 0.38)),
    "cloudy": ((0.42, 0.45, 0.50), (0.66, 0.69, 0.73)),
    "plain": ((0.93, 0.88, 0.80), (0.96, 0.92, 0.86)),
}
"""Top and horizon colour of each sky."""

GROUND_COLOURS: dict[str, tuple[float, float, float]] = {
    "grass": (0.30, 0.60, 0.20),
    "sand": (0.87, 0.76, 0.52),
    "snow": (0.92, 0.94, 0.98),
    "water": (0.14, 0.40, 0.62),
    "wood": (0.55, 0.35, 0.20),
}

AMBIENCE: dict[str, tuple[float, float, float]] = {
    "day": (1.0, 1.0, 1.0),
    "sunset": (1.0, 0.84, 0.74),
    "night": (0.42, 0.45, 0.60),
    "cloudy": (0.82, 0.84, 0.86),
    "plain": (1.0, 1.0, 1.0),
}
"""What the sky does to the ground's colour."""


@cache
def grid() -> tuple[Array, Array]:
    """Pixel centres (y, x) in fractions of the side."""
    axis = (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE
    y, x = np.meshgrid(axis, axis, indexing="ij")
    return y, x


@cache
def noise_bank(power: float) -> Array:
    """A tileable 1/f^power noise field, zero mean, unit deviation, from a fixed seed."""
    rng = np.random.default_rng(7)
    fy, fx = np.meshgrid(np.fft.fftfreq(_BANK), np.fft.fftfreq(_BANK), indexing="ij")
    radius = np.maximum(np.hypot(fy, fx), 2 / _BANK)
    spectrum = np.fft.fft2(rng.standard_normal((_BANK, _BANK))) / radius**power
    field = np.real(np.fft.ifft2(spectrum))
    return ((field - field.mean()) / field.std()).astype(np.float32)


def cut(rng: np.random.Generator, power: float, step_y: int = 1, step_x: int = 1) -> Array:
    """A random crop of the noise bank; steps above one squeeze the texture along that axis."""
    y, x = rng.integers(_BANK, size=2)
    rows = (y + step_y * np.arange(SIDE)) % _BANK
    columns = (x + step_x * np.arange(SIDE)) % _BANK
    return noise_bank(power)[np.ix_(rows, columns)]


def _stars(rng: np.random.Generator, sky: Array) -> None:
    for row, column in zip(rng.integers(4, 62, 9), rng.integers(4, SIDE - 4, 9), strict=True):
        sky[row : row + 2, column : column + 2] += 0.45


def paint_sky(name: str, rng: np.random.Generator) -> Array:
    """The sky over the whole picture, (side, side, 3)."""
    y, _ = grid()
    top, low = (np.array(c, np.float32) for c in SKY_COLOURS[name])
    sky = top + (low - top) * np.clip(y / 0.62, 0, 1)[..., None]
    clouds = cut(rng, 2.2, 3, 1)
    if name in ("day", "cloudy"):
        amount = np.clip(clouds * 0.5 + 0.05, 0, 0.85 if name == "day" else 0.5)[..., None]
        sky = sky + ((1.0 if name == "day" else 0.34) - sky) * amount
    elif name == "sunset":
        sky = sky + np.array([0.08, 0.03, -0.02], np.float32) * clouds[..., None]
    elif name == "night":
        _stars(rng, sky)
    return sky.astype(np.float32)


def paint_light(name: str, sky: Array) -> Array:
    """The sky with a sun or a moon at its upper right."""
    y, x = grid()
    distance = np.hypot(x - 0.83, y - 0.15)
    cover = np.clip((0.085 - distance) * SIDE + 0.5, 0, 1)
    if name == "moon":  # a crescent: the disc less a shifted disc
        cover = cover * (1 - np.clip((0.075 - np.hypot(x - 0.795, y - 0.13)) * SIDE + 0.5, 0, 1))
    glow = np.clip(1 - distance / 0.22, 0, 1) ** 2 * (0.35 if name == "sun" else 0.1)
    colour = np.array([1.0, 0.86, 0.2] if name == "sun" else [0.97, 0.96, 0.85], np.float32)
    amount = np.maximum(cover, glow)[..., None]
    return sky + (colour - sky) * amount


def paint_ground(name: str, sky: str, horizon: float, rng: np.random.Generator) -> Array:
    """The ground over the whole picture, (side, side, 3); only its part under the horizon is used."""
    y, x = grid()
    base = np.array(GROUND_COLOURS[name], np.float32)
    depth = np.clip((y - horizon) / (1 - horizon), 0, 1)
    shade = 1.06 - 0.2 * depth
    rough = cut(rng, 1.6, 3, 1)
    if name == "water":
        shade = shade + 0.13 * np.sin(2 * np.pi * (depth * 5 + 0.06 * rough)) * (0.4 + depth)
    elif name == "wood":
        planks = np.abs((depth**1.3 * 4) % 1 - 0.5) > 0.44
        shade = shade + 0.04 * rough - 0.22 * planks
    else:
        shade = shade + {"grass": 0.09, "sand": 0.045, "snow": 0.025}[name] * rough
    return base * shade[..., None] * np.array(AMBIENCE[sky], np.float32)
