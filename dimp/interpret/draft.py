"""What travels between the parts of the rules: one parsed instruction (`Op`) and the caption it gives (`Draft`)."""

from __future__ import annotations

import msgspec

STRENGTHS = {
    "recolor": 0.60,
    "material": 0.60,
    "attribute": 0.60,
    "add": 0.70,
    "count": 0.75,
    "replace": 0.75,
    "remove": 0.75,
    "action": 0.75,
    "background": 0.80,
    "season": 0.70,
    "weather": 0.65,
    "time": 0.65,
    "style": 0.70,
    "lighting": 0.50,
    "mood": 0.55,
    "camera": 0.75,
    "degree": 0.55,
    "rewrite": 0.80,
    "fallback": 0.65,
}
"""Suggested img2img strength by kind of change: a colour needs less than a new background. Starting values,
meant to be tuned."""


class Op(msgspec.Struct, frozen=True):
    """One instruction taken apart: what kind of change, of what, to what, and the words themselves."""

    kind: str
    target: str = ""
    value: str = ""
    clause: str = ""
    place: str = ""
    shift: float = 0.0


class Draft(msgspec.Struct, frozen=True):
    """A caption after one instruction, with what the user and the model need to know."""

    prompt: str
    kind: str
    changes: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    confidence: float = 0.9
    note: str = ""
    touched: str = ""
    shift: float = 0.0


def strength_of(kind: str, shift: float) -> float:
    """The suggested strength for a kind of change, moved by degree words and clamped to 0.05-0.95."""
    return round(min(0.95, max(0.05, STRENGTHS.get(kind, 0.65) + shift)), 2)
