"""The comma parts of a caption and what each is for: style, light, camera and quality stand at the end.

New content goes before that tail; a second style, light or camera replaces the first in place.
"""

from __future__ import annotations

import re

import msgspec

from dimp.interpret.nouns import is_adjective
from dimp.interpret.text import ending, last_word, lows
from dimp.interpret.words.adjectives import DEGREE_WORDS
from dimp.interpret.words.colours import COLOURS
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.scene import (
    CAMERA,
    CAMERA_NOUNS,
    CONTRAST,
    LIGHT_NOUNS,
    LIGHTING,
    MOODS,
    SEASONS,
    TIMES,
    WEATHER,
    WEATHER_NOUNS,
)
from dimp.interpret.words.styles import MEDIA, QUALITY, STYLE_MEDIUM, STYLE_NOUNS, STYLE_PHRASES

_FEW = 4
"""Words of a thing that is listed."""
_LIST_TAIL = re.compile(r"\bwith\s+[^,;]*$", re.I)
_BY = re.compile(
    r"^(?:as )?(?:hand[- ])?(?:painted|drawn|made|created|illustrated|designed|shot|sketched|filmed|directed) by\s+\S"
)
_TECHNICAL = re.compile(
    r"^(?:[(\[{]+[^()\[\]{}]*:\s*\d*\.?\d+\s*[)\]}]+|[(\[{]{2,}.*|<[^>]*>|(?:.*\s)?--\w.*|-\w.*|\d+\s?(?:mm|mp|iso|fps)|iso\s?\d+|"
    r"f/?\d+(?:\.\d+)?|1/\d+s?|bokeh|raw photo|depth of field|(?:shallow|deep) depth of field|"
    r"(?:shot|taken|photographed|captured|filmed|rendered|made) (?:on|with|in|using) (?!a\b|an\b|the\b).+|"
    r"(?:.* )?(?:unreal engine|octane(?: render)?|blender|kodak|fujifilm|portra|leica|hasselblad|canon|nikon|sony a\w+|"
    r"polaroid|cinestill|arri \w+)(?: [\w.]+)*)$"
)
"""Weights, names of LoRAs, flags and what a camera is set to: opaque, and never of the content."""
_LIGHT = re.compile(
    r"^(?:(?!with\b|in\b|on\b|of\b|a\b|an\b|the\b|and\b|traffic\b|street\b)[\w-]+ ){0,3}(?:light|lighting|"
    r"spotlight|sunlight|moonlight|candlelight|firelight|lamplight|starlight|torchlight|daylight|backlight|backlighting|sunshine)"
    r"(?: (?:from|through|falling|coming|streaming|shining|filtering|on|behind)\b[\w' -]*)?$"
)
"""A light of the picture, with where it comes from or falls."""
_CAMERA_VALUES = frozenset(CAMERA.values())
_LIGHT_VALUES = frozenset(LIGHTING.values()) | frozenset(CONTRAST.values())


class Segment(msgspec.Struct, frozen=True):
    """One comma part of a caption: its text, its place, and what it is for."""

    text: str
    start: int
    end: int
    slot: str


def segments(prompt: str) -> list[Segment]:
    """The comma parts of `prompt`, its closing full stop left out."""
    body, _ = ending(prompt)
    parts: list[Segment] = []
    start = 0
    for match in re.finditer(r",|;|$", body):
        raw = body[start : match.start()]
        text = raw.strip()
        offset = start + len(raw) - len(raw.lstrip())
        parts.append(Segment(text, offset, offset + len(text), slot_of(text) if parts else _first_slot(text)))
        start = match.end()
    return parts


def _first_slot(text: str) -> str:
    return "content" if text else ""


def slot_of(text: str) -> str:
    """'style', 'light', 'camera', 'mood', 'quality' or 'content': what a comma part of a caption is for."""
    if len(text) > 60:
        return "content"
    low = text.lower()
    if (low in _CAMERA_VALUES or low in CAMERA) and not _TECHNICAL.match(low):
        return "camera"
    if low in _LIGHT_VALUES:
        return "light"
    ws = lows(text)
    return _slot_of_words(low, ws) if ws and len(ws) <= 7 else "content"


def _slot_of_words(low: str, ws: list[str]) -> str:
    if _TECHNICAL.match(low):
        return "quality"
    last = ws[-1]
    if ws[0] == "by" and 1 < len(ws) <= 5 and ws[1] not in DETERMINERS and last not in LIGHT_NOUNS | TIMES.keys():
        return "style"
    if is_style(low):
        return "style"
    if set(ws) & QUALITY:
        return "quality"
    if low in TIMES or low in SEASONS:
        return "time"
    if low in WEATHER or low in WEATHER_NOUNS:
        return "weather"
    if is_light(low):
        return "light"
    if len(ws) <= 4 and not set(ws) & PREPOSITIONS:
        if last in LIGHT_NOUNS - {"lights"}:
            return "light"  # 'neon lights' are things
        if last in CAMERA_NOUNS:
            return "camera"
        moods = len(ws) <= 2 and last in MOODS or all(word in MOODS or word == "and" for word in ws)
        if last in {"mood", "atmosphere", "ambiance", "ambience"} or moods:
            return "mood"
    plain = [w for w in ws if w not in DEGREE_WORDS]
    return "quality" if plain and len(ws) <= 3 and all(is_adjective(w) for w in plain) else "content"


def is_light(text: str) -> bool:
    """Whether words say the light of the picture and where it comes from ('soft spotlight from above')."""
    return _LIGHT.match(text.lower()) is not None


def is_style(text: str) -> bool:
    """Whether the words name a style or a medium ('oil painting', 'vintage', 'the style of Monet')."""
    low = text.lower().strip()
    ws = lows(low)
    if not ws or len(ws) > 8:
        return False
    if _BY.match(low) or (ws[0] == "by" and len(ws) <= 4 and set(ws) & MEDIA):
        return True
    if low.startswith(("in the style of ", "the style of ", "style of ", "in the manner of ")):
        return True
    if "the" in ws[1:] and not {"of", "by", "in"} & set(ws):
        return False
    if ws[-1] in STYLE_NOUNS and ws[0] not in {"with", "without", "and"}:
        return True
    if ws[0] in {"a", "an"} | STYLE_MEDIUM and "by" in ws[1:5] and set(ws[: ws.index("by")]) & STYLE_MEDIUM:
        return True
    trimmed = [w for w in ws if w not in {"a", "an", "the", "in", "as", "like", "art"}]
    phrase = " ".join(trimmed)
    if phrase in STYLE_PHRASES or " ".join(ws) in STYLE_PHRASES:
        return True
    return _styled(trimmed)


def _styled(ws: list[str]) -> bool:
    if not ws or len(ws) > 5 or set(ws) & PREPOSITIONS:
        return False
    joined = " ".join(ws)
    if any(joined.endswith(" " + p) or joined.startswith(p + " ") for p in STYLE_PHRASES if len(ws) > 2):
        return True
    last = ws[-1]
    if last in MEDIA and last not in COLOURS:
        return last not in {"statue", "sculpture", "tattoo", "sticker", "logo", "icon", "ink", "oil"} or len(ws) == 1
    return False


def medium(text: str) -> bool:
    """Whether a style is a medium one can be 'a ... of' ('watercolor painting')."""
    ws = lows(text)
    return bool(ws) and ws[-1] in STYLE_MEDIUM


def split_tail(prompt: str) -> tuple[str, str]:
    """The caption's content, and the tail of style, light, camera and quality parts (with its comma and full stop)."""
    parts = segments(prompt)
    k = len(parts)
    while k > 1 and parts[k - 1].slot != "content":
        k -= 1
    if k == len(parts):
        body, close = ending(prompt)
        return body, close
    cut = parts[k - 1].end
    return prompt[:cut], prompt[cut:]


def add_content(prompt: str, phrase: str, joint: str) -> str:
    """Put `phrase` after the caption's content and before its tail of style words."""
    body, tail = split_tail(prompt)
    if not body.strip():
        return phrase + tail
    if joint == " " and phrase.startswith("with ") and _ends_in_a_list(body):
        joint, phrase = ", ", phrase.removeprefix("with ")
    return body + joint + phrase + tail


def _ends_in_a_list(body: str) -> bool:
    """Whether the last part of a caption only names a thing ('..., a campfire'): it has nothing of what comes next."""
    last = [part.text for part in segments(body)[1:]][-1:]
    ws = lows(last[0]) if last else []
    named = 1 < len(ws) <= _FEW and ws[0] in {"a", "an"} and not set(ws) & PREPOSITIONS
    return named and not any(word.endswith(("ing", "ed")) for word in ws)


def joint_word(prompt: str, phrase: str) -> str:
    """'and' after a closing 'with ...', else 'with'."""
    body, _ = split_tail(prompt)
    match = _LIST_TAIL.search(body[-200:])
    if match is None:
        return "with"
    tail = lows(match.group())
    return "and" if sum(w in PREPOSITIONS for w in tail) <= 1 and not any(w.endswith("ing") for w in tail) else "with"


def set_slot(prompt: str, slot: str, phrase: str) -> tuple[str, str]:
    """Replace the part of the caption that fills `slot`, or append it; returns the caption and what was there."""
    for part in reversed(segments(prompt)[1:]):
        things = slot == "light" and phrase.endswith("lighting") and part.text.lower().endswith(" lights")
        if part.slot == slot and not things and _is_palette(part.text) == _is_palette(phrase):
            return prompt[: part.start] + phrase + prompt[part.end :], part.text
    body, close = ending(prompt)
    return (f"{body}, {phrase}{close}" if body else phrase + close), ""


def _is_palette(phrase: str) -> bool:
    """Whether a part of a caption says in what colours the picture is, which it may beside its style."""
    return last_word(phrase) in {"colours", "colors", "tones", "palette", "hues", "shades", "colour", "color"}
