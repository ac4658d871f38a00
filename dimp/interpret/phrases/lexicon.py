"""The common words of English: which are nouns, and which word a word of the user's is a slip of.

`lexicon.txt` holds the 12,000 nouns and 3,500 other words (base forms, most frequent first, a blank line between) that
are most frequent in film subtitles, as pyspellchecker counts them, and are in the SPECIALIST lexicon by way of
LemmInflect, and at the end of the nouns some 500 things to be seen that LemmInflect lacks and WordNet has. The packages
are under the MIT licence; none is needed to run.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from dimp.interpret.morphology import act_of, near, past_of, singular
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import ADJECTIVES, COMPARATIVES, SIZES
from dimp.interpret.words.colours import COLOURS, MATERIALS
from dimp.interpret.words.common import common_nouns, common_words
from dimp.interpret.words.function import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    VAGUE_NUMBERS,
)
from dimp.interpret.words.nouns import ANIMALS, BODY, CLOTHES, PEOPLE
from dimp.interpret.words.scene import LIGHTING, MOODS, PLACES, SEASONS, TIMES, WEATHER
from dimp.interpret.words.styles import MEDIA
from dimp.interpret.words.verbs import ACTS, IRREGULAR_PARTICIPLES, OPENERS, PARTICIPLES

_OFTEN = 3000
"""How many of the nouns are frequent enough that an unknown word is taken for a slip of one."""
_SHORTEST = 4
"""Letters below which a word is left alone: too many words are one letter away."""
_LONG = 5
"""Letters above which all nouns are looked through, and the sound counts."""
_TOO_FAR = 3
"""Letters that differ in words that are no slips of each other, though their consonants sound alike."""
_AS_HEARD = re.compile(r"s?sh[aeou]n(s?)$")
"""The end of 'vershuns' and 'stashon', as it sounds."""
_ENDINGS = ("ing", "ed", "er", "est", "ly", "y", "ish", "ness", "less", "ful", "s", "es", "'s")
_TALK = listed(
    """should could would might shall instead undo redo please thanks again because without asleep okay tonight taken
    said seen been gone done french german spanish italian japanese chinese english russian korean arabic greek latin
    dutch portuguese swedish polish turkish indian african american mexican egyptian roman persian victorian nordic
    mercury venus mars jupiter saturn uranus neptune pluto matcha bonsai batman hobbit"""
)
_OWN = frozenset(
    word
    for words in (
        ADJECTIVES, COMPARATIVES, SIZES, COLOURS, MATERIALS, DETERMINERS, PREPOSITIONS, PRONOUNS, ANIMALS, BODY,
        CLOTHES, PEOPLE, PLACES, SEASONS,
        TIMES, WEATHER, WEATHER.values(), MEDIA, OPENERS, AUXILIARIES, CONJUNCTIONS, NUMBERS,
        RELATIVES, VAGUE_NUMBERS, LIGHTING, MOODS, ACTS, IRREGULAR_PARTICIPLES, PARTICIPLES, _TALK,
    )
    for word in words
    if word.isalpha()
)  # fmt: skip
"""The words that the rules themselves read."""


_LOOKS = MATERIALS | COLOURS | ADJECTIVES
_HOUSEWARE = listed("pan colander thermos tureen worktop countertop placemat sconce pergola wok trivet")
_NAMED = ANIMALS | CLOTHES | PLACES.keys() | _HOUSEWARE | {"barista"}


@lru_cache(maxsize=1)
def _lists() -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """The nouns in order, the nouns, and all words."""
    return common_nouns(), frozenset(common_nouns()), common_words() | _OWN


@lru_cache(maxsize=4096)  # asked of every word of a caption by many readers and guards, for every key that is typed
def is_common_noun(low: str) -> bool:
    """Whether a lower-case word, singular or plural, is a common noun or is made of two ('cobblestone')."""
    _, nouns, _ = _lists()
    noun = singular(low)
    if noun in nouns or noun in _NAMED:
        return True
    return any(noun[:k] in nouns and noun[k:] in nouns for k in range(3, len(noun) - 3))


@lru_cache(maxsize=4096)  # asked of the same words by many readers and guards
def is_word(low: str) -> bool:
    """Whether a lower-case word is English in one of its forms, as far as the common words go."""
    _, _, known = _lists()
    american = low.replace("our", "or").removesuffix("re") + ("er" if low.endswith("re") else "")
    if {low, singular(low), act_of(low), past_of(low), american, singular(american)} & known or is_common_noun(low):
        return True
    for ending in _ENDINGS:
        trunk = low.removesuffix(ending) if low.endswith(ending) else ""
        if len(trunk) > 2 and {trunk, f"{trunk}e", trunk[:-1], f"{trunk[:-1]}y"} & known:
            return True
    return False


@lru_cache(maxsize=1)
def _by_start() -> dict[tuple[str, int], tuple[str, ...]]:
    """The words that a slip may be of, by their first letter and length."""
    ordered, _, _ = _lists()
    starts: dict[tuple[str, int], list[str]] = {}
    for word in dict.fromkeys((*sorted(_OWN), *ordered[:_OFTEN], *(w for w in ordered if len(w) > _LONG))):
        starts.setdefault((word[0], len(word)), []).append(word)
    return {start: tuple(words) for start, words in starts.items()}


@lru_cache(maxsize=1024)
def mended(low: str) -> str:
    """The one word that a lower-case word which is none is a slip of; else the word itself.

    A slip begins right and has the same sound ('elefant'), or one letter left out, doubled or swapped; another vowel
    in a word of five letters and more.
    """
    if len(low) < _SHORTEST or not low.isalpha() or not low.isascii():
        return low
    if is_word(low) and not _may_lack_one(low):
        return _look_lacking_a_letter(low)
    if low.endswith("in") and len(low) > _LONG and act_of(f"{low}g"):
        return f"{low}g"
    respelt = [w for ending in ("tion", "sion") if is_word(w := _AS_HEARD.sub(rf"{ending}\1", low)) and w != low]
    if len(respelt) == 1:
        return respelt[0]
    close = [w for step in (-1, 0, 1) for w in _by_start().get((low[0], len(low) + step), ())]
    doubled = [w for w in close if len(w) == len(low) + 1 and _squeezed(w) == _squeezed(low)]
    if len(doubled) == 1:
        return doubled[0]
    if is_word(low):
        return low
    alike = [w for w in close if len(low) > _LONG and _sound(w) == _sound(low) and _apart(w, low) < _TOO_FAR]
    alike = [w for w in alike if near(low, w)] or alike
    slips = alike if len(alike) == 1 else [w for w in close if _is_slip(low, w)]
    best = slips if len(slips) == 1 else [w for w in slips if w in _OWN]
    if len(best) == 1:
        return best[0]
    known = mended(low[:-1]) if low.endswith("s") and not slips else low
    return f"{known}s" if known not in {low, low[:-1]} else low


def _look_lacking_a_letter(low: str) -> str:
    """'Leather' for 'lether', which only its ending makes a word; the word itself where it lacks no letter."""
    _, _, known = _lists()
    if len(low) <= _LONG or {low, singular(low), act_of(low), past_of(low)} & known or is_common_noun(low):
        return low
    longer = (w for w in _by_start().get((low[0], len(low) + 1), ()) if w in _LOOKS and near(low, w))
    return next(longer, low)


def _apart(word: str, other: str) -> int:
    """How many letters one of two words has and the other has not."""
    own, others = Counter(word.replace("ph", "f")), Counter(other.replace("ph", "f"))
    return (own - others).total() + (others - own).total()


def _is_slip(low: str, word: str) -> bool:
    """Whether a word was mistyped by one letter; a consonant for another makes another word."""
    if not near(low, word):
        return False
    changed = [(a, b) for a, b in zip(low, word, strict=False) if a != b] if len(low) == len(word) else []
    if len(changed) != 1:
        return True
    return len(low) > _SHORTEST and set(changed[0]) <= set("aeiouy")


def _may_lack_one(low: str) -> bool:
    """Whether a word is English by its ending alone ('pupy'), so that it may lack one of two equal letters."""
    _, _, known = _lists()
    return not ({low, singular(low), act_of(low), past_of(low)} & known or is_common_noun(low)) and not low.endswith(
        ("ing", "ed", "er", "est", "ly")
    )


def _squeezed(word: str) -> str:
    """A word without double letters."""
    return "".join(a for a, b in zip(word, ["", *word], strict=False) if a != b)


def _sound(word: str) -> str:
    """The consonants of a word as they sound, after its first letter."""
    spoken = word.replace("ph", "f").replace("ck", "k").replace("c", "k").replace("z", "s")
    heard = [letter for letter in spoken[1:] if letter not in "aeiouyhw"]
    return spoken[:1] + "".join(a for a, b in zip(heard, ["", *heard], strict=False) if a != b)
