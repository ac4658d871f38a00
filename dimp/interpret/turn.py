"""One turn of the talk: a caption, and the words that led to it."""

from __future__ import annotations

import msgspec


class Turn(msgspec.Struct, frozen=True):
    """A picture on the active path: its caption and the modification that made it (None for a root)."""

    prompt: str
    modification: str | None = None
