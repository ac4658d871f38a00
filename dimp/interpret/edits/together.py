"""Things named together, before where they are: for models that read captions of one order only. Pure.

'a red ball on grass with a blue cube' says what 'a red ball and a blue cube on grass' says; a small model that was
taught only the second makes one thing of the two.
"""

from __future__ import annotations

import re

import msgspec

from dimp.core.interpretation import Interpretation
from dimp.interpret.text import lows
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.scene import WEATHER_NOUNS

_PLACE = re.compile(r" (?:on|in|at|under|by|near) ")
_OF_THE_SKY = frozenset({"sun", "moon", "sky", "rainbow", "stars", "background"}) | WEATHER_NOUNS
_LONGEST = 4
"""Words of a thing that is merely named."""


def things_together(before: str, reading: Interpretation) -> Interpretation:
    """A reading that added one thing behind the place of the others (`before`), with the thing among them."""
    added = reading.changes[0].removeprefix("+ ") if reading.kind == "add" and len(reading.changes) == 1 else ""
    place = _PLACE.search(before)
    if not _is_named(added) or place is None or not _is_list(before[: place.start()]):
        return reading
    joined = re.search(rf",? (?:with|and) {re.escape(added)}(?!\w)", reading.prompt)
    if joined is None or reading.prompt[: joined.start()] + reading.prompt[joined.end() :] != before:
        return reading
    first, _, last = before[: place.start()].rpartition(" and ")
    things = f"{first}, {last} and {added}" if first else f"{last} and {added}"
    return msgspec.structs.replace(reading, prompt=things + before[place.start() :])


def _is_named(added: str) -> bool:
    ws = lows(added)
    counted = bool(ws) and (ws[0] in DETERMINERS or ws[0] in NUMBERS)
    return counted and 2 <= len(ws) <= _LONGEST and not set(ws) & (PREPOSITIONS | _OF_THE_SKY)


def _is_list(things: str) -> bool:
    """Whether the words are things and nothing else: none that ties one to another, none that says what it does."""
    ws = lows(things)
    return bool(ws) and not set(ws) & PREPOSITIONS and not any(low.endswith("ing") for low in ws)
