"""What goes when a thing goes: a noun phrase with the words that tie it to the rest ('with', 'and', 'in
front of', 'holding')."""

from __future__ import annotations

from collections.abc import Sequence

from dimp.interpret.morphology import base_of, is_gerund, is_third, singular
from dimp.interpret.nouns import Phrase, bare, is_adjective, is_living, right_edge, spelled
from dimp.interpret.phrases.lexicon import is_common_noun, is_word
from dimp.interpret.text import Word, lows
from dimp.interpret.words import listed
from dimp.interpret.words.function import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    LINKERS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
)
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.verbs import HOLDING, IRREGULAR_PARTICIPLES, PARTICIPLES, POSTURE

_LINKER_WORDS = tuple(tuple(phrase.split()) for phrase in LINKERS)
_SPOTS = listed("background foreground left right middle corner distance center front back sky air")
_IT = listed("it him her them")
_NO_NAMES = PREPOSITIONS | DETERMINERS | CONJUNCTIONS | AUXILIARIES | RELATIVES | {"what", "it", "one"}
_KEEP_BEFORE = listed("while as because so when")


def linker_start(ws: Sequence[Word], k: int) -> int:
    """First word of the chain that links word k to what stands before it, or k when nothing does."""
    if k == 0 or ws[k].broken:
        return k
    start = _preposition(ws, k)
    if start < k:
        return _participle(ws, start)
    base = base_of(ws[k - 1].low)
    if base == ws[k - 1].low and k >= 2 and ws[k - 2].low == "to":
        return k - 2
    if base and (is_gerund(ws[k - 1].low) or is_third(ws[k - 1].low)) and base in HOLDING:
        return _with_auxiliary(ws, k - 1)
    return k


def _preposition(ws: Sequence[Word], k: int) -> int:
    for phrase in _LINKER_WORDS:
        begin = k - len(phrase)
        if (
            begin >= 0
            and all(ws[begin + i].low == w for i, w in enumerate(phrase))
            and not any(w.broken for w in ws[begin + 1 : k])
        ):
            return begin
    before = ws[k - 1].low
    if before in PREPOSITIONS and before not in _KEEP_BEFORE:
        double = k >= 2 and ws[k - 2].low in PREPOSITIONS and not ws[k - 1].broken and ws[k - 2].low not in _KEEP_BEFORE
        return k - 2 if double and before != "with" else k - 1
    return k


def _participle(ws: Sequence[Word], k: int) -> int:
    """Take the participle before a preposition along, unless it says how the subject stands."""
    if k == 0 or ws[k].broken:
        return k
    low = ws[k - 1].low
    if low.endswith("ed") and len(low) > 4 and not is_third(low):
        return _with_auxiliary(ws, k - 1)
    named = k >= 2 and (ws[k - 2].low in DETERMINERS or is_adjective(ws[k - 2].low))
    if is_gerund(low) and base_of(low) not in POSTURE and not named:
        return _with_auxiliary(ws, k - 1)
    return k


def _with_auxiliary(ws: Sequence[Word], k: int) -> int:
    while (
        k > 0
        and not ws[k].broken
        and ws[k - 1].low in AUXILIARIES | {"and", "that", "which", "who"}
        and ws[k - 1].low != "there"
    ):
        k -= 1
    return k


_HAVING = frozenset({"wearing", "holding", "carrying"})
"""What one has while doing something else ('a man wearing a hat waving')."""


def tail_end(ws: Sequence[Word], end: int, acts: bool) -> int:
    """One past the words after a phrase that belong to it alone: 'of ...', a relative clause, 'on his head'."""
    k = end
    while k < len(ws) and not ws[k].broken:
        low = ws[k].low
        if low == "of":
            k = right_edge(ws, min(k + 1, len(ws) - 1))
        elif low in {"that", "which", "who"}:
            k = _until_break(ws, k)
        elif low == "made" and k + 2 < len(ws) and ws[k + 1].low in {"of", "from", "out"}:
            k = right_edge(ws, k + (3 if ws[k + 1].low == "out" and k + 3 < len(ws) else 2))
        elif (acts and is_gerund(low) and (k == end or ws[end].low in _HAVING)) or _is_participle(low):
            k = _clause_end(ws, k)
        elif low in PREPOSITIONS and _positional(ws, k):
            k = right_edge(ws, k + 1)
        elif low in PREPOSITIONS and k + 2 < len(ws) and ws[k + 1].low in PREPOSITIONS and _positional(ws, k + 1):
            k = right_edge(ws, k + 2)
        elif linker_at(ws, k) and k + linker_at(ws, k) < len(ws) and ws[k + linker_at(ws, k)].low in _IT:
            k += linker_at(ws, k) + 1
        else:
            break
    return k


def of_end(ws: Sequence[Word], end: int) -> int:
    """One past an 'of ...' that follows a phrase ('a cup | of coffee')."""
    if end + 1 < len(ws) and ws[end].low == "of" and not ws[end].broken:
        return right_edge(ws, end + 1)
    manner = [w.low for w in ws[end : end + 4]] if end < len(ws) and not ws[end].broken else []
    if manner[:1] == ["in"] and set(manner) & _VARIED and manner[-1:] and set(manner) & _ASPECTS:
        return end + 1 + next(k for k, low in enumerate(manner) if low in _ASPECTS)
    return end


_VARIED = frozenset({"different", "various", "many", "all", "bright", "several", "mixed", "rainbow", "pastel"})
_ASPECTS = frozenset({"colors", "colours", "sizes", "shapes", "shades"})
"""In what several things differ, which is said of them and goes with them ('coral | in different colors')."""


def _is_participle(low: str) -> bool:
    """Whether a word after a noun begins what is said of it ('made of glass', 'full of bread', 'painted red')."""
    return (low.endswith("ed") and not is_adjective(low)) or low in IRREGULAR_PARTICIPLES | PARTICIPLES | {"full"}


def _positional(ws: Sequence[Word], k: int) -> bool:
    if k + 1 >= len(ws):
        return False
    follow = [w.low for w in ws[k + 1 : k + 4]]
    return follow[0] in POSSESSIVES - {"our"} | {"it", "him", "them"} or (
        follow[0] == "the" and len(follow) > 1 and follow[1] in _SPOTS
    )


def _until_break(ws: Sequence[Word], k: int) -> int:
    k += 1
    while k < len(ws) and not ws[k].broken:
        k += 1
    return k


def _clause_end(ws: Sequence[Word], k: int) -> int:
    """The end of a participle clause: its object, and one prepositional phrase."""
    k += 1
    if k < len(ws) and not ws[k].broken and ws[k].low not in PREPOSITIONS | CONJUNCTIONS | AUXILIARIES:
        k = right_edge(ws, k)
    linked = linker_at(ws, k) or 1  # 'next to' is one
    if k + linked < len(ws) and not ws[k].broken and ws[k].low in PREPOSITIONS and ws[k].low != "with":
        k = right_edge(ws, k + linked)
    return k


def linker_at(ws: Sequence[Word], k: int) -> int:
    """How many words from k on link like one preposition ('on top of'), or 0."""
    return next((len(p) for p in _LINKER_WORDS if [w.low for w in ws[k : k + len(p)]] == list(p)), 0)


def _linker_end(ws: Sequence[Word], k: int) -> int:
    return k + linker_at(ws, k)


def whole_end(ws: Sequence[Word], phrase: Phrase) -> int:
    """One past the whole name of a thing of which a phrase is the first part ('teddy' of a teddy bear)."""
    end = right_edge(ws, phrase.head)
    named = all(
        (is_common_noun(w.low) or not is_word(w.low))
        and w.low not in _NO_NAMES
        and not base_of(w.low)
        and not is_adjective(w.low)
        for w in ws[phrase.end : end]
    )
    return end if named else phrase.end


def is_of_a_kind(caption: Sequence[Word], target: str, value: str) -> bool:
    """Whether a noun is only of what kind a thing is ('chocolate' of a cake), for which another noun is to stand."""
    old, new = lows(bare(target)), lows(bare(value))
    phrase = spelled(caption, target) if len(old) == len(new) == 1 else None
    nouns = phrase is not None and is_common_noun(old[0]) and is_common_noun(new[0])
    return phrase is not None and nouns and right_edge(caption, phrase.match) > phrase.match + 1


def worn_end(ws: Sequence[Word], k: int) -> int:
    """One past 'in a red dress', 'with long hair': what goes with the person who wears it."""
    if ws[k].low not in {"in", "with", "wearing"} or k + 1 >= len(ws):
        return k
    end = k
    while k + 1 < len(ws):
        stop = right_edge(ws, k + 1)
        if not (singular(ws[stop - 1].low) in CLOTHES or ws[stop - 1].low in CLOTHES | BODY):
            break
        end = stop
        if stop >= len(ws) or ws[stop].broken or ws[stop].low != "and":
            break
        k = stop
    return end


def _side_end(ws: Sequence[Word], k: int) -> int:
    """One past the side where somebody is ('on the right'), where the caption goes on after it."""
    side = [w.low for w in ws[k : k + 2]] in (["on", "the"], ["in", "the"], ["at", "the"])
    sided = side and k + 3 < len(ws) and ws[k + 2].low in _SPOTS - {"sky", "air"} and not ws[k + 3].broken
    return k + 3 if sided and ws[k + 3].low != "of" else k


def verb_group_end(ws: Sequence[Word], end: int) -> int:
    """One past the verb words that follow a subject, so that what they lead to can stand alone."""
    k = end
    while k < len(ws) and (k == end or not ws[k].broken):
        low = ws[k].low
        worn = max(worn_end(ws, k), _linker_end(ws, k), _side_end(ws, k))
        if worn > k:
            k = worn
            continue
        verb = low in AUXILIARIES or low in RELATIVES or is_gerund(low) or is_third(low)
        if not (verb or low in PREPOSITIONS or low in {"and"} or low.endswith(("ed", "ly")) or base_of(low)):
            break
        if low in DETERMINERS:
            break
        k = _with_object(ws, k) if base_of(low) in HOLDING and is_gerund(low) else k + 1
    return k


def _with_object(ws: Sequence[Word], k: int) -> int:
    """One past 'holding', and past what is held and 'and' where somebody else follows ('holding a ball and a girl')."""
    stop = right_edge(ws, k + 1) if k + 1 < len(ws) else k + 1
    other = stop + 1 < len(ws) and ws[stop].low == "and" and not ws[stop].broken
    return stop + 1 if other and is_living(ws[right_edge(ws, stop + 1) - 1].low) else k + 1
