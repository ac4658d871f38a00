"""Loose talk about light, weather and mood: 'brighten it up', 'it scary', 'not so scary, funny', 'make it dry'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.morphology import is_plural
from dimp.interpret.nouns import is_adjective, is_colour
from dimp.interpret.readers import values
from dimp.interpret.text import last_word, lows
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.scene import MOODS, WEATHER_NOUNS
from dimp.interpret.words.verbs import OPENERS

_TURNED_UP = re.compile(
    r"^(?P<deed>brighten|lighten|darken|warm|cool|dim) (?:(?:it|this|that|things|everything|the (?:picture|image|"
    r"scene|whole thing))(?: up| down)?|(?:up|down) (?:it|things|everything|the (?:picture|image|scene)))"
    r"(?P<degree> a (?:bit|little))?$",
    re.I,
)
_DEEDS = {
    "brighten": "brighter", "lighten": "brighter", "darken": "darker", "dim": "darker", "warm": "warmer",
    "cool": "cooler",
}  # fmt: skip
_IT_IS = re.compile(r"^(?:it|this|everything) ([a-z]+)$", re.I)
_NOT_SO = re.compile(
    r"^not (?:so|that|too|as) (?P<old>[a-z]+)(?:,| but| and)+ (?:but |rather |more |be )?(?P<new>[a-z]+)$", re.I
)
_MORE_COLOUR = re.compile(
    r"^(?P<who>.+? (?:should|could|must|can) be) (?:a bit |a little )?more (?P<colour>[a-z-]+)$", re.I
)
_MORE_THERE = re.compile(
    r"^(?:add |with )?more (?P<what>[a-z-]+(?: [a-z]+)?) "
    r"(?P<where>(?:on|in|at|over|above|under|behind) (?:the )?.+)$",
    re.I,
)
_DRY = re.compile(r"^(?:make it |it should be |it is )?dry$", re.I)
_RAIN = re.compile(r"\b(?:rain|rainy|raining|drizzle|downpour)\b", re.I)
_BACKGROUND = re.compile(
    r"^(?:the )?(?P<ground>background|backdrop|sky) (?:in |is |be )?"
    r"(?P<look>[a-z-]+(?: [a-z-]+)?)$",
    re.I,
)
_SEEN_THERE = re.compile(
    r"^(?P<what>[a-z-]+(?: [a-z-]+){0,2}) "
    r"(?P<where>(?:in|on) the (?:sky|background|foreground|distance|horizon|water|floor|ground))$",
    re.I,
)
_INSTEAD = re.compile(r"^(?P<what>[\w' -]+?) instead$", re.I)


def atmosphere(text: str, scene: Scene) -> str:
    """Words about how the whole picture looks as a plain instruction; other words as they are."""
    if turned := _TURNED_UP.match(text):
        return f"{_DEEDS[turned['deed'].lower()]}{turned['degree'] or ''}"
    if (said_of_it := _IT_IS.match(text)) and said_of_it[1].lower() in MOODS:
        return f"make it {said_of_it[1]}"
    instead = _INSTEAD.match(text)
    if instead and values.kind_of(instead["what"]) in {"weather", "season", "time"}:
        return instead["what"]
    if _DRY.match(text) and (rain := _RAIN.search(scene.prompt)):
        return f"no {'rain' if rain.group().lower() != 'drizzle' else 'drizzle'}"
    return _of_a_thing(text, scene)


def _of_a_thing(text: str, scene: Scene) -> str:
    """'The coat should be more mustard', 'more smoke on the floor', 'background plain grey'."""
    other = _NOT_SO.match(text)
    if other and other["old"].lower() in lows(scene.prompt) and is_adjective(other["new"].lower()):
        return f"{other['new']} instead of {other['old']}"
    colour = _MORE_COLOUR.match(text)
    if colour and is_colour(colour["colour"].lower()):
        return f"{colour['who']} {colour['colour']}"
    more = _MORE_THERE.match(text)
    if more and not scene.has(last_word(more["what"])) and last_word(more["what"]) not in WEATHER_NOUNS - {"smoke"}:
        return f"add {more['what']} {more['where']}"
    ground = _BACKGROUND.match(text)
    if ground and all(is_adjective(low) or is_colour(low) for low in lows(ground["look"])):
        return f"make the {ground['ground']} {ground['look']}"
    seen = _SEEN_THERE.match(text)
    if seen and _is_new(seen["what"], scene):
        return f"add {text}"
    return text


def _is_new(name: str, scene: Scene) -> bool:
    """Whether words name several things that the caption has not ('northern lights')."""
    ws = lows(name)
    known = scene.has(ws[-1]) or ws[0] in OPENERS | DETERMINERS | PREPOSITIONS | {"more", "less", "no", "not", "fewer"}
    return is_plural(ws[-1]) and not known
