"""Sides of the picture ('on the left', 'in the corner', 'down'): where a thing is, but no place for a whole scene."""

from __future__ import annotations

import re

from dimp.interpret.text import lows
from dimp.interpret.words import listed

_OF_A_THING = re.compile(
    r"\b(?:left|right|side|top|bottom|middle|cent(?:er|re)) of (?:the|an?|his|her|its)\b(?! picture| image)", re.I
)
_SIDES = listed("left right middle center centre corner top bottom side foreground background distance")
_WAYS = listed("up down higher lower high low")


def is_side(where: str) -> bool:
    """Whether a place is a side of the picture, and not of another thing."""
    ws = lows(where)
    return not _OF_A_THING.search(where) and (bool(set(ws) & _SIDES) or bool(ws) and set(ws) <= _WAYS)
