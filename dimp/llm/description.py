"""What a model with eyes is asked about a picture, and whether its answer can be taken. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from dimp.core.asked import Message

SYSTEM = """You describe pictures for people who cannot see them.
Answer with one JSON object and nothing else:
"description": one or two sentences, at most 60 words, in the manner of a caption: what is seen, how many of it, its \
colours and where it is, the background, the light, and whether it is a photo, a painting or a drawing. Begin with \
what is seen; never write "the picture shows". Do not guess who somebody is."""

LONGEST = 600
"""Characters of a description: some hundred words."""

MOST_TOKENS = 240
"""Room for an answer of that length, of three characters a token and a form around it."""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the model must answer with."""

    description: str


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"description": {"type": "string", "minLength": 1, "maxLength": LONGEST}},
    "required": ["description"],
    "additionalProperties": False,
}
"""The JSON schema of an `Answer`."""

MESSAGES = (Message("system", SYSTEM), Message("user", "Describe this picture."))
"""The conversation; the picture stands before the last words."""


class Unusable(Exception):
    """An answer that cannot be taken; the message says why, as the end of a sentence."""


def read(text: str) -> str:
    """The description in a model's answer, in one line. Raises `Unusable`."""
    try:
        answer = msgspec.json.decode(text, type=Answer)
    except (msgspec.DecodeError, msgspec.ValidationError) as wrong:
        raise Unusable("did not answer in the form asked for") from wrong
    description = " ".join("".join(c if c.isprintable() else " " for c in answer.description).split())
    if not description:
        raise Unusable("answered with nothing")
    return description[:LONGEST]
