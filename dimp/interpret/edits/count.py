"""How many there are of a thing: its number, its plural and its verb."""

from __future__ import annotations

import re

from dimp.interpret.draft import Draft, Op
from dimp.interpret.morphology import base_of, is_gerund, is_plural, is_third, plural, singular
from dimp.interpret.nouns import Phrase, bare, find, is_living, is_number, left_edge, right_edge
from dimp.interpret.phrases.parts import LOOSE_COMMA, parts_after
from dimp.interpret.segments import add_content
from dimp.interpret.text import Word, splice, words
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.nouns import COLLECTIONS

_LONE = re.compile(r"^(?:solitary|single|lone|lonely|sole|only) ", re.I)
"""What several cannot be."""
_SHAPES = frozenset({"stack", "pile", "row", "bouquet", "bowl", "basket", "plate", "box", "line", "circle", "heap"})
"""Collections that stay when what is in them is counted anew."""


def count(prompt: str, op: Op) -> Draft:
    """Set how many there are of a thing: number, plural and verb."""
    ws = words(prompt)
    phrase = find(ws, op.target)
    number = op.value
    if phrase is None:
        many = number not in {"one", "1", "a"}
        noun = _pluralised(bare(op.target)) if many else bare(op.target)
        return Draft(
            add_content(prompt, f"with {number} {noun}", " "), "count", (f"+ {number} {noun}",), (), 0.5, "", noun
        )
    phrase = _of_group(ws, phrase)
    start = phrase.start
    first = start
    while first < phrase.head and (ws[first].low in DETERMINERS | COLLECTIONS | {"of"} or is_number(ws[first].low)):
        first += 1
    if first == start and ws[start].low in NUMBERS:
        first += 1
    whose = ws[:start] if ws[start].broken else ws[max(start - 1, 0) : start]
    acting = any(is_living(w.low) for w in whose)
    if is_gerund(ws[start].low) and first == start < phrase.head and acting:
        start = first = start + 1
        phrase = Phrase(start, phrase.match, phrase.end, phrase.how)
    elif first == start and (own := modifiers_start(ws, phrase.head)) < start:
        start = first = own
        phrase = Phrase(start, phrase.match, phrase.end, phrase.how)
    return _recount(prompt, ws, phrase, first, number)


def modifiers_start(ws: list[Word], k: int) -> int:
    """The first of the words that describe noun k, an -ing form of its own among them ('with flying cars')."""
    first = next(
        (i for i in range(left_edge(ws, k), k + 1) if ws[i].low not in DETERMINERS and not is_number(ws[i].low)), k
    )
    own = first > 1 and is_gerund(ws[first - 1].low) and not ws[first].broken
    starts_part = own and ws[first - 1].broken and not any(is_living(w.low) for w in ws[: first - 1])
    begins = own and (starts_part or ws[first - 2].low in PREPOSITIONS | {"and"})
    return first - 1 if begins else first


def _of_group(ws: list[Word], phrase: Phrase) -> Phrase:
    """'a group of birds' counted anew is no group: the words before 'of' go."""
    k = phrase.start
    if k < 2 or ws[k - 1].low != "of" or ws[k - 2].low not in COLLECTIONS or ws[k - 2].low in _SHAPES:
        return phrase
    return Phrase(left_edge(ws, k - 2), phrase.match, phrase.end, phrase.how)


def _pluralised(noun: str) -> str:
    head, _, last = noun.rpartition(" ")
    return f"{head} {plural(singular(last.lower()))}".strip()


def _recount(prompt: str, ws: list[Word], phrase: Phrase, first: int, number: str) -> Draft:
    is_single = number in {"one", "1", "a", "a single"}
    head = ws[phrase.head]
    kind_of = right_edge(ws, phrase.head) > phrase.end and not is_plural(head.low)  # a '3 tier cake'
    noun = singular(head.low) if is_single or kind_of else plural(singular(head.low))
    middle = prompt[ws[first].start : head.start] if first < phrase.head else ""
    middle = middle if is_single else _LONE.sub("", middle)
    if noun == head.low:
        noun = prompt[head.start : head.end]
    old = prompt[ws[phrase.start].start : head.end]
    text = _agree(prompt, ws, phrase.end, is_single)
    parts = parts_after(text[head.end :]) if is_single else ""
    text = text[: head.end] + LOOSE_COMMA.sub("", text[head.end + len(parts) :]) if parts else text
    begin = ws[phrase.start].start
    result = splice(text, begin, head.end, f"{number} {middle}{noun}")
    return Draft(result, "count", (f"{old} -> {number} {middle}{noun}",), (), 0.85, "", noun)


def _agree(prompt: str, ws: list[Word], k: int, is_single: bool) -> str:
    """Make the verb right after a counted noun agree with it."""
    if k >= len(ws) or ws[k].broken:
        return prompt
    low = ws[k].low
    swaps = {"are": "is", "were": "was", "have": "has"} if is_single else {"is": "are", "was": "were", "has": "have"}
    new = swaps.get(low) or (base_of(low) if not is_single and is_third(low) else "")
    return prompt[: ws[k].start] + new + prompt[ws[k].end :] if new else prompt
