"""Whether a new caption lost what nobody asked to lose, or is no English any more: then the reading is unsure.

The rules change captions by cutting and putting in; where a caption was not understood, what is cut may be a thing that
the words never named. Such a reading is asked back instead of painted.
"""

from __future__ import annotations

import re

from dimp.interpret.morphology import is_gerund, stem
from dimp.interpret.nouns import is_colour
from dimp.interpret.phrases.things import Thing, things
from dimp.interpret.text import lows
from dimp.interpret.words.function import NUMBERS, PREPOSITIONS, VAGUE_NUMBERS
from dimp.interpret.words.scene import WEATHER_NOUNS

_TAKING = frozenset({"remove", "only", "rewrite", "replace", "swap_things", "count", "one_of", "style", "multi"})
"""Kinds of change by which things may go from a caption."""
_PLACING = frozenset({"background", "time", "season", "weather", "lighting", "camera", "mood", "action"})
"""Kinds of change by which a place or a time may go."""
_BROKEN = re.compile(
    r"\b(?:an?|the) (?:with|in|on|at|of|and|behind|under|next|near|to|from|by)\b|\b(?:an?|the|with|and|of)(?= ?(?:[,.;]|$))"
    r"|\bwith (?:and|with|in|on|at|behind|under|next to)\b|\b(?:on|in) the (?:left|right) (?:on|in) the (?:left|right)\b"
    r"|\b(?:an?|the) (?:an?|the)\b|\band (?:and|with)\b|\b(?:in|on|at) (?:in|on|at) ",
    re.I,
)


def damage(before: str, after: str, text: str, kinds: frozenset[str]) -> str:
    """What is wrong with the caption `after` that the words `text` made of `before`, as a remark; '' if nothing is.

    `kinds` are the kinds of change that were carried out.
    """
    lost = lost_thing(before, after, text, kinds)
    if lost:
        return f"Not sure whether {lost!r} should go."
    broken = [match.group() for match in _BROKEN.finditer(after)]
    was = [match.group() for match in _BROKEN.finditer(before)]
    return "Not sure how to say this in the prompt." if len(broken) > len(was) else ""


def lost_thing(before: str, after: str, text: str, kinds: frozenset[str]) -> str:
    """A thing of the caption `before` that `after` has not, though no word asked for that; '' where all are there."""
    if kinds & _TAKING:
        return ""
    left = {stem(low) for low in lows(after)}
    named = {stem(low) for low in lows(text)}
    for thing in things(before):
        if stem(thing.head) in left or _is_no_thing(thing.head):
            continue
        if stem(thing.head) in named or not (kinds & _PLACING and _stands_at(before, thing)):
            return thing.name
    return ""


def _stands_at(caption: str, thing: Thing) -> bool:
    """Whether a thing says where another is or what another does ('under an oak', 'riding a bike')."""
    before = lows(caption[: thing.start])[-1:]
    return thing.place or bool(before) and (before[0] in PREPOSITIONS - {"with"} or is_gerund(before[0]))


def _is_no_thing(head: str) -> bool:
    return is_colour(head) or head in NUMBERS or head in VAGUE_NUMBERS or head in WEATHER_NOUNS
