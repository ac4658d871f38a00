"""The guide: a flat picture of coloured planes, the maps drawn beside it by the same calls, and who draws in it.

`plane` says what lies over what, `label` which object is seen, `angle` where the hand would run inside a shape.
Shapes are not smoothed: they are painted over.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from dimp.esquisse.paint.light import LIGHTS, Colour, Light, mix
from dimp.esquisse.scene.chance import Random
from dimp.esquisse.scene.scene import Scene

Point = tuple[float, float]

SKY, FAR, LAND, WATER, BUILT, MIDDLE, OBJECTS = 0, 1, 2, 3, 4, 5, 10
"""Planes from back to front; object number i lies on plane OBJECTS + i."""

EVERYWHERE, SKY_ONLY, LAND_ONLY, WATER_ONLY = (0, 255), (SKY, SKY), (LAND, LAND), (WATER, WATER)


@dataclass
class Dab:
    """A touch of the brush that is set last, on top of all, where the plane below lies within `planes`.

    `x` and `y` are fractions of the picture, `size` is the number of a brush.
    """

    x: float
    y: float
    angle: float
    size: int
    rgb: Colour
    planes: tuple[int, int] = EVERYWHERE


@dataclass
class Guide:
    """The flat picture (RGB), its maps (one byte a pixel), and the touches set last: on land and sky, on objects."""

    scene: Scene
    rgb: Image.Image
    plane: Image.Image
    label: Image.Image
    angle: Image.Image
    dabs: list[Dab] = field(default_factory=list)
    lamps: list[Dab] = field(default_factory=list)

    @property
    def light(self) -> Light:
        """The hour's light."""
        return LIGHTS[self.scene.light]

    def cover(
        self, rgb: NDArray[np.uint8], where: NDArray[np.bool_], plane: int, angle: NDArray[np.uint8] | int
    ) -> None:
        """Lay a plane of land or water, (height, width, 3), over everything in `where`."""
        mask = Image.fromarray(where.astype(np.uint8) * 255)
        whole = (0, 0, *self.rgb.size)
        self.rgb.paste(Image.fromarray(rgb), (0, 0), mask)
        self.plane.paste(plane, whole, mask)
        self.label.paste(0, whole, mask)
        run = Image.fromarray(angle) if isinstance(angle, np.ndarray) else angle
        self.angle.paste(run, whole, mask)


def direction(angle: float) -> int:
    """An angle in radians as a byte of the angle map: half a turn is 255."""
    return int(angle % math.pi / math.pi * 255)


class Hand:
    """Draws into the guide and its maps at once, in fractions of the picture."""

    def __init__(self, guide: Guide) -> None:
        self.guide, self.light = guide, guide.light
        self.width, self.height = guide.rgb.size
        self.draws = [ImageDraw.Draw(image) for image in (guide.rgb, guide.plane, guide.label, guide.angle)]

    def _inks(self, rgb: Colour, plane: int, label: int, angle: float) -> tuple[Any, ...]:
        r, g, b = (int(min(max(c, 0.0), 1.0) * 255 + 0.5) for c in rgb)
        return (r, g, b), plane, label, direction(angle)

    def polygon(self, points: Sequence[Point], rgb: Colour, plane: int, label: int, angle: float) -> None:
        """A filled polygon."""
        pixels = [(x * self.width, y * self.height) for x, y in points]
        for draw, ink in zip(self.draws, self._inks(rgb, plane, label, angle), strict=True):
            draw.polygon(pixels, fill=ink)

    def ellipse(self, centre: Point, radii: Point, rgb: Colour, plane: int, label: int, angle: float) -> None:
        """A filled ellipse."""
        (x, y), (a, b) = centre, radii
        box = ((x - a) * self.width, (y - b) * self.height, (x + a) * self.width, (y + b) * self.height)
        for draw, ink in zip(self.draws, self._inks(rgb, plane, label, angle), strict=True):
            draw.ellipse(box, fill=ink)

    def line(self, points: Sequence[Point], width: float, rgb: Colour, plane: int, label: int) -> None:
        """A stroke of `width` units."""
        pixels = [(x * self.width, y * self.height) for x, y in points]
        (ax, ay), (bx, by) = pixels[0], pixels[-1]
        thick = max(2, round(width * self.guide.scene.unit))
        inks = self._inks(rgb, plane, label, math.atan2(by - ay, bx - ax))
        for draw, ink in zip(self.draws, inks, strict=True):
            draw.line(pixels, fill=ink, width=thick, joint="curve")


@dataclass
class Pen:
    """Draws one object: `u` towards the light and `v` up from its foot, in units of its height.

    `s` is the share of the direct light that a plane gets, `z` the distance that gives it haze. As a `mirror` it
    draws the reflection in water, upside down, darker, without a label.
    """

    hand: Hand
    x: float
    foot: float
    height: float
    z: float
    plane: int
    label: int
    rng: Random
    mirror: bool = False
    angle: float = 0.0
    facing: int = 1

    @property
    def scene(self) -> Scene:
        """The scene that is drawn."""
        return self.hand.guide.scene

    @property
    def after_dark(self) -> bool:
        """Whether windows and lamps are lit."""
        return self.scene.light in ("night", "dusk")

    def at(self, u: float, v: float) -> Point:
        """Where a point of the object lies in the picture."""
        sx, sy = self.scene.scale
        up = v * self.height * sy
        return self.x + u * self.side * self.height * sx, self.foot + up * 0.85 if self.mirror else self.foot - up

    @property
    def side(self) -> int:
        """Whether positive `u` is drawn to the right (1) or the left (-1)."""
        return self.scene.side * self.facing

    def lit(self, albedo: Colour, s: float) -> Colour:
        """A colour under the hour's light and haze."""
        light = self.hand.light
        shown = tuple(c * (a * (1 - s) + d * s) for c, a, d in zip(albedo, light.ambient, light.sun, strict=True))
        seen = mix((shown[0], shown[1], shown[2]), light.haze, min(0.42, light.thick * 0.8 * self.z**1.3))
        if not self.mirror:
            return seen
        deep = mix(seen, light.sky[1], 0.34)
        return deep[0] * 0.88, deep[1] * 0.88, deep[2] * 0.88

    def _maps(self) -> tuple[int, int]:
        return (WATER, 0) if self.mirror else (self.plane, self.label)

    def poly(self, points: Sequence[Point], albedo: Colour, s: float) -> None:
        """A plane of the object."""
        angle = 0.0 if self.mirror else self.angle
        self.hand.polygon([self.at(u, v) for u, v in points], self.lit(albedo, s), *self._maps(), angle)

    def oval(self, u: float, v: float, a: float, b: float, albedo: Colour, s: float) -> None:
        """An ellipse of the object."""
        sx, sy = self.scene.scale
        angle = 0.0 if self.mirror else self.angle
        radii = a * self.height * sx, b * self.height * sy
        self.hand.ellipse(self.at(u, v), radii, self.lit(albedo, s), *self._maps(), angle)

    def line(self, points: Sequence[Point], width: float, albedo: Colour, s: float) -> None:
        """A line of the object, `width` in its heights."""
        path = [self.at(u, v) for u, v in points]
        self.hand.line(path, width * self.height, self.lit(albedo, s), *self._maps())

    def touch(self, u: float, v: float, size: int, rgb: Colour, angle: float = 0.0, airy: bool = False) -> None:
        """A last dab on the object where it is seen (or, `airy`, over what is behind), which no light changes."""
        if not self.mirror:
            x, y = self.at(u, v)
            self.hand.guide.lamps.append(Dab(x, y, angle, size, rgb, (0 if airy else self.plane, self.plane)))


def ring(
    u: float, v: float, a: float, b: float, start: float = 0.0, end: float = 2 * math.pi, count: int = 13
) -> list[Point]:
    """Points along an ellipse from one angle to another, both included."""
    turns = [start + (end - start) * i / (count - 1) for i in range(count)]
    return [(u + a * math.cos(t), v + b * math.sin(t)) for t in turns]
