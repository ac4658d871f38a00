"""Who a caption is about: the first noun phrase that is not a place or the name of a medium ('a photo of ...')."""

from __future__ import annotations

from collections.abc import Sequence

from dimp.interpret.morphology import base_of, is_plural, is_third, singular
from dimp.interpret.nouns import Phrase, is_adjective, is_person, left_edge, right_edge
from dimp.interpret.text import Word
from dimp.interpret.words import listed
from dimp.interpret.words.function import AUXILIARIES, DETERMINERS, PREPOSITIONS
from dimp.interpret.words.nouns import ANIMALS, BODY, COLLECTIONS, FEMALE, MALE, PEOPLE
from dimp.interpret.words.scene import PLACES
from dimp.interpret.words.styles import MEDIA, STYLE_MEDIUM
from dimp.interpret.words.verbs import HOLDING

_PRAISED = listed("masterpiece quality 8k 4k hd uhd hdr absurdres highres detailed resolution award-winning trending")
_FRAMES = (
    MEDIA
    | STYLE_MEDIUM
    | listed("video closeup close-up close up shot view portrait clip scene footage silhouette kind group")
)


def subject(ws: Sequence[Word]) -> Phrase | None:
    """The caption's subject, or None for a caption without words."""
    k = _skip_place(ws)
    k = _skip_frame(ws, _skip_quality(ws, k))
    if k >= len(ws):
        k = 0
    return _phrase_from(ws, k) if ws else None


def _phrase_from(ws: Sequence[Word], k: int) -> Phrase:
    end = max(right_edge(ws, k), k + 1)
    if ws[end - 1].low in COLLECTIONS and end + 1 < len(ws) and ws[end].low == "of" and not ws[end + 1].broken:
        return Phrase(end + 1, end + 1, max(right_edge(ws, end + 1), end + 2), "subject")
    return Phrase(k, k, end, "subject")


def _skip_place(ws: Sequence[Word]) -> int:
    if not ws or ws[0].low not in PREPOSITIONS | {"there"}:
        return 0
    if ws[0].low == "there":
        return 2 if len(ws) > 2 and ws[1].low in AUXILIARIES else 0
    return next((k for k, w in enumerate(ws[1:12], 1) if w.broken), 0)


def _skip_quality(ws: Sequence[Word], k: int) -> int:
    """Past comma parts that praise the picture itself ('masterpiece, best quality, 1girl')."""
    while k < len(ws):
        end = next((i for i in range(k + 1, len(ws)) if ws[i].broken), len(ws))
        part = [w.low for w in ws[k:end] if not w.low.isdecimal()]
        if part and (end == len(ws) or not set(part) & _PRAISED or len(part) > 3):
            return k
        k = end
    return 0


def _skip_frame(ws: Sequence[Word], k: int) -> int:
    for i in range(k, min(len(ws), k + 8)):
        if ws[i].low == "of" and i > k and ws[i - 1].low in _FRAMES and ws[i - 1].low != "group":
            return i + 1
        if ws[i].broken and i > k:
            break
    return k


def referent(ws: Sequence[Word], pronoun: str) -> Phrase | None:
    """The noun phrase a pronoun means by gender and number: 'him' a man, 'them' several, else the subject."""
    if pronoun in {"him", "he", "his"}:
        return _first(ws, MALE) or _first_person(ws, but=FEMALE) or _animal_beside(ws, FEMALE) or _unless(ws, FEMALE)
    if pronoun in {"her", "she", "hers"}:
        return _first(ws, FEMALE) or _first_person(ws, but=MALE) or _animal_beside(ws, MALE) or _unless(ws, MALE)
    about = subject(ws)
    if pronoun in {"them", "they", "these", "those"} and about is not None and not _many(ws, about):
        return _first_plural(ws) or about
    if pronoun in {"it", "this", "that"} and about is not None and is_person(ws[about.head].low):
        return _held(ws, about.end) or _first(ws, ANIMALS, about.end) or about
    return about


def _many(ws: Sequence[Word], phrase: Phrase) -> bool:
    """Whether a phrase is more than one, by its form, its number or what stands beside it."""
    head = ws[phrase.head].low
    joined = phrase.end < len(ws) and ws[phrase.end].low == "and" and not ws[phrase.end].broken
    return is_plural(head) or head in COLLECTIONS or joined or is_person(head)


def _first_plural(ws: Sequence[Word]) -> Phrase | None:
    for k, w in enumerate(ws):
        if is_plural(w.low) and not is_adjective(w.low) and not is_third(w.low) and w.low not in PREPOSITIONS:
            return Phrase(left_edge(ws, k), k, k + 1, "pronoun")
    return None


def _held(ws: Sequence[Word], k: int) -> Phrase | None:
    """The first thing after a person that is no person, no place and no part of them: what 'it' can only mean."""
    while k + 1 < len(ws):
        tied = ws[k].low in {"with", "on"} or base_of(ws[k].low) in HOLDING
        if tied and not ws[k + 1].broken:
            end = right_edge(ws, k + 1)
            head = singular(ws[end - 1].low)
            if not is_person(head) and head not in PLACES and head not in BODY:
                return Phrase(k + 1, k + 1, end, "pronoun")
        k += 1
    return None


def _first(ws: Sequence[Word], kind: frozenset[str], begin: int = 0) -> Phrase | None:
    for k, w in enumerate(ws):
        if k >= begin and w.low in kind:
            return Phrase(left_edge(ws, k), k, k + 1, "pronoun")
    return None


def _animal_beside(ws: Sequence[Word], other: frozenset[str]) -> Phrase | None:
    """The first animal, where the subject is a person of the other sex."""
    about = subject(ws)
    return _first(ws, ANIMALS) if about is not None and ws[about.head].low in other else None


def _unless(ws: Sequence[Word], other: frozenset[str]) -> Phrase | None:
    """The subject, unless it is a person of the other sex: 'him' is nobody where there is only a woman."""
    about = subject(ws)
    return None if about is not None and ws[about.head].low in other else about


def _first_person(ws: Sequence[Word], but: frozenset[str] = frozenset()) -> Phrase | None:
    for k, w in enumerate(ws):
        if w.low not in but and (w.low in PEOPLE or (is_person(w.low) and w.low not in DETERMINERS)):
            return Phrase(left_edge(ws, k), k, k + 1, "pronoun")
    return None
