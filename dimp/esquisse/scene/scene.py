"""A scene: all that a picture depends on, as frozen values, in fractions of the picture's width and height."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dimp.esquisse.scene.chance import Random, stream
from dimp.esquisse.scene.kinds import KINDS, SEATS

FORMATS = ((256, 256), (320, 192), (192, 320))
"""Width and height in pixels of the pictures that are painted."""

INSIDE = "table"


@dataclass(frozen=True)
class Thing:
    """An object.

    `x` is where it stands across the picture (0 to 1), `z` how far off (0 near, 1 horizon), `size` a factor on its
    usual height, `lift` how far it hangs above its ground (of the picture's height). `key` is its own seed: pose and
    details follow it wherever it goes. `on` is the key of the thing it sits on, 0 for none.
    """

    kind: str
    colour: str
    x: float
    z: float
    size: float = 1.0
    key: int = 1
    lift: float = 0.0
    on: int = 0


@dataclass(frozen=True)
class Scene:
    """A picture in words and numbers.

    `sun` is "sun", "moon" or "none"; the light comes from `side` (-1 left, 1 right); `snow` says that snow lies;
    `things` stand in the order in which they are painted, back to front.
    """

    seed: int
    setting: str
    light: str
    far: str
    horizon: float
    sun: str
    side: int
    weather: str
    snow: bool
    things: tuple[Thing, ...]
    style: str = "oil"
    format: tuple[int, int] = (256, 256)

    @property
    def unit(self) -> float:
        """The length in pixels by which objects are measured."""
        width, height = self.format
        return 256.0 if width == height else 216.0

    @property
    def scale(self) -> tuple[float, float]:
        """A unit as fractions of the picture's width and height."""
        return self.unit / self.format[0], self.unit / self.format[1]

    @property
    def wet(self) -> bool:
        """Whether the ground of a street mirrors what is above it."""
        return self.setting == "street" and not self.snow and self.light in ("grey", "dusk", "night")

    def stream(self, purpose: str) -> Random:
        """The scene's random numbers for one purpose."""
        return stream(self.seed, purpose)


def support(scene: Scene, thing: Thing) -> Thing | None:
    """What `thing` sits on, if anything."""
    return next((other for other in scene.things if other.key == thing.on), None) if thing.on else None


def stand(scene: Scene, thing: Thing) -> tuple[float, float, float]:
    """Where a thing's foot is (x and y, fractions of the picture) and its height in units."""
    base = support(scene, thing)
    if base is not None:
        x, y, height = stand(scene, base)
        across, up = SEATS[base.kind]
        side = scene.side * scene.scale[0]
        small = min(KINDS[thing.kind].height * thing.size * _shrink(scene, base.z) * 0.8, 0.8 * height)
        return x + across * height * side, y - up * height * scene.scale[1], small
    low = scene.horizon + 0.03
    foot = low + (0.93 - low) * (1 - thing.z) - thing.lift
    room = (foot - 0.05) / scene.scale[1]
    return thing.x, foot, min(KINDS[thing.kind].height * thing.size * _shrink(scene, thing.z), room)


def _shrink(scene: Scene, z: float) -> float:
    """How much smaller a thing looks at a distance; on a table, which is near, hardly."""
    return 1.25 / (1 + 0.4 * z) if scene.setting == INSIDE else 1 / (1 + 0.9 * z)


def box(scene: Scene, thing: Thing) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a thing, in fractions of the picture."""
    x, foot, height = stand(scene, thing)
    half = height * KINDS[thing.kind].aspect * scene.scale[0] / 2
    return x - half, foot - height * scene.scale[1], x + half, foot


def arranged(scene: Scene, things: list[Thing]) -> Scene:
    """The scene with these things, back to front, each after what it sits on."""
    depth = {thing.key: thing.z for thing in things}
    ordered = sorted(things, key=lambda t: (-depth.get(t.on, t.z), t.on != 0))
    return replace(scene, things=tuple(ordered))


def river_centre(scene_seed: int, nearness: float) -> float:
    """Where the river runs across the picture, at a nearness of 0 (horizon) to 1."""
    phase = float(stream(scene_seed, "river").uniform(0, 6))
    return float(0.5 + 0.24 * np.sin(phase + 3.8 * nearness**0.6) * (0.5 + nearness))
