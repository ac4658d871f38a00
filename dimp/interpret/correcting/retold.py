"""The last request said again with another thing or place: 'not the roof, the tower', 'the dog as well'."""

from __future__ import annotations

import re

from dimp.interpret.morphology import stem
from dimp.interpret.nouns import bare, is_colour, is_number
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words.correction_patterns import NO_BUT
from dimp.interpret.words.function import PREPOSITIONS

_NP = r"(?:(?:on|in|at|under|behind|beside|next to|near|over|above|to|with) )?(?:the|his|her|its|their|an?) [\w' -]+?"
_LEAD = r"(?:(?:no|nope|nah|sorry|oops|wait|i (?:mean|meant|said)|actually|hm+)[\s,.!]+)*"
_NOT_THAT = re.compile(rf"^{_LEAD}not (?P<old>{_NP})(?:,| but|, but) (?:i (?:mean|meant|said) )?(?P<new>{_NP})$", re.I)
_THIS_NOT = re.compile(rf"^{_LEAD}(?P<new>{_NP}),? (?:and |but )?not (?P<old>{_NP})$", re.I)
_IT = re.compile(r"\b(?:it|him|her|them)\b", re.I)


def retold(last: str, touched: str, parent: str, text: str) -> str:
    """The request `last` with the phrase that `text` denies in it replaced; '' where it denies none of its phrases.

    `touched` is the thing that 'it' was in `last`, and `parent` the caption that it changed.
    """
    match = _NOT_THAT.match(text) or _THIS_NOT.match(text)
    if match is None or not last:
        return ""
    old, new = match.group("old"), match.group("new")
    if lows(old)[0] in {"a", "an"} and stem(lows(old)[-1]) in {stem(low) for low in lows(parent)}:
        return ""  # what stood there before is denied, and not what was asked for last
    if _leads(old) != _leads(new):
        old, new = _without_lead(old), _without_lead(new)
    span = _span(last, old)
    if span is not None:
        return last[: span[0]] + new + last[span[1] :]
    own = touched and stem(lows(touched)[-1]) == stem(lows(old)[-1])
    return _IT.sub(new, last, count=1) if own and _IT.search(last) else ""


_SIDES = (
    r"left|right|middle|first|second|third|last|top|bottom|upper|lower|front|back|near|far|big|small|tall|short|other"
)
_MEANT_ONE = re.compile(rf"^{_LEAD}(?:not (?:the )?(?:{_SIDES})(?: one)?,? (?:but )?)?(?:on )?the (?P<new>{_SIDES})"
                        rf"(?: one)?(?:,? not (?:the )?(?:{_SIDES})(?: one)?)?(?: (?:i mean|i meant|"
                        rf"sorry))?$", re.I)  # fmt: skip
_ONE_OF = re.compile(rf"(?<=\bthe )(?P<old>{_SIDES})(?= [a-z]+)", re.I)


def of_another(last: str, text: str) -> str:
    """The request `last` said of another of several things ('I meant the right one'); '' where it was of none such."""
    meant = _MEANT_ONE.match(text)
    named = list(_ONE_OF.finditer(last)) if meant else []
    if meant is None or len(named) != 1 or named[0].group().lower() == meant.group("new").lower():
        return ""
    return last[: named[0].start()] + meant.group("new") + last[named[0].end() :]


_VALUE_DENIED = re.compile(
    rf"^{_LEAD}not (?P<old>[a-z]+(?: [a-z]+)?)(?:,| but|, but) (?P<new>[a-z]+(?: [a-z]+)?)$", re.I
)


def with_value(last: str, text: str) -> str:
    """The request `last` with the look that `text` denies replaced ('not red, white'); '' where it has none such."""
    denied = _VALUE_DENIED.match(text)
    if denied is None or not last:
        return ""
    old, new = denied.group("old").lower(), denied.group("new")
    where = [k for k, word in enumerate(words(last)) if word.low == old]
    alike = (is_colour(old) and is_colour(lows(new)[-1])) or (is_number(old) and is_number(lows(new)[0]))
    if len(where) != 1 or not alike:
        return ""
    word = words(last)[where[0]]
    return last[: word.start] + new + last[word.end :]


def _leads(phrase: str) -> bool:
    return lows(phrase)[0] in PREPOSITIONS


def _without_lead(phrase: str) -> str:
    ws = words(phrase)
    first = next((k for k, w in enumerate(ws) if w.low not in PREPOSITIONS | {"next", "to"}), 0)
    return phrase[ws[first].start :]


def _span(last: str, old: str) -> tuple[int, int] | None:
    """Where a phrase stands in a request, with its article and its preposition where both have one."""
    ws = words(last)
    wanted = [stem(low) for low in lows(_without_lead(bare(_without_lead(old))))]
    for k in range(len(ws) - len(wanted) + 1):
        if [stem(w.low) for w in ws[k : k + len(wanted)]] != wanted:
            continue
        first = k - 1 if k and ws[k - 1].low in {"the", "a", "an", "his", "her", "its", "their"} else k
        while _leads(old) and first and ws[first - 1].low in PREPOSITIONS:
            first -= 1
        return ws[first].start, ws[k + len(wanted) - 1].end
    return None


def denied_thing(text: str, last: str = "") -> re.Match[str] | None:
    """'No sand, grass': a thing that is not to be, and what is; None where 'no' takes back what was asked for.

    With `last`, the last request, also None where the thing is one of it.
    """
    match = NO_BUT.match(text)
    noun = last_word(match.group("thing")) if match else ""
    return match if is_common_noun(noun) and stem(noun) not in {stem(low) for low in lows(last)} else None
