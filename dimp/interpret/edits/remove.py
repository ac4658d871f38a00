"""Take a thing out of the caption together with what ties it in; its name goes to the negative prompt.

What is not in the caption cannot be cut from it: then only the negative prompt changes, and the user is told.
"""

from __future__ import annotations

import re

from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.chunks import linker_start, of_end, tail_end, verb_group_end
from dimp.interpret.edits.objects import count
from dimp.interpret.edits.series import joined, series
from dimp.interpret.morphology import base_of, is_plural, singular
from dimp.interpret.nouns import Phrase, bare, find, left_edge, right_edge
from dimp.interpret.segments import segments
from dimp.interpret.text import Word, lows, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import NUMBERS
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.verbs import HOLDING, PARTICIPLES

_PARTS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+or\s+|\s+nor\s+")
_LEAD = re.compile(r"^(?:all|both|any|every|each|some|of|the|his|her|its|their|a|an|other|extra)\s+", re.I)
_FROM = re.compile(r"\s+(?:from|off)\s+(?:the |this |it|him|her|them).*$", re.I)

_COLLECTIONS = listed("group crowd pair couple bunch herd flock pile stack row set team pack swarm lot number")
_WHICH = listed("left right middle center centre first second third last front back top bottom other")


def remove(prompt: str, op: Op) -> Draft:
    """Remove each of the things named."""
    target = _FROM.sub("", op.target).strip()
    if find(words(prompt), target) is not None and " and " not in target and "," not in target:
        parts = [target]
    else:
        parts = [p for p in _PARTS.split(target) if p.strip()] or [target]
    missing: list[str] = []
    gone: list[str] = []
    for part in parts:
        name = plain(part)
        shorter = _fewer(prompt, part) or cut(prompt, name)
        (missing if shorter is None else gone).append(name)
        prompt = prompt if shorter is None else shorter
    return _draft(prompt, gone, missing)


def plain(phrase: str) -> str:
    """The thing's own name: without 'all', 'the', 'any'."""
    phrase = phrase.strip()
    while True:
        shorter = _LEAD.sub("", phrase)
        if shorter == phrase or not shorter:
            return bare(phrase)
        phrase = shorter


def _draft(prompt: str, gone: list[str], missing: list[str]) -> Draft:
    named = [n for n in (*gone, *missing) if n]
    changes = tuple(f"- {n}" for n in named)
    if not missing:
        return Draft(prompt, "remove", changes, tuple(named), 0.9)
    what = " and ".join(missing) or "that"
    note = f"The prompt says nothing of {what}: it goes to the negative prompt, which some models do not read."
    return Draft(prompt, "remove", changes, tuple(named), 0.8 if gone else 0.5, note)


def cut(prompt: str, name: str) -> str | None:
    """The caption without the thing, or None where it is not found or nothing would be left."""
    ws = words(prompt)
    phrase = find(ws, name)
    if phrase is None or not ws or _one_of_many(ws, phrase, name):
        return None
    phrase = _collected(ws, phrase)
    modifier = right_edge(ws, phrase.head) > phrase.end and ws[phrase.end].low in PARTICIPLES
    if modifier:
        return splice(prompt, ws[phrase.match].start, ws[phrase.end].end, "")
    items, at = series(ws, phrase)
    if len(items) > 1:
        return splice(prompt, ws[items[0][0]].start, ws[items[-1][1] - 1].end, joined(prompt, ws, items, at))
    whole = _whole_segment(prompt, ws, phrase)
    if whole is not None:
        return whole
    first, last = _span(ws, phrase)
    if last - first >= len(ws):
        return None
    start, end = ws[first].start, ws[last - 1].end
    result = splice(prompt, start, end, "")
    result = re.sub(r",\s*(?=[.!]?$)", "", result) if last == len(ws) else result
    return result if words(result) else None


def _collected(ws: list[Word], phrase: Phrase) -> Phrase:
    """'people' of 'a group of people' go with their group."""
    k = phrase.start
    if k >= 2 and ws[k - 1].low == "of" and ws[k - 2].low in _COLLECTIONS:
        return Phrase(left_edge(ws, k - 2), phrase.match, phrase.end, phrase.how)
    return phrase


def _one_of_many(ws: list[Word], phrase: Phrase, name: str) -> bool:
    """'the middle fruit' of 'some fruits': the caption does not tell them apart, so none is cut from it."""
    said = lows(name)
    return len(said) > 1 and said[0] in _WHICH and is_plural(ws[phrase.head].low)


def _fewer(prompt: str, part: str) -> str | None:
    """'remove one of the birds' where there are two: one is left."""
    said = lows(part)
    ws = words(prompt)
    phrase = find(ws, part)
    if phrase is None or not said or said[0] not in NUMBERS:
        return None
    have = next((NUMBERS[w.low] for w in ws[phrase.start : phrase.head] if w.low in NUMBERS), 0)
    left = have - NUMBERS[said[0]]
    names = {n: w for w, n in NUMBERS.items() if w not in {"couple", "pair", "dozen"}}
    return count(prompt, Op("count", ws[phrase.head].low, names[left])).prompt if left > 0 and left in names else None


def _whole_segment(prompt: str, ws: list[Word], phrase: Phrase) -> str | None:
    """A comma part that is nothing but this thing goes whole."""
    parts = segments(prompt)
    for k, part in enumerate(parts):
        inside = [w for w in ws if part.start <= w.start < part.end]
        if not inside or not part.start <= ws[phrase.head].start < part.end or len(parts) < 2:
            continue
        rest = [
            w
            for w in inside
            if not ws[phrase.start].start <= w.start < ws[phrase.head].end and w.low not in {"and", "with"}
        ]
        if rest:
            return None
        if k == 0:
            return splice(prompt, 0, parts[1].start, "")
        return prompt[: parts[k - 1].end] + prompt[part.end :]
    return None


def _span(ws: list[Word], phrase: Phrase) -> tuple[int, int]:
    """The words that go: [first, last)."""
    end = tail_end(ws, phrase.end, _acts(ws, phrase))
    if phrase.start and ws[phrase.start - 1].low in {"and", "or"}:
        return phrase.start - 1, of_end(ws, phrase.end)
    if phrase.start == 2 and ws[0].low == "there":
        return 2, verb_group_end(ws, of_end(ws, phrase.end))
    if phrase.start == 0:
        return 0, verb_group_end(ws, of_end(ws, phrase.end))
    if ws[phrase.start].broken:
        return _after_break(ws, phrase, end)
    return linker_start(ws, phrase.start), end


def _acts(ws: list[Word], phrase: Phrase) -> bool:
    """Whether an -ing form after the thing is its own ('a dog barking'), not its wearer's ('in a hat walking')."""
    before = ws[phrase.start - 1].low if phrase.start else ""
    worn = ws[phrase.head].low in CLOTHES | BODY or singular(ws[phrase.head].low) in CLOTHES
    return not worn and base_of(before) not in HOLDING


def _after_break(ws: list[Word], phrase: Phrase, end: int) -> tuple[int, int]:
    """A subject after a leading place ('In a field, a man runs'): its verb goes too."""
    return phrase.start, verb_group_end(ws, of_end(ws, phrase.end)) if phrase.start <= 4 else end
