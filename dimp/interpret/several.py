"""Instructions about several things at once ('make them green'), and about things to leave alone ('keep the
cube but ...')."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dimp.interpret.morphology import is_plural
from dimp.interpret.nouns import bare, right_edge
from dimp.interpret.readers.values import is_comparative
from dimp.interpret.subject import subject
from dimp.interpret.text import words

_KEEP = re.compile(
    r"^(?:keep|leave|preserve|maintain|retain|don't (?:change|touch)|do not (?:change|"
    r"touch))\s+(?!only\b)(?:.+\s)?(?:\S+)$",
    re.I,
)
_TWO = re.compile(r"^(.*?)((?:more |less )?[\w-]+) and ((?:more |less )?[\w-]+)$", re.I)
_THEM = re.compile(r"\b(?:both(?: of them)?|all of them|them(?: both| all)?)\b", re.I)


def without_kept(clauses: Sequence[str]) -> list[str]:
    """The clauses without those that only protect something; if nothing else was said, none are left."""
    return [c for c in clauses if not _KEEP.match(c)]


def spread(clauses: Sequence[str], prompt: str) -> list[str]:
    """'make them green' once for each of the things the caption begins with ('a cube and a ball')."""
    clauses = [one for clause in clauses for one in _compared(clause)]
    names = together(prompt)
    if len(names) < 2:
        return clauses
    spoken: list[str] = []
    for clause in clauses:
        many = _THEM.search(clause) and re.match(
            r"^(?:make|paint|turn|color|colour|change|give|let|have)\b", clause, re.I
        )
        if many and re.match(r"^(?:give|let|have)\b", clause, re.I):
            spoken.append(_THEM.sub(f"the {names[-1]}", clause, count=1))
            continue
        spoken.extend([_THEM.sub(f"the {name}", clause, count=1) for name in names] if many else [clause])
    return spoken


def _compared(clause: str) -> list[str]:
    """'make it bigger and older' as two clauses."""
    match = _TWO.match(clause)
    if match is None or not (is_comparative(match.group(2)) and is_comparative(match.group(3))):
        return [clause]
    return [match.group(1) + match.group(2), match.group(1) + match.group(3)]


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
