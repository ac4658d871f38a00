"""Weights of words, as A1111 and ComfyUI write them: `(word)`, `(word:1.3)`, `[word]` and `BREAK`. Pure.

A round bracket multiplies by 1.1, a square one divides by it, a number after a colon stands in place of both; brackets
in brackets multiply. `BREAK` begins a new piece of the prompt. A backslash keeps a bracket a bracket, and so does one
that has no partner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from dimp.core.errors import Invalid

STEP = 1.1
"""What one bracket multiplies or divides by."""

HEAVIEST = 10.0
"""The largest weight of a word, either way."""

_TOKEN = re.compile(
    r"\\(?P<escaped>[()\[\]\\])|:\s*(?P<weight>[+-]?\d*\.?\d+)\s*\)|(?P<bracket>[()\[\]])|(?P<text>[^\\()\[\]:]+|[\\:])"
)
_BREAK = re.compile(r"\bBREAK\b")
_EDITED = re.compile(r"(?<!\\)\[[^\[\]]*:\s*\d*\.?\d+\s*(?<!\\)\]")
_ALTERNATING = re.compile(r"(?<!\\)\[[^\[\]]*\|[^\[\]]*(?<!\\)\]")


class Piece(msgspec.Struct, frozen=True):
    """Words of one weight; with `breaks`, a new piece of the prompt begins before them."""

    text: str
    weight: float = 1.0
    breaks: bool = False


def parse(words: str) -> tuple[Piece, ...]:
    """Words in pieces of one weight each, without brackets and backslashes."""
    pieces = _Pieces()
    for token in _TOKEN.finditer(words):
        pieces.take(token)
    return _merge(_break(pieces.done()))


def plain(words: str) -> str:
    """The words alone: no weights, no `BREAK`, no backslashes."""
    return "".join(f" {piece.text}" if piece.breaks else piece.text for piece in parse(words)).strip()


def is_weighed(pieces: Sequence[Piece]) -> bool:
    """Whether a weight counts or a piece begins."""
    return any(piece.weight != 1.0 or piece.breaks for piece in pieces)


def settle(words: str) -> str:
    """Words without what changes or alternates them while a picture is painted: what stands at the end, or first."""
    settled = _EDITED.sub(lambda found: found[0][1:-1].rpartition(":")[0].rpartition(":")[2], words)
    return _ALTERNATING.sub(lambda found: found[0][1:-1].partition("|")[0], settled)


def check(words: str) -> None:
    """Raises `Invalid` for what changes a prompt while it is painted (`[a:b:0.5]`, `[a|b]`) and for huge weights."""
    hint = "Leave it out; for brackets as they are, write \\[ and \\]."
    for pattern, what in ((_EDITED, "changes words at a step"), (_ALTERNATING, "alternates between words")):
        if found := pattern.search(words):
            raise Invalid(f"{found[0][:60]!r} {what}, which is not done here.", hint)
    for token in _TOKEN.finditer(words):
        if token["weight"] and abs(float(token["weight"])) > HEAVIEST:
            raise Invalid(f"The weight {token['weight']} is out of range.", f"Use up to {HEAVIEST:g}; 1.3 is much.")


class _Pieces:
    """Pieces while the brackets around them are read."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._weights: list[float] = []
        self._open: dict[str, list[int]] = {"(": [], "[": []}

    def take(self, token: re.Match[str]) -> None:
        """Reads one token."""
        bracket = token["bracket"]
        if token["weight"] is not None and self._open["("]:
            self._close("(", float(token["weight"]))
        elif bracket in ("(", "["):
            self._open[bracket].append(len(self._texts))
            self._add(bracket)
        elif bracket == ")" and self._open["("]:
            self._close("(", STEP)
        elif bracket == "]" and self._open["["]:
            self._close("[", 1 / STEP)
        else:
            self._add(token["escaped"] or token[0])

    def done(self) -> list[Piece]:
        """The pieces; brackets that were never closed are words."""
        texts = zip(self._texts, self._weights, strict=True)
        return [Piece(text, round(weight, 10)) for text, weight in texts if text]

    def _add(self, text: str) -> None:
        self._texts.append(text)
        self._weights.append(1.0)

    def _close(self, bracket: str, weight: float) -> None:
        """Weighs all since the bracket was opened, which is no word then."""
        begin = self._open[bracket].pop()
        self._texts[begin] = ""
        for place in range(begin, len(self._weights)):
            self._weights[place] *= weight


def _break(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces divided where `BREAK` stands in their words."""
    divided, pending = [], False
    for piece in pieces:
        parts = _BREAK.split(piece.text)
        for number, part in enumerate(parts):
            pending = pending or number > 0
            if text := part if len(parts) == 1 else part.strip():
                divided.append(Piece(text, piece.weight, pending))
                pending = False
    return divided


def _merge(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one weight as one piece."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].weight == piece.weight and not piece.breaks:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.weight, merged[-1].breaks)
        else:
            merged.append(piece)
    return tuple(merged)
