"""The scene language: what is in a picture, as a frozen value, and how such values are drawn at random.

A scene stores every random choice (its seed decides textures and clouds), so that an edited scene renders
identically except for the edit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dimp.esquisse.words import COLOURS, GROUNDS, OBJECTS, SKIES, STYLES

CLASSES = tuple(OBJECTS)
COLOUR_NAMES = tuple(COLOURS)
GROUND_NAMES = tuple(GROUNDS)
SKY_NAMES = tuple(SKIES)
STYLE_NAMES = tuple(STYLES)
LIGHT_NAMES = ("none", "sun", "moon")

SLOTS: dict[int, tuple[tuple[float, ...], float]] = {
    1: ((0.5,), 0.27),
    2: ((0.28, 0.72), 0.19),
    3: ((0.19, 0.5, 0.81), 0.145),
}
"""For each count: centres from left to right and the half extent, in fractions of the picture's side."""


@dataclass(frozen=True)
class Thing:
    """One object: its class and colour by name, its centre and half extent in fractions of the side."""

    kind: str
    colour: str
    x: float
    size: float


@dataclass(frozen=True)
class Scene:
    """A whole picture; `things` go from left to right."""

    sky: str
    ground: str
    light: str
    style: str
    things: tuple[Thing, ...]
    horizon: float
    seed: int


@dataclass(frozen=True)
class Domain:
    """How scenes are sampled: shares of one, two and three objects, of oil paintings and of sun or moon."""

    counts: tuple[float, float, float] = (0.45, 0.35, 0.2)
    oil: float = 0.12
    light: float = 0.3


def _pick(rng: np.random.Generator, names: tuple[str, ...]) -> str:
    return names[int(rng.integers(len(names)))]


def _things(rng: np.random.Generator, count: int) -> tuple[Thing, ...]:
    centres, size = SLOTS[count]
    things: list[Thing] = []
    for centre in centres:
        x, extent = centre + rng.uniform(-0.02, 0.02), size * rng.uniform(0.93, 1.07)
        thing = Thing(_pick(rng, CLASSES), _pick(rng, COLOUR_NAMES), float(x), float(extent))
        if things and rng.random() < 0.25:  # "two blue cubes"
            thing = replace(thing, kind=things[-1].kind, colour=things[-1].colour)
        things.append(thing)
    return tuple(things)


def sample_light(rng: np.random.Generator, sky: str, share: float) -> str:
    """No light, a sun or a moon: by night only a moon, else either, rarely a moon by day."""
    if sky == "plain" or rng.random() >= share:
        return "none"
    return "moon" if sky == "night" or rng.random() < 0.3 else "sun"


def sample_scene(rng: np.random.Generator, domain: Domain | None = None) -> Scene:
    """One random scene of the domain."""
    domain = domain or Domain()
    count = 1 + int(rng.choice(3, p=domain.counts))
    sky = _pick(rng, SKY_NAMES)
    return Scene(
        sky=sky,
        ground=_pick(rng, GROUND_NAMES),
        light=sample_light(rng, sky, domain.light),
        style="oil" if rng.random() < domain.oil else "photo",
        things=_things(rng, count),
        horizon=float(0.62 + rng.uniform(-0.015, 0.015)),
        seed=int(rng.integers(2**31)),
    )


def recoloured(scene: Scene, index: int, colour: str) -> Scene:
    """The same scene with object `index` in another colour."""
    things = list(scene.things)
    things[index] = replace(things[index], colour=colour)
    return replace(scene, things=tuple(things))
