"""Whether an operation was read from words that make no phrase, so that it is to be doubted.

A reader takes a clause apart by its pattern; what lands in the place of a thing or of a quality may be anything
("the hat is", "him glasses and", "red sun behind"). Such a reading is asked back instead of painted.
"""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.morphology import act_of, singular
from dimp.interpret.nouns import bare, find, is_adjective, is_colour, is_living, same_family
from dimp.interpret.phrases.lexicon import is_common_noun, is_word
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words.function import ARTICLES, AUXILIARIES, CONJUNCTIONS, NUMBERS, PREPOSITIONS

_OBJECTS = frozenset({"him", "her", "them", "me", "us", "you", "i"})
_NO_END = PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | ARTICLES | {"next", "one", "ones", "more", "very", "too"}
_NEITHER = frozenset({"", "it", "them", "him", "her", "this", "that", "both", "all", "everything"})
_WITH_TARGET = frozenset(
    {"recolor", "replace", "attribute", "material", "remove", "degree", "only", "described", "place", "unset"}
)
_OF_LOOKS = frozenset({"recolor", "attribute", "material"})
_NAME = 3
"""Words of the longest name of somebody."""
_ORDER = frozenset({"first", "second", "third", "fourth", "last", "next", "other", "way"})
_WHOLE = frozenset({"upside down", "inside out", "turned on", "turned off", "switched on", "switched off", "lit up"})


def malformed(op: Op, prompt: str) -> str:
    """The words of an operation that are no phrase, or '' where they are."""
    if op.kind in _WITH_TARGET and _no_thing(op.target, prompt):
        return op.target
    if op.kind == "action" and _nobody(op.target, prompt):
        return op.target
    if op.kind in _OF_LOOKS and _no_look(op.value):
        return op.value
    if op.kind == "replace" and (_is_deed(op.value) or _counts_others(op, prompt)):
        return op.value
    return op.value if op.kind == "add" and _nothing_to_add(op.value) else ""


def _no_thing(target: str, prompt: str) -> bool:
    name = bare(target).lower()
    ws = lows(name)
    if name in _NEITHER or name in prompt.lower():
        return False
    caption = words(prompt)
    phrase = find(caption, name)
    if phrase is not None and phrase.how == "slip" and ws and is_word(ws[-1]) and is_word(caption[phrase.head].low):
        return True  # 'lights' is no slip of 'night'
    told_by = " with " in name and name.split(" with ")[0] in prompt.lower()
    return told_by or bool(set(ws) & (AUXILIARIES | _OBJECTS)) or "," in name or not ws or ws[-1] in _NO_END


def _counts_others(op: Op, prompt: str) -> bool:
    """Whether 'make it three kids' is said of something else than kids: then it is not clear what becomes of it."""
    ws = lows(op.value)
    counted = len(ws) > 1 and ws[0] in NUMBERS and ws[0] not in {"a", "an"} and re.match(r"^make it ", op.clause, re.I)
    target = last_word(op.target) if lows(op.target) else ""
    alike = is_living(ws[-1]) and is_living(target) if counted else True
    return not alike and op.target in prompt and not same_family(singular(ws[-1]), singular(target))


def _is_deed(value: str) -> bool:
    """Whether what is to take a thing's place is something that is done ('wear glasses', 'steam')."""
    ws = lows(value)
    if len(ws) < 2:
        return bool(ws) and ws[0] in _STUFF_OR_DEED
    return act_of(ws[0]) == ws[0] and not is_common_noun(ws[0])


_STUFF_OR_DEED = frozenset({"steam", "smoke", "glow", "shine", "bloom", "burn", "melt", "float"})


def _nobody(target: str, prompt: str) -> bool:
    """Whether somebody is to do something whom the caption has not ('a goalkeeper on the left trying')."""
    ws = lows(target)
    return len(ws) > _NAME and find(words(prompt), target) is None


def _no_look(value: str) -> bool:
    ws = lows(value)
    if not ws or value.lower() in _WHOLE:
        return False
    deed = len(ws) == 1 and act_of(ws[0]) == ws[0] and not (is_adjective(ws[0]) or is_common_noun(ws[0]))
    if set(ws) <= _ORDER or deed:
        return True
    return ws[-1] in _NO_END - {"more"} or bool(set(ws[:1]) & {"back", "next"}) or bool(set(ws[:2]) & _OBJECTS)


def _nothing_to_add(value: str) -> bool:
    """A mere quality, or something that went ('back in oil')."""
    ws = [low for low in lows(value) if low not in ARTICLES]
    if ws[:1] in (["to"], ["from"]):
        return True
    if ws[:1] == ["back"] and len(ws) > 1 and ws[1] in PREPOSITIONS:
        return True
    return (
        len(ws) == 1 and is_adjective(ws[0]) and is_word(ws[0]) and not is_colour(ws[0]) and not is_common_noun(ws[0])
    )
