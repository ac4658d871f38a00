"""Changes of a scene, and the sentences that ask for them: the other half of the scene language.

A change is a pair of scenes that differ in one thing; what is not asked for stays where it is. From such pairs the
transformer learns to follow instructions, and on unseen ones every way to refine is measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from dimp.esquisse.scenes import (
    CLASSES,
    COLOUR_NAMES,
    GROUND_NAMES,
    SKY_NAMES,
    SLOTS,
    Scene,
    Thing,
    recoloured,
)

Random = np.random.Generator


def other(rng: Random, names: tuple[str, ...], present: str) -> str:
    """One of `names` that is not `present`."""
    rest = [name for name in names if name != present]
    return rest[int(rng.integers(len(rest)))]


def _index(rng: Random, scene: Scene) -> int:
    return int(rng.integers(len(scene.things)))


def arranged(things: list[Thing]) -> tuple[Thing, ...]:
    """The same things on the places that their number has in the training scenes."""
    centres, size = SLOTS[len(things)]
    return tuple(replace(thing, x=x, size=size) for thing, x in zip(things, centres, strict=True))


def _recolour(scene: Scene, rng: Random) -> Scene:
    index = _index(rng, scene)
    return recoloured(scene, index, other(rng, COLOUR_NAMES, scene.things[index].colour))


def _replace(scene: Scene, rng: Random) -> Scene:
    index, things = _index(rng, scene), list(scene.things)
    colour = other(rng, COLOUR_NAMES, "") if rng.random() < 0.4 else things[index].colour
    things[index] = replace(things[index], kind=other(rng, CLASSES, things[index].kind), colour=colour)
    return replace(scene, things=tuple(things))


def _add(scene: Scene, rng: Random) -> Scene:
    new = Thing(other(rng, CLASSES, scene.things[-1].kind), other(rng, COLOUR_NAMES, ""), 0.5, 0.1)
    return replace(scene, things=arranged([*scene.things, new]))


def _remove(scene: Scene, rng: Random) -> Scene:
    things = list(scene.things)
    del things[_index(rng, scene)]
    return replace(scene, things=tuple(things))


def _sky(scene: Scene, rng: Random) -> Scene:
    sky = other(rng, SKY_NAMES, scene.sky)
    light = "none" if sky == "plain" else "moon" if sky == "night" and scene.light == "sun" else scene.light
    return replace(scene, sky=sky, light=light)


def _light(scene: Scene, rng: Random) -> Scene:
    if scene.light != "none" and (scene.sky == "night" or rng.random() < 0.5):
        return replace(scene, light="none")
    if scene.light != "none":
        return replace(scene, light="moon" if scene.light == "sun" else "sun")
    return replace(scene, light="moon" if scene.sky == "night" or rng.random() < 0.4 else "sun")


CHANGES: dict[str, Callable[[Scene, Random], Scene]] = {
    "recolour": _recolour,
    "replace": _replace,
    "add": _add,
    "remove": _remove,
    "sky": _sky,
    "ground": lambda scene, rng: replace(scene, ground=other(rng, GROUND_NAMES, scene.ground)),
    "light": _light,
    "style": lambda scene, rng: replace(scene, style="photo" if scene.style == "oil" else "oil"),
}
"""Each kind of change."""

SHARES = {
    "recolour": 0.22,
    "replace": 0.2,
    "add": 0.16,
    "remove": 0.14,
    "sky": 0.08,
    "ground": 0.07,
    "light": 0.07,
    "style": 0.06,
}
"""How often each kind is drawn for training: what is hard to learn more often."""


def fits(kind: str, scene: Scene) -> bool:
    """Whether a scene can be changed so: the frame holds three things, and nothing hangs before a plain background."""
    if kind == "add":
        return len(scene.things) < 3
    if kind == "remove":
        return len(scene.things) > 1
    return kind != "light" or scene.sky != "plain"


def kind_of(old: Scene, new: Scene) -> str:
    """The kind of change between two scenes that differ in one thing."""
    if len(old.things) != len(new.things):
        return "add" if len(old.things) < len(new.things) else "remove"
    for name, differs in (("sky", old.sky != new.sky), ("ground", old.ground != new.ground)):
        if differs:
            return name
    if old.things != new.things:
        before, after = old.things[changed(old, new)], new.things[changed(old, new)]
        return "recolour" if before.kind == after.kind else "replace"
    return "light" if old.light != new.light else "style"


def changed(old: Scene, new: Scene) -> int:
    """Index, in the old scene, of the thing that is another in the new one or missing there."""
    pairs = zip(old.things, (*new.things, None), strict=False)
    return next(i for i, (a, b) in enumerate(pairs) if b is None or (a.kind, a.colour, a.x) != (b.kind, b.colour, b.x))


def draw_change(scene: Scene, rng: Random) -> Scene:
    """The scene after a random change that fits it."""
    kinds = [kind for kind in CHANGES if fits(kind, scene)]
    shares = np.array([SHARES[kind] for kind in kinds])
    return CHANGES[kinds[int(rng.choice(len(kinds), p=shares / shares.sum()))]](scene, rng)
