"""Refusals: typed errors with words for the user and the next thing to try.

The core raises them; status codes and exit codes are decided at the edges alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

Code = Literal[
    "", "cannot-do", "cannot-see", "collection-trashed", "empty-canvas", "few-moves", "head-moved", "model-missing",
    "name-taken", "no-change-between", "no-collection", "no-controls", "no-lora", "no-model", "no-picture",
    "no-picture-yet", "no-recipe", "no-style", "not-failed", "nothing-failed", "no-second-model", "not-owner",
    "not-painted", "not-shared", "nothing-differs", "nothing-in-work", "nothing-to-redo", "nothing-to-undo",
    "one-change", "other-line", "over-already", "session-trashed", "still-in-work", "view-only",
]  # fmt: skip
"""What was refused, for a program that words it itself or in another language; empty where none needs to."""


class Refusal(Exception):
    """Something that was asked cannot be done. `message` says what and why, `hint` what to try."""

    def __init__(self, message: str, hint: str = "", code: Code = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code: Code = code


class Invalid(Refusal):
    """The request itself is wrong: a value out of range, an empty prompt, a size that cannot be."""


class Choice(msgspec.Struct, frozen=True):
    """A possible reading of unclear words: clearer `words` to say instead, and the `prompt` they would give."""

    words: str
    prompt: str


class Unclear(Invalid):
    """Words for a change that were not understood, so that nothing is painted; `choices` are the likeliest readings."""

    def __init__(self, message: str, choices: Sequence[Choice] = ()) -> None:
        offered = "; ".join(choice.words for choice in choices)
        super().__init__(message, f"Say it more clearly, for instance: {offered}" if offered else "")
        self.choices = tuple(choices)


class NotFound(Refusal):
    """There is no session, generation, image or model of that name."""


class Conflict(Refusal):
    """The request is sound but does not fit the present state: nothing to undo, a picture not finished yet."""


class OperationReused(Refusal):
    """An operation id was used before, for the same kind of request with other contents."""


class Busy(Refusal):
    """There is no room now: the queue is full."""


class Unavailable(Refusal):
    """Something needed is not there at the moment: the model, the disk, the server."""
