"""Some of several things taken away: how many are left, and what the caption says of them."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.edits.count import count
from dimp.interpret.morphology import is_plural
from dimp.interpret.nouns import find
from dimp.interpret.text import lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import NUMBERS

_SOME_OF = re.compile(
    r"^(?:(?P<half>half)(?: of)?(?: the| these| those)?|(?:some|most|many|a few|a couple|several|a lot|one|two|three) "
    r"of (?:the|these|those)) (?P<noun>[a-z]+)$",
    re.I,
)
"""'Half of the gulls', 'a few of the books'."""
WHICH = listed("left right middle center centre first second third last front back top bottom other")
"""Words that tell one of several by its place."""


def fewer_of(prompt: str, part: str) -> str | None:
    """'remove one of the birds' where there are two: one is left."""
    some = _SOME_OF.match(part.strip())
    if some and (fewer := _half(prompt, some.group("noun")) if some.group("half") else None):
        return fewer
    if some and (fewer := _few(prompt, some.group("noun"))):
        return fewer
    part = re.sub(r"^(\w+) of (?:the|these|those|his|her) ", r"\1 ", part.strip(), flags=re.I)
    tokens = lows(part)
    ws = words(prompt)
    phrase = find(ws, part)
    which = len(tokens) > 1 and tokens[-2] in WHICH and phrase is not None and is_plural(ws[phrase.head].low)
    if phrase is None or not tokens or not (tokens[0] in NUMBERS or which):
        return None
    have = next((NUMBERS[w.low] for w in ws[phrase.start : phrase.head] if w.low in NUMBERS), 0)
    left = have - (1 if which else NUMBERS[tokens[0]])
    if which:
        prompt = _without_part(prompt, tokens[-2])
    names = {n: w for w, n in NUMBERS.items() if w not in {"couple", "pair", "dozen"}}
    return count(prompt, Op("count", ws[phrase.head].low, names[left])).prompt if left > 0 and left in names else None


def _half(prompt: str, noun: str) -> str | None:
    """The caption with half as many of a thing that it counts."""
    ws = words(prompt)
    phrase = find(ws, noun)
    inside = [w.low for w in ws[phrase.start : phrase.head]] if phrase else []
    have = next((NUMBERS.get(low) or int(low) for low in inside if low in NUMBERS or low.isdecimal()), 0)
    names = {n: w for w, n in NUMBERS.items() if w not in {"couple", "pair", "dozen"}}
    left = have // 2
    return count(prompt, Op("count", noun, names.get(left, str(left)))).prompt if left else None


def _few(prompt: str, noun: str) -> str | None:
    """The caption with few of what it has several of, uncounted; None where it counts them or has but one."""
    ws = words(prompt)
    phrase = find(ws, noun)
    if phrase is None or not is_plural(ws[phrase.head].low):
        return None
    counted = any(w.low in NUMBERS or w.low.isdecimal() for w in ws[phrase.start : phrase.head])
    return None if counted else count(prompt, Op("count", ws[phrase.head].low, "few")).prompt


def _without_part(prompt: str, which: str) -> str:
    """The caption without what it says of the one that goes (', the middle one cracked')."""
    match = re.search(rf", the {which} one\b[^,.;]*(?:,(?= (?!the \w+ ones?\b))|(?=[,.;]|$))", prompt, re.I)
    return prompt[: match.start()] + prompt[match.end() :] if match else prompt
