"""A noun phrase without article or verb: 'white wheels', 'snow on the roofs' are added, 'cobblestone street' is a look.

Only common nouns are read so; a single noun in the singular could as well take another's place, so it is asked back.
"""

from __future__ import annotations

from collections.abc import Sequence

from dimp.interpret.draft import Op
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import is_gerund, is_plural, singular
from dimp.interpret.nouns import (
    is_adjective,
    is_colour,
    is_living,
    is_number,
    is_person,
    right_edge,
    same_family,
    spelled,
)
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.readers.context import Context
from dimp.interpret.text import Word, last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, PRONOUNS
from dimp.interpret.words.nouns import CLOTHES, MASS
from dimp.interpret.words.verbs import SURE_OPENERS

_LONGEST = 7
NO_THINGS = listed(
    """version versions picture pictures image images one ones thing things time times way ways style look part side lot
    bit kind sort rest stuff change changes color colour colors colours step steps seed size idea please thanks help
    question guy guys hand place anything something nothing everything lots more less
    half third quarter dozen pair double most many number amount"""
)
"""Nouns by which no thing of a picture is meant."""
HOLIDAYS = listed("christmas halloween easter xmas thanksgiving birthday wedding carnival")
_PLACE_WORDS = listed("everywhere around behind outside overhead nearby beneath underneath inside above below")
_PEOPLE = listed("him her them it me us")
_NOT_DONE = listed("looking being having making doing going getting")
_NOT_NAMES = (
    AUXILIARIES
    | CONJUNCTIONS
    | PRONOUNS
    | SURE_OPENERS
    | listed("not no too so very quite as than when how what back again other way round others both all wait")
)


def noun_alone(clause: str, context: Context) -> Op | None:
    """A thing to add, or a look of one that is there; None where the words are no such phrase."""
    ws = lows(clause)
    if not ws or len(ws) > _LONGEST or "," in clause:
        return None
    listed_names = [lows(part) for part in clause.split(" and ")]
    if len(listed_names) > 1 and all(map(_is_listed, listed_names)):
        return Op("add", "", clause) if not any(context.has(part[-1]) for part in listed_names) else None
    at = next((k for k, low in enumerate(ws) if k and _ends_name(ws, k)), len(ws))
    if place_of_it := at < len(ws) and ws[-1] == "it" and set(ws[at:-1]) <= PREPOSITIONS | {"next", "front", "top"}:
        touched = last_word(context.resolve("it"))
        ws[-1] = last_word(context.about()) if is_plural(touched) else touched
    name, place = ws[1:at] if ws[0] in DETERMINERS else ws[:at], ws[at:]
    if not name or set(name) & (DETERMINERS | _NOT_NAMES - CLOTHES) or not _is_name(name) or not _is_place(place):
        return None
    if _is_there(name[-1], context):
        return None if place else _look(name, context)
    if not place and (context.has(name[-1]) or (len(name) == 1 and not _uncounted(name[0]))):
        return None
    wearer = place[0] == "on" and (name[-1] in CLOTHES or singular(name[-1]) in CLOTHES) if place else False
    if wearer and is_living(place[-1]) and context.has(place[-1]):
        return Op("add", place[-1], counted(" ".join(name)))
    start = words(clause)[at].start if place else len(clause)
    where = f"{clause[start:].rpartition(' ')[0]} the {ws[-1]}" if place_of_it else clause[start:]
    return Op("add", "", f"{counted(clause[:start].strip())} {where}".strip())


def _is_listed(name: Sequence[str]) -> bool:
    """Whether words are one of several things to add ('stars' of 'stars and planets')."""
    own = set(name) & (DETERMINERS | _NOT_NAMES | PREPOSITIONS)
    return bool(name) and not own and _is_name(name) and _uncounted(name[-1])


def _is_there(noun: str, context: Context) -> bool:
    """Whether the caption has the thing, and not only another that is named after it ('a cherry tree')."""
    ws = words(context.prompt)
    phrase = spelled(ws, noun)
    return phrase is not None and right_edge(ws, phrase.head) == phrase.end


def _ends_name(ws: Sequence[str], k: int) -> bool:
    """Whether word k is what a noun phrase ends before: a preposition, an adverb of place, what the thing does."""
    if list(ws[k:]) in (["left", "and", "right"], ["all", "around"]):
        return True
    return ws[k] in PREPOSITIONS | _PLACE_WORDS or (is_gerund(ws[k]) and ws[k - 1] not in DETERMINERS)


def _is_name(name: Sequence[str]) -> bool:
    """Whether words are a common noun with looks and nouns before it."""
    head = name[-1]
    named = is_common_noun(head) and head not in NO_THINGS and not is_colour(head) and not is_gerund(head)
    return named and all(map(_modifies, name[:-1])) and not (is_adjective(head) and not is_plural(head))


def _modifies(low: str) -> bool:
    plain = is_adjective(low) or is_colour(low) or low in MATERIALS | HOLIDAYS or is_number(low)
    return plain or (is_common_noun(low) and low not in NO_THINGS)


def _is_place(place: Sequence[str]) -> bool:
    """Whether words are empty, or a preposition with a noun."""
    if place in (["left", "and", "right"], ["on", "both", "sides"], ["all", "around"], ["all", "over"]):
        return True
    if not place or (len(place) == 1 and (place[0] in _PLACE_WORDS or is_gerund(place[0]))):
        return True
    if place[0] in {"as", "like", "than", "for", "to"} or (is_gerund(place[0]) and place[0] in _NOT_DONE):
        return False
    if place[-1] in _PEOPLE and set(place[:-1]) <= PREPOSITIONS | {"next", "front", "top"} and place[:-1]:
        return True
    if is_gerund(place[0]) and len(place) > 2 and place[1] in PREPOSITIONS:
        return _is_place(place[1:])
    if is_gerund(place[0]) and len(place) == 2 and place[1] in PREPOSITIONS | {"down", "away"}:
        return True
    if is_gerund(place[0]) and place[-1] in _PLACE_WORDS and set(place[1:-1]) <= PREPOSITIONS:
        return True
    rest = [low for low in place[1:] if low not in DETERMINERS | PREPOSITIONS]
    return bool(rest) and is_common_noun(rest[-1]) and all(map(_modifies, rest[:-1]))


def _uncounted(noun: str) -> bool:
    return (is_plural(noun) or noun in MASS) and not is_person(noun)


def _look(name: Sequence[str], context: Context) -> Op | None:
    """'cobblestone street': what the nouns before it say of a thing of the caption."""
    rival = next((w.low for w in _before(name[-1], context) if same_family(w.low, name[-2])), "") if name[1:] else ""
    if rival:
        return Op("reword", rival, name[-2])
    own = set(lows(context.prompt))
    known = any(low in own for low in name[:-1])
    return Op("attribute", name[-1], " ".join(name[:-1])) if 1 < len(name) <= 3 and not known else None


def _before(noun: str, context: Context) -> Sequence[Word]:
    """The words that stand before a thing in the caption."""
    ws = words(context.prompt)
    phrase = spelled(ws, noun)
    return ws[phrase.start : phrase.head] if phrase else ()
