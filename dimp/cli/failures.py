"""Whatever was raised, in words, with the exit code that it amounts to."""

from __future__ import annotations

from dimp.cli.exits import NOT_FOUND, REFUSED, USAGE, Usage
from dimp.cli.output import Failure
from dimp.refusals import NotFound, Refusal
from dimp_store.errors import BlobMissing, StoreError


def failure_of(error: Exception) -> Failure:
    """What happened, in words, with the exit code it amounts to."""
    kind = type(error).__name__
    match error:
        case Usage():
            return Failure("usage", error.message, error.hint, USAGE)
        case NotFound() | BlobMissing():
            return Failure(kind, error.message, error.hint, NOT_FOUND)
        case Refusal() | StoreError():
            return Failure(kind, error.message, error.hint, REFUSED)
        case OSError() if isinstance(name := error.filename, str):
            return Failure(kind, f"{error.strerror}: {name}", "Check the path and its permissions.", REFUSED)
        case _:
            return Failure(kind, str(error) or kind, "", REFUSED)
