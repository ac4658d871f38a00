"""The closed vocabulary of the embedded model, as plain data.

Everything that Esquisse can draw is listed here with the words that mean it; captions are written from these
lists and prompts are checked against them. The module is pure, so a command line can warn about a word
without loading any numerical library.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

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


def unknown_words(prompt: str) -> list[tuple[str, tuple[str, ...]]]:
    """Words of `prompt` that the model never saw, each with the words nearest to it that it knows, at most three.

    Words keep the order of the prompt and are listed once. Nearest in meaning comes first, then what is spelt alike
    (difflib's ratio of at least three quarters); the tuple is empty when there is neither.
    """
    known = [word for word in caption_words() if word.isalpha()]
    strange = [word for word in dict.fromkeys(split_words(prompt)) if word not in known]
    return [(word, _nearest(word, known)) for word in strange]


def _nearest(word: str, known: list[str]) -> tuple[str, ...]:
    meant = [NEAREST[name] for name in (word, word.removesuffix("s")) if name in NEAREST]
    telling = [name for name in known if name not in GLUE]
    return tuple(dict.fromkeys([*meant[:1], *get_close_matches(word, telling, n=2, cutoff=0.75)]))


def limits_for(prompt: str, mentioned: Collection[str] = ()) -> str:
    """A sentence to show beside `prompt`: empty when every word is known, else what is unknown and the limits.

    Words that were `mentioned` before are left out.
    """
    strange = [pair for pair in unknown_words(prompt) if pair[0] not in mentioned]
    if not strange:
        return ""
    parts = [f"{word!r}" + (f" (did you mean {' or '.join(near)}?)" if near else "") for word, near in strange]
    return f"Unknown to the demo model: {', '.join(parts)}. {LIMITS}"
