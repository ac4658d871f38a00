"""Exceptions as failures: a message for people, with an exit code."""

from __future__ import annotations

from dimp.cli.exits import NOT_FOUND, REFUSED, USAGE, Usage
from dimp.cli.output.console import Failure
from dimp.core.errors import NotFound, Refusal
from dimp_store.errors import AlreadyOwned, BlobMissing, StoreError


def failure_of(error: Exception) -> Failure:
    """The failure to report for an exception, with its exit code."""
    kind = type(error).__name__
    match error:
        case Usage():
            return Failure("usage", error.message, error.hint, USAGE)
        case NotFound():
            return Failure(kind, error.message, error.hint, NOT_FOUND)
        case BlobMissing():
            return Failure(kind, _sentence(error.message), _sentence(error.hint), NOT_FOUND)
        case Refusal():
            return Failure(kind, error.message, error.hint, REFUSED)
        case AlreadyOwned():
            return Failure(kind, _sentence(error.message), "Use that one, or stop it first: dimp stop", REFUSED)
        case StoreError():
            return Failure(kind, _sentence(error.message), _sentence(error.hint), REFUSED)
        case OSError() if isinstance(name := error.filename, str):
            return Failure(kind, f"{error.strerror}: {name}", "Check the path and its permissions.", REFUSED)
        case _:
            return Failure(kind, str(error) or kind, "", REFUSED)


def _sentence(text: str) -> str:
    """A sentence of what the store says in fragments."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}." if text else ""
