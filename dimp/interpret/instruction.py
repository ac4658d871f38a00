"""The change as a standalone instruction: pronouns replaced by what they stand for, so that an edit model needs no talk
before it."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.morphology import plural, singular
from dimp.interpret.readers.context import Context
from dimp.interpret.text import lows
from dimp.interpret.words.scene import CAMERA

_PRONOUN = re.compile(r"\b(it|him|her|them|this|that|these|those)\b(?!\s+(?:should be|is)\s+(?:night|day))", re.I)
_IN = re.compile(r"^(?:in|at) ", re.I)
_OPENED = {
    "recolor": "make the {target} {value}",
    "material": "make the {target} {value}",
    "attribute": "make the {target} {value}",
    "degree": "make the {target} {value}",
    "add": "add {value}",
    "replace": "replace the {target} with {value}",
    "remove": "remove the {target}",
    "count": "make it {value} {target}",
    "style": "make the style {value}",
    "time": "make it {value}",
    "weather": "make it {value}",
    "season": "make it {value}",
    "background": "change the background to {value}",
    "lighting": "make the lighting {value}",
    "mood": "make the mood {value}",
}


def standalone(clause: str, op: Op, context: Context) -> str:
    """The clause with its pronoun named; a clause without an opener gets one."""
    target = op.target
    if op.kind == "camera" and lows(clause)[:1] != ["zoom"]:
        return f"change the view: {CAMERA.get(op.value.lower(), op.value)}"
    if op.kind == "count" and target:
        noun = singular(target.lower()) if op.value in {"one", "1"} else plural(singular(target.lower()))
        return f"make it {op.value} {noun}"
    if target and not context.is_it(target):
        named = (
            target
            if target.lower().startswith(("the ", "a ", "an ", "his ", "her ", "its ", "their ", "my "))
            else f"the {target}"
        )
        named = re.sub(r"^an? ", "the ", named, flags=re.I)
        clause = _PRONOUN.sub(
            lambda m: named if m.group(1).lower() != "her" or not _owns(clause, m.end()) else m.group(1),
            clause,
            count=1,
        )
    ws = lows(clause)
    if (
        op.kind in _OPENED
        and ws
        and len(ws) <= 3
        and clause.lower() == op.value.lower()
        and (op.target or "{target}" not in _OPENED[op.kind])
    ):
        bare = re.sub(r"^(?:the|a|an) ", "", op.target, flags=re.I)
        if op.kind == "background" and ws[0] == "on":
            return f"put it {op.value}"
        value = _IN.sub("", op.value) if op.kind == "background" else op.value
        return _OPENED[op.kind].format(target=bare, value=value)
    return clause


def _owns(clause: str, end: int) -> bool:
    """Whether 'her' is followed by a noun and so is a possessive."""
    return bool(re.match(r"\s+\w", clause[end:])) and not re.match(
        r"\s+(?:a|an|the|some|two|to|in|on|wear|have|be)\b", clause[end:], re.I
    )
