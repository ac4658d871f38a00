"""A thing said alone that the caption has already: 'a red bridge', 'a green one', 'a flock of birds'."""

from __future__ import annotations

from dimp.interpret.draft import Op
from dimp.interpret.morphology import is_plural
from dimp.interpret.nouns import is_adjective, is_colour, left_edge, spelled
from dimp.interpret.readers.changing import thing_value
from dimp.interpret.readers.context import Context
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words.function import DETERMINERS
from dimp.interpret.words.nouns import COLLECTIONS


def known_thing(ws: list[str], context: Context) -> Op | None:
    """What words that name a thing of the caption once more ask for, or None."""
    return _the_same(ws, context) or _one_such(ws, context) or _collected(ws, context)


def _the_same(ws: list[str], context: Context) -> Op | None:
    """'A red bridge' where there is one bridge: the look of that one."""
    looks = len(ws) == 3 and ws[0] in {"a", "an"} and (is_colour(ws[1]) or is_adjective(ws[1]))
    if not looks or ws[2] == "one" or is_plural(ws[2]) or lows(context.prompt).count(ws[2]) != 1:
        return None
    caption = words(context.prompt)
    phrase = spelled(caption, ws[2])
    single = phrase is not None and caption[left_edge(caption, phrase.head)].low in {"a", "an", "the"}
    return thing_value(ws[2], ws[1], context) if single else None


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
