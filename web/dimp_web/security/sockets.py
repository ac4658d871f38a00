"""How many sockets are open at a time: by everybody, and where people have accounts by each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from dimp_web.problems import ProblemError, make

MAX_SOCKETS = 64
"""At a time, without accounts: a page has one."""

HOUSE_SOCKETS = 256
PERSON_SOCKETS = 8
"""With accounts: of all people together, and of one, so that nobody's pages keep others out."""

_SOON = {"Retry-After": "10"}


class Sockets:
    """Counts the sockets that were let in: who only knocks takes no place."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()

    @contextmanager
    def held(self, account: str) -> Iterator[None]:
        """A place for one socket of an account (empty: there are none), until the block ends. Raises `ProblemError`."""
        if self._of.total() >= (HOUSE_SOCKETS if account else MAX_SOCKETS):
            raise ProblemError(make("busy", 503, "Too many connections", "", "Close some pages."), _SOON)
        if account and self._of[account] >= PERSON_SOCKETS:
            hint = f"Close some pages: one person may have {PERSON_SOCKETS} open."
            raise ProblemError(make("busy", 503, "Too many connections of yours", "", hint), _SOON)
        self._of[account] += 1
        try:
            yield
        finally:
            self._of[account] -= 1
            self._of += Counter()  # forgets who has none
