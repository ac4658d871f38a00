"""Sentences that ask for a change of a scene: "make the ball blue", "put it on snow", "remove the left cube".

The canonical sentence of a kind comes first and most often. An object is named by its noun where that is enough,
else with its colour, and by its side where a twin stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dimp.esquisse.changes import changed, kind_of
from dimp.esquisse.scenes import Scene, Thing
from dimp.esquisse.words import COLOURS, GROUNDS, LIGHTS, OBJECTS, SKIES

Random = np.random.Generator


def _pick(rng: Random, forms: tuple[str, ...], canonical: float = 0.35) -> str:
    return forms[0] if rng.random() < canonical else forms[int(rng.integers(len(forms)))]


def _article(words: str) -> str:
    return ("an " if words[0] in "aeiou" else "a ") + words


def _side(scene: Scene, index: int) -> str:
    """Which of several things of its kind it is, from the left."""
    alike = [i for i, thing in enumerate(scene.things) if thing.kind == scene.things[index].kind]
    places = {1: ("",), 2: ("left ", "right "), 3: ("left ", "middle ", "right ")}[len(alike)]
    return places[alike.index(index)]


def _the(scene: Scene, index: int, rng: Random) -> str:
    """A name that can only mean this thing."""
    thing = scene.things[index]
    noun, colour = _pick(rng, OBJECTS[thing.kind], 0.8), _pick(rng, COLOURS[thing.colour], 0.8)
    alike = [other for other in scene.things if other.kind == thing.kind]
    if len(alike) == 1:
        return f"the {colour} {noun}" if rng.random() < 0.3 else f"the {noun}"
    twins = [other for other in alike if other.colour == thing.colour]
    return f"the {colour} {noun}" if len(twins) == 1 else f"the {_side(scene, index)}{noun}"


def _new(thing: Thing, rng: Random, bare: float = 0.0) -> str:
    noun = _pick(rng, OBJECTS[thing.kind], 0.8)
    return _article(noun if rng.random() < bare else f"{_pick(rng, COLOURS[thing.colour], 0.8)} {noun}")


def _recolour(old: Scene, new: Scene, rng: Random) -> str:
    index = changed(old, new)
    it = "it" if len(old.things) == 1 and rng.random() < 0.2 else _the(old, index, rng)
    colour = _pick(rng, COLOURS[new.things[index].colour], 0.8)
    forms = (
        "make {} {}",
        "turn {} {}",
        "paint {} {}",
        "change {} to {}",
        "color {} {}",
        "colour {} {}",
        "{} should be {}",
    )
    return _pick(rng, forms, 0.5).format(it, colour)


def _replace(old: Scene, new: Scene, rng: Random) -> str:
    index = changed(old, new)
    before, after = old.things[index], new.things[index]
    bare = 0.6 if before.colour == after.colour else 0.0
    forms = (
        "replace {} with {}",
        "turn {} into {}",
        "change {} to {}",
        "change {} into {}",
        "make {} {}",
        "swap {} for {}",
    )
    return _pick(rng, forms).format(_the(old, index, rng), _new(after, rng, bare))


def _add(_: Scene, new: Scene, rng: Random) -> str:
    forms = ("add {}", "put {} beside it", "add {} to the right", "put {} there", "and {}", "add {} to the picture")
    return _pick(rng, forms, 0.55).format(_new(new.things[-1], rng))


def _remove(old: Scene, new: Scene, rng: Random) -> str:
    it = _the(old, changed(old, new), rng)
    forms = ("remove {}", "delete {}", "take away {}", "take {} away", "erase {}", "get rid of {}", "without {}")
    return _pick(rng, forms).format(it)


def _sky(_: Scene, new: Scene, rng: Random) -> str:
    name = new.sky
    if name == "plain":
        return _pick(rng, ("make the background plain", "change the background to a plain background", "make it plain"))
    phrase = _pick(rng, SKIES[name])
    if phrase.endswith("sky"):
        form = _pick(rng, ("change the sky to {}", "give it {}", "under {}", "{}"))
    elif phrase.startswith(("at ", "by ")):
        form = _pick(rng, ("{}", "make it {}", "the same {}"))
    else:
        form = _pick(rng, ("make it {}", "turn it to {}", "make the sky {}", "change it to {}", "{}"))
    return form.format(phrase)


def _ground(old: Scene, new: Scene, rng: Random) -> str:
    phrase, before = _pick(rng, GROUNDS[new.ground]), GROUNDS[old.ground][0]
    forms = ("put it on {}", "change the ground to {}", "make the ground {}", "on {}", "on {} instead")
    if rng.random() < 0.2:
        return f"replace the {before} with {phrase}"
    return _pick(rng, forms).format(phrase)


def _light(old: Scene, new: Scene, rng: Random) -> str:
    if new.light == "none":
        gone = ("remove the {}", "take away the {}", "delete the {}", "without the {}")
        return _pick(rng, gone).format(LIGHTS[old.light][0])
    if old.light != "none":  # one light takes the other's place
        return _pick(rng, ("replace the {} with a {}", "turn the {} into a {}")).format(old.light, new.light)
    forms = ("add a {}", "add the {}", "put a {} in the sky", "with a {}", "add a {} in the sky")
    return _pick(rng, forms, 0.5).format(LIGHTS[new.light][0])


def _style(_: Scene, new: Scene, rng: Random) -> str:
    name = _article(_pick(rng, ("oil painting", "painting") if new.style == "oil" else ("photo", "photograph")))
    forms = ("make it {}", "turn it into {}", "as {}", "change it to {}", "in the style of {}", "make it look like {}")
    return _pick(rng, forms).format(name)


_SENTENCES: dict[str, Callable[[Scene, Scene, Random], str]] = {
    "recolour": _recolour,
    "replace": _replace,
    "add": _add,
    "remove": _remove,
    "sky": _sky,
    "ground": _ground,
    "light": _light,
    "style": _style,
}


def instruction(old: Scene, new: Scene, rng: Random) -> str:
    """One of the sentences that ask for the change from `old` to `new`, in lower case."""
    sentence = _SENTENCES[kind_of(old, new)](old, new, rng)
    return f"please {sentence}" if rng.random() < 0.03 else sentence
