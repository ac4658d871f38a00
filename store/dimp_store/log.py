"""The interface of the event log: streams of opaque, immutable events in one total order.

A *session* names a stream; its events count from version 1, and `seq` numbers all events of the log. Writers state
the version they decided on, so a lost update is a typed refusal. `SqliteLog` and `MemoryLog` implement it, and one
conformance suite holds for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec


class Draft(msgspec.Struct, frozen=True):
    """An event that is not stored yet.

    `at` is RFC 3339 in UTC with microseconds, `op` the client-made operation id (unique in the whole log), `body` is
    kept byte for byte.
    """

    type: str
    body: bytes
    at: str
    actor: str
    op: str | None = None


class Row(msgspec.Struct, frozen=True, gc=False):
    """A stored event. `hash` is 32 bytes, see `dimp_store.chain`; the fields are in the order of the table."""

    seq: int
    session: str
    version: int
    at: str
    actor: str
    op: str | None
    type: str
    body: bytes
    hash: bytes


class StreamHead(msgspec.Struct, frozen=True):
    """Where a stream ends: version, seq and hash of its last event."""

    session: str
    version: int
    seq: int
    hash: bytes


class EventLog(Protocol):
    """An append-only log. Calls may run concurrently on one event loop; every list returned is the caller's own."""

    async def append(self, session: str, expected_version: int, drafts: Sequence[Draft]) -> list[Row]:
        """Store all drafts or none, as versions `expected_version + 1` and up; returns once they are durable.

        `expected_version` is that of the last event the caller knows, 0 for a new session. A caller that is cancelled
        before its write began writes nothing; from then on the write runs to its end and the rows are returned.

        Raises DuplicateOperation (also where the version conflicts: a repetition is stale by nature), VersionConflict,
        BadDraft, StoreFull, StoreUnavailable, StoreClosed.
        """
        ...

    async def append_rows(self, rows: Sequence[Row]) -> list[Row]:
        """Import one whole stream as it was (everything but `seq`, which is assigned again), all or nothing.

        The chain is verified first. Raises BadStream, StreamExists, DuplicateOperation and what `append` raises.
        """
        ...

    async def erase(self, session: str, tombstones: Mapping[int, bytes], erasing: Draft) -> Row:
        """Put tombstones in place of the bodies of versions, and append the event that vouches for them, as one.

        `erasing.body` is what `dimp_store.erasure.describe` says of these rows, with other fields if need be. Returns
        that event's row once nothing of the old bodies is left in the file. Raises BadDraft for what does not verify,
        and what `append` raises.
        """
        ...

    async def read(self, session: str, after: int = 0, limit: int | None = None) -> list[Row]:
        """Events of one session with a version above `after`, in order; none for an unknown session."""
        ...

    async def read_all(self, after: int = 0, limit: int | None = None) -> list[Row]:
        """Events of all sessions with a `seq` above `after`, in order."""
        ...

    async def find_op(self, op: str) -> Row | None:
        """The event that carries this operation id."""
        ...

    async def sessions(self) -> list[StreamHead]:
        """The end of every stream, the one written last at the end."""
        ...

    async def last_seq(self) -> int:
        """`seq` of the last event, 0 in an empty log."""
        ...

    async def aclose(self) -> None:
        """Finish what is being written and close. Safe to call twice; other calls raise StoreClosed from then on."""
        ...
