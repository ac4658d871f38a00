"""An event log in memory, for tests and for trying things: the same rules and refusals, nothing kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import anyio.lowlevel
import msgspec

from dimp_store.append_batch import (
    AppendRequest,
    Heads,
    Location,
    make_plan,
    request_for_drafts,
    request_for_erasure,
    request_for_stream,
)
from dimp_store.errors import StoreClosed, StoreError
from dimp_store.log import Draft, Row, StreamHead


class MemoryLog:
    """`EventLog` over a list."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._heads = Heads()
        self._ops: dict[str, Row] = {}
        self._closed = False

    async def append(self, session: str, expected_version: int, drafts: Sequence[Draft]) -> list[Row]:
        """See `EventLog.append`."""
        await self._check_open()
        return self._store(request_for_drafts(session, expected_version, drafts))

    async def append_rows(self, rows: Sequence[Row]) -> list[Row]:
        """See `EventLog.append_rows`."""
        await self._check_open()
        return self._store(request_for_stream(rows))

    async def erase(self, session: str, tombstones: Mapping[int, bytes], erasing: Draft) -> Row:
        """See `EventLog.erase`."""
        request = request_for_erasure(await self.read(session), tombstones, erasing)
        (row,) = self._store(request)
        self._rows = [
            msgspec.structs.replace(old, body=tombstones[old.version])
            if old.session == session and old.version in tombstones else old
            for old in self._rows
        ]  # fmt: skip
        return row

    async def read(self, session: str, after: int = 0, limit: int | None = None) -> list[Row]:
        """See `EventLog.read`."""
        await self._check_open()
        return [row for row in self._rows if row.session == session and row.version > after][:limit]

    async def read_all(self, after: int = 0, limit: int | None = None) -> list[Row]:
        """See `EventLog.read_all`."""
        await self._check_open()
        start = max(after, 0)
        return self._rows[start : None if limit is None else start + limit]

    async def find_op(self, op: str) -> Row | None:
        """See `EventLog.find_op`."""
        await self._check_open()
        return self._ops.get(op)

    async def sessions(self) -> list[StreamHead]:
        """See `EventLog.sessions`."""
        await self._check_open()
        return self._heads.all()

    async def last_seq(self) -> int:
        """See `EventLog.last_seq`."""
        await self._check_open()
        return self._heads.last_seq

    async def aclose(self) -> None:
        """See `EventLog.aclose`."""
        self._closed = True
        await anyio.lowlevel.checkpoint()

    async def _check_open(self) -> None:
        await anyio.lowlevel.checkpoint()
        if self._closed:
            raise StoreClosed

    def _store(self, request: AppendRequest) -> list[Row]:
        stored_ops: dict[str, Location] = {op: (row.session, row.version) for op, row in self._ops.items()}
        plan = make_plan(self._heads, [request], stored_ops)
        (outcome,) = plan.outcomes
        if isinstance(outcome, StoreError):
            raise outcome
        self._heads.adopt(plan)
        self._rows += outcome
        self._ops |= {row.op: row for row in outcome if row.op is not None}
        return list(outcome)
