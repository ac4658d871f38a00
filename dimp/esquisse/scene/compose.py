"""Scenes in good taste, drawn at random: a chief object near a third, others clear of it, on another plane.

What can be named is visible: things do not hide one another beyond what "behind" says, and no white stands in snow or
fog, nothing dark in the dark. A scene that cannot be arranged so is drawn anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dimp.esquisse.scene.chance import Random, pick
from dimp.esquisse.scene.domain import EVERYTHING, Domain
from dimp.esquisse.scene.kinds import COLOURS, FIELDS, KINDS, SEATS, SITTERS, SIZES, WATER
from dimp.esquisse.scene.scene import FORMATS, INSIDE, Scene, Thing, arranged, box, river_centre

_HOURS = {
    "snow": ("winter", "winter", "winter", "dusk", "night", "golden"),
    INSIDE: ("noon", "golden", "dawn", "grey"),
    "street": ("grey", "grey", "dusk", "night", "golden", "dawn", "noon"),
    "village": ("noon", "golden", "sunset", "dusk", "night", "dawn", "winter", "grey"),
}
_ANY_HOUR = ("dawn", "noon", "noon", "golden", "golden", "sunset", "sunset", "dusk", "night", "grey", "fog")
_ANY_FIELD_HOUR = (*_ANY_HOUR, "winter")
_FAR_BANK = ("house", "church", "willow", "pine", "tree")
"""Kinds that stand on the far bank of a lake."""


def sample_scene(seed: int, domain: Domain = EVERYTHING) -> Scene:
    """The scene of a seed."""
    rng = np.random.default_rng((seed, 1))
    while True:
        scene = _attempt(rng, seed, domain)
        if scene is not None:
            return scene


def _attempt(rng: Random, seed: int, domain: Domain) -> Scene | None:
    chief = pick(rng, tuple(kind for kind in domain.kinds if domain.settings_of(kind)))
    setting = pick(rng, domain.settings_of(chief))
    scene = stage(rng, seed, setting, domain)
    if KINDS[chief].aloft and scene.light == "fog":
        return None
    if rng.random() < domain.empty:
        return scene
    things = _cast(rng, scene, chief, domain)
    whole = arranged(scene, things)
    return whole if things and clear(whole) else None


def stage(rng: Random, seed: int, setting: str, domain: Domain) -> Scene:
    """A scene without things: place, hour, weather, style and format."""
    usual = _ANY_FIELD_HOUR if setting in (*FIELDS, "river") else _ANY_HOUR
    hours = tuple(hour for hour in _HOURS.get(setting, usual) if hour in domain.lights)
    light = pick(rng, hours or domain.lights)
    names, weights = zip(*domain.styles, strict=True)
    horizon = float(rng.uniform(0.50, 0.60)) if setting == INSIDE else _horizon(rng, setting)
    lies = setting == "snow" or light == "winter" or (setting in ("village", "street") and rng.random() < 0.2)
    return Scene(
        seed,
        setting,
        light,
        _far(rng, setting),
        horizon,
        sun_of(rng, setting, light),
        -1 if rng.random() < 0.5 else 1,
        _weather(rng, setting, light, lies),
        lies,
        (),
        str(names[_weighted(rng, weights)]),
        FORMATS[_weighted(rng, domain.formats)],
    )


def _weighted(rng: Random, weights: Sequence[float]) -> int:
    return int(np.searchsorted(np.cumsum(weights) / sum(weights), rng.random(), side="right"))


def _horizon(rng: Random, setting: str) -> float:
    low = (0.42, 0.50, 0.58) if setting == "village" else (0.36, 0.42, 0.56, 0.62)
    return float(low[int(rng.integers(len(low)))] + rng.uniform(-0.02, 0.02))


def _far(rng: Random, setting: str) -> str:
    if setting in ("sea", "beach"):
        return pick(rng, ("none", "cliffs"))
    return pick(rng, ("hills", "hills", "mountains", "forest"))


def sun_of(rng: Random, setting: str, light: str) -> str:
    """Whether a sun or a moon is seen at this hour."""
    chance = rng.random()
    if setting == INSIDE:
        return "none"
    if light in ("dawn", "sunset", "golden") and chance < 0.6:
        return "sun"
    return "moon" if light in ("dusk", "night") and chance < 0.75 else "none"


def _weather(rng: Random, setting: str, light: str, snow: bool) -> str:
    if snow:
        return "snow" if rng.random() < 0.5 else "none"
    return "rain" if light == "grey" and setting != INSIDE else "none"


_GROUND = {"meadow": "green", "poppies": "green", "wheat": "yellow", "lavender": "purple"}
_FINE = ("bird", "bicycle", "chair")
"""Kinds of thin or broken shapes: in the colour of what they stand on, dabs lose them."""


def paints_for(scene: Scene, kind: str, domain: Domain = EVERYTHING) -> tuple[str, ...]:
    """The paints in which a kind is seen well in this scene."""
    names = tuple(name for name in KINDS[kind].paints or COLOURS if name in domain.colours) or domain.colours
    if scene.snow or scene.light == "fog":
        names = tuple(name for name in names if name != "white") or names
    if kind in _FINE and not scene.snow:
        names = tuple(name for name in names if name != _GROUND.get(scene.setting)) or names
    if scene.light in ("night", "dusk"):
        names = tuple(name for name in names if name not in ("black", "brown", "purple", "blue")) or names
    return names


@dataclass(frozen=True)
class Slot:
    """A place for a thing: across, and how far behind the front of its kind (0 to 1)."""

    x: float
    back: float


def _slots(rng: Random, count: int) -> list[Slot]:
    left, wobble = rng.random() < 0.5, [float(value) for value in rng.uniform(-0.03, 0.03, 3)]
    if count == 1:
        at = (0.28, 0.34, 0.5, 0.5, 0.68, 0.74)[int(rng.integers(6))]
        return [Slot(at + wobble[0], float(rng.random()))]
    if count == 2:
        first, second = (0.30, 0.72) if left else (0.70, 0.28)
        return [Slot(first + wobble[0], 0.1), Slot(second + wobble[1], float(rng.uniform(0.3, 1.0)))]
    places = [0.2, 0.5, 0.8]
    return [Slot(places[i] + wobble[i], float(rng.uniform(0, 0.8))) for i in rng.permutation(3).tolist()]


def _cast(rng: Random, scene: Scene, chief: str, domain: Domain) -> list[Thing]:
    """The things of a scene: the chief, what stands elsewhere, and what has to do with it."""
    count = 1 + _weighted(rng, domain.counts)
    if rng.random() < domain.groups and chief not in ("bridge", "lighthouse", "person"):
        return _group(rng, scene, chief, domain)
    slots = _slots(rng, count)
    things = [place(rng, scene, chief, slots[0], domain)]
    others = domain.kinds_in(scene.setting)
    for slot in slots[1:]:
        if not others:
            break
        if len(things) == 1 and rng.random() < domain.related:
            related = _related(rng, scene, things[0], domain)
            if related is not None:
                things.append(related)
                continue
        things.append(place(rng, scene, pick(rng, others), slot, domain))
    return things


def place(rng: Random, scene: Scene, kind: str, slot: Slot, domain: Domain = EVERYTHING) -> Thing:
    """A thing of a kind at a place, in a paint that suits it."""
    row = KINDS[kind]
    near, back = row.depth
    z = near + (back - near) * slot.back
    if scene.setting == "lake" and kind in _FAR_BANK:
        z = 1.0
    x = slot.x
    if scene.setting == "river":
        x, z = _by_the_river(scene, kind, x, z)
    word = pick(rng, ("tiny", "small", "large", "large", "huge")) if rng.random() < domain.sized else ""
    size = SIZES[word] * float(rng.uniform(0.94, 1.06))
    if kind == "bridge":
        size = float(rng.uniform(1.25, 1.45))
    if z == 1.0:
        size *= 1.5
    if kind == "lighthouse":
        size = min(size, 1.4) * 1.1
    lift = 0.0
    if row.aloft:
        lift = (0.93 - scene.horizon) * (1 - z) + scene.horizon * float(rng.uniform(0.15, 0.45))
    colour = pick(rng, paints_for(scene, kind, domain))
    return Thing(kind, colour, x, z, size, int(rng.integers(1, 2**31)), lift)


def _by_the_river(scene: Scene, kind: str, x: float, z: float) -> tuple[float, float]:
    """On the water for what swims and spans it, on the wider bank for the rest."""
    if kind in ("boat", "swan", "bridge"):
        return river_centre(scene.seed, 1 - z), z
    middle = river_centre(scene.seed, 1 - z)
    bank = middle * 0.5 - 0.06 if middle > 0.5 else middle + (1 - middle) * 0.5 + 0.06
    return bank, z


def _group(rng: Random, scene: Scene, kind: str, domain: Domain) -> list[Thing]:
    """Two to five of a kind, side by side."""
    count = int(rng.integers(2, 6))
    if scene.setting == "river":
        return []
    first = place(rng, scene, kind, Slot(0.5, float(rng.uniform(0.2, 0.8))), replace(domain, sized=0.0))
    share = 0.86 / count / (KINDS[kind].height * KINDS[kind].aspect * scene.scale[0])
    size = min(first.size, first.size * share * 0.85)
    start = (1 - 0.86) / 2 + 0.86 / count / 2
    things = []
    for number in range(count):
        x = start + number * 0.86 / count + float(rng.uniform(-0.015, 0.015))
        z = min(1.0, max(0.0, first.z + (0.0 if first.z == 1.0 else float(rng.uniform(-0.05, 0.05)))))
        things.append(replace(first, x=x, z=z, size=size, key=int(rng.integers(1, 2**31))))
    return things


def _related(rng: Random, scene: Scene, base: Thing, domain: Domain) -> Thing | None:
    """Something on the first thing, or behind or before it; None where nothing fits."""
    sitters = tuple(kind for kind in SITTERS if kind in domain.kinds)
    if base.kind in SEATS and sitters and base.size > 0.9 and rng.random() < 0.6:
        thing = place(rng, scene, pick(rng, sitters), Slot(base.x, 0.0), replace(domain, sized=0.0))
        return replace(thing, size=1.0, on=base.key, z=base.z, lift=0.0)
    others = tuple(k for k in domain.kinds_in(scene.setting) if not KINDS[k].aloft)
    if not others or scene.setting in WATER or KINDS[base.kind].aloft:
        return None
    thing = place(rng, scene, pick(rng, others), Slot(base.x, 0.0), replace(domain, sized=0.0))
    off = (0.10 + 0.06 * float(rng.random())) * (1 if base.x < 0.5 else -1)
    behind = KINDS[thing.kind].height > 0.9 * KINDS[base.kind].height
    z = min(0.62, base.z + 0.22) if behind else max(0.0, base.z - 0.16)
    return replace(thing, x=base.x + off, z=z)


_EDGE = 0.015
_APART = 0.02
"""Least gap between two things of one kind, in fractions of the picture: where they touch, nobody can count them."""
_ALONE = ("bridge", "lighthouse")
"""Kinds of which there is one at most: two would share their rocks and their banks."""


def clear(scene: Scene) -> bool:
    """Whether everything lies within the picture, what stands behind is still seen by half, and things of one kind can
    be counted."""
    boxes = [box(scene, thing) for thing in scene.things]
    for left, top, right, bottom in boxes:
        if left < -_EDGE or right > 1 + _EDGE or top < 0.0 or bottom > 1.0 or right - left < 0.035:
            return False
    for index, behind in enumerate(scene.things):
        for other in range(index + 1, len(scene.things)):
            front = scene.things[other]
            if front.on != behind.key and behind.on != front.key and _hidden(boxes[index], boxes[other]) > 0.45:
                return False
            if front.kind == behind.kind and (front.kind in _ALONE or _touch(boxes[index], boxes[other])):
                return False
    return _size_is_true(scene)


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Whether two boxes overlap, or nearly do."""
    return all(a[side] < b[side + 2] + _APART and b[side] < a[side + 2] + _APART for side in (0, 1))


def _size_is_true(scene: Scene) -> bool:
    """Whether no thing had to be made smaller than asked to fit the picture."""
    return all(box(scene, thing)[1] > 0.052 or thing.size <= 1.1 for thing in scene.things)


def _hidden(back: tuple[float, ...], front: tuple[float, ...]) -> float:
    """The share of a box that another covers."""
    across = max(0.0, min(back[2], front[2]) - max(back[0], front[0]))
    down = max(0.0, min(back[3], front[3]) - max(back[1], front[1]))
    return across * down / ((back[2] - back[0]) * (back[3] - back[1]))
