"""A thing said alone that the caption has already: 'a red bridge', 'a green one', 'a flock of birds'."""

from __future__ import annotations

from dimp.interpret.draft import Op
from dimp.interpret.morphology import is_plural
from dimp.interpret.nouns import is_adjective, is_colour, left_edge, spelled
from dimp.interpret.readers import values
from dimp.interpret.readers.changing import thing_value
from dimp.interpret.readers.context import Context
from dimp.interpret.text import last_word, words
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import DETERMINERS
from dimp.interpret.words.nouns import COLLECTIONS

_BREADTHS = frozenset({"wider", "narrower", "broader"})


def known_thing(ws: list[str], context: Context) -> Op | None:
    """What words that name a thing of the caption once more ask for, or None."""
    return _compared(ws, context) or _the_same(ws, context) or _one_such(ws, context) or _collected(ws, context)


def _compared(ws: list[str], context: Context) -> Op | None:
    """'Gold stripes wider', where there are gold stripes."""
    kind = "attribute" if ws[-1] in _BREADTHS else "degree" if values.is_comparative(ws[-1]) else ""
    name = " ".join(ws[:-1]) if kind and 2 < len(ws) < 5 and ws[-2] != "more" else ""
    return Op(kind, name, ws[-1]) if name and spelled(words(context.prompt), name) is not None else None


def _the_same(ws: list[str], context: Context) -> Op | None:
    """'A red bridge' where there is one bridge: the look of that one."""
    looks = len(ws) == 3 and ws[0] in {"a", "an"} and _is_look(ws[1])
    if not looks or ws[2] == "one" or is_plural(ws[2]):
        return None
    caption = words(context.prompt)
    leads = [caption[left_edge(caption, k)].low for k, word in enumerate(caption) if word.low == ws[2]]
    brought_in = [low for low in leads if low != "the"]
    single = len(brought_in) == 1 and brought_in[0] in {"a", "an"} or (leads == ["the"])
    op = thing_value(ws[2], ws[1], context) if single else None
    return Op("attribute", ws[2], ws[1]) if op is not None and op.kind == "replace" else op


def _is_look(low: str) -> bool:
    return is_colour(low) or is_adjective(low) or low in MATERIALS


def _one_such(ws: list[str], context: Context) -> Op | None:
    """'A green one' where there are several: one of them is."""
    if len(ws) > 2 and ws[0] == "one" and ws[1] in {"with", "in", "wearing", "holding"}:
        ws = ["a", *ws[1:], "one"]
    group = context.resolve("them") if len(ws) > 2 and ws[0] in {"a", "an"} and ws[-1] == "one" else ""
    known = group and context.has(group) and is_plural(last_word(group))
    return Op("one_of", group, " ".join(ws[1:-1]), "", "one") if known else None


def _collected(ws: list[str], context: Context) -> Op | None:
    """'A flock of birds' where there are birds."""
    own = [low for low in ws if low not in DETERMINERS]
    if len(own) != 3 or own[1] != "of" or own[0] not in COLLECTIONS or spelled(words(context.prompt), own[2]) is None:
        return None
    return Op("replace", own[2], f"a {' '.join(own)}")
