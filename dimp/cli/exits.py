"""Exit codes, and how a command ends when it does not simply return."""

from __future__ import annotations

DONE, REFUSED, USAGE, NOT_FOUND, DAMAGED, INTERRUPTED = 0, 1, 2, 3, 4, 130


class Exit(Exception):
    """Ends a command with an exit code; its output has already been printed."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Usage(Exception):
    """A command line that is wrong in a way the parser cannot see. `hint` says how to write it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
