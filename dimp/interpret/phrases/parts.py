"""What a caption says of some of several things: 'three cars, the left one red'."""

from __future__ import annotations

import re

WHO = (
    r"one|another|two|three|four|some|half|most|the (?:left|right|first|second|third|fourth|fifth|last|middle|leftmost|"
    r"rightmost|other|front|back) ones?|the others"
)
"""Whom of several things a caption tells apart, as a pattern."""
PARTS = re.compile(rf"(?:, (?:{WHO})\b(?! of the)[^,.;]*)+", re.I)
"""What a caption says already of some of several things: 'three cars, the left one red'."""
LOOSE_COMMA = re.compile(r"^,(?= (?:on|in|at|by|under|over|above|below|beside|between|with|near|behind|[a-z]+ing)\b)")
"""A comma that is not wanted where nothing is said any more of some of several things."""
