"""Whether a noun phrase of a caption is more than one thing."""

from __future__ import annotations

from collections.abc import Sequence

from dimp.interpret.morphology import is_plural
from dimp.interpret.nouns import Phrase, is_number
from dimp.interpret.text import Word
from dimp.interpret.words.nouns import COLLECTIONS, UNMARKED


def is_several(ws: Sequence[Word], phrase: Phrase) -> bool:
    """Whether a noun phrase is more than one thing, by its head or by its number."""
    head = ws[phrase.head].low
    if head not in UNMARKED:
        return is_plural(head)
    k = phrase.start
    of_many = k > 1 and ws[k - 1].low == "of" and ws[k - 2].low in COLLECTIONS
    return of_many or any(is_number(w.low) and w.low not in {"one", "1"} for w in ws[k : phrase.head])
