"""Changes of a scene: pairs that differ in one thing, from which a model learns to follow instructions.

What is not asked for stays where it is: every thing keeps its key, so pose and details stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dimp.esquisse.scene.captions import place_of, size_word
from dimp.esquisse.scene.chance import Random, pick
from dimp.esquisse.scene.compose import Slot, clear, paints_for, place
from dimp.esquisse.scene.domain import EVERYTHING, Domain
from dimp.esquisse.scene.kinds import FIELDS, KINDS
from dimp.esquisse.scene.scene import INSIDE, Scene, Thing, arranged


@dataclass(frozen=True)
class Change:
    """A scene before and after; `kind` names the change, `key` the thing it is about (0 for the whole picture)."""

    kind: str
    before: Scene
    after: Scene
    key: int = 0


Maker = Callable[[Scene, Random, Domain], Change | None]


def _loose(scene: Scene) -> list[Thing]:
    """Things that nothing sits on and that sit on nothing."""
    seats = {thing.on for thing in scene.things}
    return [thing for thing in scene.things if not thing.on and thing.key not in seats]


def _chosen(rng: Random, things: list[Thing]) -> Thing | None:
    return things[int(rng.integers(len(things)))] if things else None


def with_thing(scene: Scene, old: Thing, new: Thing | None) -> Scene:
    """The scene with `new` in the place of `old`, or without it."""
    things = [new if thing.key == old.key else thing for thing in scene.things]
    return arranged(scene, [thing for thing in things if thing is not None])


def _recolour(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    thing = _chosen(rng, list(scene.things))
    if thing is None or scene.style == "pencil":
        return None
    paints = tuple(c for c in paints_for(scene, thing.kind, domain) if c != thing.colour)
    if not paints:
        return None
    return Change("recolour", scene, with_thing(scene, thing, replace(thing, colour=pick(rng, paints))), thing.key)


def _resize(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    thing = _chosen(rng, [t for t in _loose(scene) if t.kind not in ("bridge", "lighthouse")])
    if thing is None:
        return None
    factor = (0.5, 0.72, 0.72, 1.36, 1.36, 1.7)[int(rng.integers(6))]
    return Change("resize", scene, with_thing(scene, thing, replace(thing, size=thing.size * factor)), thing.key)


def _move(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    thing = _chosen(
        rng, [t for t in _loose(scene) if scene.setting != "river" or t.kind not in ("boat", "bridge", "swan")]
    )
    if thing is None:
        return None
    there = pick(rng, tuple(name for name in ("left", "middle", "right") if name != place_of(thing)))
    x = {"left": 0.25, "middle": 0.5, "right": 0.75}[there] + float(rng.uniform(-0.04, 0.04))
    return Change("move", scene, with_thing(scene, thing, replace(thing, x=x)), thing.key)


def _add(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    kinds = domain.kinds_in(scene.setting)
    if len(scene.things) > 2 or not kinds:
        return None
    x = (0.24, 0.5, 0.76)[int(rng.integers(3))] + float(rng.uniform(-0.04, 0.04))
    new = place(rng, scene, pick(rng, kinds), Slot(x, float(rng.random())), replace(domain, sized=0.0))
    if any((t.kind, t.colour) == (new.kind, new.colour) for t in scene.things):
        return None
    return Change("add", scene, arranged(scene, [*scene.things, new]), new.key)


def _remove(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    seats = {thing.on for thing in scene.things}
    thing = _chosen(rng, [t for t in scene.things if t.key not in seats])
    if thing is None or len(scene.things) < 2:
        return None
    return Change("remove", scene, with_thing(scene, thing, None), thing.key)


def _replace(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    thing = _chosen(rng, _loose(scene))
    kinds = domain.kinds_in(scene.setting)
    if thing is None or not kinds:
        return None
    kind = pick(rng, kinds)
    if kind == thing.kind or KINDS[kind].aloft != KINDS[thing.kind].aloft or (kind == "bridge"):
        return None
    drawn = place(rng, scene, kind, Slot(thing.x, 0.3), replace(domain, sized=0.0))
    colour = thing.colour if thing.colour in paints_for(scene, kind, domain) else drawn.colour
    new = replace(drawn, x=thing.x, key=thing.key, colour=colour)
    return Change("replace", scene, with_thing(scene, thing, new), thing.key)


def _light(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    hours = ("dawn", "noon", "golden", "grey") if scene.setting == INSIDE else tuple(
        name for name in domain.lights if name != "winter" or scene.snow
    )  # fmt: skip
    hours = tuple(hour for hour in hours if hour != scene.light and hour in domain.lights)
    if not hours:
        return None
    light = pick(rng, hours)
    sun = {"dusk": "moon", "night": "moon", "sunset": "sun"}.get(light, "none") if scene.sun != "none" else "none"
    weather = "none" if scene.weather == "rain" else scene.weather
    return Change("light", scene, replace(scene, light=light, sun=sun, weather=weather))


def _season(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    if scene.setting not in (*FIELDS, "village", "street", "lake", "river") or "winter" not in domain.lights:
        return None
    if scene.snow:
        after = replace(scene, snow=False, weather="none", light="noon", sun="none")
    else:
        after = replace(scene, snow=True, weather="none", light="winter", sun="none")
    return Change("season", scene, after)


def _style(scene: Scene, rng: Random, domain: Domain) -> Change | None:
    if scene.style == "pencil":  # a drawing does not say in which colours it should be painted
        return None
    names = tuple(name for name, share in domain.styles if name != scene.style and share > 0)
    return Change("style", scene, replace(scene, style=pick(rng, names))) if names else None


CHANGES: dict[str, tuple[Maker, float]] = {
    "recolour": (_recolour, 0.18),
    "resize": (_resize, 0.12),
    "move": (_move, 0.13),
    "add": (_add, 0.15),
    "remove": (_remove, 0.16),
    "replace": (_replace, 0.12),
    "light": (_light, 0.07),
    "season": (_season, 0.03),
    "style": (_style, 0.04),
}
"""Each kind of change, who makes it, and how often it is drawn: what is hard to learn more often."""

LOCAL = ("recolour", "resize", "move", "add", "remove", "replace")
"""Changes of one thing, which leave the rest as it is."""


def change_of(scene: Scene, kind: str, rng: Random, domain: Domain = EVERYTHING) -> Change | None:
    """A change of a kind that fits the scene and leaves it clear and true, or None after eight tries."""
    for _ in range(8):
        change = CHANGES[kind][0](scene, rng, domain)
        if change is not None and _true(change):
            return change
    return None


def _true(change: Change) -> bool:
    after = change.after
    if change.kind in ("resize", "move", "add", "replace") and not clear(after):
        return False
    if change.kind == "resize":
        new = next(thing for thing in after.things if thing.key == change.key)
        return 0.4 < new.size < 2.0 and size_word(new) != ""
    return True


def draw_change(scene: Scene, rng: Random, domain: Domain = EVERYTHING) -> Change:
    """A random change of a scene; of its light where nothing else fits, and else none at all ("style" to itself)."""
    names = tuple(CHANGES)
    shares = [CHANGES[name][1] for name in names]
    for _ in range(6):
        kind = str(rng.choice(names, p=[share / sum(shares) for share in shares]))
        change = change_of(scene, kind, rng, domain)
        if change is not None:
            return change
    return change_of(scene, "light", rng, domain) or Change("style", scene, scene)
