"""The one error that a worker says in words: what cannot be painted, why, and what to try."""

from __future__ import annotations

OUT_OF_MEMORY = "out_of_memory"
"""The reason of what found no room in memory."""


class PaintError(Exception):
    """A job can't be painted. `reason`: out_of_memory, bad_input, model, internal, or too_slow (of a question)."""

    def __init__(self, reason: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.reason, self.message, self.hint = reason, message, hint
