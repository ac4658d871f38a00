"""Words of one family ('cat' and 'animal'): which stands for which."""

from __future__ import annotations

from dimp.interpret.morphology import singular
from dimp.interpret.words.nouns import FAMILIES, GENERAL


def may_stand_for(noun: str, other: str) -> bool:
    """Whether one of two nouns is a word for the other ('animal' for a cat, 'couch' for a sofa; no dog for a cat)."""
    return any(
        {noun, other} <= family and {noun, other} & general for family, general in zip(FAMILIES, GENERAL, strict=True)
    )


def means_the_same(noun: str, other: str) -> bool:
    """Whether two nouns are general words for the same things ('kids' and 'children')."""
    both = {singular(noun), singular(other)}
    return len(both) > 1 and any(both <= general for general in GENERAL)
