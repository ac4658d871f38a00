"""Whether every word that was said is accounted for in a reading: what is said and had no effect was not understood.

A content word of a request (a noun, an adjective, a word that nobody knows) names something that is in the caption
before, in the one after, or in the negative prompt. One that is in none of them was passed over by the grammar.
"""

from __future__ import annotations

import re

from dimp.core.interpretation import Interpretation
from dimp.interpret.morphology import act_of, is_plural, stem
from dimp.interpret.nouns import find, is_adjective, is_colour
from dimp.interpret.phrases.lexicon import is_common_noun, is_word
from dimp.interpret.readers import values
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import DEGREE_WORDS, OPPOSITES, SIZES
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
from dimp.interpret.words.styles import STYLE_NOUNS
from dimp.interpret.words.verbs import OPENERS

_GRAMMAR = (
    DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS | RELATIVES | OPENERS | VAGUE_NUMBERS
    | NUMBERS.keys() | DEGREE_WORDS | STYLE_NOUNS | SIZES.keys()
)  # fmt: skip
_PASSED_OVER = listed(
    """please thanks picture image photo scene thing things colour color colours colors background foreground side
    sides left right middle center centre top bottom front back place way bit lot lots tad touch time times look looks
    looking style mood light lighting day weather size shape version one ones same other others rest else everything
    everyone everybody instead again more less fewer too much many enough not no only just even still now then here
    there really actually maybe perhaps rather quite very sure kind sort type full view shot angle zoom amount number
    half twice double people effect whole all both little few first second third last next new old
    bring keep leave want wanted need like love prefer wish hope think see get wear wearing supposed meant mean said
    write type rephrase correct differently myself
    ok okay yes nah nope wait hey oh hmm sorry can't couldn't what how why than exactly great nice good possible needs
    word words letters season pose outfit clothes perspective single face hands stays trade able
    instance example location started begun began starts begins
    however thank cheers moment idea feeling opinion if places miss scrap return interchange mind whoops oops wrong
    stopped ended cleared over either
    name someone somebody title anymore asleep sky centred centered need obviously
    naturally definitely ideally preferably hopefully duh
    spelled spelt clearly basically literally gently slightly"""
)
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|without|than|instead of)|n't)\b[^,.;]*?(?=[,.;]|\b(?:but|and)\b|$)|"
    r"\bwhere (?:the|his|her) [a-z]+(?: [a-z]+)? (?:was|were|used to be)\b",
    re.I,
)
"""What is said not to be, or to have been: it need not be anywhere."""
_SAID_NOT = re.compile(
    r"\b(?:not|no|without|isn't|aren't|wasn't|shouldn't be|don't want)\s+(?:be |in |on |at |any |an? )*(?!the\b|"
    r"so\b|too\b|that\b|very\b|as\b|more\b|"
    r"quite\b|only\b|just\b|much\b|many\b|enough\b|really\b)([a-z]+(?: [a-z]+)?)(?=$|\s*[,.;]|\s+(?:but|and|anymore|"
    r"any more|please|though|at all)\b)",
    re.I,
)
"""'Not tied', 'no axe': one word that is said not to be."""
_POINTING = frozenset({"it", "them", "him", "her"})
_NO_QUALITY = listed("off on today tomorrow now then later here there out away back up down over again well")
_STEM = 4
"""Letters in which two words agree that are forms of each other ('rainy' and 'raining')."""


def unaccounted(before: str, text: str, result: Interpretation) -> str:
    """The first content word of `text` that neither caption nor negative prompt has, in whatever form; '' if none."""
    known = [stem(low) for whole in (before, result.prompt, *result.negative) for low in lows(whole)]
    starts = {low[:_STEM] for low in known}
    known += ["camera", "viewpoint"] if result.kind == "camera" else []
    for low in lows(_DENIED.sub(" ", text)):
        if low in _GRAMMAR or low in _PASSED_OVER or act_of(low) or not low.isalpha():
            continue
        part = any(whole.startswith(low) or whole.endswith(low) for whole in known)
        named = part or stem(low) in known or low[:_STEM] in starts or find(words(before), low) is not None
        if named or values.mend_colour(low) in known or _becomes_other_words(low):
            continue
        if is_common_noun(low) or is_adjective(low) or not is_word(low):
            return low
    return ""


def invented(before: str, text: str, result: Interpretation) -> str:
    """A word that is none, said as if it were there ('the blarg should be mimsy') and added by the reading; or ''."""
    there = set(lows(before))
    new = set(lows(result.prompt)) - there
    request = words(text)
    definite = (b for a, b in zip(request, request[1:], strict=False) if a.low in {"the", "that", "this"})
    return next((word.low for word in definite if word.low in new and not word.capital and not is_word(word.low)), "")


def contradiction(before: str, text: str, result: Interpretation) -> str:
    """What the new caption still names though it is to be left out or is said not to be, or ''."""
    stays = [term for term in result.negative if _is_still_there(term, before, result.prompt)]
    made_of = (term for term in result.negative if f"{last_word(term)}en" in lows(result.prompt))
    left_out = next((term for term in stays if _names_thing(term)), "") or next(made_of, "")
    denied = (match.group(1).lower() for match in _SAID_NOT.finditer(text))
    kept = (term for term in denied if _is_still_there(term, before, result.prompt))
    return left_out or next((term for term in kept if last_word(term) not in _GRAMMAR | _PASSED_OVER), "")


def _is_still_there(term: str, before: str, after: str) -> bool:
    """Whether both captions name a thing, and the second not only in the name of another (apples, an apple tree)."""
    both = all(f" {_stems(term)} " in f" {_stems(caption)} " for caption in (before, after))
    return both and (last_word(term) in lows(after) or not is_plural(last_word(term)))


def nothing_done(before: str, result: Interpretation) -> bool:
    """Whether a thing was to be another and the caption is as it was."""
    same = result.prompt == before and not (result.negative or result.note or result.sibling)
    return same and result.kind in {"replace", "count"}


def pointer_left(before: str, result: Interpretation) -> str:
    """A pronoun that the reading put into the caption while the thing went that it stood for, or ''."""
    new = [low for low in lows(result.prompt) if low in _POINTING]
    old = [low for low in lows(before) if low in _POINTING]
    after = {stem(low) for low in lows(result.prompt)}
    lost = any(is_common_noun(low) and not act_of(low) and stem(low) not in after for low in lows(before))
    return new[0] if len(new) > len(old) and lost else ""


def odd_quality(value: str, clause: str) -> str:
    """A word among the qualities given to a thing that is none ('off'), or no word and said alone; or ''."""
    alone = lows(value) == lows(clause)
    odd = (low for low in lows(value) if low in _NO_QUALITY or (alone and not is_word(low) and not is_colour(low)))
    return next(odd, "")


def _names_thing(term: str) -> bool:
    return is_common_noun(last_word(term)) and not is_adjective(last_word(term))


def _stems(text: str) -> str:
    return " ".join(stem(low) for low in lows(text))


def _becomes_other_words(low: str) -> bool:
    """Whether the caption says a word in other words: a comparative, a size, a time or weather, an opposite."""
    return values.is_comparative(low) or bool(values.kind_of(low)) or low in OPPOSITES
