"""The things that a caption names, in order, and loose ways to point at one: 'the left one', 'both', 'the red one'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from dimp.interpret.morphology import is_gerund, is_plural, is_third, singular, stem
from dimp.interpret.nouns import Phrase, is_adjective, is_colour, is_number, right_edge
from dimp.interpret.phrases.several import is_several
from dimp.interpret.segments import split_tail
from dimp.interpret.text import Word, first_word, last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import SIZES
from dimp.interpret.words.function import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    LINKERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
)
from dimp.interpret.words.nouns import CLOTHES, LETTERS, MASS
from dimp.interpret.words.scene import LOCATIVES, PLACES, SEASONS, TIMES

_NOT_NAMED = PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS | RELATIVES
_EACH = frozenset({"all", "both", "each"})
_SPOTS = listed("left right middle center centre front back foreground background top bottom side corner distance")
_NO_THINGS = _SPOTS | TIMES.keys() | SEASONS.keys() | {"each", "color", "colour", "colors", "colours"}
_SIDE = re.compile(
    r"^\s*,?\s*(?:(?:is |are |sitting |standing )?(?:on|to|at|in)(?: its| the)? (?:far |very )?"
    r"(left|right|middle|cent(?:er|re)|front|back|foreground|background|top|bottom)"
    r"(?: side| hand side)?)\b(?! of (?!the (?:picture|image|scene)))",
    re.I,
)
_LATER = re.compile(r",? with the (?=\w+ (?:\w+ )?\w+ing\b)", re.I)
_LISTED = re.compile(r"^\s*(?:,|,?\s*(?:and|next to|beside|besides|near))\s*$", re.I)
_FRAMES = listed(
    "photo photograph picture image painting drawing sketch portrait illustration view shot close-up render"
)
_ORDER = {
    "first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "leftmost": 0, "rightmost": -1,
}  # fmt: skip


_PAIR = 2
_FURTHER = frozenset({"another", "other", "second"})


class Thing(msgspec.Struct, frozen=True):
    """A noun phrase of a caption: its words without article, where they stand, the side it is on ('' unsaid).

    `place` tells whether it says where something is, `many` whether it is more than one.
    """

    name: str
    start: int
    end: int
    head: str
    side: str = ""
    place: bool = False
    many: bool = False


def things(prompt: str) -> list[Thing]:
    """The things of a caption in order; places ('on a table') are marked, sides ('on the left') are none."""
    return list(_things(prompt))


@lru_cache(maxsize=64)  # one caption is looked at by many readers, for every key that is typed
def _things(prompt: str) -> tuple[Thing, ...]:
    body = _LATER.split(split_tail(prompt)[0], maxsplit=1)[0]
    ws = words(body)
    found: list[Thing] = []
    k = 0
    while k < len(ws):
        if not _begins(ws, k):
            k += 1
            continue
        end = right_edge(ws, k)
        first = k
        while first < end - 1 and (ws[first].low in DETERMINERS or is_number(ws[first].low)):
            first += 1
        head = ws[end - 1].low
        pointer = any(w.low in {"one", "ones"} for w in ws[first:end])
        part = is_number(ws[k].low) and ws[k].broken and end - first == 1 and (is_colour(head) or is_adjective(head))
        manner = head in LETTERS and k > 0 and ws[k - 1].low == "in"
        if pointer or part or manner or head in _NO_THINGS or (head in _FRAMES and _of(ws, end)):
            k = end
            continue
        side = _SIDE.match(body[ws[end - 1].end :])
        found.append(
            Thing(
                body[ws[first].start : ws[end - 1].end],
                ws[k].start,
                ws[end - 1].end,
                head,
                side.group(1).lower() if side else "",
                _is_place(ws, k, head),
                is_several(ws, Phrase(k, k, end)),
            )  # fmt: skip
        )
        k = end
    return tuple(found)


def _of(ws: Sequence[Word], end: int) -> bool:
    return end < len(ws) and ws[end].low == "of"


def _begins(ws: Sequence[Word], k: int) -> bool:
    """Whether a noun phrase begins at word k: at a determiner or number, or at a bare noun after a joint."""
    low = ws[k].low
    if low == "that" and k + 1 < len(ws) and is_third(ws[k + 1].low):
        return False  # 'a sign that says ...'
    if low in DETERMINERS - {"no"} or (is_number(low) and low != "more"):
        return k + 1 < len(ws)
    kind = is_gerund(low) and k > 0 and ws[k - 1].low in {"with", "of"} and k + 1 < len(ws) and is_plural(ws[k + 1].low)
    if low in _NOT_NAMED or (is_gerund(low) and not kind) or is_third(low):
        return False
    joined = k == 0 or ws[k].broken or ws[k - 1].low in {"and", "with", "of", *LOCATIVES} or _is_done_to(ws, k)
    end = right_edge(ws, k)
    return joined and (is_plural(ws[end - 1].low) or ws[end - 1].low in MASS or k == 0)


def _is_done_to(ws: Sequence[Word], k: int) -> bool:
    """Whether something is done to what stands at k ('kids flying kites'), and the -ing form is no look of it."""
    worn = ws[k].low in CLOTHES or singular(ws[k].low) in CLOTHES
    if k < 2 or worn or not is_gerund(ws[k - 1].low) or ws[k - 1].broken:
        return False
    before = ws[k - 2].low
    return before not in _NOT_NAMED | DETERMINERS | _EACH and not is_number(before) and not is_adjective(before)


def _is_place(ws: Sequence[Word], k: int, head: str) -> bool:
    """Whether the phrase at k says where something is."""
    if k == 0 or ws[k].broken:
        return False
    before = " ".join(w.low for w in ws[max(0, k - 4) : k])
    located = ws[k - 1].low in LOCATIVES or any(f" {before}".endswith(f" {linker}") for linker in LINKERS)
    return located and (singular(head) in PLACES or head in MASS or ws[k - 1].low in {"in", "on", "at", "over"})


def point(prompt: str, which: str, last: str = "") -> str:
    """The thing that 'the WHICH one' means ('left', 'second', 'other', 'red'), or '' where that is not clear."""
    which = which.lower().strip()
    all_things = things(prompt)
    group = [thing for thing in all_things if not thing.place] or all_things
    sided = [thing for thing in all_things if thing.side == which]
    if len(sided) == 1:
        return sided[0].name
    if which in {"left", "right", "middle", "center", "centre"}:
        return _by_side(_row(prompt, group), which)
    if which in _ORDER:
        row = _row(prompt, group)
        return _in_order(row, _ORDER[which]) if len(row) > 1 and abs(_ORDER[which]) < len(row) else ""
    if which == "other":
        row = _row(prompt, group)
        rest = [thing for thing in row if not _same(thing, last)]
        if len(row) == _PAIR and row[0].name == row[1].name and first_word(prompt[row[1].start :]) in _FURTHER:
            return f"other {row[1].name}"
        return rest[0].name if last and len(rest) == 1 and len(row) == _PAIR else ""
    return _by_quality(all_things, which)


def _in_order(row: Sequence[Thing], at: int) -> str:
    """The name of one of a row; of two of one name ('a robot ... another robot') the second is the other."""
    name = row[at].name
    alike = sum(thing.name == name for thing in row)
    if alike == 1 or at == 0:
        return name
    return f"other {name}" if alike == _PAIR and row[at] is row[-1] else ""


def _row(prompt: str, group: Sequence[Thing]) -> list[Thing]:
    """The things that stand side by side: those of one kind where there are several, else a list of things."""
    kinds = [stem(thing.head) for thing in group]
    alike = [thing for thing in group if kinds.count(stem(thing.head)) > 1]
    if alike:
        return alike
    for first in range(len(group)):
        row = [group[first]]
        for thing in group[first + 1 :]:
            if not (_LISTED.match(prompt[row[-1].end : thing.start]) or row[-1].side):
                break
            row.append(thing)
        if len(row) > 1:
            return row
    return []


def _by_side(row: Sequence[Thing], which: str) -> str:
    """The thing on a side: where none says its own side, they are listed from left to right."""
    opposite = {"left": "right", "right": "left"}.get(which, "")
    free = [thing for thing in row if not thing.side]
    if opposite and any(thing.side == opposite for thing in row) and len(free) == 1:
        return free[0].name
    if len(free) != len(row) or len(row) < 2:
        return ""
    if which in {"middle", "center", "centre"}:
        return row[len(row) // 2].name if len(row) % 2 else ""
    return row[0 if which == "left" else -1].name


def _by_quality(all_things: Sequence[Thing], which: str) -> str:
    """The one thing that has all the qualities said."""
    wanted = [low for low in lows(which) if low not in DETERMINERS]
    if not wanted or not all(is_adjective(low) or is_colour(low) for low in wanted):
        return ""
    fitting = [thing for thing in all_things if all(_has(thing, low) for low in wanted)]
    return fitting[0].name if len(fitting) == 1 else ""


def _has(thing: Thing, quality: str) -> bool:
    own = lows(thing.name)[:-1]
    return quality in own or (quality in SIZES and any(SIZES.get(low) == SIZES[quality] for low in own))


def _same(thing: Thing, name: str) -> bool:
    return bool(name) and stem(last_word(name)) == stem(thing.head) and (
        " " not in name or first_word(name) in lows(thing.name) or len(lows(thing.name)) == 1
    )  # fmt: skip


def together(prompt: str) -> list[Thing]:
    """The things that 'both' or 'all of them' means: one phrase in the plural, else those that stand side by side."""
    group = [thing for thing in things(prompt) if not thing.place]
    if group and group[0].many:
        return group[:1]
    return _row(prompt, group)
