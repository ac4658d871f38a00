"""Ground, water and the shadows on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dimp.esquisse.paint.light import Colour, Light, lit
from dimp.esquisse.paint.noise import Array, cut, distance, fixed, grid, power, profile, sine
from dimp.esquisse.scene.kinds import KINDS, WATER
from dimp.esquisse.scene.scene import INSIDE, Scene, river_centre, stand

GROUND: dict[str, tuple[Colour, Colour]] = {
    "meadow": ((0.62, 0.74, 0.36), (0.34, 0.54, 0.24)),
    "wheat": ((0.97, 0.84, 0.46), (0.84, 0.64, 0.28)),
    "lavender": ((0.72, 0.64, 0.82), (0.50, 0.38, 0.68)),
    "poppies": ((0.64, 0.74, 0.38), (0.38, 0.56, 0.28)),
    "lake": ((0.58, 0.68, 0.36), (0.34, 0.48, 0.24)),
    "river": ((0.62, 0.74, 0.36), (0.34, 0.52, 0.24)),
    "village": ((0.68, 0.72, 0.42), (0.54, 0.54, 0.30)),
    "beach": ((0.97, 0.88, 0.68), (0.90, 0.76, 0.54)),
    "snow": ((0.98, 0.97, 0.98), (0.88, 0.91, 0.98)),
    "sea": ((0.5, 0.6, 0.6), (0.3, 0.45, 0.5)),
    "table": ((0.98, 0.96, 0.92), (0.92, 0.90, 0.90)),
    "street": ((0.78, 0.74, 0.74), (0.62, 0.60, 0.66)),
}
"""Albedo of the ground, far and near."""

_CLOTHS = ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (0.86, 0.92, 1.0), (1.0, 0.90, 0.88), (1.0, 0.95, 0.80))


def _array(colour: Colour) -> Array:
    return np.array(colour, np.float32)


def ground(scene: Scene, light: Light) -> Array:
    """The ground over the whole picture (height, width, 3), lighter and hazier at the horizon."""
    y, _ = grid(scene.format)
    rng = scene.stream("ground")
    far, near = (_array(c) for c in GROUND["snow" if scene.snow else scene.setting])
    d = np.clip((y[:, 0] - np.float32(scene.horizon)) / np.float32(1 - scene.horizon), 0, 1)
    bright, dark = _array(lit(light, 0.65)), _array(lit(light, 0.2))
    base = (far + (near - far) * power(d, 0.8)[:, None])[:, None]
    bands = np.clip(0.5 + 0.42 * cut(rng, 1.7, scene.format, 4, 1), 0, 1)[..., None]
    if scene.snow or scene.setting == INSIDE:
        bands = np.float32(0.45) + np.float32(0.55) * bands
    if scene.setting == INSIDE:
        base = base * _array(_CLOTHS[int(rng.integers(5))])
    out = base * (dark + (bright - dark) * (np.float32(0.25) + np.float32(0.75) * bands))
    out = _folds(scene, light, out) if scene.setting == INSIDE else out * (1 - 0.24 * d * d * d)[:, None, None]
    thick = np.float32(light.thick * (0.75 if scene.setting != INSIDE else 0.2))
    return np.asarray(out + (_array(light.haze) - out) * (thick * (1 - d) * (1 - d))[:, None, None], np.float32)


def _folds(scene: Scene, light: Light, cloth: Array) -> Array:
    """The cloth hangs over the near edge of the table in folds."""
    y, x = grid(scene.format)
    wave = sine(x * 16 + np.float32(1.8) * cut(scene.stream("folds"), 2.4, scene.format) + y * 5)
    fold = (np.clip(wave * 0.5 + 0.2, 0, 1) * np.clip((y - 0.80) * 9, 0, 1) * np.float32(0.65))[..., None]
    blue = _array(light.ambient) * np.array((0.86, 0.9, 1.02), np.float32)
    return cloth * (1 - fold) + cloth * blue * fold


_LENGTHS = {"dawn": 1.9, "sunset": 2.1, "golden": 1.6, "noon": 0.7}
_SLIM = {"poplar": 0.16, "lighthouse": 0.18, "person": 0.22, "pine": 0.25, "lamp": 0.12}


def shadows(scene: Scene, light: Light, earth: Array) -> None:
    """Cast shadows, blue-violet, away from the light; longer when the sun is low."""
    strength = np.float32(0.35 if scene.light in ("fog", "grey") else 0.62)
    tint = _array(light.ambient) * np.array((0.80, 0.84, 1.0), np.float32)
    for thing in scene.things:
        afloat = scene.setting in WATER and (thing.z >= 0.66 or thing.kind in ("boat", "swan"))
        if not afloat and not thing.on and not KINDS[thing.kind].aloft:
            _shadow(scene, thing.kind, stand(scene, thing), earth, (strength, tint))


def _shadow(
    scene: Scene, kind: str, place: tuple[float, float, float], earth: Array, shade: tuple[np.float32, Array]
) -> None:
    y, x = grid(scene.format)
    (at, foot, height), (sx, sy) = place, scene.scale
    wide = height * _SLIM.get(kind, 0.42)
    reach = wide * _LENGTHS.get(scene.light, 1.1)
    high = scene.format[1]
    rows = slice(max(0, int((foot - height * 0.2 * sy) * high)), min(high, int((foot + height * 0.2 * sy) * high)))
    if rows.stop <= rows.start:
        return
    across, down = (x[rows] - np.float32(at)) / np.float32(sx), (y[rows] - np.float32(foot)) / np.float32(sy)
    along = (across + np.float32(scene.side * reach * 0.55)) / np.float32(wide * 0.5 + reach * 0.5)
    over = (down + across * np.float32(scene.side * 0.06)) / np.float32(height * 0.085)
    share = (np.clip((1.2 - distance(np.asarray(along), np.asarray(over, np.float32))) * 2, 0, 1) * shade[0])[..., None]
    earth[rows] *= 1 - share + share * shade[1] * np.float32(0.85)


def water_line(scene: Scene) -> float:
    """Where the water begins, seen from the horizon."""
    return scene.horizon + (0.055 if scene.setting == "lake" else 0.0)


def river(scene: Scene, d: Array) -> Array:
    """The middle of the river at each nearness 0 to 1."""
    return fixed(np.array([river_centre(scene.seed, float(value)) for value in d.tolist()]))


def water_mask(scene: Scene) -> NDArray[np.bool_] | None:
    """Where there is water (height, width), or None."""
    y, x = grid(scene.format)
    rng, h, width = scene.stream("shore"), np.float32(scene.horizon), scene.format[0]
    if scene.setting == "sea":
        return np.asarray(y >= h)
    if scene.setting == "lake":
        bank = 0.87 + 0.035 * sine(6 * (x[0] + np.float32(rng.random()))) + 0.008 * profile(rng, 1.2, width)
        return np.asarray((y >= np.float32(water_line(scene))) & (y < bank[None]))
    if scene.setting == "beach":
        return np.asarray((y >= h) & (y < h + 0.16 + 0.05 * (x - 0.5) + 0.008 * profile(rng, 1.5, width)[None]))
    if scene.wet:
        return np.asarray(y >= h + np.float32(0.03))
    if scene.setting == "river":
        d = np.clip((y[:, 0] - h) / (1 - h), 0, 1)
        half = np.float32(0.05) + np.float32(0.26) * power(d, 1.2)
        return np.asarray((y >= h + 0.01) & (np.abs(x - river(scene, d)[:, None]) < half[:, None]))
    return None


def water(scene: Scene, light: Light, picture: Array) -> Array:
    """What stands above the water, mirrored, darker and bluer towards the viewer (height, width, 3)."""
    y, _ = grid(scene.format)
    top, high = water_line(scene), scene.format[1]
    first, rows = int(top * high), np.arange(high)
    stretch = (first * 95, max(1, high - first) * 100) if scene.setting == "sea" else (9, 10)
    mirror = picture[np.clip(first - 1 - (rows - first) * stretch[0] // stretch[1], 0, max(first - 1, 0))]
    d = np.clip((y - np.float32(top)) / np.float32(1 - top), 0, 1)
    wave = np.clip(0.5 + 0.5 * cut(scene.stream("water"), 1.5, scene.format, 8, 1), 0, 1)
    if scene.setting == "street":
        return _wet_stone(scene, light, mirror, wave, d)
    deep = _array(light.sky[0]) * np.array((0.52, 0.74, 0.80), np.float32)
    amount = (np.float32(0.18) + np.float32(0.42) * d) * (np.float32(0.35) + np.float32(0.8) * wave)
    if scene.setting == "sea":
        amount = amount + np.float32(0.2)
    return mirror + (deep - mirror) * np.clip(amount, 0, 0.92)[..., None]


def _wet_stone(scene: Scene, light: Light, mirror: Array, wave: Array, d: Array) -> Array:
    """A dull mirror."""
    stone = _array(light.ambient) * np.array((0.86, 0.82, 0.84), np.float32)
    if scene.light == "night":
        stone = stone * np.array((1.25, 1.05, 0.9), np.float32)
    dark = np.float32(0.10) * wave + np.float32(0.06) * d
    return mirror * np.float32(0.58) + stone * np.float32(0.42) - dark[..., None]
