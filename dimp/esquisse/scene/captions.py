"""Scenes in words: one canonical sentence and many variants, with synonyms, orders and omissions.

Objects are named from left to right unless a relation says otherwise, so "a red ball and a blue cube" fixes which is
where. What is left out tends to be ordinary: a meadow, daylight, oil.
"""

from __future__ import annotations

from dataclasses import replace

from dimp.esquisse.scene.chance import Random
from dimp.esquisse.scene.kinds import SIZES
from dimp.esquisse.scene.scene import Scene, Thing, support
from dimp.esquisse.scene.vocabulary import (
    BARE,
    FAR,
    LIGHTS,
    LYING_SNOW,
    MANY,
    NOUNS,
    NUMBERS,
    PLACES,
    SETTINGS,
    STYLES,
    SUNS,
    WEATHERS,
    plural,
)


def _choose(rng: Random | None, names: tuple[str, ...], first: float = 0.5) -> str:
    """One of `names`; without chance the first."""
    if rng is None or rng.random() < first:
        return names[0]
    return names[int(rng.integers(len(names)))]


def _maybe(rng: Random | None, chance: float) -> bool:
    return rng is not None and bool(rng.random() < chance)


def article(words: str) -> str:
    """Words with "a" or "an"."""
    return ("an " if words[0] in "aeiou" else "a ") + words


def size_word(thing: Thing) -> str:
    """The word for a thing's size; empty for the usual one."""
    size = thing.size / (1.5 if thing.z == 1.0 else 1.0)
    if thing.kind in ("bridge", "lighthouse") or thing.on:
        return ""
    return min(SIZES, key=lambda word: abs(SIZES[word] - size))


def place_of(thing: Thing) -> str:
    """Left, middle or right; empty between them."""
    if thing.x < 0.4:
        return "left"
    if thing.x > 0.6:
        return "right"
    return "middle" if 0.44 <= thing.x <= 0.56 else ""


def uncoloured(scene: Scene) -> Scene:
    """The scene as a pencil shows it: without colours to name; any other style keeps them."""
    if scene.style != "pencil":
        return scene
    return replace(scene, things=tuple(replace(thing, colour="") for thing in scene.things))


def named(thing: Thing, rng: Random | None = None, count: int = 1, bare: bool = False) -> str:
    """A thing in words: "a red boat", "three small apples", "sunflowers in a blue vase"."""
    noun, colour = _choose(rng, NOUNS[thing.kind], 0.75), thing.colour
    bare = bare or _maybe(rng, 0.04)
    size = "" if count > 1 or bare else size_word(thing)
    if thing.kind == "sunflowers":
        body = f"{noun} in {article(f'{colour} vase'.strip())}" if not bare else noun
        return f"{size} {body}".strip()
    if thing.kind == "person" and not bare:
        many = f"{NUMBERS[count - 1]} {plural(noun)}" if count > 1 else article(f"{size} {noun}".strip())
        held = article(f"{colour} umbrella".strip()) if count == 1 else " ".join(f"{colour} umbrellas".split())
        return f"{many} with {held}"
    words = " ".join(word for word in (size, "" if bare else colour, noun) if word)
    if count > 1:
        words = " ".join(word for word in (NUMBERS[count - 1], "" if bare else colour, plural(noun)) if word)
        return words
    return words if thing.kind in MANY else article(words)


def groups(things: tuple[Thing, ...]) -> list[list[Thing]]:
    """Things from left to right, those of one kind and colour together."""
    found: list[list[Thing]] = []
    for thing in sorted(things, key=lambda t: t.x):
        key = thing.kind, thing.colour, size_word(thing), thing.on
        same = next((g for g in found if (g[0].kind, g[0].colour, size_word(g[0]), g[0].on) == key), None)
        if same is not None:
            same.append(thing)
        else:
            found.append([thing])
    return found


def _related(scene: Scene) -> tuple[str, Thing, Thing] | None:
    """The relation of two things, if they have one: on, behind."""
    for thing in scene.things:
        base = support(scene, thing)
        if base is not None:
            return "on", thing, base
    if len(scene.things) == 2:
        back, front = scene.things
        if back.z - front.z > 0.1 and abs(back.x - front.x) < 0.2:
            return "behind", back, front
    return None


def _objects(scene: Scene, rng: Random | None) -> str:
    related = _related(scene)
    rest = scene.things
    parts = []
    if related is not None:
        word, first, second = related
        if word == "behind" and _maybe(rng, 0.4):
            word, first, second = "in front of", second, first
        parts.append(f"{named(first, rng)} {word} {named(second, rng)}")
        rest = tuple(thing for thing in rest if thing not in (first, second))
    for group in groups(rest):
        words = named(group[0], rng, len(group))
        alone = len(scene.things) == 1 or _maybe(rng, 0.2)
        if len(group) == 1 and alone and place_of(group[0]) and (rng is None or rng.random() < 0.4):
            words += " " + PLACES[place_of(group[0])]
        parts.append(words)
    if len(parts) == 2 and related is None and _maybe(rng, 0.1):
        return f"{parts[0]} {_choose(rng, ('next to', 'beside'))} {parts[1]}"
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _surroundings(scene: Scene, rng: Random | None) -> list[str]:
    """Where and when, each a phrase."""
    phrases = []
    if scene.setting != "meadow" or not scene.things or not _maybe(rng, 0.3):
        phrases.append(_choose(rng, SETTINGS[scene.setting]))
    if scene.snow and scene.setting != "snow" and not _maybe(rng, 0.1):
        phrases.append(_choose(rng, LYING_SNOW))
    if not (scene.light == "noon" and _maybe(rng, 0.5)) and not _maybe(rng, 0.03):
        phrases.append(_choose(rng, LIGHTS[scene.light]))
    if scene.weather != "none" and not _maybe(rng, 0.3):
        phrases.append(_choose(rng, WEATHERS[scene.weather]))
    if scene.sun != "none" and _maybe(rng, 0.5):
        phrases.append(_choose(rng, SUNS[scene.sun]))
    if scene.far in FAR and _maybe(rng, 0.2) and scene.setting not in ("table", "street", "village"):
        phrases.append(_choose(rng, FAR[scene.far]))
    return phrases


def caption(scene: Scene, rng: Random | None = None) -> str:
    """A sentence that describes `scene`, in lower case; without chance the canonical one, nothing left out."""
    scene = uncoloured(scene)
    phrases = _surroundings(scene, rng)
    text = _objects(scene, rng) if scene.things else BARE[scene.setting]
    for phrase in phrases if scene.things else phrases[1:]:
        joined = phrase.startswith(("in ", "on ", "at ", "by ", "under ", "before ", "among ", "with "))
        text += f" {phrase}" if joined and not _maybe(rng, 0.2) else f", {phrase}"
    if scene.style == "oil" and (rng is None or rng.random() < 0.75):
        return text
    style = _choose(rng, STYLES[scene.style])
    return f"{article(style)} of {text}" if _maybe(rng, 0.3) and " " in style else f"{text}, {style}"
