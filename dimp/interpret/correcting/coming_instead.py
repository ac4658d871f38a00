"""'Gold straps instead', said after something was taken out: what comes in its place."""

from __future__ import annotations

import re

from dimp.interpret.clauses import split
from dimp.interpret.edits.objects import counted
from dimp.interpret.grammar import parse
from dimp.interpret.nouns import bare, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.readers.context import Context
from dimp.interpret.text import lows, words
from dimp.interpret.words.function import PREPOSITIONS

_COMES_INSTEAD = re.compile(
    r"^(?:(?:put|add|have|with|use|there (?:should |could |must )?(?:be|are|is)|paint|draw|place|get|i want|"
    r"give (?:him|her|it|them))(?: in)? )?"
    r"((?:an?|some|two|three|four) .+?|[a-z]+|(?:[a-z]+ ){1,3}[a-z]+s)"
    r"(?: (?:there|in there))?(?: instead| in (?:its|their|that) place)$",
    re.I,
)


def in_place_of_gone(text: str, last: str, parent: str, before: str) -> str:
    """What comes in the place of what the change `last` took out of the caption `parent`, said of that caption.

    `before` is what had been talked about before; '' where nothing was taken out, or nothing is to come.
    """
    match = _COMES_INSTEAD.match(text) if last else None
    if match is None or not (" " in match.group(1) or is_common_noun(match.group(1).lower())):
        return ""
    clauses = split(last)
    op = parse(clauses[-1], Context(parent, before))
    if op.kind != "remove":
        return ""
    old = bare(op.target)
    placed = set(lows(match.group(1))) & PREPOSITIONS
    there = not placed and len(clauses) == 1 and spelled(words(parent), old) is not None
    return f"replace the {old} with {counted(match.group(1))}" if there else f"add {counted(match.group(1))}"
