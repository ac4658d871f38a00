"""Whether a thing that is taken out takes along what a later turn brought without a word of it. Pure.

The end of a caption cannot tell whose things are: 'a lake, a boat at the jetty with a cat' may be a boat with a cat or
a lake with one. The turns can: a cat that came by 'add a cat' is nobody's, and stays when the boat goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from dimp.core.interpretation import Interpretation, Turn
from dimp.core.sentences import sentence
from dimp.interpret.guards.doubts import UNSURE
from dimp.interpret.morphology import singular, stem
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import Thing, things
from dimp.interpret.text import lows
from dimp.interpret.words.function import DETERMINERS, NUMBERS, POSSESSIVES, PREPOSITIONS, PRONOUNS
from dimp.interpret.words.nouns import BODY, CLOTHES, PARTS_OF_THINGS

Read = Callable[[str, str, tuple[Turn, ...]], Interpretation]
"""How a message is read on a caption, after the turns before."""

_POINTING = PRONOUNS | POSSESSIVES | {"there", "one"}
_SMALL = DETERMINERS | PREPOSITIONS | NUMBERS.keys()
_OF_HOUSES = {"door", "window", "chimney", "roof"}
_OWN = {stem(part) for part in BODY | CLOTHES | PARTS_OF_THINGS - _OF_HOUSES}
"""What is always somebody's or some thing's, so that it goes along."""


def apart_from_later(
    prompt: str, text: str, result: Interpretation, turns: tuple[Turn, ...], read: Read
) -> Interpretation:
    """The result of a removal with what later turns brought still there, or unsure where that cannot be said."""
    going = _names(" ".join((text, *result.changes)))
    brought = _brought_apart(prompt, result.prompt, going, turns)
    if not brought:
        return result
    again = _retraced(text, turns, min(k for _, k in brought), read)
    if again is not None and _keeps(prompt, again.prompt, result.prompt, [thing for thing, _ in brought]):
        return msgspec.structs.replace(result, prompt=again.prompt)
    unsure = sentence("unsure-gone", thing=brought[0][0].name)
    return msgspec.structs.replace(result, confidence=UNSURE, note=unsure)


def _retraced(text: str, turns: tuple[Turn, ...], k: int, read: Read) -> Interpretation | None:
    """The removal from the caption before turn k, and the turns from k on after it that do not speak of what goes.

    Where that is not understood, what was said of what goes ('two boats') comes before it.
    """
    requests = [turn.modification or "" for turn in turns[k:]]
    of_it = [request for request in requests if _names(request) & _names(text)]
    others = [request for request in requests if request not in of_it]
    orders = ([text, *others], [*of_it, text, *others])
    return next((again for order in orders if (again := _done(turns[k - 1].prompt, order, read))), None)


def _done(caption: str, requests: Sequence[str], read: Read) -> Interpretation | None:
    """What requests one after the other make of a caption; None where one is not understood."""
    reading = None
    for request in requests:
        reading = read(caption, request, (Turn(caption),))
        if reading.confidence <= UNSURE or reading.sibling or reading.note:
            return None
        caption = reading.prompt
    return reading


def _keeps(before: str, after: str, bare: str, brought: Sequence[Thing]) -> bool:
    """Whether a caption has what was brought, no words that were not there, and all that is left without it."""
    old, new = set(lows(before)), set(lows(after))
    return new <= old | {"with", "and"} and set(lows(bare)) <= new and all(thing.head in new for thing in brought)


def _names(text: str) -> set[str]:
    """The stems of the common nouns among words."""
    return {stem(low) for low in lows(text) if is_common_noun(low) and low not in _SMALL}


def _brought_apart(before: str, after: str, going: set[str], turns: Sequence[Turn]) -> list[tuple[Thing, int]]:
    """The things that went along with those of the names `going`, each with the turn that brought it for itself.

    None where nothing of those names went: then another name was understood ('a fance', 'le chat').
    """
    left = {stem(low) for low in lows(after)}
    gone = [thing for thing in things(before) if stem(thing.head) not in left]
    lost = [thing for thing in gone if stem(thing.head) not in going]
    if len(lost) == len(gone):
        return []
    going = set(going)
    came = sorted(((k, thing) for thing in lost if (k := _came(thing, turns))), key=lambda pair: pair[0])
    apart = []
    for k, thing in came:
        request = turns[k].modification or ""
        theirs = _names(request) & going or set(lows(request)) & _POINTING
        if theirs or {stem(thing.head), stem(singular(thing.head))} & _OWN:
            going.add(stem(thing.head))
        else:
            apart.append((thing, k))
    return apart


def _came(thing: Thing, turns: Sequence[Turn]) -> int:
    """The turn that brought a thing which is there still, or 0 for the first caption and for one nobody asked for."""
    has = [stem(thing.head) in {stem(low) for low in lows(turn.prompt)} for turn in turns]
    k = next((k for k in range(len(has) - 1, 0, -1) if has[k] and not has[k - 1]), 0)
    return k if k and turns[k].modification else 0
