"""Whether what a request does not name stands in the new caption as it stood, and whether what is left is whole. Pure.

The words of two captions are compared, however the request was read: a quality that a thing had and has no more must
have been named, or have given way to another of its kind; what was said not to be must not be there more often; an
article must have its noun.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from dimp.interpret.morphology import is_gerund, stem
from dimp.interpret.nouns import is_adjective, is_colour, right_edge
from dimp.interpret.phrases.lexicon import is_common_noun, is_word
from dimp.interpret.readers import values
from dimp.interpret.text import lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import COMPARATIVES, CONTRASTS, GROW, NATIONALITIES, OPPOSITES, SHRINK, SIZES
from dimp.interpret.words.colours import AMBIGUOUS, COMPARATIVE_COLOURS, MATERIALS, SHADES
from dimp.interpret.words.function import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
)
from dimp.interpret.words.verbs import OPENERS

_FORM = 4
"""Letters in which two words agree that are forms of each other."""
_SMALL = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS | RELATIVES | NUMBERS.keys()
_NO_LOSS = listed("view style photo photograph picture image shot angle sky day weather painting drawing one")
"""Words whose qualities give way to any other."""
_AMOUNTS = listed("""thick heavy dense light deep strong weak bright dark slight solitary single lone more
    slightly very extremely rather quite""")
"""How much there is of something, which 'less fog' and 'three herons' change."""
_QUOTE = re.compile(r"Qx+\d+q")
"""Quoted text put aside."""
_WRITTEN = listed(
    """text word words letter letters lettering writing title caption label sign signs says say saying name slogan
    banner headline logo number poster inscription it that them this everything"""
)
"""Words by which what is written may go."""
_NEAR = 4
"""Words before what is written among which the thing is named that bears it."""
_COUNTED = NUMBERS.keys() - {"one", "couple", "pair", "dozen"} | {"a", "an"}
_DENIED = re.compile(
    r"\b(?:no|without(?: any)?|not any|not an?) (?!the\b|not\b|more\b|need\b|longer\b|one\b|problem\b|wait\b|an?\b)"
    r"([a-z-]+(?: [a-z-]+)?(?: (?:with|of|on|in) [a-z-]+)?)(?=$|\s*[,.;]|\s+(?:and|but|please|at all|anymore)\b)",
    re.I,
)


def looks_lost(before: str, after: str, text: str) -> str:
    """A quality that a thing had in `before` and has no more, though nobody named it and no other of its kind came."""
    left, named = _forms(after), _forms(text)
    new = set(lows(after)) - set(lows(before)) | set(lows(text))
    ws = words(before)
    for k, word in enumerate(ws):
        low, head = word.low, ws[right_edge(ws, k) - 1].low
        if (
            not (is_adjective(low) or is_colour(low))
            or is_gerund(low)
            or low in _SMALL | _AMOUNTS
            or head in {low, *_NO_LOSS}
            or (is_colour(head) and head not in AMBIGUOUS)
        ):
            continue
        if _known(low, left) or _known(low, named) or stem(head) not in left or values.kind_of(low):
            continue
        if not any(_rivals(low, other) for other in new) and not _of_another_sort(low, head, before, after):
            return f"{low} {head}"
    return ""


def _of_another_sort(old: str, head: str, before: str, after: str) -> bool:
    """Whether the name of a sort has come in the place of `old`, which is one too ('orange juice', 'apple juice')."""
    own = set(lows(before))
    sorts = (a.low for a, b in pairwise(words(after)) if b.low == head and not b.broken and a.low not in own)
    return is_common_noun(old) and any(is_common_noun(low) for low in sorts)


def _forms(text: str) -> frozenset[str]:
    return frozenset(form for low in lows(text) for form in (stem(low), low[:_FORM] if len(low) > _FORM else stem(low)))


def _known(low: str, forms: frozenset[str]) -> bool:
    return stem(low) in forms or (len(low) > _FORM and low[:_FORM] in forms)


def _rivals(old: str, new: str) -> bool:
    """Whether a thing that gets the one quality loses the other."""
    both = {old, new}
    if new in {"color", "colour", "colors", "colours", "colored", "coloured", "colorful", "colourful"}:
        return is_colour(old)
    size = old in SIZES and (new in SIZES or new in GROW | SHRINK or values.is_comparative(new))
    opposed = any(both <= contrast for contrast in CONTRASTS) or OPPOSITES.get(old) == new
    opposed = opposed or COMPARATIVES.get(new, new) in OPPOSITES.get(old, "") or COMPARATIVES.get(new, "") == old
    look = is_colour(old) or old in SHADES
    looks = look and (is_colour(new) or new in MATERIALS or new in SHADES or new in COMPARATIVE_COLOURS)
    return bool(size or opposed or looks or both <= MATERIALS or both <= NATIONALITIES)


def quote_lost(before: str, after: str, text: str) -> bool:
    """Whether quoted text (put aside) went though nobody spoke of what is written."""
    spoken = _QUOTE.search(text) or set(lows(text)) & _WRITTEN
    named = set(map(stem, lows(text)))
    lost = [found for found in _QUOTE.finditer(before) if found.group() not in after]
    return not spoken and any(not _bearers(before[: found.start()]) & named for found in lost)


def _bearers(lead: str) -> set[str]:
    """The words right before what is written, of which one may be the thing that bears it ('a sign saying ...')."""
    ws = lows(lead)
    introduces_quote = ws[-1:] and ws[-1] in {"saying", "reading", "says", "reads"}
    return set(map(stem, ws[-_NEAR:] if introduces_quote else ws[-1:]))


def denied_added(before: str, after: str, text: str) -> str:
    """A thing that is said not to be and that the new caption names more often than the old, or ''."""
    old, new = Counter(map(stem, lows(before))), Counter(map(stem, lows(after)))
    for match in _DENIED.finditer(text):
        denied = lows(match.group(1))
        if not denied or denied[0] in OPENERS and not is_common_noun(denied[0]):
            continue
        more = (low for low in denied if is_common_noun(low) and not is_adjective(low) and low not in _SMALL)
        if found := next((low for low in more if new[stem(low)] > old[stem(low)]), ""):
            return found
    return ""


def headless(before: str, after: str) -> str:
    """An article or a number with mere qualities after it and nothing that has them ('two green, on a sofa'), or ''."""
    return next(iter(sorted(_headless(after) - _headless(before))), "")


def _headless(caption: str) -> frozenset[str]:
    ws = words(caption)
    found = set()
    for k, word in enumerate(ws):
        end = k + 1
        while end < len(ws) and not ws[end].broken and _is_mere_quality(ws[end].low):
            end += 1
        closed = end == len(ws) or ws[end].broken or ws[end].low in PREPOSITIONS
        if word.low in _COUNTED and end > k + 1 and closed:
            found.add(" ".join(w.low for w in ws[k:end]))
    return frozenset(found)


def _is_mere_quality(low: str) -> bool:
    return low not in AMBIGUOUS and (is_colour(low) or (is_adjective(low) and is_word(low) and not is_common_noun(low)))
