"""Instructions about several things at once ('make them green'), and about things to leave alone ('keep the
cube but ...')."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dimp.interpret.morphology import act_of, is_plural
from dimp.interpret.nouns import bare, is_adjective, right_edge
from dimp.interpret.phrases.subject import subject
from dimp.interpret.readers.values import is_colour_value, is_comparative, is_quality
from dimp.interpret.text import lows, words

_KEEP = re.compile(
    r"^(?:keep|leave|preserve|maintain|retain|don't (?:change|touch)|do not (?:change|"
    r"touch))\s+(?!only\b|out\b|off\b)(?:.+\s)?(?:\S+)$",
    re.I,
)
_ALL = re.compile(r"^(?:make|paint|turn|color|colour|change|give|let|have|both|they|all of them)\b", re.I)
_SWAPS = re.compile(r"\b(?:swap|switch|trade|exchange) (?:the |their )?(?:places|positions|sides|colou?rs)\b", re.I)
_TWO = re.compile(r"^(.*?)((?:more |less )?[\w-]+) and ((?:more |less )?[\w-]+)$", re.I)
_THEM = re.compile(r"\b(?:they both|they all|they|both(?: of them)?|all of them|them(?: both| all)?)\b", re.I)


def without_kept(clauses: Sequence[str]) -> list[str]:
    """The clauses without those that only protect something; if there is nothing else, none are left."""
    return [c for c in clauses if not _KEEP.match(c)]


def spread(clauses: Sequence[str], prompt: str) -> list[str]:
    """'make them green' once for each of the things the caption begins with ('a cube and a ball')."""
    clauses = [one for clause in clauses for one in _compared(clause)]
    names = together(prompt)
    if len(names) < 2:
        return clauses
    spoken: list[str] = []
    for clause in clauses:
        many = _THEM.search(clause) and _ALL.match(clause) and not _SWAPS.search(clause)
        if many and _together(clause):
            whom = names[-1] if clause.lower().startswith("give") else _side_by_side(prompt, names)
            spoken.append(_THEM.sub(f"the {whom}", clause, count=1))
            continue
        spoken.extend([_THEM.sub(f"the {name}", clause, count=1) for name in names] if many else [clause])
    return spoken


def _together(clause: str) -> bool:
    """Whether they do it, or get it, together ('give them hats', 'make them sleep')."""
    if re.match(r"^(?:give|let|have|both|they|all)\b", clause, re.I):
        return True
    after = lows(clause[_THEM.search(clause).end() :])[:1] if _THEM.search(clause) else []  # type: ignore[union-attr]
    return bool(after and act_of(after[0]) and not is_adjective(after[0]))


def _side_by_side(prompt: str, names: Sequence[str]) -> str:
    """The names as they stand in the caption, from the first to the last ('dog and a cat')."""
    start = prompt.find(names[0])
    return prompt[start : prompt.find(names[-1], start + 1) + len(names[-1])]


def _compared(clause: str) -> list[str]:
    """'make it bigger and older' as two clauses."""
    match = _TWO.match(clause)
    looks = [match.group(2), match.group(3)] if match else []
    if match is None or not any(map(is_comparative, looks)) or not all(map(_is_look, looks)):
        return [clause]
    return [match.group(1) + match.group(2), match.group(1) + match.group(3)]


def _is_look(value: str) -> bool:
    return is_comparative(value) or is_quality(value) or is_colour_value(value)


def together(prompt: str) -> list[str]:
    """The things that stand together as the caption's subject, without articles, when each is one thing."""
    ws = words(prompt)
    phrase = subject(ws)
    names: list[str] = []
    while phrase is not None and not is_plural(ws[phrase.head].low):
        names.append(bare(prompt[ws[phrase.start].start : ws[phrase.head].end]))
        k = phrase.end
        joined = k + 1 < len(ws) and (ws[k].low == "and" or ws[k].broken and ws[k].low in {"a", "an"})
        if not joined or len(names) > 5:
            break
        start = k + 1 if ws[k].low == "and" else k
        phrase = (
            type(phrase)(start, start, right_edge(ws, start)) if ws[start].low in {"a", "an", "the", "one"} else None
        )
    return names
