"""Looks in German, French and Spanish: which words are some, of which kind, and in which form they stand."""

from __future__ import annotations

import re

from dimp.interpret.native.tongue import Tongue
from dimp.interpret.nouns import is_adjective, is_colour
from dimp.interpret.speech.translation import meaning_of
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import SIZES

_ENDINGS = {
    "de": re.compile(r".{3}(?:ig|lich|isch|end|bar|sam|los|haft|voll|iert|farben|farbig|ern)(?:e[rsnm]?)?$"),
    "fr": re.compile(r".{3}(?:eux|euses?|iques?|ables?|ibles?|ants?|antes?|és?|ées?)$"),
    "es": re.compile(r".{3}(?:os[oa]s?|ad[oa]s?|id[oa]s?|ables?|ibles?|antes?|ientes?|ic[oa]s?)$"),
}
_SHADED = re.compile(r"^(?:dunkel|hell|knall|blass|himmel|gras|schnee|pech|gold|zitronen|blut|tief|zart)-?(?=\w{3})")
_CLASSES = {
    "size": listed("big small bigger smaller huge tiny giant") | SIZES.keys(),
    "age": listed("old young older younger new"),
    "light": listed("dark bright darker brighter"),
    "calm": listed("calm stormy wild rough quiet"),
    "warmth": listed("warm cold warmer colder"),
    "feeling": listed("happy sad cheerful angry"),
}
_NO_LOOKS = listed("light glass metal stone better other same more less also only now too")
"""English words that are nouns here ('Licht', 'verre'), or say nothing of what something looks like."""
OF_THE_SCENE = frozenset({"darker", "brighter", "warmer", "colder", "more colorful"})
"""Comparisons that are about the light of the picture where no thing is named."""


def is_look(word: str, tongue: Tongue) -> bool:
    """Whether a word says what something looks like."""
    return bool(class_of(word, tongue))


def class_of(look: str, tongue: Tongue) -> str:
    """Which kind of look it is, two of which nothing has at a time: colour, size, age ...; '' for no look."""
    low = " ".join(look.lower().split())
    english = meaning_of(low, tongue.code) or meaning_of(_SHADED.sub("", low), tongue.code)
    base = english or meaning_of(low.split()[-1] if low else "", tongue.code)
    if is_colour(base):
        return "colour"
    for name, members in _CLASSES.items():
        if base in members:
            return name
    looks = (
        is_adjective(base) and base not in _NO_LOOKS
        if base
        else bool(_ENDINGS[tongue.code].match(low.split()[-1] if low else ""))
    )
    return low if looks else ""
