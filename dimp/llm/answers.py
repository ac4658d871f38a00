"""What comes of asking a language model: an answer, or the reason why there is none."""

from __future__ import annotations

import msgspec

from dimp.core.events import Option


class ModelAnswer(msgspec.Struct, frozen=True):
    """The text of an answer, the model that gave it and the parameters it was asked with; or why there is none."""

    text: str
    model: str
    parameters: dict[str, Option]
    failure: str = ""


class NoAnswer(Exception):
    """The message is the end of a sentence that begins with 'The language model'."""


class NotTaken(NoAnswer):
    """The endpoint refused the request as it stood; another shape of it may be taken."""
