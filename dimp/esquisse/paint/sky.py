"""The sky with its clouds, glow and stars, and what stands far off at its foot."""

from __future__ import annotations

from functools import cache

import numpy as np

from dimp.esquisse.paint.guide import FAR, Hand
from dimp.esquisse.paint.light import Colour, Light, lit, mix, times
from dimp.esquisse.paint.noise import Array, cut, distance, fixed, grid, power, profile
from dimp.esquisse.scene.scene import Scene

_COVER = {"noon": 0.0, "golden": -0.15, "grey": 0.9, "fog": -0.9, "night": -0.5}
_HALO = np.array((0.42, 0.56, 0.74), np.float32)
_HALO_RADIUS = 0.042


def sky(scene: Scene, light: Light) -> Array:
    """The sky over the whole picture (height, width, 3), with clouds and the sun's or moon's glow."""
    y, x = grid(scene.format)
    rng = scene.stream("sky")
    t = power(np.clip(y[:, 0] / np.float32(max(scene.horizon, 0.3)), 0, 1), 0.9)
    stops = np.array(light.sky, np.float32)
    column = fixed(np.stack([np.interp(t, (0, 0.55, 1), stops[:, c]) for c in range(3)], -1))
    picture = np.broadcast_to(column[:, None], (*y.shape, 3)).copy()
    noise = np.float32(0.95) * cut(rng, 2.5, scene.format, 3, 1) + np.float32(0.35) * cut(rng, 1.7, scene.format, 3, 2)
    amount = np.float32(_COVER.get(scene.light, -0.1) + float(rng.uniform(-0.5, 0.4)))
    cover = np.clip(noise * np.float32(0.9) + amount, 0, 1) * np.clip(1.25 - t * np.float32(0.6), 0, 1)[:, None]
    lift = np.clip(0.5 + 0.75 * (noise - np.roll(noise, 10, 0)), 0, 1)[..., None]
    bright, dark = (np.array(c, np.float32) for c in light.cloud)
    picture += (dark + (bright - dark) * lift - picture) * (cover * np.float32(0.85))[..., None]
    if scene.light == "night":
        _halos(scene, picture)
    if scene.sun != "none":
        at, glow = sun_place(scene), (1.0, 0.86, 0.58) if scene.sun == "sun" else (0.66, 0.78, 0.86)
        near = np.clip(1 - _from(scene, x, y, at) / np.float32(0.42), 0, 1)
        picture += (np.array(glow, np.float32) - picture) * (near * near * np.float32(0.6))[..., None]
    return picture


def _from(scene: Scene, x: Array, y: Array, at: tuple[float, float]) -> Array:
    """Distance in units from a place in the picture."""
    sx, sy = scene.scale
    return distance((x - np.float32(at[0])) / np.float32(sx), (y - np.float32(at[1])) / np.float32(sy))


def _halos(scene: Scene, picture: Array) -> None:
    height, width = picture.shape[:2]
    y, x = grid(scene.format)
    reach_x, reach_y = (_HALO_RADIUS * s + 0.01 for s in scene.scale)
    for sx, sy in star_places(scene):
        rows = slice(max(0, int((sy - reach_y) * height)), int((sy + reach_y) * height))
        columns = slice(max(0, int((sx - reach_x) * width)), int((sx + reach_x) * width))
        r = _from(scene, x[rows, columns], y[rows, columns], (sx, sy))
        near = np.clip(1 - r / np.float32(_HALO_RADIUS), 0, 1) * np.float32(0.75)
        picture[rows, columns] += (_HALO - picture[rows, columns]) * near[..., None]


def star_places(scene: Scene) -> list[tuple[float, float]]:
    """Where a few large stars stand."""
    places = scene.stream("stars").random((10, 2))
    return [(float(x), float(y) * scene.horizon * 0.75 + 0.02) for x, y in places]


def sun_place(scene: Scene) -> tuple[float, float]:
    """Where the sun or the moon stands: on the side the light comes from, clear of the middle."""
    rng = scene.stream("sun")
    high = scene.horizon * float(rng.uniform(0.30, 0.45) if scene.sun == "moon" else rng.uniform(0.45, 0.7))
    return 0.5 + scene.side * float(rng.uniform(0.18, 0.34)), high


@cache
def _across(width: int) -> Array:
    return grid((width, 1))[1][0]


_COLUMN = 4
"""Pixels between two points of a ridge."""


def _line(line: Array) -> list[tuple[float, float]]:
    width = len(line)
    return [(i * _COLUMN / width, float(line[min(width - 1, i * _COLUMN)])) for i in range(width // _COLUMN + 1)]


def _ridge(hand: Hand, line: Array, colour: Colour, angle: float) -> None:
    hand.polygon([*_line(line), (1.0, 1.0), (0.0, 1.0)], colour, FAR, 0, angle)


def _hazy(scene: Scene, light: Light, albedo: Colour, z: float) -> Colour:
    """A colour so far off that the air tints it."""
    bluish: Colour = (0.55, 0.62, 0.86) if scene.light in ("noon", "winter") else light.haze
    return mix(times(albedo, lit(light, 0.5)), mix(light.haze, bluish, 0.3), min(0.95, light.thick * 1.15 * z))


def far(hand: Hand) -> None:
    """Hills, mountains, forest or cliffs, each ridge nearer, darker and warmer than the last."""
    scene, light = hand.guide.scene, hand.light
    rng, h, width = scene.stream("far"), np.float32(scene.horizon), scene.format[0]
    first, second, third = profile(rng, 1.8, width), profile(rng, 1.8, width), profile(rng, 1.0, width, 2)
    if scene.far == "mountains":
        _mountains(hand, first, second, third)
    if scene.far in ("hills", "mountains"):
        _ridge(hand, h - 0.06 - 0.03 * first, _hazy(scene, light, (0.46, 0.54, 0.56), 0.8), 0.1)
        _ridge(hand, h - 0.025 - 0.018 * second, _hazy(scene, light, _near_hill(scene), 0.55), 0.0)
    if scene.far == "forest":
        _ridge(hand, h - 0.05 - 0.02 * first, _hazy(scene, light, (0.44, 0.52, 0.50), 0.8), 0.1)
        nearer = h - 0.05 - 0.018 * third - 0.01 * second
        _ridge(hand, nearer, _hazy(scene, light, (0.30, 0.46, 0.30), 0.5), 1.2)
    if scene.far == "cliffs":
        x = _across(width) if rng.random() < 0.5 else 1 - _across(width)
        line = h + 0.02 - np.clip((x - 0.55) * 0.6, 0, 0.17) - 0.012 * third * (x > 0.58)
        _ridge(hand, line, _hazy(scene, light, (0.86, 0.78, 0.70), 0.6), 1.4)


def _near_hill(scene: Scene) -> Colour:
    return (0.80, 0.82, 0.88) if scene.snow else (0.42, 0.56, 0.38)


def _mountains(hand: Hand, first: Array, second: Array, third: Array) -> None:
    scene, light = hand.guide.scene, hand.light
    rng, h, x = scene.stream("peaks"), np.float32(scene.horizon), _across(scene.format[0])
    peak = h - 0.07 - 0.02 * first
    for _ in range(3):
        tall, wide = float(rng.uniform(0.12, 0.24)) * (0.5 + scene.horizon), float(rng.uniform(0.2, 0.34))
        rise = np.clip(1 - np.abs(x - np.float32(rng.uniform(0.05, 0.95))) / np.float32(wide), 0, 1)
        peak = np.minimum(peak, h - np.float32(tall) * rise - 0.012 * second)
    _ridge(hand, peak, _hazy(scene, light, (0.46, 0.50, 0.74), 0.75), 2.2)
    cap = np.maximum(np.minimum(peak + 0.05 + 0.012 * third, h - 0.09), peak)
    snow = _hazy(scene, light, (1.05, 1.02, 1.0), 0.55)
    hand.polygon(_line(peak) + _line(cap)[::-1], snow, FAR, 0, 2.2 if scene.side > 0 else 0.9)
