"""Whether a new caption still holds words of the conversation instead of the picture, so that it is no caption."""

from __future__ import annotations

import re

from dimp.interpret.text import lows
from dimp.interpret.words import listed

UNSURE = 0.4
"""Confidence of a reading that left such words in the caption."""

_SPOKEN = listed(
    """me us please pls thanks don't dont doesn't doesnt didn't didnt shouldn't shouldnt isn't isnt wasn't
    aren't won't can't should same again instead you your you're i i'm i'd that's it's he's she's what what's
    whats which thing things enough swap but if so also else too maybe really actually supposed
    somehow whatever except everything everybody everyone please pls rest
    undo revert version versions where want wanted meant mean said"""
)
_HISTORY = listed(
    "like as back undo redo return revert go again put bring thanks thank don't please i we you can could"
)
_BACK = re.compile(
    r"\b(?:the|its|his|her|their|a|from) back\b|\bback (?:of|to back|view|yard|door|seat|side|lit|"
    r"lighting)\b",
    re.I,
)
_ONE = re.compile(
    r"(?<!, the )\b(?:left|right|other|middle|first|second|third|last|same|new|old) ones?\b|\bof (?:them|those|"
    r"these)\b|(?<!, the )\b(?:others|them)\b|\b(?:than|are) (?:an?|the)\b"
    r"|\ba them\b|\bwith the (?:left|right)(?=$|[,.;])",
    re.I,
)


_VAGUE = re.compile(
    r"^(?:(?:make|do|get|have) )?(?:it|this|that|everything|the (?:picture|image|whole thing))? ?"
    r"(?:a (?:bit|little|lot) |much |even |more )*"
    r"(?:better|nicer|good|right|perfect|correct|cooler|different|differently|interesting|special|improved)$|"
    r"^(?:fix|improve|enhance|correct|mend|repair|change|edit|modify|adjust|tweak|work on|do something (?:about|with)) "
    r"(?:it|this|that|everything|something|the (?:picture|image|whole thing|[\w-]+))$",
    re.I,
)


def is_vague(text: str) -> bool:
    """Whether words ask for a change without saying which ('fix it', 'make it better')."""
    return _VAGUE.match(text.strip(" .!?")) is not None


def history_word(text: str) -> str:
    """A word of the history or of an instruction with which no description of a picture begins, or ''."""
    first = (lows(text) or [""])[0]
    return first if first in _HISTORY else ""


def leftover(before: str, after: str) -> str:
    """A word of the conversation that is in `after` and was not in `before`, or ''."""
    new = set(lows(after)) - set(lows(before))
    spoken = sorted(new & _SPOKEN)
    if spoken:
        return spoken[0]
    if "back" in new and not _BACK.search(after):
        return "back"
    match = _ONE.search(after)
    return match.group() if match and not _ONE.search(before) else ""
