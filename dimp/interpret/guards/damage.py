"""Signs that a change damaged a caption: a thing twice, a number inside a name, two colours of one thing, a bare joint.

The rules cut and put in; what they misread shows in what comes out. Whatever looks so is asked back instead of painted.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from dimp.interpret.morphology import act_of, is_gerund, is_plural, is_third, stem
from dimp.interpret.nouns import is_adjective, is_colour, is_living, is_number, left_edge
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.text import Word, words
from dimp.interpret.words.colours import AMBIGUOUS
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS, VAGUE_NUMBERS

_AGAIN = re.compile(
    r"\b(?:another|more|also|too|second|third|fourth|extra|again|too|as well|each|both|every|twice|double|side by side|"
    r"reflection|back)\b",
    re.I,
)
"""Words by which a thing may well be there twice."""
_DANGLING = re.compile(
    r"\b(?:in|at|from|(?<!from )behind|under|beside|between|near|into|"
    r"onto|by)(?= ?(?:[,.;]|$))|\bon (?:man|woman|girl|boy)\b|"
    r"\bnext to the (?:left|right)\b|\b([a-z]{3,}) (?:in|on|at|with) the \1\b|"
    r"\bwith all (?!of\b|the\b|kinds\b)|\bonly the\b|\btwice as (?:big|large|many)\b",
    re.I,
)
"""A preposition without its thing, or with one that wants an article."""
_BEHIND = re.compile(r"\w [a-z]+ (?:behind|beside)$", re.I)
"""'City skyline behind': where something is, in one word."""
_COLOURED = re.compile(r"\bin (?:full )?colou?r\b", re.I)
_UNCOLOURED = re.compile(r"\b(?:black and white|monochrome|grayscale|greyscale)\b", re.I)
_QUOTE = re.compile(r"\bQx+\d+q\b")
"""A quotation, put aside."""
_LONE_MARK = re.compile(r"[\"“”„«»]")
"""A mark of a quotation that has no other, or nothing in it: whole ones are put aside."""
_STOP = re.compile(r"[.;!?]\s+(?=\S)")
"""Where one sentence ends and another begins."""
_ADDS = frozenset({"add", "count", "one_of", "rewrite", "multi", "fallback", "tail", "aside"})
_INSIDE = VAGUE_NUMBERS | NUMBERS.keys() - {"one", "couple", "pair", "dozen"}


def looks_damaged(before: str, after: str, text: str, kinds: frozenset[str]) -> bool:
    """Whether `after` has a fault that `before` had not and that the words `text` do not ask for."""
    old, new = words(before), words(after)
    request = words(text)
    twice = not kinds & _ADDS and not _AGAIN.search(text) and _named_twice(old, new)
    faults = _faults(new) - _faults(old) - _faults(request)
    asked = 1 if _BEHIND.search(text) else 0
    dangling = sum(1 for _ in _DANGLING.finditer(after)) > sum(1 for _ in _DANGLING.finditer(before)) + asked
    marks = Counter(_QUOTE.findall(after)) - Counter(_QUOTE.findall(before))
    twice = twice or (any(_QUOTE.findall(before).count(mark) for mark in marks) and not _AGAIN.search(text))
    clash = _in_both(after) and not _in_both(before)
    swallowed = "rewrite" not in kinds and len(_STOP.findall(after)) > len(_STOP.findall(before))
    unquoted = len(_LONE_MARK.findall(after)) > len(_LONE_MARK.findall(before))
    nobody = _begins_with_a_deed(new) and not _begins_with_a_deed(old) and "rewrite" not in kinds
    return bool(twice or faults or dangling or clash or swallowed or unquoted or nobody or _orphaned(old, new))


def _begins_with_a_deed(ws: list[Word]) -> bool:
    """Whether a caption begins with what nobody does any more ('building a sandcastle')."""
    return len(ws) > 1 and is_gerund(ws[0].low) and not ws[1].broken and ws[1].low in DETERMINERS | PREPOSITIONS


def _in_both(caption: str) -> bool:
    """Whether a caption asks for colour and for black and white."""
    return bool(_COLOURED.search(caption) and _UNCOLOURED.search(caption))


def _orphaned(old: list[Word], new: list[Word]) -> bool:
    """Whether 'the girl' is left of a caption in which a girl was brought in, who has gone."""
    pointed, others = _pointed_at(new, known=True), _pointed_at(new, known=False)
    return any(noun in _brought_in(old) for noun in (pointed - others) & _pointed_at(old, known=True))


def _pointed_at(ws: list[Word], *, known: bool) -> set[str]:
    """The things that a caption speaks of as known ('the fence'), or in any other way."""
    led = (word for k, word in enumerate(ws) if (ws[left_edge(ws, k)].low == "the") == known)
    return {stem(word.low) for word in led if is_common_noun(word.low)}


def _named_twice(old: list[Word], new: list[Word]) -> bool:
    """Whether a thing is brought in anew that was there already ('a cat on the left ... and a cat')."""
    return any(count > 1 for count in (_brought_in(new) - _brought_in(old)).values()) or any(
        count and _brought_in(old)[noun] for noun, count in (_brought_in(new) - _brought_in(old)).items()
    )


def _brought_in(ws: list[Word]) -> Counter[str]:
    """How often each thing is brought in by 'a' or a number; 'the cat' speaks of one that was."""
    return Counter(
        stem(word.low)
        for k, word in enumerate(ws)
        if is_common_noun(word.low)
        and not is_number(word.low)
        and not is_adjective(word.low)
        and (k + 1 == len(ws) or ws[k + 1].broken or not is_common_noun(ws[k + 1].low) or is_adjective(ws[k + 1].low))
        and (ws[left_edge(ws, k)].low in {"a", "an"} or ws[left_edge(ws, k)].low in NUMBERS)
    )


def _faults(ws: list[Word]) -> set[tuple[str, str]]:
    """Pairs of neighbours that no careful writer leaves: 'ice many', 'red blue', 'orca blue'."""
    found = set()
    for k, (word, following) in enumerate(pairwise(ws)):
        if following.broken:
            continue
        follows = k + 2 < len(ws) and not ws[k + 2].broken and is_common_noun(ws[k + 2].low)
        inside = following.low in _INSIDE and follows and _is_name(word.low)
        colours = (
            is_colour(word.low)
            and is_colour(following.low)
            and word.low != following.low
            and following.low not in AMBIGUOUS
        )
        animal = is_living(word.low) and is_colour(following.low) and follows
        article = word.low in {"a", "an"} and is_plural(following.low) and is_common_noun(following.low) and not follows
        many = word.low in NUMBERS and word.low not in {"a", "one"} and following.low in VAGUE_NUMBERS
        if many or inside or colours or animal or article or (word.low == following.low and word.low != "very"):
            found.add((word.low, following.low))
    return found


def _is_name(low: str) -> bool:
    verb = act_of(low) or is_gerund(low) or is_third(low)
    return is_common_noun(low) and not verb and low not in PREPOSITIONS | DETERMINERS and not is_number(low)
