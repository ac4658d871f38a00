"""How a command ends when it does not simply return: an exit code of its own, or a command line that makes no sense."""

from __future__ import annotations

DONE, REFUSED, USAGE, NOT_FOUND, DAMAGED, INTERRUPTED = 0, 1, 2, 3, 4, 130


class Exit(Exception):
    """A command's own end with an exit code; what there is to say has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Usage(Exception):
    """A command line that makes no sense, found only after parsing. `hint` says what does."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
