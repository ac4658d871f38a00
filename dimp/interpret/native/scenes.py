"""Times, seasons, weathers, places and styles in German, French and Spanish: which phrases of a caption say one."""

from __future__ import annotations

import re

from dimp.interpret.native.phrases import Parsed, parse
from dimp.interpret.native.tongue import Tongue
from dimp.interpret.speech.translation import meaning_of
from dimp.interpret.words import listed
from dimp.interpret.words.scene import SEASONS, TIMES

_SLOTS = {
    "time": listed("night sunset sunrise day morning evening noon midnight dusk dawn twilight afternoon"),
    "season": listed("winter summer autumn spring"),
    "weather": listed("rain snow fog storm rainy snowy foggy cloudy stormy thunderstorm wind"),
    "lighting": listed("candlelight moonlight sunlight daylight firelight sunshine"),
}
_FRAME = listed("in at the by a an as of")
_ENGLISH_LEAD = re.compile(
    r"^(?:(?:and|now|please|actually|rather|ok|okay) )*(?:make it |let it |it's |it is |it should be )?"
)
_LONGEST = 5
_MOST_STYLE_WORDS = 6
_GROUND = listed(
    """meadow beach forest city street garden desert sea lake mountain mountains field park grass sand
    harbor farm village island river kitchen market hill cliff roof bridge castle church"""
)

_EVERYWHERE = listed("sky background foreground light ground floor wall water grass")


def slot_of(phrase: str, tongue: Tongue) -> str:
    """Whether a phrase is a time, a season or a weather; '' for anything else, a bare noun too."""
    plain = " ".join(phrase.lower().replace("’", "'").split()).replace("' ", "'")
    english = (meaning_of(plain, tongue.code) or _in_english(plain) or _light(plain, tongue)).split()
    content = [word for word in english if word not in _FRAME]
    alone = len(english) == 1 and english[0] in _SLOTS["weather"] and not english[0].endswith("y")
    if not content or alone:
        return ""
    return next((name for name, members in _SLOTS.items() if all(word in members for word in content)), "")


def _light(phrase: str, tongue: Tongue) -> str:
    """What a light with its preposition is in English ('bei Kerzenlicht'); '' for others."""
    rest = re.sub(r"^(?:à la |al? |a la |bei |im |con |sous (?:le |un )?|au )", "", phrase)
    english = meaning_of(rest, tongue.code) if rest != phrase else ""
    return english if english in _SLOTS["lighting"] else ""


def _in_english(phrase: str) -> str:
    """A phrase that is English as it stands ('at night', in a caption of another language); '' for others."""
    return phrase if phrase.partition(" ")[0] in _FRAME and len(phrase.split()) > 1 else ""


def scene_phrase(words: str, tongue: Tongue) -> str:
    """What a caption says for a time, a season or a weather asked for: 'Nacht' -> 'bei Nacht'; '' for others."""
    low = words.lower().strip(" .!,")
    bare = re.sub(r"^(?:der|die|das|ein|eine|einen|le |la |l['’]|un |une |el |una )\s*", "", low)
    if bare in tongue.scenes:
        return tongue.scenes[bare]
    return words.strip(" .!,") if slot_of(low, tongue) else ""


def english_phrase(request: str) -> str:
    """What a caption says for a time, a season or a weather that is asked for in English; '' for others."""
    bare = _ENGLISH_LEAD.sub("", request.lower().strip(" .!,"))
    named = re.sub(r"^(?:at|in|the) (?:the )?| please$", "", bare)
    falls = {"rain": "in the rain", "raining": "in the rain", "snow": "in the snow", "snowing": "in the snow"}
    return {**TIMES, **SEASONS, **falls, "fog": "in the fog"}.get(named, "")


def is_wild(phrase: str, tongue: Tongue) -> bool:
    """Whether a weather is a storm."""
    return "storm" in (meaning_of(phrase.lower(), tongue.code) or phrase.lower())


def standing(caption: str, slot: str, tongue: Tongue) -> tuple[int, int] | None:
    """The place of the phrase of a caption that says this kind of thing of the scene."""
    parsed = parse(caption, tongue)
    count = len(parsed.tokens)
    for size in range(_LONGEST, 0, -1):
        for first in range(count - size + 1):
            unbroken = not any(token.broken for token in parsed.tokens[first + 1 : first + size])
            if unbroken and slot_of(parsed.words(first, first + size), tongue) == slot:
                return parsed.span(first, first + size)
    return None


def segments(caption: str) -> list[tuple[int, int]]:
    """The places of the parts between commas."""
    return [match.span() for match in re.finditer(r"[^,\s][^,]*", caption)]


def style_segment(caption: str, tongue: Tongue) -> tuple[int, int] | None:
    """The place of the part of a caption that says its style."""
    found = [span for span in segments(caption)[1:] if is_style(caption[slice(*span)], tongue)]
    if found:
        return found[-1]
    lead = {"de": "als ", "fr": "(?:en style |en |dans le style )", "es": "(?:en estilo |en |estilo )"}[tongue.code]
    tail = re.search(rf"\s({lead}(?:\S+ ){{0,2}}\S+)$", caption)
    return tail.span(1) if tail and is_style(tail.group(1), tongue) else None


def is_style(words: str, tongue: Tongue) -> bool:
    """Whether a few words name a style."""
    return len(words.split()) <= _MOST_STYLE_WORDS and bool(tongue.style_words.search(words))


def is_ground(parsed: Parsed, head: int, tongue: Tongue) -> bool:
    """Whether a noun is a place that a scene can be in."""
    english = meaning_of(parsed.low(head), tongue.code)
    return english in _GROUND


def is_everywhere(parsed: Parsed, head: int, tongue: Tongue) -> bool:
    """Whether a noun is something that a scene has although nobody named it: the sky, the background, the light."""
    return meaning_of(parsed.low(head), tongue.code) in _EVERYWHERE


def is_no_ground(parsed: Parsed, head: int, tongue: Tongue) -> bool:
    """Whether a noun is known to be something else than a place ('auf einem Sofa')."""
    return bool(meaning_of(parsed.low(head), tongue.code)) and not is_ground(parsed, head, tongue)
