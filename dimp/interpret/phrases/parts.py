"""What a caption says of some of several things: 'three cars, the left one red'."""

from __future__ import annotations

import re

from dimp.interpret.morphology import is_gerund, is_plural
from dimp.interpret.nouns import is_adjective, is_colour
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.text import lows
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import ARTICLES, PREPOSITIONS

WHO = (
    r"one|another|two|three|four|some|half|most|the (?:left|right|first|second|third|fourth|fifth|last|middle|leftmost|"
    r"rightmost|other|front|back) ones?|the others"
)
"""Whom of several things a caption tells apart, as a pattern."""
PARTS = re.compile(rf"(?:, (?:{WHO})\b(?! of the)[^,.;]*)+", re.I)
"""What a caption says already of some of several things: 'three cars, the left one red'."""
LOOSE_COMMA = re.compile(r"^,(?= (?:on|in|at|by|under|over|above|below|beside|between|with|near|behind|[a-z]+ing)\b)")
"""A comma that is not wanted where nothing is said any more of some of several things."""

_PART = re.compile(rf", (?P<who>{WHO})\b(?! of the)(?P<says>[^,.;]*)", re.I)
_ENDS = PREPOSITIONS | {"and", "or"}
_COUNTING = frozenset({"one", "two", "three", "four", "some", "half", "most", "another"})


def counts_another_thing(who: str, says: str) -> bool:
    """Whether words begin with another thing of a list ('two lamps') and tell none of several apart ('two red')."""
    ws = lows(says)
    name = ws[: next((k for k, low in enumerate(ws) if low in _ENDS or is_gerund(low)), len(ws))]
    if who.lower() not in _COUNTING or not name or name[0] in ARTICLES:
        return False
    head = name[-1]
    plain = not is_adjective(head) and not is_colour(head) and head not in MATERIALS
    return is_common_noun(head) and plain and is_plural(head) == (who.lower() not in {"one", "another"})


def parts_after(rest: str) -> str:
    """What is said of some of several things right at the start of `rest`; '' where another thing follows."""
    end = 0
    while (part := _PART.match(rest, end)) and not counts_another_thing(part.group("who"), part.group("says")):
        end = part.end()
    return rest[:end]
