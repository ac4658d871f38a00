"""The event log over SQLite: one connection writes, another reads, and callers that come together share a commit.

The first caller to come leads: it writes everything that is waiting as one atomic statement, wakes the others, and
passes the lead to a caller that came meanwhile. So a hundred concurrent appends cost a few fsyncs, a lone one pays a
single hop to the connection's thread, and no background task is needed.

    caller A  --queue--> leads: plan, INSERT (one fsync) --> wakes A, B, C; then D leads
    caller B  --queue--> waits ................................^
    caller C  --queue--> waits ................................^      D: queued while the INSERT ran

An append is shielded from cancellation while it is queued or written. A task that is cancelled all the same (by a bare
`Task.cancel`) leaves the batch in doubt; the next leader asks the table what became of it before it writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import copy
from itertools import starmap
from pathlib import Path
from typing import Any

import aiosqlite
import anyio
import anyio.lowlevel

from dimp_store.append_batch import (
    AppendPlan,
    AppendRequest,
    Heads,
    Location,
    make_plan,
    request_for_drafts,
    request_for_erasure,
    request_for_stream,
)
from dimp_store.connections import open_reader, open_writer
from dimp_store.errors import StoreClosed, StoreError, StoreUnavailable, VersionConflict
from dimp_store.log import Draft, Row, StreamHead
from dimp_store.lost_log import refuse_lost_log
from dimp_store.os_errors import UNREADABLE, from_sqlite_error, log_damaged
from dimp_store.schema import (
    ALLOW_UPDATE,
    FIND_OP,
    HASH_AT,
    LAST_SEQ,
    NO_UPDATE,
    READ,
    READ_ALL,
    SESSIONS,
    SET_BODY,
    SHED,
    find_ops,
    insert_rows,
    sql_limit,
)

ROWS_A_STATEMENT = 256
OPS_A_QUESTION = 500


class _Ticket:
    """One caller that waits for its rows."""

    __slots__ = ("aborted", "outcome", "request", "wake")

    def __init__(self, request: AppendRequest) -> None:
        self.request = request
        self.wake = anyio.Event()
        self.outcome: list[Row] | StoreError | None = None
        self.aborted = False

    def settle(self, outcome: list[Row] | StoreError) -> None:
        self.outcome = outcome
        self.wake.set()


class _Batch:
    """Tickets that are written together, and the rows last sent to the table for them."""

    def __init__(self, tickets: list[_Ticket]) -> None:
        self.tickets = tickets
        self.plan: AppendPlan | None = None

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
        return await self._submit(request_for_drafts(session, expected_version, drafts))

    async def erase(self, session: str, tombstones: Mapping[int, bytes], erasing: Draft) -> Row:
        """See `EventLog.erase`. Afterwards the file is written anew, so it takes as long as the log is large."""
        request = request_for_erasure(await self.read(session), tombstones, erasing)
        return (await self._submit(request))[0]

    async def append_rows(self, rows: Sequence[Row]) -> list[Row]:
        """See `EventLog.append_rows`."""
        return await self._submit(request_for_stream(rows))

    async def read(self, session: str, after: int = 0, limit: int | None = None) -> list[Row]:
        """See `EventLog.read`."""
        return list(starmap(Row, await self._ask(READ, session, after, sql_limit(limit))))

    async def read_all(self, after: int = 0, limit: int | None = None) -> list[Row]:
        """See `EventLog.read_all`."""
        return list(starmap(Row, await self._ask(READ_ALL, after, sql_limit(limit))))

    async def find_op(self, op: str) -> Row | None:
        """See `EventLog.find_op`."""
        return next(starmap(Row, await self._ask(FIND_OP, op)), None)

    async def sessions(self) -> list[StreamHead]:
        """See `EventLog.sessions`."""
        heads = list(starmap(StreamHead, await self._ask(SESSIONS)))
        if not all(isinstance(head.seq, int) and isinstance(head.version, int) for head in heads):
            raise log_damaged(self.path, ValueError("the end of a session is no number"))
        return heads

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
        """An empty request ends with the batch it is in, after everything queued before it."""
        ticket = _Ticket(AppendRequest("", 0))
        self._queue.append(ticket)
        await self._finish(ticket)

    async def _submit(self, request: AppendRequest) -> list[Row]:
        await anyio.lowlevel.checkpoint_if_cancelled()
        if self._closed:
            raise StoreClosed
        ticket = _Ticket(request)
        self._queue.append(ticket)
        if self._leader is None:
            self._make_leader(ticket)
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
            ticket.aborted = True
            if ticket in self._queue:
                self._queue.remove(ticket)
            raise
        finally:
            if self._leader is ticket:
                self._pass_lead_on()
        assert ticket.outcome is not None
        return ticket.outcome

    def _make_leader(self, ticket: _Ticket) -> None:
        self._leader = ticket
        ticket.wake.set()

    def _pass_lead_on(self) -> None:
        """Give the lead to someone who still waits; those whose batch is in doubt come first."""
        in_doubt = self._batch.tickets if self._batch else []
        self._leader = None
        for ticket in (*in_doubt, *self._queue):
            if ticket.outcome is None and not ticket.aborted:
                self._make_leader(ticket)
                return

    async def _lead(self) -> None:
        if self._batch:
            await self._resolve_doubt(self._batch, None)
        doubtful, batch = self._batch is not None, _Batch(self._take_together())
        if doubtful:
            batch.fail(StoreUnavailable("the event log does not answer", "try again; if it goes on, look at the disk"))
        elif batch.tickets:
            self._batch = batch
            await self._write(batch)

    def _take_together(self) -> list[_Ticket]:
        """The first of the queue that can share a commit: an erasure has one of its own."""
        erasing = [index for index, ticket in enumerate(self._queue) if ticket.request.tombstones]
        end = max(erasing[0], 1) if erasing else len(self._queue)
        taken, self._queue = self._queue[:end], self._queue[end:]
        return taken

    async def _write(self, batch: _Batch) -> None:
        stored_ops: dict[str, Location] = {}
        try:
            while True:
                batch.plan = await self._plan(batch, stored_ops)
                try:
                    await self._insert(batch.plan.rows, batch.tickets[0].request)
                    break
                except sqlite3.IntegrityError:
                    repeated = await self._find_stored_ops([row.op for row in batch.plan.rows if row.op is not None])
                    if not repeated.keys() - stored_ops.keys():
                        raise
                    stored_ops |= repeated
        except sqlite3.Error as error:
            await self._resolve_doubt(batch, error)
            return
        if batch.tickets[0].request.tombstones:
            await self._drop_old_pages()
        self._conclude(batch, batch.plan)

    async def _plan(self, batch: _Batch, stored_ops: dict[str, Location]) -> AppendPlan:
        requests = [ticket.request for ticket in batch.tickets]
        plan = make_plan(self._heads, requests, stored_ops)
        # A repeated request is stale as well; what its sender needs to hear is that it is a repetition.
        stale = [
            op
            for request, outcome in zip(requests, plan.outcomes, strict=True)
            if isinstance(outcome, VersionConflict)
            for op in request.ops()
        ]
        if stale and (repeated := await self._find_stored_ops(stale)):
            stored_ops |= repeated
            plan = make_plan(self._heads, requests, stored_ops)
        return plan

    def _conclude(self, batch: _Batch, plan: AppendPlan) -> None:
        """The plan's rows are durable: wake everyone."""
        self._heads.adopt(plan)
        for ticket, outcome in zip(batch.tickets, plan.outcomes, strict=True):
            ticket.settle(outcome)
        self._batch = None

    async def _resolve_doubt(self, batch: _Batch, error: sqlite3.Error | None) -> None:
        """Find out what became of a batch whose write failed or whose leader was cancelled, and end it.

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
            batch.fail(from_sqlite_error(error, self.path))
        # Where the table did not answer, the batch stays in doubt, so that nothing is written on a guess.
        if heads:
            self._heads, self._batch = heads, None

    async def _is_stored(self, rows: list[Row]) -> bool:
        if not rows:
            return False
        rows_at = list(await self._writer.execute_fetchall(HASH_AT, (rows[-1].seq,)))
        return bool(rows_at) and rows_at[0][0] == rows[-1].hash

    async def _insert(self, rows: list[Row], first: AppendRequest) -> None:
        if rows and first.tombstones:
            await self._replace_and_insert(rows, first)
            return
        if len(rows) <= ROWS_A_STATEMENT:
            await self._insert_some(rows)
            self.commits += bool(rows)
            return
        await self._execute("BEGIN IMMEDIATE")
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            await self._insert_some(rows[start : start + ROWS_A_STATEMENT])
        await self._execute("COMMIT")
        self.commits += 1

    async def _replace_and_insert(self, rows: list[Row], request: AppendRequest) -> None:
        await self._execute("BEGIN IMMEDIATE")
        await self._execute(ALLOW_UPDATE)
        for version, body in request.tombstones.items():
            await self._execute(SET_BODY, (body, request.session, version))
        await self._execute(NO_UPDATE)
        await self._insert_some(rows)
        await self._execute("COMMIT")
        self.commits += 1

    async def _drop_old_pages(self) -> None:
        """Leaves no old page behind. Where there is no room or a reader holds one, the next erasure or close does."""
        for statement in SHED:
            with suppress(sqlite3.Error):
                await self._execute(statement)

    async def _insert_some(self, rows: list[Row]) -> None:
        if rows:
            values: list[object] = []
            for row in rows:
                values += (row.seq, row.session, row.version, row.at, row.actor, row.op, row.type, row.body, row.hash)
            await self._execute(insert_rows(len(rows)), values)

    async def _execute(self, sql: str, values: Sequence[object] = ()) -> None:
        """One hop: unlike `execute`, this leaves no cursor to close."""
        await self._writer.execute_fetchall(sql, values)

    async def _find_stored_ops(self, ops: list[str]) -> Mapping[str, Location]:
        places: dict[str, Location] = {}
        for start in range(0, len(ops), OPS_A_QUESTION):
            some = ops[start : start + OPS_A_QUESTION]
            for op, session, version in await self._writer.execute_fetchall(find_ops(len(some)), some):
                places[op] = (session, version)
        return places

    async def _ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        await anyio.lowlevel.checkpoint_if_cancelled()
        if self._closed:
            raise StoreClosed
        try:
            return list(await self._reader.execute_fetchall(sql, values))  # type: ignore[arg-type]
        except UNREADABLE as error:
            raise from_sqlite_error(error, self.path) from error
