"""Sentences that ask for a change: "make the boat red", "move the cat to the left", "remove the small tree".

The canonical sentence of a kind comes first and most often. A thing is named by its noun where that is enough, else
with its colour, else with its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dimp.esquisse.scene.captions import article, named, place_of, uncoloured
from dimp.esquisse.scene.chance import Random
from dimp.esquisse.scene.changes import Change
from dimp.esquisse.scene.scene import Scene, Thing
from dimp.esquisse.scene.vocabulary import LIGHTS, MANY, NOUNS, PLACES, STYLES


def _pick(rng: Random | None, forms: tuple[str, ...], first: float = 0.4) -> str:
    if rng is None or rng.random() < first:
        return forms[0]
    return forms[int(rng.integers(len(forms)))]


def _thing(scene: Scene, key: int) -> Thing:
    return next(thing for thing in scene.things if thing.key == key)


def _the(scene: Scene, thing: Thing, rng: Random | None) -> str:
    """A name that can only mean this thing."""
    noun = _pick(rng, NOUNS[thing.kind], 0.8)
    alike = [other for other in scene.things if other.kind == thing.kind]
    if len(alike) == 1:
        full = f"the {thing.colour} {noun}" if thing.colour else f"the {noun}"
        return full if rng is not None and rng.random() < 0.25 else f"the {noun}"
    if thing.colour and sum(other.colour == thing.colour for other in alike) == 1:
        return f"the {thing.colour} {noun}"
    ordered = sorted(alike, key=lambda t: t.x)
    side = "left" if ordered[0].key == thing.key else "right" if ordered[-1].key == thing.key else "middle"
    return f"the {side} {noun}"


def _recolour(change: Change, rng: Random | None) -> str:
    thing, colour = _thing(change.before, change.key), _thing(change.after, change.key).colour
    name = _the(change.before, thing, rng)
    if len(change.before.things) == 1 and rng is not None and rng.random() < 0.15:
        name = "it"
    part = {"person": "umbrella", "sunflowers": "vase"}.get(thing.kind)
    if part and (rng is None or rng.random() < 0.7):
        name = f"the {part}"
    forms = ("make {} {}", "turn {} {}", "paint {} {}", "change {} to {}", "colour {} {}", "{} should be {}")
    return _pick(rng, forms).format(name, colour)


def _resize(change: Change, rng: Random | None) -> str:
    old, new = _thing(change.before, change.key), _thing(change.after, change.key)
    ratio = new.size / old.size
    word = "much bigger" if ratio > 1.5 else "bigger" if ratio > 1 else "smaller" if ratio > 0.6 else "much smaller"
    other = {"much bigger": "huge", "bigger": "larger", "smaller": "small", "much smaller": "tiny"}[word]
    forms = ("make {} {}", "make {} {}", "{} should be {}", "paint {} {}")
    if rng is not None and rng.random() < 0.25 and word != "smaller":
        word = other
    return _pick(rng, forms).format(_the(change.before, old, rng), word)


def _move(change: Change, rng: Random | None) -> str:
    there = place_of(_thing(change.after, change.key)) or "middle"
    name = _the(change.before, _thing(change.before, change.key), rng)
    forms = ("move {} to the {}", "put {} on the {}", "shift {} to the {}", "{} should be on the {}")
    return _pick(rng, forms).format(name, there).replace("on the middle", "in the middle")


def _add(change: Change, rng: Random | None) -> str:
    new = _thing(change.after, change.key)
    place = place_of(new)
    where = f" {PLACES[place]}" if place and (rng is None or rng.random() < 0.75) else ""
    forms = ("add {}{}", "put {}{}", "give it {}{}", "there should be {}{}")
    return _pick(rng, forms, 0.6).format(named(new, rng), where)


def _remove(change: Change, rng: Random | None) -> str:
    name = _the(change.before, _thing(change.before, change.key), rng)
    forms = ("remove {}", "delete {}", "take away {}", "erase {}", "get rid of {}", "without {}")
    return _pick(rng, forms).format(name)


def _replace(change: Change, rng: Random | None) -> str:
    old, new = _thing(change.before, change.key), _thing(change.after, change.key)
    forms = ("replace {} with {}", "turn {} into {}", "change {} to {}", "swap {} for {}", "make {} {}")
    bare = old.colour == new.colour and rng is not None and rng.random() < 0.5 and new.kind not in MANY
    return _pick(rng, forms).format(_the(change.before, old, rng), named(new, rng, bare=bare))


def _light(change: Change, rng: Random | None) -> str:
    phrase = _pick(rng, LIGHTS[change.after.light], 0.3)
    bare = LIGHTS[change.after.light][min(1, len(LIGHTS[change.after.light]) - 1)]
    forms = ("make it {1}", "{0}", "paint it {0}", "change it to {1}", "let it be {1}")
    if bare.startswith(("in ", "on ", "at ", "by ", "under ")):
        return phrase
    return _pick(rng, forms).format(phrase, bare)


def _season(change: Change, rng: Random | None) -> str:
    season = "winter" if change.after.snow else "summer"
    forms = ("make it {}", "turn it into {}", "in {}", "change the season to {}")
    return _pick(rng, forms).format(season)


def _style(change: Change, rng: Random | None) -> str:
    name = _pick(rng, STYLES[change.after.style], 0.6)
    forms = ("make it {}", "turn it into {}", "as {}", "change it to {}", "paint it as {}", "in {} style")
    form = _pick(rng, forms)
    return form.format(name if form.startswith("in ") else article(name))


_SENTENCES: dict[str, Callable[[Change, Random | None], str]] = {
    "recolour": _recolour, "resize": _resize, "move": _move, "add": _add, "remove": _remove, "replace": _replace,
    "light": _light, "season": _season, "style": _style,
}  # fmt: skip


def instruction(change: Change, rng: Random | None = None) -> str:
    """One of the sentences that ask for a change, in lower case; without chance the canonical one."""
    change = replace(change, before=uncoloured(change.before), after=uncoloured(change.after))
    sentence = _SENTENCES[change.kind](change, rng)
    return f"please {sentence}" if rng is not None and rng.random() < 0.03 else sentence
