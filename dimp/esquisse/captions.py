"""Captions of a scene: one canonical sentence and many variants, with synonyms, orders and omissions.

Objects are named from left to right unless a relation says otherwise, so "a red ball and a blue cube" fixes which
is where. What is left out tends to be ordinary: grass, daylight, a photo.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np

from dimp.esquisse.scenes import Scene, Thing
from dimp.esquisse.words import COLOURS, GROUNDS, NUMBERS, OBJECTS, SKIES, plural


def _pick(rng: np.random.Generator, names: tuple[str, ...], canonical: float = 0.5) -> str:
    return names[0] if rng.random() < canonical else names[int(rng.integers(len(names)))]


def _article(words: str) -> str:
    return ("an " if words[0] in "aeiou" else "a ") + words


def _named(rng: np.random.Generator, thing: Thing, count: int) -> str:
    noun = _pick(rng, OBJECTS[thing.kind])
    colour = "" if rng.random() < 0.04 else _pick(rng, COLOURS[thing.colour]) + " "
    if count == 1:
        return _article(colour + noun)
    return f"{NUMBERS[count - 1]} {colour}{plural(noun)}"


def _listed(parts: list[str], rng: np.random.Generator) -> str:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2 and rng.random() < 0.12:
        return f"{parts[0]} {_pick(rng, ('next to', 'beside'))} {parts[1]}"
    glue = " and " if rng.random() < 0.2 else ", "
    return glue.join(parts[:-1]) + " and " + parts[-1]


def _objects(rng: np.random.Generator, things: tuple[Thing, ...]) -> str:
    if len(things) == 2 and rng.random() < 0.15:
        left, right = (_named(rng, thing, 1) for thing in things)
        if rng.random() < 0.5:
            return f"{left} to the left of {right}" if rng.random() < 0.5 else f"{left} left of {right}"
        return f"{right} to the right of {left}" if rng.random() < 0.5 else f"{right} right of {left}"
    merge = rng.random() < 0.85
    keys = [(t.kind, t.colour) if merge else i for i, t in enumerate(things)]
    runs = [[thing for _, thing in run] for _, run in groupby(zip(keys, things, strict=True), key=lambda pair: pair[0])]
    return _listed([_named(rng, run[0], len(run)) for run in runs], rng)


def _sky(rng: np.random.Generator, scene: Scene) -> str:
    if rng.random() < (0.45 if scene.sky == "day" else 0.04):
        return ""
    phrase = _pick(rng, SKIES[scene.sky])
    if phrase.endswith((" sky", "background")):
        link = "under " if phrase.endswith("sky") and rng.random() < 0.5 else "with "
        return f"{link}{phrase}" if phrase.startswith("a ") else f", {phrase}"
    return f" {phrase}" if phrase.startswith(("at ", "by ")) else f", {phrase}"


def _light(rng: np.random.Generator, scene: Scene) -> str:
    if scene.light == "none":
        return ""
    forms = (
        f", with a {scene.light}",
        f" and a {scene.light}",
        f", a {scene.light} in the sky",
        f", {scene.light}",
        f" with the {scene.light}",
    )
    return _pick(rng, forms, 0.2)


def _tidy(text: str) -> str:
    return " ".join(text.replace(" ,", ",").split()).strip(" ,")


def caption(scene: Scene, rng: np.random.Generator) -> str:
    """One of the many sentences that describe `scene`, in lower case."""
    objects, ground = _objects(rng, scene.things), ""
    if rng.random() >= (0.3 if scene.ground == "grass" else 0.05):
        ground = " on " + _pick(rng, GROUNDS[scene.ground])
    sky, light = _sky(rng, scene), _light(rng, scene)
    if sky and rng.random() < 0.08:
        body = f"{sky.strip(' ,')}, {objects}{ground}{light}"
    else:
        tail = f"{light} {sky}" if rng.random() < 0.3 else f" {sky}{light}"
        body = f"{objects}{ground}{tail}"
    return _tidy(_styled(rng, scene, body))


def _styled(rng: np.random.Generator, scene: Scene, body: str) -> str:
    if scene.style == "photo":
        draw = rng.random()
        return f"a photo of {body}" if draw < 0.06 else f"{body}, photo" if draw < 0.15 else body
    draw = rng.random()
    if draw < 0.3:
        return f"an oil painting of {body}"
    return f"{body}, oil painting" if draw < 0.8 else f"a painting of {body}" if draw < 0.9 else f"{body}, painting"


def plain_caption(scene: Scene) -> str:
    """The one canonical sentence of `scene`: every attribute named by its first word, nothing left out."""
    keys = [(t.kind, t.colour) for t in scene.things]
    parts = []
    for (kind, colour), run in groupby(keys):
        count = len(list(run))
        parts.append(_article(f"{colour} {kind}") if count == 1 else f"{NUMBERS[count - 1]} {colour} {plural(kind)}")
    objects = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    light = "" if scene.light == "none" else f", with a {scene.light}"
    style = ", oil painting" if scene.style == "oil" else ""
    return f"{objects} on {GROUNDS[scene.ground][0]}, {SKIES[scene.sky][0]}{light}{style}"
