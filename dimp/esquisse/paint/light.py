"""Light and colour: nine hours of the day, each seven colours, from which a whole palette follows.

The colour of a plane is its albedo x (light from the sky x (1-s) + direct light x s), with one number s a plane, then
haze by distance. Shadows are blue-violet by construction, because the light from the sky is.
"""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""


@dataclass(frozen=True)
class Light:
    """What the hour does: sky from top to horizon, direct light, light from the sky (the shadows), haze."""

    sky: tuple[Colour, Colour, Colour]
    sun: Colour
    ambient: Colour
    haze: Colour
    thick: float
    cloud: tuple[Colour, Colour]
    ground: Colour  # the toned canvas under everything


LIGHTS: dict[str, Light] = {
    "dawn": Light(
        ((0.56, 0.66, 0.84), (0.86, 0.79, 0.83), (1.0, 0.87, 0.72)),
        (1.02, 0.90, 0.80),
        (0.60, 0.62, 0.82),
        (0.92, 0.84, 0.84),
        0.62,
        ((1.0, 0.90, 0.84), (0.74, 0.70, 0.84)),
        (0.86, 0.72, 0.64),
    ),
    "noon": Light(
        ((0.33, 0.56, 0.86), (0.52, 0.73, 0.93), (0.84, 0.91, 0.92)),
        (1.06, 1.02, 0.90),
        (0.56, 0.63, 0.84),
        (0.74, 0.84, 0.93),
        0.45,
        ((1.0, 0.99, 0.95), (0.72, 0.77, 0.88)),
        (0.84, 0.74, 0.58),
    ),
    "golden": Light(
        ((0.46, 0.64, 0.82), (0.80, 0.83, 0.80), (1.0, 0.89, 0.62)),
        (1.12, 0.95, 0.66),
        (0.53, 0.50, 0.70),
        (0.97, 0.87, 0.68),
        0.50,
        ((1.0, 0.93, 0.76), (0.74, 0.69, 0.78)),
        (0.80, 0.58, 0.42),
    ),
    "sunset": Light(
        ((0.36, 0.38, 0.64), (0.84, 0.55, 0.56), (1.0, 0.74, 0.38)),
        (1.06, 0.72, 0.48),
        (0.42, 0.36, 0.58),
        (0.94, 0.66, 0.50),
        0.52,
        ((1.0, 0.66, 0.46), (0.52, 0.40, 0.62)),
        (0.70, 0.40, 0.34),
    ),
    "dusk": Light(
        ((0.20, 0.28, 0.54), (0.46, 0.48, 0.72), (0.90, 0.70, 0.66)),
        (0.72, 0.66, 0.80),
        (0.36, 0.40, 0.62),
        (0.58, 0.55, 0.72),
        0.55,
        ((0.86, 0.66, 0.68), (0.32, 0.36, 0.58)),
        (0.46, 0.38, 0.50),
    ),
    "night": Light(
        ((0.07, 0.11, 0.30), (0.11, 0.21, 0.46), (0.24, 0.40, 0.58)),
        (0.60, 0.70, 0.86),
        (0.23, 0.30, 0.54),
        (0.20, 0.32, 0.55),
        0.55,
        ((0.34, 0.48, 0.68), (0.14, 0.20, 0.42)),
        (0.13, 0.14, 0.30),
    ),
    "grey": Light(
        ((0.52, 0.58, 0.68), (0.68, 0.72, 0.77), (0.86, 0.85, 0.81)),
        (0.88, 0.87, 0.84),
        (0.58, 0.62, 0.71),
        (0.76, 0.78, 0.80),
        0.60,
        ((0.88, 0.87, 0.85), (0.50, 0.54, 0.64)),
        (0.66, 0.60, 0.56),
    ),
    "fog": Light(
        ((0.72, 0.75, 0.80), (0.82, 0.82, 0.82), (0.91, 0.87, 0.80)),
        (0.95, 0.92, 0.87),
        (0.66, 0.68, 0.76),
        (0.85, 0.84, 0.83),
        0.93,
        ((0.88, 0.87, 0.85), (0.74, 0.76, 0.81)),
        (0.78, 0.73, 0.68),
    ),
    "winter": Light(
        ((0.58, 0.65, 0.78), (0.76, 0.79, 0.85), (0.96, 0.88, 0.82)),
        (1.0, 0.94, 0.88),
        (0.58, 0.62, 0.80),
        (0.82, 0.82, 0.88),
        0.66,
        ((0.95, 0.91, 0.89), (0.62, 0.66, 0.78)),
        (0.74, 0.68, 0.68),
    ),
}

PAINT: dict[str, Colour] = {
    "red": (0.82, 0.20, 0.15),
    "orange": (0.94, 0.54, 0.18),
    "yellow": (0.97, 0.82, 0.28),
    "green": (0.40, 0.60, 0.26),
    "blue": (0.22, 0.42, 0.78),
    "purple": (0.54, 0.36, 0.70),
    "pink": (0.93, 0.60, 0.64),
    "white": (0.97, 0.95, 0.90),
    "black": (0.17, 0.17, 0.25),
    "brown": (0.52, 0.35, 0.24),
}
"""The paints of objects. Nothing is black: the darkest is a blue-violet."""


BARK: Colour = (0.46, 0.34, 0.30)
GLOW: Colour = (1.0, 0.80, 0.38)
SLATE: Colour = (0.42, 0.44, 0.56)
TILE: Colour = (0.74, 0.36, 0.24)
STONE: Colour = (0.80, 0.76, 0.70)
SNOW: Colour = (0.93, 0.95, 1.0)
LEAF: Colour = (0.40, 0.56, 0.26)
WOOD: Colour = (0.42, 0.32, 0.28)
"""Albedos that recur: bark, lit windows, roofs, stone, lying snow, leaves, wood."""


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """From `a` to `b` by the share `t`."""
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t


def times(a: Colour, b: Colour) -> Colour:
    """Albedo `a` under light `b`."""
    return a[0] * b[0], a[1] * b[1], a[2] * b[2]


def lit(light: Light, s: float) -> Colour:
    """The light on a plane that gets the share `s` of the direct light."""
    return mix(light.ambient, light.sun, s)
