"""Whether a 'modification' is itself a whole new prompt: a description of the same scene without an
instruction in it."""

from __future__ import annotations

import re

from dimp.interpret.clauses import MAX_CLAUSE
from dimp.interpret.morphology import base_of, is_gerund, is_third, singular, stem
from dimp.interpret.nouns import is_adjective, is_number
from dimp.interpret.readers.values import kind_of
from dimp.interpret.segments import is_style
from dimp.interpret.text import lows
from dimp.interpret.words import listed
from dimp.interpret.words.function import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, PRONOUNS
from dimp.interpret.words.scene import SCENES
from dimp.interpret.words.verbs import ACTS, OPENERS

_EMPTY = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PRONOUNS
_DEFINITE = listed("the his her its their it him them that this all")
_INSTRUCTIVE = listed(
    "no not without instead more less fewer as in on at with should must there also only just to bigger smaller the it"
)


_INSTRUCTS_LATER = re.compile(
    r"[,;.]\s*(?:and |but |so |then )?(?:make|turn|add|put|give|remove|change|replace|paint) "
    r"(?:it|the|him|her|them|an?)\b",
    re.I,
)
_TOLD_OF = listed("only i you we did does i'd i'm actually")
_ASKING = listed("should instead undo please again back you i me it's don't isn't what which how why")


_LONG = 7
"""Words with which a description may as well begin with a bare noun."""


def is_rewrite(prompt: str, text: str) -> bool:
    """Whether `text` describes a picture rather than a change of one."""
    if len(text) > MAX_CLAUSE:
        return True
    ws = lows(text)
    if (
        len(ws) < 4
        or "->" in text
        or "than" in ws
        or _INSTRUCTS_LATER.search(text)
        or ws[0] in _INSTRUCTIVE
        or _instructs(ws)
        or "instead" in ws
        or {"second", "third", "another", "other"} & set(ws[:3])
        or ws[-1] in {"it", "him", "her", "them"}
        or set(ws) & _TOLD_OF
        or any(w.endswith("n't") for w in ws)
        or "should" in ws
    ):
        return False
    if _lists_changes(prompt, text, ws):
        return False
    content = [stem(w) for w in ws if w not in _EMPTY]
    shared = set(content) & {stem(w) for w in lows(prompt) if w not in _EMPTY}
    listed_whole = "," in text and len(content) >= 6 and len(shared) >= 2 and ws[0] == (lows(prompt) or [""])[0]
    if len(content) < 2 or (not listed_whole and (is_style(text) or kind_of(text))):
        return False
    if 2 * len(ws) < len(lows(prompt)) and ws[0] not in {"a", "an", "some", lows(prompt)[0]} and not is_number(ws[0]):
        return False  # a few words of a long caption are about one of its things
    definite = any(a == "the" and stem(b) in shared for a, b in zip(ws, ws[1:], strict=False))
    starts = ws[0] in DETERMINERS or is_number(ws[0]) or is_adjective(ws[0]) or len(ws) > _LONG
    starts = starts or ws[:1] == lows(prompt)[:1]
    tells = starts and any(w in PREPOSITIONS or is_gerund(w) or is_third(w) for w in ws[1:])
    if len(shared) >= 2 and len(content) >= 4 and (tells or "," in text) and 2 * len(ws) >= len(lows(prompt)):
        return True
    if is_number(ws[0]) and ws[0] != "one" and stem(ws[1]) in shared and len(ws) < len(lows(prompt)):
        return False  # 'two dancers, one in black' of a dancer on a stage: how many there are
    long_enough = 2 * len(ws) >= len(lows(prompt))  # else it is one thing more
    if not shared and len(ws) >= 7 and long_enough and not set(ws) & _DEFINITE and lows(prompt) and _told(ws):
        return "," in text or any(singular(low) in SCENES or kind_of(low) for low in ws)
    return bool(shared) and not definite and _fresh(ws) and 2 * len(ws) >= len(lows(prompt))


def _lists_changes(prompt: str, text: str, ws: list[str]) -> bool:
    """'motorbike black, wall overgrown with ivy': things of a longer caption without articles, with new looks."""
    own = {stem(low) for low in lows(prompt)}
    parts = [lows(part) for part in re.split(r"[,;]", text) if lows(part)]
    named = [part for part in parts if stem(part[0]) in own and part[0] not in _EMPTY and len(part) > 1]
    return len(parts) > 1 and len(named) == len(parts) and len(ws) < 0.8 * len(lows(prompt))


def describes(text: str) -> bool:
    """Whether words describe a picture by themselves: a phrase of four words and more that instructs nothing."""
    ws = lows(text)
    return len(ws) >= 4 and ws[0] not in _INSTRUCTIVE | {"the"} and not _instructs(ws) and not set(ws) & _ASKING


def _instructs(ws: list[str]) -> bool:
    """Whether the first word is an opener in its role as one."""
    if ws[0] in ACTS and ws[0] not in OPENERS and not is_gerund(ws[0]) and ws[1:2] and ws[1] in _DEFINITE:
        return True
    if ws[0] not in OPENERS:
        return False
    follow = ws[1] if len(ws) > 1 else ""
    return not (is_gerund(follow) or is_third(follow) or follow in PREPOSITIONS)


def _told(ws: list[str]) -> bool:
    """A scene of its own: somebody does something somewhere, or is somewhere at some time."""
    return _fresh(ws) and any(is_gerund(w) or is_third(w) for w in ws[1:]) and any(w in PREPOSITIONS for w in ws[2:])


def _fresh(ws: list[str]) -> bool:
    """A description that stands alone: it begins like a noun phrase, and has a verb or a place."""
    starts = ws[0] in {"a", "an", "some"} or is_number(ws[0]) or is_adjective(ws[0])
    rest = ws[2:]
    return starts and any(w in PREPOSITIONS or is_gerund(w) or is_third(w) or base_of(w) for w in rest)
