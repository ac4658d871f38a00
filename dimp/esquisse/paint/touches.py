"""Last touches: flowers, ears of corn, glints, the sun, stars, grass, rain and snow."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dimp.esquisse.paint.guide import LAND_ONLY, SKY_ONLY, WATER_ONLY, Dab, Guide
from dimp.esquisse.paint.light import Colour, lit, mix, times
from dimp.esquisse.paint.noise import cut
from dimp.esquisse.paint.sky import star_places, sun_place
from dimp.esquisse.scene.kinds import FIELDS
from dimp.esquisse.scene.scene import INSIDE

_FLOWERS: dict[str, tuple[float, tuple[Colour, ...]]] = {
    "meadow": (0.35, ((0.98, 0.96, 0.90), (0.98, 0.84, 0.40), (0.90, 0.66, 0.76))),
    "poppies": (0.95, ((0.90, 0.22, 0.14), (0.94, 0.32, 0.18), (0.98, 0.94, 0.88))),
    "lavender": (0.5, ((0.82, 0.72, 0.92), (0.60, 0.44, 0.80), (0.92, 0.80, 0.86))),
    "wheat": (0.3, ((1.0, 0.92, 0.62), (0.90, 0.34, 0.22), (0.46, 0.52, 0.80))),
    "river": (0.2, ((0.98, 0.96, 0.90), (0.98, 0.84, 0.40), (0.90, 0.66, 0.76))),
}
_COUNT = 130

Numbers = NDArray[np.float64]


class _Draws:
    """The touches' random numbers, always as many, whatever is drawn with them."""

    def __init__(self, guide: Guide) -> None:
        rng = guide.scene.stream("touches")
        self.x, self.near, self.r = rng.random(_COUNT), rng.random(_COUNT) ** 0.7, rng.random(_COUNT)
        self.k = rng.integers(3, size=_COUNT)
        self.clumps = cut(rng, 1.5, guide.scene.format, 3, 1)


def scatter(guide: Guide) -> None:
    """Add all last touches that the scene asks for."""
    scene, draws = guide.scene, _Draws(guide)
    if scene.setting in _FLOWERS and not scene.snow:
        _flowers(guide, draws)
    if scene.setting in ("lake", "sea") and scene.sun != "none":
        _glints(guide, draws)
    if scene.setting != INSIDE:
        _sun_and_stars(guide)
    if scene.setting in (*FIELDS, "lake", "river") and scene.setting != "lavender" and not scene.snow:
        _grass(guide, draws)
    if scene.weather != "none":
        _falling(guide, draws)


def _flowers(guide: Guide, draws: _Draws) -> None:
    scene, light = guide.scene, lit(guide.light, 0.7)
    share, colours = _FLOWERS[scene.setting]
    width, height = scene.format
    for i in range(_COUNT):
        x, y = float(draws.x[i]), scene.horizon + 0.05 + (0.95 - scene.horizon) * float(draws.near[i])
        here = float(draws.clumps[min(height - 1, int(y * height)), int(x * width)])
        if draws.r[i] < share * (0.9 + 0.5 * here):
            size = 4 if draws.near[i] < 0.7 else 6
            guide.dabs.append(Dab(x, y, 0.3, size, times(colours[int(draws.k[i])], light), LAND_ONLY))


def _glints(guide: Guide, draws: _Draws) -> None:
    scene, (sun_x, _) = guide.scene, sun_place(guide.scene)
    glint = (1.0, 0.84, 0.52) if scene.sun == "sun" else (0.90, 0.92, 0.80)
    for i in range(46):
        along = float(draws.near[i])
        x = sun_x + (float(draws.r[i]) - 0.5) * (0.05 + 0.16 * along)
        y = scene.horizon + 0.02 + (0.96 - scene.horizon) * along
        guide.dabs.append(Dab(x, y, 0.0, 3 if along < 0.6 else 2, glint, WATER_ONLY))


def _sun_and_stars(guide: Guide) -> None:
    scene, (sx, sy) = guide.scene, guide.scene.scale
    if scene.sun != "none":
        at_x, at_y = sun_place(scene)
        rgb = (1.0, 0.90, 0.60) if scene.sun == "sun" else (0.98, 0.96, 0.82)
        rgb = (1.0, 0.78, 0.40) if scene.light == "sunset" else rgb
        for i in range(16):
            t, r = 2 * math.pi * i / 8, 0.026 if i < 8 else 0.01
            x, y = at_x + r * math.cos(t) * sx, at_y + r * math.sin(t) * sy
            guide.dabs.append(Dab(x, y, t + math.pi / 2, 3, rgb, SKY_ONLY))
    if scene.light == "night":
        for x, y in star_places(scene):
            guide.dabs += [Dab(x, y, angle, 4, (0.98, 0.93, 0.70), SKY_ONLY) for angle in (0.3, 1.8)]


def _grass(guide: Guide, draws: _Draws) -> None:
    """Tall grass in the near corners."""
    scene, light = guide.scene, lit(guide.light, 0.7)
    blade: Colour = (0.88, 0.72, 0.36) if scene.setting == "wheat" else (0.44, 0.58, 0.26)
    for i in range(44):
        x, corner, on = float(draws.x[i]), float(draws.r[i]) ** 1.8 * 0.36, 0.45 + 0.6 * float(draws.x[i])
        tone = times((blade[0] * on, blade[1] * on, blade[2] * (0.6 + 0.4 * on)), light)
        low = 0.90 + 0.1 * float(draws.near[i]) - 0.04 * (0.3 - corner)
        across = corner if draws.k[i] else 1 - corner
        guide.dabs.append(Dab(across, low, math.pi / 2 + 0.5 * (x - 0.5), 5, tone, LAND_ONLY))


def _falling(guide: Guide, draws: _Draws) -> None:
    light = guide.light
    if guide.scene.weather == "snow":
        white = mix(light.cloud[0], (1, 1, 1), 0.55)
        for i in range(90):
            x, y = (i % 10 + float(draws.x[i])) / 10, (i // 10 + float(draws.r[i])) / 9
            guide.dabs.append(Dab(x, y, 1.2, 4 if i % 5 else 6, white))
    else:
        pale = mix(light.haze, (0.95, 0.97, 1.0), 0.25)
        for i in range(56):
            x, y = (i % 8 + float(draws.x[i])) / 8, (i // 8 + float(draws.r[i])) / 7
            guide.dabs.append(Dab(x, y, 1.25 + 0.1 * float(draws.near[i]), 5, pale))
