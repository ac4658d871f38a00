"""What differs between two pictures: their prompts word by word, and the parameters of their recipes. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

import msgspec

from dimp.core.generation import Generation
from dimp.core.parameters import PARAMETERS, ParameterSpec

Kind = Literal["same", "gone", "new"]


class Piece(msgspec.Struct, frozen=True):
    """A run of words that both prompts have, or only the first (gone), or only the second (new)."""

    kind: Kind
    text: str


class Change(msgspec.Struct, frozen=True):
    """A parameter of the recipe that differs."""

    field: str
    before: object
    after: object


def word_diff(before: str, after: str) -> list[Piece]:
    """The words of two prompts, aligned; blanks belong to the word before them."""
    a, b = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, [word.strip() for word in a], [word.strip() for word in b], autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(b[b1:b2]).strip()))
            continue
        if a2 > a1:
            pieces.append(Piece("gone", "".join(a[a1:a2]).strip()))
        if b2 > b1:
            pieces.append(Piece("new", "".join(b[b1:b2]).strip()))
    return pieces


def parameter_diff(before: Generation, after: Generation) -> list[Change]:
    """The parameters that differ, in the order of the table."""
    pairs = ((row.name, _value(before, row), _value(after, row)) for row in PARAMETERS if row.compared)
    return [Change(name, old, new) for name, old, new in pairs if old != new]


def _value(generation: Generation, row: ParameterSpec) -> object:
    """The value of a parameter; where it means nothing, the usual choice: that is no difference that anybody made."""
    value: object = getattr(generation.recipe, row.name)
    return row.usual if value is None else value
