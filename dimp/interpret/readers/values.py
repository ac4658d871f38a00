"""What a bare value is: a style, a time, a weather, a season, a colour, a material, a place, a camera, a
quality or a thing."""

from __future__ import annotations

import re

from dimp.interpret.morphology import act_of, base_of, is_gerund, near, singular
from dimp.interpret.nouns import colour_words, head_of, is_adjective, is_colour, is_number
from dimp.interpret.phrases.lexicon import is_word
from dimp.interpret.segments import is_light, is_style
from dimp.interpret.text import lows
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import ADJECTIVES, COMPARATIVES, DEGREE_WORDS, GROW, SHRINK, SIZES
from dimp.interpret.words.colours import AMBIGUOUS, COLOURS, COMPARATIVE_COLOURS, MATERIALS, SHADES
from dimp.interpret.words.function import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
)
from dimp.interpret.words.scene import (
    CAMERA,
    LIGHT_NOUNS,
    LIGHTING,
    MOODS,
    PLACE_ADVERBS,
    PLACES,
    SEASONS,
    TIMES,
    WEATHER,
)
from dimp.interpret.words.styles import COLOURED, MEDIA

_NO_VERBS = (
    PREPOSITIONS
    | DETERMINERS
    | CONJUNCTIONS
    | PRONOUNS
    | AUXILIARIES - {"have", "do"}
    | listed("where what how when who why")
    | listed("half twice double quite such what only just also even no more less instead upside inside")
)
_COMPARING = (
    COMPARATIVES.keys()
    | COMPARATIVE_COLOURS.keys()
    | GROW
    | SHRINK
    | {"brighter", "darker", "lighter", "warmer", "cooler", "colder", "dimmer"}
)
_LOOKS = 3
"""Words of a material with its colour."""
_PARTICLES = listed("up down away off out around back over forward backwards upwards downwards")
_OF_WEATHER = listed("hot cold warm bright calm nice bad good fine mild")
_TIME_FRAME = listed("at in during the a an time of early late it is day")
_OF_TIME = listed("starry moonlit dark cold warm hot quiet misty bright clear early late")
_DAY = re.compile(r"^(?:an? |the )?([\w -]+) (?:day|weather)$", re.I)
_SKY = re.compile(r"^(?:an? |the )?([\w -]+) (?:sky|skies)$", re.I)


def kind_of(value: str) -> str:
    """The kind of a value for the whole scene, or '' for a thing or a quality of one."""
    low = value.lower().strip()
    ws = lows(low)
    if not ws:
        return ""
    if low in CAMERA:
        return "camera"
    if low in COLOURED:
        return "style"
    if is_time(ws):
        return "time"
    if [w for w in ws if w not in _TIME_FRAME] and all(w in SEASONS or w in _TIME_FRAME for w in ws):
        return "season"
    if is_weather(low):
        return "weather"
    if (
        is_style(low)
        and not colour_words([w for w in ws if w not in DETERMINERS])
        or low in {"black and white", "black & white"}
    ):
        return "style"
    if (
        (ws[-1] in LIGHT_NOUNS and not _lamp(ws))
        or is_light(low)
        or (low in LIGHTING and low not in {"lighter", "darker"})
    ):
        return "lighting"
    return "mood" if ws[-1] in {"mood", "atmosphere", "vibe"} or _is_mood(ws) else ""


def _is_mood(ws: list[str]) -> bool:
    """Whether words are moods of a picture, one or two of them ('moody and mysterious')."""
    moods = [word for word in ws if word != "and"]
    return 0 < len(moods) <= _LOOKS and all(word in MOODS - {"happy", "sad"} for word in moods)


def _lamp(ws: list[str]) -> bool:
    """Whether a light is a thing ('a traffic light') and not the light of the picture."""
    return (
        ws[0] in {"a", "an", "two", "three", "some"}
        and ws[-1] in {"light", "lights"}
        or bool(
            set(ws[:-1])
            & {
                "northern",
                "southern",
                "polar",
                "city",
                "house",
                "boat",
                "candle",
                "traffic",
                "street",
                "christmas",
                "fairy",
                "head",
                "tail",
                "string",
                "ceiling",
                "signal",
                "warning",
            }
        )
    )


def is_time(ws: list[str]) -> bool:
    """Whether the words name a time of day."""
    ws = ws[: ws.index("with")] if "with" in ws[1:] else ws
    while len(ws) > 1 and (ws[-2] in _OF_TIME or (ws[-2] in WEATHER and ws[-1] not in {"day", "daytime"})):
        ws = [*ws[:-2], ws[-1]]
    core = [
        w
        for w in ws
        if w not in {"at", "in", "during", "the", "a", "an", "time", "of", "early", "late", "be", "scenery", "scene"}
    ]
    joined = " ".join(core)
    return (
        bool(core)
        and (joined in TIMES or " ".join(ws) in TIMES or (len(core) == 1 and core[0] in TIMES))
        and core != ["day"]
        or core == ["day"]
        and "a" not in ws
    )


def is_weather(low: str) -> bool:
    """Whether the words name a weather ('a sunny day', 'foggy', 'rain')."""
    low = re.sub(r"\s+outside\b.*$", "", low)
    ws = [w for w in lows(low) if w not in DETERMINERS and w not in {"be", "very", "in"}]
    while len(ws) > 1 and ws[-1] in {"outside", "heavily", "hard", "lightly", "everywhere", "again", "now"}:
        ws = ws[:-1]
    if not ws or len(ws) > 3:
        return False
    match = _DAY.match(low) or _SKY.match(low)
    if match:
        return (
            bool(set(lows(match.group(1))) & (set(WEATHER) | _OF_WEATHER)) and not set(lows(match.group(1))) & COLOURS
        )
    return len(ws) == 1 and ws[0] in WEATHER and ws[0] != "clear"


def is_colour_value(value: str) -> bool:
    """Whether a value is a colour, with its shades."""
    ws = lows(value)
    counted = ws[:1] in (["a"], ["an"])
    while ws and ws[0] in {"a", "an", "the", "be", "in"}:
        ws = ws[1:]
    return colour_words(ws) and not (counted and ws[-1] in AMBIGUOUS)


def mend_colour(value: str) -> str:
    """A colour with one letter wrong ('bleu'), corrected; other values unchanged."""
    ws = value.split()
    if not ws or len(ws) > 2:
        return value
    low = ws[-1].lower()
    if (
        singular(low) in COLOURS
        or len(low) < 4
        and low not in {"rde", "erd"}
        or is_adjective(low)
        or low in PLACES
        or low in MEDIA
        or is_word(low)
        or base_of(low) in {"read", "glow", "think", "sing"}
    ):
        return value
    for colour in (
        "blue",
        "green",
        "yellow",
        "orange",
        "purple",
        "black",
        "white",
        "brown",
        "pink",
        "gray",
        "silver",
        "golden",
        "violet",
        "red",
    ):
        if near(low, colour) and low not in {
            "blues",
            "brow",
            "while",
            "whites",
            "blank",
            "block",
            "ping",
            "pine",
            "pin",
            "queen",
            "greed",
            "greet",
        }:
            return " ".join([*ws[:-1], colour])
    return value


def is_material_value(value: str) -> bool:
    """Whether a value is a material ('wooden', 'made of glass', 'dark red leather')."""
    ws = lows(value)
    if ws[:2] in (["made", "of"], ["made", "from"], ["made", "out"], ["out", "of"]):
        return not set(ws[2:4]) & {"the", "his", "her", "its", "their", "this", "that"}
    if not ws or ws[-1] not in MATERIALS:
        return False
    return len(ws) == 1 or (len(ws) <= _LOOKS and all(is_colour(w) or w in SHADES | SIZES.keys() for w in ws[:-1]))


def material_of(value: str) -> str:
    """The material's own words ('made out of glass' -> 'glass')."""
    core = re.sub(r"^(?:be )?(?:made )?(?:out )?(?:of|from) ", "", value.strip(), flags=re.I)
    return singular(core.lower()) if " " not in core and singular(core.lower()) in MATERIALS else core


def is_comparative(value: str) -> bool:
    """Whether a value compares ('bigger', 'bluer', 'more dramatic')."""
    ws = lows(value)
    if not ws or "Qx" in value:
        return False
    if ws[0] in {"more", "less", "fewer"} and len(ws) > 1:
        return True
    return len(ws) == 1 and ws[0] in _COMPARING


def is_place(value: str) -> bool:
    """Whether a value is a place ('a beach', 'the moon', 'Times Square', 'indoors')."""
    ws = lows(value)
    if not ws:
        return False
    if ws[0] in PLACE_ADVERBS and len(ws) == 1:
        return True
    return singular(head_of(ws)) in PLACES or (ws[-1] in PLACES and not set(ws[1:]) & PREPOSITIONS)


def is_quality(value: str) -> bool:
    """Whether a value is one or more adjectives and no thing."""
    ws = [w for w in lows(value) if w not in DEGREE_WORDS and w not in {"and", "more"}]
    return (
        bool(ws)
        and ws[0] not in DETERMINERS
        and all((is_adjective(w) and not _acting(w)) or w in MATERIALS for w in ws)
    )


def _acting(low: str) -> bool:
    return is_gerund(low) and low not in ADJECTIVES


def is_doing(value: str) -> bool:
    """Whether a value is a verb phrase ('singing a song', 'jump')."""
    ws = lows(value)
    if not ws or ws[0] in _NO_VERBS or is_number(ws[0]):
        return False
    return bool(act_of(ws[0])) or is_verb_phrase(ws)


def is_verb_phrase(ws: list[str]) -> bool:
    """Whether a bare word stands before a determiner ('cuddle the cat'), as in a verb phrase and never in a noun's."""
    if len(ws) == 2 and ws[1] in _PARTICLES and ws[0] not in _NO_VERBS and not is_adjective(ws[0]):
        return True
    return (
        len(ws) > 2
        and ws[0] not in _NO_VERBS
        and ws[1] in ARTICLES | POSSESSIVES
        and not is_number(ws[0])
        and not is_adjective(ws[0])
    )


def is_participle_phrase(value: str) -> bool:
    """Whether a value is a description that stands after a noun ('surrounded by flowers', 'covered in snow')."""
    ws = lows(value)
    if len(ws) < 2:
        return False
    return (
        (ws[0].endswith(("ed", "wn")) and ws[0] not in COLOURS)
        or (ws[0].endswith("en") and ws[1] in {"by", "from", "with", "in"})
        or ws[0] in {"made", "full", "lit", "worn", "hung"}
        or is_gerund(ws[0])
    ) and (ws[1] in PREPOSITIONS or ws[1] in DETERMINERS or is_gerund(ws[0]))
