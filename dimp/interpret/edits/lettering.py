"""How the words in a picture are written: 'in big gold letters', said of the text that a caption quotes."""

from __future__ import annotations

import re

from dimp.interpret.draft import Draft, Op
from dimp.interpret.text import lows, splice
from dimp.interpret.words.nouns import LETTERS

QUOTE = re.compile(r"Qx+\d+q")
"""A quoted text, put aside under a mark."""
_LETTERS = "|".join(sorted(LETTERS))
_MANNER = re.compile(rf"^(?:in|with) (?:an? |the )?(?:[\w-]+ ){{0,4}}(?:{_LETTERS})$", re.I)
WRITTEN_SO = rf"\s+(?:written )?in (?:an? |the )?(?:[\w-]+ ){{0,4}}(?:{_LETTERS})\b"
"""What a caption says after a text of how it is written, as a pattern."""
_SO = re.compile(WRITTEN_SO, re.I)


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
