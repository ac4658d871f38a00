"""What kind of instruction a clause is: an ordered list of small readers, each for one way of saying it.

The first reader that understands the clause wins; `None` means it is left to the fallback. Readers look at the caption
only to find where the thing named ends and its new value begins ('make the piece of paper a mirror').
"""

from __future__ import annotations

import re
from collections.abc import Callable

from dimp.interpret.draft import Op
from dimp.interpret.edits.objects import IMPLIED
from dimp.interpret.morphology import is_plural, singular
from dimp.interpret.nouns import is_living
from dimp.interpret.readers import (
    adding,
    bare,
    causing,
    changing,
    instead,
    making,
    noun_phrases,
    parts,
    stating,
    swapping,
)
from dimp.interpret.readers.context import Context
from dimp.interpret.text import last_word, lows
from dimp.interpret.words.adjectives import DEGREE_WORDS
from dimp.interpret.words.function import PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES, PARTS_OF_THINGS
from dimp.interpret.words.scene import PLACES, SCENES

Reader = Callable[[str, Context], Op | None]

_READERS: tuple[Reader, ...] = (
    stating.label,
    swapping.reworded,
    swapping.swapped,
    swapping.height,
    parts.of_part,
    stating.one_of,
    stating.others,
    adding.without,
    stating.never,
    adding.only,
    instead.instead,
    instead.rather,
    causing.rid,
    causing.written,
    adding.removal,
    causing.switched,
    bare.camera_move,
    adding.how_many,
    changing.part_colour,
    changing.swap,
    changing.into,
    changing.painted,
    adding.covered,
    adding.give,
    adding.move,
    bare.comparative,
    making.slot,
    making.it_is,
    making.make,
    adding.addition,
    causing.placed,
    causing.resulting,
    stating.needs,
    bare.arrow,
    bare.should_be,
    stating.statement,
    bare.phrase,
    noun_phrases.noun_alone,
)
_OF_ONE = frozenset({"place", "replace", "degree", "recolor", "attribute", "material", "background", "action"})
"""Kinds of change of one thing, whose name has no comma."""
_OTHERS = frozenset({"another", "the", "more", "other"})
_EVEN = re.compile(r"^(?:even|still|now)\s+(?=\w)", re.I)
_SOFT = re.compile(
    r"\b(slightly|a bit(?! of\b)|a little(?: bit)?(?! of\b)|somewhat|subtly|kind of|just a touch)\b", re.I
)
_VERB_LEFT = re.compile(r"(?<=\w) (?:is|are)$", re.I)
_LITTLE = re.compile(
    r"^(?:[\w']+ ){0,5}?a little (?!bit\b|more\b|less\b|too\b|\w+er\b|\w+ier\b)(?!(?:dark|bright|red|blue|warm|"
    r"cold|big|tall)\b)[a-z]",
    re.I,
)
"""'Add a little cat': a small one; 'make it a little darker' is softly said."""
_HARD = re.compile(
    r"\b(completely|totally|entirely|fully|much|a lot|(?:way|far)(?= (?:more|less|too|fewer|"
    r"\w+er)\b)|really)\b",
    re.I,
)


def parse(clause: str, context: Context) -> Op:
    """The clause as an operation; kind 'fallback' where no reader understands it."""
    text, shift = degree_shift(clause)
    text = _EVEN.sub("", text)
    if not instead.rather(text, context):
        text = re.sub(r"\s+instead$", "", text, flags=re.I)
    for reader in _READERS:
        op = reader(text, context)
        if op is not None:
            target = _VERB_LEFT.sub("", op.target)
            target = target if last_word(target) in IMPLIED else op.target
            if _runs_on(op):
                break
            return _with_owner(Op(op.kind, target, op.value, clause, op.place, shift), context)
    return Op("fallback", "", text, clause, "", shift)


def _with_owner(op: Op, context: Context) -> Op:
    """'Green eyes' and 'brown strap' as something of what the caption is about, where that is one and has none yet."""
    ws = lows(op.value)
    if op.kind != "add" or op.target or op.place or not ws or set(ws) & (PREPOSITIONS | {"and"}):
        return op
    about = context.about()
    part = {ws[-1], singular(ws[-1])}
    if part & CLOTHES and context.is_somebody(context.last):
        return Op(op.kind, context.last, op.value, op.clause, op.place, op.shift)
    parts = BODY if is_living(last_word(about)) else PARTS_OF_THINGS
    is_one = not is_plural(last_word(about)) and last_word(about) not in SCENES | PLACES.keys()
    own = part & parts and not context.has(ws[-1]) and ws[0] not in _OTHERS
    return Op(op.kind, about, op.value, op.clause, op.place, op.shift) if own and is_one else op


def _runs_on(op: Op) -> bool:
    """Whether a comma stands in what a change is of, or in where it is: another change begins there."""
    return (op.kind in _OF_ONE and "," in op.target) or "," in op.place or (op.kind == "degree" and "," in op.value)


def degree_shift(clause: str) -> tuple[str, float]:
    """The clause without words of degree, and what they add to the strength (-0.15 'slightly', +0.15 'completely')."""
    shift = -0.15 if _SOFT.search(clause) else (0.15 if _HARD.search(clause) else 0.0)
    if not shift:
        return clause, 0.0
    pattern = _SOFT if shift < 0 else _HARD
    if _LITTLE.search(clause):
        return clause, 0.0
    shorter = " ".join(pattern.sub(" ", clause).split())
    return (shorter if len(shorter.split()) > 1 or shorter.lower() not in DEGREE_WORDS else clause), shift
