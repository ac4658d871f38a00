"""Just enough English word forms: stems to compare by, plurals, -ing and -s forms, typos of one letter, and words of
one family."""

from __future__ import annotations

import re
from functools import lru_cache

from dimp.interpret.words import listed
from dimp.interpret.words.nouns import (
    ANYBODY,
    COLLECTIVE,
    FAMILIES,
    FEMALE,
    GENERAL,
    GROWN,
    IRREGULAR_PLURALS,
    IRREGULAR_SINGULARS,
    MALE,
    MASS,
    NOT_PLURAL,
    PLURAL_ONLY,
    YOUNG,
)
from dimp.interpret.words.verbs import ACTS, BASES, DOUBLING, IRREGULAR_GERUNDS, IRREGULAR_THIRDS, PASTS

_HISSING = re.compile(r"(s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_SPELLINGS = {
    "grey": "gray",
    "colour": "color",
    "colours": "color",
    "colored": "color",
    "coloured": "color",
    "donut": "doughnut",
}


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """The singular of a lower-case noun, or the word itself."""
    if word in IRREGULAR_SINGULARS:
        return IRREGULAR_SINGULARS[word]
    if (
        len(word) <= 3
        or word in NOT_PLURAL
        or word in PLURAL_ONLY
        or not word.endswith("s")
        or word.endswith(("ss", "us", "is"))
    ):
        return word
    if word.endswith("ies") and len(word) > 4 and word not in {"movies", "cookies", "zombies", "selfies"}:
        return word[:-3] + "y"
    if re.search(r"(ss|sh|ch|x|zz)es$", word):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=4096)
def plural(word: str) -> str:
    """The plural of a lower-case singular noun."""
    if word in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[word]
    if is_plural(word) or word in MASS or word.endswith("fish") or not _is_latin(word[-1:]):
        return word
    if _HISSING.search(word):
        return word + "es"
    return word[:-1] + "ies" if _CONSONANT_Y.search(word) else word + "s"


def _is_latin(letter: str) -> bool:
    """Whether an English ending can follow a letter; other scripts have their own plurals, or none."""
    return letter.isascii() or "\u00c0" <= letter < "\u0370" or "\u1e00" <= letter < "\u1f00"


@lru_cache(maxsize=8192)
def is_plural(word: str) -> bool:
    """Whether a lower-case noun looks plural."""
    return word in PLURAL_ONLY or singular(word) != word


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The form words are compared by: singular, British spelling made American."""
    word = word.removesuffix("'s")
    word = _SPELLINGS.get(word, word)
    return singular(word)


@lru_cache(maxsize=4096)
def gerund(base: str) -> str:
    """The -ing form of a base verb."""
    if base in IRREGULAR_GERUNDS:
        return IRREGULAR_GERUNDS[base]
    if base in DOUBLING:
        return base + base[-1] + "ing"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    return base + "ing"


@lru_cache(maxsize=4096)
def third(base: str) -> str:
    """The third-person form of a base verb ('runs')."""
    if base in IRREGULAR_THIRDS:
        return IRREGULAR_THIRDS[base]
    if _HISSING.search(base) or base.endswith("o"):
        return base + "es"
    return base[:-1] + "ies" if _CONSONANT_Y.search(base) else base + "s"


_PLURALS = listed("leaves lights models films records parks boxes stacks brushes combs paints crosses lifts")
"""Forms that are nouns in captions far more often than verbs."""
_BY_GERUND = {gerund(b): b for b in BASES}
_BY_THIRD = {third(b): b for b in BASES}


def base_of(word: str) -> str:
    """The base of a known verb form ('sits', 'sitting' -> 'sit'), or ''."""
    if word in BASES:
        return word
    known = _BY_GERUND.get(word) or _BY_THIRD.get(word)
    if known:
        return known
    return _unknown_gerund(word)


def _unknown_gerund(word: str) -> str:
    if len(word) < 6 or not word.endswith("ing") or not re.search(r"[aeiouy]", word[:-3]):
        return ""
    trunk = word[:-3]
    if len(trunk) > 3 and trunk[-1] == trunk[-2] and trunk[-1] not in "lsz":
        return trunk[:-1]
    return trunk


def past(base: str) -> str:
    """The regular past form of a base verb."""
    if base.endswith("e"):
        return base + "d"
    if base in DOUBLING:
        return base + base[-1] + "ed"
    return base[:-1] + "ied" if _CONSONANT_Y.search(base) else base + "ed"


_BY_ACT = {form(b): b for form in (gerund, third) for b in ACTS}
_BY_PAST = {past(b): b for b in ACTS} | PASTS


def act_of(word: str) -> str:
    """The base of a verb of an instruction ('smell', 'smelling', 'smells' -> 'smell'), or ''."""
    return word if word in ACTS else _BY_ACT.get(word, "") or base_of(word)


def past_of(word: str) -> str:
    """The base of a past form ('held' -> 'hold'), or ''."""
    return _BY_PAST.get(word, "")


def is_third(word: str) -> bool:
    """Whether the word is the third-person form of a known verb."""
    return (word in _BY_THIRD and word not in _PLURALS) or word in {"has", "does"}


def is_gerund(word: str) -> bool:
    """Whether the word looks like an -ing form of a verb."""
    return word in _BY_GERUND or (word.endswith("ing") and len(word) > 5 and word not in _NOT_GERUNDS)


_NOT_GERUNDS = listed(
    "building painting morning evening ceiling wedding clothing lighting railing drawing nothing something everything "
    "anything lightning spring string viking king ring wing sling pudding dumpling duckling darling setting awning "
    "sibling sterling earring engraving opening clearing crossing landing parking dining living"
)


@lru_cache(maxsize=8192)
def near(a: str, b: str) -> bool:
    """Whether two words differ by one letter put in, left out, changed or swapped with its neighbour."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 3:
        return False
    i = 0
    shortest = min(len(a), len(b))
    while i < shortest and a[i] == b[i]:
        i += 1
    if len(a) == len(b):
        return a[i + 1 :] == b[i + 1 :] or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[i + 1 :] == shorter[i:]


@lru_cache(maxsize=8192)  # asked of every word of a caption, for every key that is typed
def may_stand_for(noun: str, other: str) -> bool:
    """Whether one of two nouns is a word for the other ('animal' for a cat, 'couch' for a sofa; no dog for a cat)."""
    return any(
        {noun, other} <= family and {noun, other} & general for family, general in zip(FAMILIES, GENERAL, strict=True)
    )


@lru_cache(maxsize=8192)  # as above
def means_the_same(noun: str, other: str) -> bool:
    """Whether two nouns are general words for the same things ('kids' and 'children')."""
    both = {singular(noun), singular(other)}
    return len(both) > 1 and any(both <= general for general in GENERAL)


_OPPOSITE = (MALE, FEMALE), (YOUNG, GROWN)


def may_be_the_person(wanted: str, known: str) -> bool:
    """Whether somebody spoken of may be the one known: general words fit all, no man is a woman, no waiter a chef."""
    named, there = singular(wanted), singular(known)
    if named == there or named in {"crowd", "audience", "someone", "somebody"}:
        return named == there
    if named not in ANYBODY and there not in ANYBODY - COLLECTIVE:
        return False
    return not any({named, there} & kind and {named, there} & opposite for kind, opposite in _OPPOSITE)
