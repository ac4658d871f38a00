"""The hash chain that proves a stream unaltered: every row carries BLAKE3(hash of the row before it, its content).

The chain runs along one session's stream, so a session can be exported and imported with its hashes. `seq` is not
hashed: gaps in `seq` and `version` are looked for separately (`dimp_store.verify`). What no chain can show is that
the last events of a stream were cut off; an export's head hash can.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from dimp_store.erasure import is_proven, is_tombstone, read_erasure
from dimp_store.log import Row
from dimp_store.row_hash import ORIGIN, link_row


class Damage(msgspec.Struct, frozen=True):
    """One thing found wrong: where, what, and what to do about it."""

    where: str
    what: str
    hint: str


RESTORE = "restore the data folder from a backup, or import an export of this session into a new one"


class StreamCheck:
    """Checks one stream row by row: versions from 1 without a gap, hashes that follow, tombstones that are vouched for.

    A row that is wrong is reported once: the one after it is measured against what is stored.
    """

    __slots__ = ("_erased", "_hash", "_version")

    def __init__(self) -> None:
        self._version = 0
        self._hash = ORIGIN
        self._erased: dict[int, Row] = {}

    def check(self, row: Row) -> Damage | None:
        """What is wrong with the next row, if anything. A tombstone passes for now, see `finish`."""
        if not is_whole(row):
            self._version += 1
            return Damage(_place(row), "its record is broken", RESTORE)
        damage = self._find_damage(row)
        if damage is None and self._erased:
            self._take_erasure(row)
        self._version, self._hash = row.version, row.hash
        return damage

    def finish(self) -> Damage | None:
        """What is wrong with the tombstones of a stream that was read to its end, if anything."""
        for row in self._erased.values():
            return Damage(_place(row), "it was taken out, and no event says that it was erased", RESTORE)
        return None

    def _find_damage(self, row: Row) -> Damage | None:
        if row.version != self._version + 1:
            return Damage(_place(row), f"version {self._version + 1} should come here", RESTORE)
        if _hash_matches(self._hash, row):
            return None
        if is_tombstone(row.body) and isinstance(row.hash, bytes):
            self._erased[row.version] = row
            return None
        what = "its content does not match its hash, or the event before it was altered"
        return Damage(_place(row), what, RESTORE)

    def _take_erasure(self, row: Row) -> None:
        erasure = read_erasure(row)
        if erasure is None:
            return
        versions = [version for version in erasure.versions() if version in self._erased]
        if is_proven(erasure.proof, self._erased, versions):
            for version in versions:
                del self._erased[version]


def is_whole(row: Row) -> bool:
    """Whether every column of a row holds what belongs there: SQLite serves damaged records as they are."""
    texts = (row.session, row.at, row.actor, row.type, "" if row.op is None else row.op)
    numbers, data = (row.seq, row.version), (row.body, row.hash)
    whole = all(isinstance(text, str) for text in texts) and all(isinstance(number, int) for number in numbers)
    return whole and all(isinstance(value, bytes) for value in data)


def _place(row: Row) -> str:
    return f"session {row.session}, version {row.version} (seq {row.seq})"


def _hash_matches(prev: bytes, row: Row) -> bool:
    try:
        return row.hash == link_row(prev, row)
    except (AttributeError, TypeError, ValueError, OverflowError):
        return False  # a damaged record can hold a number where text belongs


def verify_stream(rows: Iterable[Row]) -> Damage | None:
    """The first thing wrong with a whole stream: one session, versions from 1 without a gap, hashes that follow."""
    stream, session = StreamCheck(), None
    for row in rows:
        if session is not None and row.session != session:
            return Damage(f"seq {row.seq}", f"belongs to session {row.session}, not to {session}", RESTORE)
        if damage := stream.check(row):
            return damage
        session = row.session
    return stream.finish()
