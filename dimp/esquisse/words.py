"""The closed vocabulary of the embedded model, as plain data.

Everything that Esquisse can draw is listed here with the words that mean it; captions are written from these
lists and prompts are checked against them. The module is pure, so a command line can warn about a word
without loading any numerical library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from dimp.esquisse import WEIGHTS

OBJECTS: dict[str, tuple[str, ...]] = {
    "ball": ("ball", "sphere"),
    "cube": ("cube", "box", "block"),
    "cone": ("cone",),
    "star": ("star",),
    "heart": ("heart",),
    "tree": ("tree",),
    "house": ("house", "cottage"),
    "fish": ("fish",),
}
"""Each object and the nouns that name it, the canonical one first."""

COLOURS: dict[str, tuple[str, ...]] = {
    "red": ("red",),
    "orange": ("orange",),
    "yellow": ("yellow",),
    "green": ("green",),
    "blue": ("blue",),
    "purple": ("purple", "violet"),
    "white": ("white",),
    "black": ("black",),
}
"""Each colour and the adjectives that name it."""

GROUNDS: dict[str, tuple[str, ...]] = {
    "grass": ("grass", "the grass", "green grass", "a meadow", "a lawn"),
    "sand": ("sand", "the sand", "a beach", "the beach"),
    "snow": ("snow", "the snow"),
    "water": ("water", "the water", "the sea", "a lake"),
    "wood": ("wood", "a wooden floor", "a wooden table", "a table"),
}
"""Each ground and the phrases that follow "on"."""

SKIES: dict[str, tuple[str, ...]] = {
    "day": ("day", "blue sky", "a blue sky", "a clear sky", "daytime", "by day"),
    "sunset": ("sunset", "at sunset", "a sunset sky", "evening", "at dusk"),
    "night": ("night", "at night", "a night sky", "a dark sky", "a starry sky"),
    "cloudy": ("cloudy", "a cloudy sky", "a grey sky", "a gray sky", "overcast"),
    "plain": ("plain background", "a plain background", "a plain sky"),
}
"""Each sky and the phrases that name it."""

LIGHTS: dict[str, tuple[str, ...]] = {"sun": ("sun",), "moon": ("moon",)}
"""What may stand in the sky."""

STYLES: dict[str, tuple[str, ...]] = {
    "photo": ("photo", "photograph"),
    "oil": ("oil painting", "painting"),
}
"""Each style and the nouns that name it."""

PLURALS: dict[str, str] = {"box": "boxes", "fish": "fish"}
"""Irregular plurals; every other noun takes an s."""

NUMBERS = ("one", "two", "three")

GLUE = tuple(
    "a an the and of on in at by with under next to beside left right one two three sky there is".split()  # noqa: SIM905
    + ["picture", "image", "scene", "background", "style", "fishes", ",", "."]
)
"""Words and marks that tie a caption together."""

ASKING = tuple(
    "make turn paint change color should be replace into swap for add put it to there remove delete take away "  # noqa: SIM905
    "erase get rid without plain give same instead as look like middle ground colour please".split()
)
"""Words that ask for a change; they mean something in an instruction, nothing in a caption."""

NEAREST: dict[str, str] = {
    **dict.fromkeys(("circle", "globe", "orb", "balloon", "apple", "planet"), "ball"),
    **dict.fromkeys(("square", "brick", "dice", "crate", "present"), "cube"),
    **dict.fromkeys(("triangle", "pyramid", "hat", "mountain"), "cone"),
    **dict.fromkeys(("love", "valentine"), "heart"),
    **dict.fromkeys(("oak", "pine", "palm", "bush", "plant", "forest", "flower"), "tree"),
    **dict.fromkeys(("home", "building", "castle", "hut", "cabin", "barn", "villa", "church"), "house"),
    **dict.fromkeys(("shark", "whale", "goldfish", "dolphin", "salmon"), "fish"),
    **dict.fromkeys(("crimson", "scarlet", "ruby", "pink"), "red"),
    **dict.fromkeys(("amber", "tangerine", "brown"), "orange"),
    **dict.fromkeys(("gold", "golden", "lemon"), "yellow"),
    **dict.fromkeys(("emerald", "lime", "olive"), "green"),
    **dict.fromkeys(("navy", "azure", "cyan", "turquoise", "teal"), "blue"),
    **dict.fromkeys(("lilac", "lavender", "magenta", "mauve"), "purple"),
    **dict.fromkeys(("ivory", "pale"), "white"),
    **dict.fromkeys(("ebony", "jet"), "black"),
    **dict.fromkeys(("field", "garden", "park", "hill"), "grass"),
    **dict.fromkeys(("desert", "dune", "dunes", "shore"), "sand"),
    **dict.fromkeys(("ice", "winter", "frost"), "snow"),
    **dict.fromkeys(("ocean", "river", "pond", "pool", "waves"), "water"),
    **dict.fromkeys(("desk", "plank", "planks", "shelf"), "wood"),
    **dict.fromkeys(("noon", "morning", "sunny"), "day"),
    **dict.fromkeys(("dawn", "sunrise", "twilight"), "sunset"),
    **dict.fromkeys(("midnight", "nighttime"), "night"),
    **dict.fromkeys(("rain", "rainy", "clouds", "storm", "fog", "foggy", "misty"), "cloudy"),
    **dict.fromkeys(("crescent", "moonlight"), "moon"),
    **dict.fromkeys(("sunshine", "sunlight"), "sun"),
    **dict.fromkeys(("watercolor", "watercolour", "drawing", "sketch", "acrylic"), "painting"),
}
"""Words that the model does not know, and the one it knows that comes nearest in meaning."""

LIMITS = (
    "This demo model draws one to three objects (ball, cube, cone, star, heart, tree, house, fish) in eight colours "
    "on grass, sand, snow, water or wood, under a day, sunset, night, cloudy or plain sky, perhaps with a sun or a "
    "moon, as a photo or an oil painting; it knows no other words."
)
"""One honest sentence for the command line and the page."""


def plural(noun: str) -> str:
    """The plural of one of the object nouns."""
    return PLURALS.get(noun, noun + "s")


def _phrases() -> list[str]:
    tables = (OBJECTS, COLOURS, GROUNDS, SKIES, LIGHTS, STYLES)
    nouns = [plural(noun) for names in OBJECTS.values() for noun in names]
    return [phrase for table in tables for names in table.values() for phrase in names] + nouns + list(GLUE)


def caption_words() -> tuple[str, ...]:
    """Every lower-case word and mark of the captions that the model was trained on, sorted."""
    return tuple(sorted({word for phrase in _phrases() for word in phrase.split()}))


def vocabulary() -> tuple[str, ...]:
    """Every lower-case word and mark of captions and instructions, sorted."""
    return tuple(sorted({*caption_words(), *ASKING}))


def split_words(prompt: str) -> list[str]:
    """The lower-case words of a prompt, without marks."""
    return re.findall(r"[^\W_]+(?:['-][^\W_]+)*", prompt.lower())


@dataclass(frozen=True)
class Known:
    """What a model's words are: those of its captions, those it takes for one of them, and those that come near.

    `same` are words that the model paints as another ("kitten" as cat); `near` are words it does not know, with the
    one to try instead; `limits` is one honest sentence about what it paints.
    """

    words: frozenset[str]
    same: Mapping[str, str]
    near: Mapping[str, str]
    limits: str


FIRST = Known(frozenset(word for word in caption_words() if word.isalpha()), {}, NEAREST, LIMITS)
"""The words of the first weights, whose folder does not list them."""


def known_by(folder: Path) -> Known:
    """The words of the model in a folder, as its `vocabulary.json` lists them."""
    path = folder / "vocabulary.json"
    if not path.exists():
        return FIRST
    listed = json.loads(path.read_text("utf-8"))
    return Known(frozenset(listed["words"]), listed["same"], {}, listed["limits"])


@cache
def shipped() -> Known:
    """The words of the model in the package."""
    return known_by(WEIGHTS)


def taken_words(prompt: str, known: Known | None = None) -> list[tuple[str, str]]:
    """Words of `prompt` that the model paints as another of its words, each once, in order, with that word."""
    known = known or shipped()
    words = [word for word in dict.fromkeys(split_words(prompt)) if word not in known.words]
    pairs = [(word, known.same.get(word) or known.same.get(word.removesuffix("s"))) for word in words]
    return [(word, meant) for word, meant in pairs if meant]


def unknown_words(prompt: str, known: Known | None = None) -> list[tuple[str, tuple[str, ...]]]:
    """Words of `prompt` that mean nothing to the model, each with the words nearest to it that it knows, at most three.

    Words keep the order of the prompt and are listed once. Nearest in meaning comes first, then what is spelt alike
    (difflib's ratio of at least three quarters); the tuple is empty when there is neither.
    """
    known = known or shipped()
    taken = {word for word, _ in taken_words(prompt, known)}
    strange = [w for w in dict.fromkeys(split_words(prompt)) if w not in known.words and w not in taken]
    return [(word, _nearest(word, known)) for word in strange if not word.isdigit() or known is FIRST]


def _nearest(word: str, known: Known) -> tuple[str, ...]:
    meant = [known.near[name] for name in (word, word.removesuffix("s")) if name in known.near]
    telling = sorted(name for name in known.words if name not in GLUE)
    return tuple(dict.fromkeys([*meant[:1], *get_close_matches(word, telling, n=2, cutoff=0.75)]))


def limits_for(prompt: str, mentioned: Collection[str] = (), known: Known | None = None) -> str:
    """A sentence to show beside `prompt`: what is painted as something else, what is unknown, and then the limits.

    Empty when every word is known; words that were `mentioned` before are left out.
    """
    known = known or shipped()
    taken = [f"{word!r} is painted as {meant!r}" for word, meant in taken_words(prompt, known) if word not in mentioned]
    strange = [pair for pair in unknown_words(prompt, known) if pair[0] not in mentioned]
    parts = [f"{word!r}" + (f" (did you mean {' or '.join(near)}?)" if near else "") for word, near in strange]
    told = [f"Unknown to the demo model: {', '.join(parts)}. {known.limits}"] if parts else []
    return " ".join([*(f"{sentence}." for sentence in taken), *told])
