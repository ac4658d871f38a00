"""The event log over SQLite: one connection writes, another reads, and callers that come together share a commit.

The first caller to come leads: it writes everything that is waiting as one atomic statement, wakes the others, and
passes the lead to whoever came meanwhile. So a hundred concurrent appends cost a few fsyncs, a lone one pays a single
hop to the connection's thread, and no background task has to be owned by anybody.

    caller A  --queue--> leads: plan, INSERT (one fsync) --> wakes A, B, C; then D leads
    caller B  --queue--> waits ................................^
    caller C  --queue--> waits ................................^      D: queued while the INSERT ran

An append is shielded from cancellation while it is queued or written. A task torn out all the same (a bare
`Task.cancel`) leaves the batch in doubt; the next leader asks the table what became of it before it writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from copy import copy
from itertools import starmap
from pathlib import Path
from typing import Any

import aiosqlite
import anyio
import anyio.lowlevel

from dimp_store.errors import StoreClosed, StoreError, StoreUnavailable, VersionConflict
from dimp_store.faults import of_sqlite
from dimp_store.log import Draft, Row, StreamHead
from dimp_store.lost_log import refuse_lost_log
from dimp_store.opening import open_reader, open_writer
from dimp_store.plan import Heads, Plan, Where, Wish, make_plan, wish_for_drafts, wish_for_stream
from dimp_store.schema import (
    FIND_OP,
    HASH_AT,
    LAST_SEQ,
    READ,
    READ_ALL,
    SESSIONS,
    bound,
    find_ops,
    insert_rows,
)

ROWS_A_STATEMENT = 256
OPS_A_QUESTION = 500


class _Ticket:
    """One caller that waits for its rows."""

    __slots__ = ("outcome", "torn", "wake", "wish")

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.wake = anyio.Event()
        self.outcome: list[Row] | StoreError | None = None
        self.torn = False

    def settle(self, outcome: list[Row] | StoreError) -> None:
        self.outcome = outcome
        self.wake.set()


class _Batch:
    """Tickets that are written together, and the rows last sent to the table for them."""

    def __init__(self, tickets: list[_Ticket]) -> None:
        self.tickets = tickets
        self.plan: Plan | None = None

    def fail(self, error: StoreError) -> None:
        """Everyone who has no outcome yet gets an error of its own: tracebacks are not shared."""
        for ticket in self.tickets:
            if ticket.outcome is None:
                ticket.settle(copy(error))


class SqliteLog:
    """`EventLog` in one SQLite file. Made by `SqliteLog.open`; one process at a time (see `dimp_store.lock`)."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection, heads: Heads) -> None:
        self.path = path
        self.commits = 0
        """Transactions committed since the log was opened, each with its fsync: what callers together share."""
        self._writer = writer
        self._reader = reader
        self._heads = heads
        self._queue: list[_Ticket] = []
        self._leader: _Ticket | None = None
        self._batch: _Batch | None = None
        self._closed = False

    @classmethod
    async def open(cls, path: Path, blobs_root: Path | None = None, busy_timeout_s: float = 5.0) -> SqliteLog:
        """Open the log at `path`, made first where there is none.

        `busy_timeout_s` is how long a write waits for another program that holds the file, in seconds.
        Give `blobs_root` to refuse a lost log (LogMissing, see `lost_log`). Raises NotALog, NewerFormat, LogDamaged,
        StoreUnavailable, StoreFull.
        """
        if blobs_root is not None:
            await anyio.to_thread.run_sync(refuse_lost_log, path, blobs_root)
        writer = await open_writer(path, busy_timeout_s)
        try:
            reader = await open_reader(path, busy_timeout_s)
        except BaseException:
            await writer.close()
            raise
        log = cls(path, writer, reader, Heads())
        try:
            log._heads = Heads(await log.sessions())
        except BaseException:
            await log.aclose()
            raise
        return log

    async def append(self, session: str, expected_version: int, drafts: Sequence[Draft]) -> list[Row]:
        """See `EventLog.append`."""
        return await self._submit(wish_for_drafts(session, expected_version, drafts))

    async def append_rows(self, rows: Sequence[Row]) -> list[Row]:
        """See `EventLog.append_rows`."""
        return await self._submit(wish_for_stream(rows))

    async def read(self, session: str, after: int = 0, limit: int | None = None) -> list[Row]:
        """See `EventLog.read`."""
        return list(starmap(Row, await self._ask(READ, session, after, bound(limit))))

    async def read_all(self, after: int = 0, limit: int | None = None) -> list[Row]:
        """See `EventLog.read_all`."""
        return list(starmap(Row, await self._ask(READ_ALL, after, bound(limit))))

    async def find_op(self, op: str) -> Row | None:
        """See `EventLog.find_op`."""
        return next(starmap(Row, await self._ask(FIND_OP, op)), None)

    async def sessions(self) -> list[StreamHead]:
        """See `EventLog.sessions`."""
        return list(starmap(StreamHead, await self._ask(SESSIONS)))

    async def last_seq(self) -> int:
        """See `EventLog.last_seq`."""
        ((seq,),) = await self._ask(LAST_SEQ)
        return int(seq)

    async def aclose(self) -> None:
        """See `EventLog.aclose`."""
        if self._closed:
            return
        self._closed = True
        with anyio.CancelScope(shield=True):
            while self._leader is not None:
                await self._wait_behind_leader()
            await self._reader.close()
            await self._writer.close()  # the last to go: it checkpoints and removes the -wal file

    async def _wait_behind_leader(self) -> None:
        """An empty wish ends with the batch it is in, after everything queued before it."""
        ticket = _Ticket(Wish("", 0))
        self._queue.append(ticket)
        await self._finish(ticket)

    async def _submit(self, wish: Wish) -> list[Row]:
        await anyio.lowlevel.checkpoint_if_cancelled()
        if self._closed:
            raise StoreClosed
        ticket = _Ticket(wish)
        self._queue.append(ticket)
        if self._leader is None:
            self._appoint(ticket)
        with anyio.CancelScope(shield=True):
            outcome = await self._finish(ticket)
        if isinstance(outcome, StoreError):
            raise outcome
        return outcome

    async def _finish(self, ticket: _Ticket) -> list[Row] | StoreError:
        """Wait until the ticket has its outcome, leading a batch if it is chosen to."""
        try:
            await ticket.wake.wait()
            if ticket.outcome is None:
                await self._lead()
        except BaseException:
            ticket.torn = True
            if ticket in self._queue:
                self._queue.remove(ticket)
            raise
        finally:
            if self._leader is ticket:
                self._pass_on()
        assert ticket.outcome is not None
        return ticket.outcome

    def _appoint(self, ticket: _Ticket) -> None:
        self._leader = ticket
        ticket.wake.set()

    def _pass_on(self) -> None:
        """Give the lead to someone who still waits; those whose batch is in doubt come first."""
        in_doubt = self._batch.tickets if self._batch else []
        self._leader = None
        for ticket in (*in_doubt, *self._queue):
            if ticket.outcome is None and not ticket.torn:
                self._appoint(ticket)
                return

    async def _lead(self) -> None:
        if self._batch:
            await self._clear_doubt(self._batch, None)
        doubtful, batch = self._batch is not None, _Batch(self._queue)
        self._queue = []
        if doubtful:
            batch.fail(StoreUnavailable("the event log does not answer", "try again; if it goes on, look at the disk"))
        elif batch.tickets:
            self._batch = batch
            await self._write(batch)

    async def _write(self, batch: _Batch) -> None:
        taken: dict[str, Where] = {}
        try:
            while True:
                batch.plan = await self._plan(batch, taken)
                try:
                    await self._insert(batch.plan.rows)
                    break
                except sqlite3.IntegrityError:
                    repeated = await self._stored([row.op for row in batch.plan.rows if row.op is not None])
                    if not repeated.keys() - taken.keys():
                        raise
                    taken |= repeated
        except sqlite3.Error as error:
            await self._clear_doubt(batch, error)
            return
        self._conclude(batch, batch.plan)

    async def _plan(self, batch: _Batch, taken: dict[str, Where]) -> Plan:
        wishes = [ticket.wish for ticket in batch.tickets]
        plan = make_plan(self._heads, wishes, taken)
        # A repeated request is stale as well; what its sender needs to hear is that it is a repetition.
        stale = [
            op
            for wish, outcome in zip(wishes, plan.outcomes, strict=True)
            if isinstance(outcome, VersionConflict)
            for op in wish.ops()
        ]
        if stale and (repeated := await self._stored(stale)):
            taken |= repeated
            plan = make_plan(self._heads, wishes, taken)
        return plan

    def _conclude(self, batch: _Batch, plan: Plan) -> None:
        """The plan's rows are durable: tell everyone."""
        self._heads.adopt(plan)
        for ticket, outcome in zip(batch.tickets, plan.outcomes, strict=True):
            ticket.settle(outcome)
        self._batch = None

    async def _clear_doubt(self, batch: _Batch, error: sqlite3.Error | None) -> None:
        """Find out what became of a batch whose write failed or whose leader was torn away, and end it.

        The rows went in together or not at all, so the last one tells. Requests run in order on the writer's thread:
        whatever was under way has ended when the question is answered.
        """
        heads = None
        try:
            await self._writer.rollback()
            if batch.plan and await self._is_stored(batch.plan.rows):
                self._conclude(batch, batch.plan)
                return
            heads = Heads(starmap(StreamHead, await self._writer.execute_fetchall(SESSIONS)))
        except sqlite3.Error as again:
            error = error or again
        if error is None:
            batch.fail(StoreUnavailable("the write was interrupted; nothing was stored", "try again"))
        else:
            batch.fail(of_sqlite(error, self.path))
        # Where the table did not answer, the batch stays in doubt, so that nothing is written on a guess.
        if heads:
            self._heads, self._batch = heads, None

    async def _is_stored(self, rows: list[Row]) -> bool:
        if not rows:
            return False
        found = list(await self._writer.execute_fetchall(HASH_AT, (rows[-1].seq,)))
        return bool(found) and found[0][0] == rows[-1].hash

    async def _insert(self, rows: list[Row]) -> None:
        if len(rows) <= ROWS_A_STATEMENT:
            await self._insert_some(rows)
            self.commits += bool(rows)
            return
        await self._execute("BEGIN IMMEDIATE")
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            await self._insert_some(rows[start : start + ROWS_A_STATEMENT])
        await self._execute("COMMIT")
        self.commits += 1

    async def _insert_some(self, rows: list[Row]) -> None:
        if rows:
            values: list[object] = []
            for r in rows:
                values += (r.seq, r.session, r.version, r.at, r.actor, r.op, r.type, r.body, r.hash)
            await self._execute(insert_rows(len(rows)), values)

    async def _execute(self, sql: str, values: Sequence[object] = ()) -> None:
        """One hop: unlike `execute`, this leaves no cursor to close."""
        await self._writer.execute_fetchall(sql, values)

    async def _stored(self, ops: list[str]) -> Mapping[str, Where]:
        found: dict[str, Where] = {}
        for start in range(0, len(ops), OPS_A_QUESTION):
            some = ops[start : start + OPS_A_QUESTION]
            for op, session, version in await self._writer.execute_fetchall(find_ops(len(some)), some):
                found[op] = (session, version)
        return found

    async def _ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        await anyio.lowlevel.checkpoint_if_cancelled()
        if self._closed:
            raise StoreClosed
        try:
            return list(await self._reader.execute_fetchall(sql, values))  # type: ignore[arg-type]
        except sqlite3.Error as error:
            raise of_sqlite(error, self.path) from error
