"""What a caption says of some of several things: 'three cars, the left one red'."""

from __future__ import annotations

import re

PARTS = re.compile(
    r"(?:, (?:one|another|two|three|four|some|half|most|the (?:left|right|first|second|third|last|middle|leftmost|"
    r"rightmost|"
    r"other|front|back) ones?|the others)\b(?! of the)[^,.;]*)+",
    re.I,
)
"""What a caption says already of some of several things: 'three cars, the left one red'."""
