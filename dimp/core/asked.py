"""What a language model was asked about a modification, and what it answered: a part of the event. Pure."""

from __future__ import annotations

import msgspec


class Message(msgspec.Struct, frozen=True, gc=False):
    """One message of a conversation with a language model; `role` is system, user or assistant."""

    role: str
    content: str


class Asked(msgspec.Struct, frozen=True, gc=False):
    """What a language model was asked about a modification, word for word, and what it answered.

    `digest` is the BLAKE3 of `answer` (both empty where none came); `refused` says why the answer was not taken, and
    is empty where the reading is the model's. Neither addresses nor keys are kept.
    """

    interpreter: str
    model: str
    messages: tuple[Message, ...]
    parameters: dict[str, str | float | int | bool]
    answer: str
    digest: str
    refused: str
