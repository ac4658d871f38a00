"""Details of pictures that are over, read from the log again when they are looked at.

A server runs for months, and its histories grow. What is always needed of a picture stays in memory (`Generation`); of
its details, those last made or looked at do, and the rest is paged in from the two events that tell them.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from threading import Lock

from dimp.core.generation import Details, Generation, details_of
from dimp.studio.sessions import stamp
from dimp_store.errors import StoreClosed
from dimp_store.reader import ReadOnlyLog

RESIDENT = 256
"""Pictures whose details stay in memory: a few pages of a history, about a megabyte."""


class LogArchive:
    """The log as an archive of details. It reads by itself and at once, on whichever thread looks at a picture."""

    def __init__(self, path: Path, resident: int = RESIDENT) -> None:
        self._path = path
        self._most = resident
        self._resident: deque[Generation] = deque()
        self._reader: ReadOnlyLog | None = None
        self._closed = False
        self._busy = Lock()

    def hold(self, generation: Generation) -> None:
        """Takes a picture that is over: from now on its details may be let go of."""
        generation.archive = self
        with self._busy:
            self._keep(generation)

    def load(self, generation: Generation) -> Details:
        """Reads a picture's details again. Raises a `StoreError` where the log cannot be read."""
        with self._busy:
            rows = self._open().read_at(generation.seq, generation.ended_seq or generation.seq)
            asked, *ended = [stamp(row) for row in rows]
            details = details_of(asked, ended[0] if ended else None, generation.brought_onto)
            generation.loaded = details
            self._keep(generation)
        return details

    def forget(self) -> None:
        """Lets go of all details: some of them were changed in the log, where they are read from now."""
        with self._busy:
            while self._resident:
                self._resident.popleft().loaded = None

    def close(self) -> None:
        """Closes the log. What was in memory stays where it is."""
        with self._busy:
            self._closed = True
            self._resident.clear()
            if self._reader is not None:
                self._reader.close()

    def _keep(self, generation: Generation) -> None:
        self._resident.append(generation)
        if len(self._resident) > self._most:
            self._resident.popleft().loaded = None

    def _open(self) -> ReadOnlyLog:
        if self._closed:
            raise StoreClosed
        if self._reader is None:
            self._reader = ReadOnlyLog(self._path)
        return self._reader
