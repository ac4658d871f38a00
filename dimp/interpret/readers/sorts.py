"""Another sort of a thing that has its sort before its name: 'apple juice', 'change the field to lavender'."""

from __future__ import annotations

from itertools import pairwise

from dimp.interpret.draft import Op
from dimp.interpret.morphology import is_gerund, is_plural, may_stand_for, singular
from dimp.interpret.nouns import is_adjective, is_colour, same_family, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.readers.context import Context
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import DETERMINERS
from dimp.interpret.words.nouns import GENERAL
from dimp.interpret.words.scene import PLACES

_OF_SORTS = listed(
    "field forest wood grove orchard hedge garden plantation meadow tree bush juice jam pie soup cake tea salad sauce"
)
"""Things that have the name of what grows there, or of what they are made of, before their own."""

ALL_KINDS = frozenset().union(*GENERAL)
"""Words for any of a kind ('fruit')."""


def other_sort(target: str, value: str, context: Context) -> Op | None:
    """'Change the field to lavender' of a wheat field: another sort of what has its sort in its name."""
    ws = words(context.prompt)
    if last_word(target) == last_word(value) and (sort := named_sort(lows(value), context)):
        return sort
    phrase = spelled(ws, target)
    if phrase is None or singular(ws[phrase.head].low) not in _OF_SORTS or not _is_sort(value):
        return None
    old = ws[phrase.head - 1].low if phrase.head and not ws[phrase.head].broken else ""
    sorted_already = is_common_noun(old) and (is_colour(old) or not is_adjective(old))
    return Op("reword", old, value) if sorted_already else Op("attribute", target, value)


def _is_sort(value: str) -> bool:
    """Whether a value is one word for what grows or what something is made of, and no place of its own."""
    ws = lows(value)
    noun = (
        len(ws) == 1
        and is_common_noun(ws[0])
        and not is_plural(ws[0])
        and (is_colour(ws[0]) or not is_adjective(ws[0]))
    )
    return noun and ws[0] not in PLACES.keys() | _OF_SORTS


def named_sort(ws: list[str], context: Context) -> Op | None:
    """'Apple juice' of a glass of orange juice: another sort of what is there."""
    own = [low for low in ws if low not in DETERMINERS]
    if len(own) != 2:
        return None
    old = sort_before(own[1], own[0], context)
    return Op("reword", old, own[0]) if old else None


def kind_named(ws: list[str], context: Context) -> Op | None:
    """'Only oranges' where there is fruit, 'tulips' after flowers were talked of: which they are."""
    alone = ws[0] in {"only", "just"}
    own = [low for low in ws[alone:] if low not in DETERMINERS]
    if len(own) != 1 or not is_plural(own[0]):
        return None
    sort = singular(own[0])
    general = [
        word.low
        for word in words(context.prompt)
        if may_stand_for(sort, singular(word.low)) and singular(word.low) in ALL_KINDS and sort not in ALL_KINDS
    ]
    meant = general[0] if len(general) == 1 else ""
    return Op("replace", meant, own[0]) if meant and (alone or last_word(context.last) == meant) else None


def sort_before(noun: str, new: str, context: Context) -> str:
    """The word before a thing of the caption that names another sort of it than `new` does; '' where none does.

    'Fishing' of a fishing boat for 'sailing', 'mountain' of a bike for 'racing', 'orange' of juice for 'apple'.
    """
    caption = words(context.prompt)
    before = [a.low for a, b in pairwise(caption) if b.low == noun and not b.broken]
    return next((low for low in before if same_family(low, new) or _are_purposes(low, new)), "")


def _are_purposes(old: str, new: str) -> bool:
    """Whether two words before a thing both tell what it is for, at least one of them by what is done with it."""
    return old != new and (
        (is_gerund(old) and (is_gerund(new) or is_common_noun(new)))
        or (is_gerund(new) and is_common_noun(old) and not is_adjective(old) and not is_colour(old))
    )
