"""Add a thing: joined to the content of the caption, before its tail of style words."""

from __future__ import annotations

import re

from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import singular
from dimp.interpret.nouns import bare, find, head_of
from dimp.interpret.segments import add_content, split_tail
from dimp.interpret.text import lows, splice, words
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.nouns import CLOTHES, MASS
from dimp.interpret.words.scene import WEATHER_NOUNS

_LIST_TAIL = re.compile(r"\bwith\s+[^,;]*$", re.I)


def add(prompt: str, op: Op) -> Draft:
    """Add what was named, to the thing it belongs to where one is named."""
    value = _counted_all(op.value.strip())
    change = (f"+ {value}",)
    touched = head_of(lows(bare(value)))
    if op.target:
        draft = _onto(prompt, op.target, value)
        if draft is not None:
            return draft
    said = f"{value} {op.place}".strip()
    text = add_content(prompt, said if _leads(said) else f"{_joint_word(prompt, said)} {said}", " ")
    return Draft(text, "add", change, (), 0.85, "", touched)


def _counted_all(value: str) -> str:
    ws = lows(value)
    if not ws or ws[0] in PREPOSITIONS or len(ws) > 12 or " and " in value or "," in value:
        return value
    head = head_of(ws)
    if ws[0] in DETERMINERS or head.endswith("ing") or head in MASS or head in WEATHER_NOUNS:
        return value
    plain = counted(" ".join(value.split()[: ws.index(head) + 1])) if head in ws else value
    return f"{plain} {' '.join(value.split()[ws.index(head) + 1 :])}".strip() if head in ws else value


def _leads(said: str) -> bool:
    """Whether the words tie themselves in ('surrounded by ...', 'wearing ...')."""
    ws = lows(said)
    return bool(ws) and (ws[0] in PREPOSITIONS or ws[0] in {"surrounded", "wearing", "holding", "covered"})


def _joint_word(prompt: str, said: str) -> str:
    """'and' after a closing 'with ...', else 'with'."""
    body, _ = split_tail(prompt)
    match = _LIST_TAIL.search(body[-200:])
    if match is None:
        return "with"
    tail = lows(match.group())
    return "and" if sum(w in PREPOSITIONS for w in tail) <= 2 and not any(w.endswith("ing") for w in tail) else "with"


def _onto(prompt: str, target: str, value: str) -> Draft | None:
    """'give the man a hat': right after the man."""
    ws = words(prompt)
    phrase = find(ws, target)
    if phrase is None:
        return None
    at = ws[phrase.head].end
    head = head_of(lows(bare(value)))
    joint = "wearing" if head in CLOTHES or singular(head) in CLOTHES else "with"
    follow = ws[phrase.end].low if phrase.end < len(ws) else ""
    if follow in {"with", "wearing"} and follow == joint and not ws[phrase.end].broken:
        at_with = ws[phrase.end].end
        return Draft(splice(prompt, at_with, at_with, f"{value} and"), "add", (f"+ {value}",), (), 0.85, "", head)
    return Draft(splice(prompt, at, at, f"{joint} {value}"), "add", (f"+ {value}",), (), 0.85, "", head)
