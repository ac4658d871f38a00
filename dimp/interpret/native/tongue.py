"""What the rules know of a language: its function words, how its looks agree, and how requests are worded in it."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*['’]?|\d+")
"""One word; an elided article ('l'arbre') is a word of its own."""


class Agreement(msgspec.Struct, frozen=True):
    """What a look agrees with: gender ('m', 'f', 'n'), number, and the ending that German gives it."""

    gender: str = "m"
    plural: bool = False
    ending: str = ""


class Tongue(msgspec.Struct, frozen=True):
    """One language. Patterns are tried in order; `a` is the thing meant, `b` a new thing, `v` a value.

    `scenes` gives for the bare name of a time, a season or a weather the phrase that a caption has ('nacht': 'bei
    Nacht'); `style_words` finds words of a style, `style_lead` is what comes before a bare one.
    """

    code: str
    definite: frozenset[str]
    indefinite: frozenset[str]
    pronouns: frozenset[str]
    prepositions: frozenset[str]
    within: frozenset[str]
    conjunctions: frozenset[str]
    others: frozenset[str]
    numbers: frozenset[str]
    looks_first: frozenset[str]
    comparing: frozenset[str]
    courtesy: re.Pattern[str]
    rather: re.Pattern[str]
    makes_scene: re.Pattern[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    between: re.Pattern[str]
    scenes: dict[str, str]
    style_words: re.Pattern[str]
    style_lead: str
    agree: Callable[[str, Agreement], str]
    base_of: Callable[[str], str]
    gender_of: Callable[[str], str]

    @property
    def determiners(self) -> frozenset[str]:
        """Articles, and what takes their place."""
        return self.definite | self.indefinite | self.numbers

    @property
    def function_words(self) -> frozenset[str]:
        """Words that end a run of a noun and its looks."""
        return self.determiners | self.prepositions | self.conjunctions | self.others


def compiled(*patterns: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns of whole requests by the kind of change."""
    return tuple((kind, re.compile(rf"^(?:{pattern})$", re.I)) for kind, pattern in patterns)
