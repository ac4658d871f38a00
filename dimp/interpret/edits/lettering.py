"""How the words in a picture are written: 'in big gold letters', said of the text that a caption quotes."""

from __future__ import annotations

import re

from dimp.interpret.draft import Draft, Op
from dimp.interpret.morphology import singular
from dimp.interpret.text import Word, lows, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.nouns import LETTERS

QUOTE = re.compile(r"Qx+\d+q")
"""A quoted text, put aside under a mark."""
_LETTERS = "|".join(sorted(LETTERS))
_MANNER = re.compile(rf"^(?:in|with) (?:an? |the )?(?:[\w-]+ ){{0,4}}(?:{_LETTERS})$", re.I)
_MANNER_SAID = rf"\s+(?:written )?in (?:an? |the )?(?:[\w-]+ ){{0,4}}(?:{_LETTERS})\b"
"""What a caption says after a text of how it is written, as a pattern."""
_SO = re.compile(_MANNER_SAID, re.I)

_WRITTEN = re.compile(
    r"\s+(?:saying|reading|that (?:says|reads)|with (?:the (?:words?|text) )?)\s*Qx+\d+q"
    rf"(?: written(?: (?:on|in|across|over|above) [^,.;]*)?)?(?:{_MANNER_SAID})?",
    re.I,
)
_TITLED = re.compile(
    r"(?:,\s*|\s+(?:and|with)\s+)(?:an? |the )?(?:title|text|headline|caption|words?|slogan|letters|lettering|name)\s+"
    r"Qx+\d+q(?:\s+(?:at|in|on|across|above|below|over|under|underneath|beneath|beside|next to|around) [^,.;]*)?|"
    r"\s+Qx+\d+q",
    re.I,
)
"""Quoted text with the word for it, or after the thing on which it is ('speech bubble "Hello"')."""
_BEARERS = listed("sign billboard poster banner placard label plaque flag signpost signboard nameplate card note")
"""Things made to be read."""


def is_manner(clause: str) -> bool:
    """Whether the words say how something is written ('in red capitals')."""
    return _MANNER.match(clause) is not None


def lettering(prompt: str, op: Op) -> Draft:
    """Write the last quoted text of the caption in the manner of `op.value`, in place of the manner it had."""
    *_, quote = QUOTE.finditer(prompt)
    old = _SO.match(prompt, quote.end())
    manner = f"in {' '.join(op.value.split()[1:])}"
    text = splice(prompt, quote.end(), old.end() if old else quote.end(), manner)
    return Draft(text, "attribute", (f"text: {' '.join(lows(manner))}",), (), 0.85, "", "text")


def is_written_on(prompt: str) -> bool:
    """Whether the caption says that something is written somewhere."""
    return _WRITTEN.search(prompt) is not None or _TITLED.search(prompt) is not None


def unwritten(prompt: str) -> str:
    """The caption without any quoted text, nor the words that lead to it."""
    while written := _WRITTEN.search(prompt) or _TITLED.search(prompt):
        prompt = splice(prompt, written.start(), written.end(), "")
    return prompt


def text_on(prompt: str, thing: Word) -> tuple[int, int] | None:
    """Where the caption says what is written on a thing, if it does: beside it, or further on where nothing else may
    bear the only text ('a sign on a bakery that says ...')."""
    beside = _WRITTEN.match(prompt, thing.end)
    further = list(_WRITTEN.finditer(prompt, thing.end)) if singular(thing.low) in _BEARERS else []
    bearers = [word for word in words(prompt) if singular(word.low) in _BEARERS]
    found = beside or (further[0] if len(further) == 1 and len(bearers) == 1 else None)
    return found.span() if found else None
