"""What every event log must do. A log joins by subclassing `LogConformance` and giving a `log` fixture."""

from __future__ import annotations

from collections.abc import Sequence

import anyio
import anyio.lowlevel
import msgspec
import pytest

from dimp_store import erasure
from dimp_store.append_batch import MAX_BODY, MAX_NAME
from dimp_store.chain import verify_stream
from dimp_store.errors import (
    BadDraft,
    BadStream,
    DuplicateOperation,
    StoreClosed,
    StreamExists,
    VersionConflict,
)
from dimp_store.log import Draft, EventLog, Row, StreamHead
from dimp_store.memory_log import MemoryLog
from dimp_store.row_hash import ORIGIN, link_row


def draft(body: bytes = b"{}", op: str | None = None) -> Draft:
    return Draft("thing.happened", body, "2026-01-01T00:00:00.000000Z", "user", op)


def drafts(*bodies: bytes) -> list[Draft]:
    return [draft(body) for body in bodies]


@pytest.mark.anyio
class LogConformance:
    """The contract of `EventLog`."""

    async def test_an_empty_log_has_nothing(self, log: EventLog) -> None:
        assert await log.last_seq() == 0
        assert await log.sessions() == []
        assert await log.read("a") == await log.read_all() == []
        assert await log.find_op("op") is None

    async def test_appended_events_come_back_as_they_were(self, log: EventLog) -> None:
        given = Draft("ünïcode.type", b'\x00\xff{"a":"\\u0000"}', "2026-01-01T00:00:00.000001Z", "Zoë", "op-1")
        (row,) = await log.append("sess\u00adion", 0, [given])
        assert (row.seq, row.session, row.version) == (1, "sess\u00adion", 1)
        assert (row.type, row.body, row.at, row.actor, row.op) == msgspec.structs.astuple(given)
        assert row.hash == link_row(ORIGIN, row)
        assert await log.read("sess\u00adion") == await log.read_all() == [row]
        assert await log.find_op("op-1") == row

    async def test_an_erased_body_is_gone_and_the_chain_goes_on(self, log: EventLog) -> None:
        await log.append("a", 0, drafts(b'{"words":"one"}', b'{"words":"two"}', b'{"words":"three"}'))
        await log.append("b", 0, drafts(b'{"words":"others"}'))
        before = await log.read("a")
        tombstones = {version: erasure.make_tombstone(b'{"x":%d}' % version) for version in (1, 3)}
        gone = [msgspec.structs.replace(row, body=tombstones.get(row.version, row.body)) for row in before]
        described = erasure.describe(row for row in gone if row.version in tombstones)
        assert described.rows == ((1, 1), (3, 3))
        body = msgspec.json.encode(described)
        erasing = msgspec.structs.replace(draft(body), type=erasure.ERASING)
        for wrong in (draft(body), msgspec.structs.replace(erasing, body=b'{"rows":[[1,3]],"proof":"00"}')):
            with pytest.raises(BadDraft):
                await log.erase("a", tombstones, wrong)
        with pytest.raises(BadDraft):
            await log.erase("c", tombstones, erasing)
        assert await log.read("a") == before
        row = await log.erase("a", tombstones, erasing)
        assert (row.seq, row.version, row.body) == (5, 4, body)
        rows = await log.read("a")
        assert rows == [*gone, row]
        assert verify_stream(rows) is None
        assert verify_stream(gone) is not None  # nobody vouches for these
        for stranger in (b'{"erased":true,"x":9}', b'{"x":1}'):
            assert verify_stream([msgspec.structs.replace(rows[0], body=stranger), *rows[1:]]) is not None
        await log.append("a", 4, drafts(b"5"))
        assert verify_stream(await log.read("a")) is None
        copy = MemoryLog()
        await copy.append_rows(await log.read("a"))
        assert [r.body for r in await copy.read("a")] == [r.body for r in await log.read("a")]

    async def test_versions_count_per_session_and_seq_over_all(self, log: EventLog) -> None:
        await log.append("a", 0, drafts(b"1", b"2"))
        await log.append("b", 0, drafts(b"3"))
        await log.append("a", 2, drafts(b"4"))
        rows = await log.read_all()
        assert [(r.seq, r.session, r.version) for r in rows] == [(1, "a", 1), (2, "a", 2), (3, "b", 1), (4, "a", 3)]
        assert verify_stream(await log.read("a")) is None

    async def test_reads_start_after_and_stop_at_the_limit(self, log: EventLog) -> None:
        await log.append("a", 0, drafts(b"1", b"2", b"3"))
        await log.append("b", 0, drafts(b"4", b"5", b"6"))
        assert [r.body for r in await log.read("b", after=1)] == [b"5", b"6"]
        assert [r.body for r in await log.read("b", after=1, limit=1)] == [b"5"]
        assert [r.body for r in await log.read_all(after=2, limit=2)] == [b"3", b"4"]
        assert await log.read_all(after=6) == await log.read_all(limit=0) == await log.read("b", limit=0) == []

    async def test_heads_are_listed_in_order_of_last_writing(self, log: EventLog) -> None:
        for session, version in (("b", 0), ("a", 0), ("c", 0), ("b", 1)):
            await log.append(session, version, drafts(b"x"))
        last = {row.session: row for row in await log.read_all()}
        expected = [StreamHead(s, last[s].version, last[s].seq, last[s].hash) for s in ("a", "c", "b")]
        assert await log.sessions() == expected
        assert await log.last_seq() == 4

    async def test_a_stale_version_is_refused_with_the_actual_one(self, log: EventLog) -> None:
        await log.append("a", 0, drafts(b"1"))
        for stale in (0, 2, -1):
            with pytest.raises(VersionConflict) as caught:
                await log.append("a", stale, drafts(b"2"))
            assert (caught.value.expected, caught.value.actual) == (stale, 1)
        assert await log.last_seq() == 1

    async def test_an_operation_is_stored_once(self, log: EventLog) -> None:
        await log.append("a", 0, [draft(b"1"), draft(b"2", op="x")])
        for session, version in (("a", 2), ("a", 0), ("b", 0)):
            with pytest.raises(DuplicateOperation) as caught:
                await log.append(session, version, [draft(b"3"), draft(b"4", op="x")])
            assert (caught.value.op, caught.value.session, caught.value.version) == ("x", "a", 2)
        assert await log.last_seq() == 2

    async def test_nothing_to_append_still_checks_the_version(self, log: EventLog) -> None:
        assert await log.append("a", 0, []) == []
        with pytest.raises(VersionConflict):
            await log.append("a", 3, [])
        assert await log.sessions() == []

    @pytest.mark.parametrize(
        "bad",
        [
            Draft("", b"", "now", "user"),
            Draft("t", b"", "", "user"),
            Draft("t", b"", "now", ""),
            Draft("t", b"", "now", "user", ""),
            Draft("t", b"", "now", "\ud800"),
            Draft("t" * (MAX_NAME + 1), b"", "now", "user"),
            Draft("t", bytes(MAX_BODY + 1), "now", "user"),
            Draft("t", "text", "now", "user"),  # type: ignore[arg-type]
            Draft("t", b"", 5, "user"),  # type: ignore[arg-type]
        ],
    )
    async def test_bad_drafts_write_nothing(self, log: EventLog, bad: Draft) -> None:
        with pytest.raises(BadDraft) as caught:
            await log.append("a", 0, [draft(), bad])
        assert caught.value.hint
        assert await log.last_seq() == 0

    async def test_one_operation_on_two_events_is_refused(self, log: EventLog) -> None:
        with pytest.raises(BadDraft):
            await log.append("a", 0, [draft(op="x"), draft(op="x")])
        with pytest.raises(BadDraft):
            await log.append("", 0, [draft()])
        assert await log.last_seq() == 0

    async def test_a_long_append_is_whole(self, log: EventLog) -> None:
        rows = await log.append("a", 0, [draft(b"%d" % n) for n in range(1000)])
        assert rows == await log.read("a")
        assert verify_stream(rows) is None

    async def test_concurrent_appends_to_one_session_let_one_through(self, log: EventLog) -> None:
        outcomes: list[str] = []

        async def attempt(number: int) -> None:
            try:
                await log.append("a", 0, drafts(b"%d" % number))
                outcomes.append("stored")
            except VersionConflict as conflict:
                outcomes.append(f"conflict with {conflict.actual}")

        async with anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(attempt, number)
        assert sorted(outcomes) == ["conflict with 1"] * 19 + ["stored"]
        assert await log.last_seq() == 1

    async def test_one_refusal_does_not_spoil_the_others(self, log: EventLog) -> None:
        await log.append("old", 0, [draft(op="used")])
        refused: list[type] = []

        async def attempt(session: str, version: int, op: str | None) -> None:
            try:
                await log.append(session, version, [draft(session.encode(), op)])
            except (VersionConflict, DuplicateOperation) as refusal:
                refused.append(type(refusal))

        async with anyio.create_task_group() as group:
            group.start_soon(attempt, "a", 0, None)
            group.start_soon(attempt, "b", 0, "used")
            group.start_soon(attempt, "b", 0, "fresh")
            group.start_soon(attempt, "c", 9, None)
            group.start_soon(attempt, "d", 0, "fresh")
            group.start_soon(attempt, "e", 0, None)
        assert sorted(row.body for row in await log.read_all(after=1)) == [b"a", b"b", b"e"]
        assert sorted(refused, key=str) == sorted([DuplicateOperation, VersionConflict, DuplicateOperation], key=str)

    async def test_a_stream_is_imported_with_its_hashes(self, log: EventLog) -> None:
        other = MemoryLog()
        await other.append("noise", 0, drafts(b"0"))
        original = await other.append("a", 0, [draft(b"1", op="x"), draft(b"2")])
        await log.append("mine", 0, drafts(b"9"))
        stored = await log.append_rows(original)
        assert [row.seq for row in stored] == [2, 3]
        assert [msgspec.structs.replace(row, seq=0) for row in await log.read("a")] == [
            msgspec.structs.replace(row, seq=0) for row in original
        ]
        assert (await log.append("a", 2, drafts(b"3")))[0].version == 3
        with pytest.raises(StreamExists):
            await log.append_rows(original)
        with pytest.raises(DuplicateOperation):
            await log.append_rows(relinked(original, "b"))
        assert await log.last_seq() == 4

    async def test_broken_streams_are_not_imported(self, log: EventLog) -> None:
        rows = await MemoryLog().append("a", 0, drafts(b"1", b"2", b"3"))
        altered = [rows[0], msgspec.structs.replace(rows[1], body=b"x"), rows[2]]
        mixed = [*rows[:2], msgspec.structs.replace(rows[2], session="b")]
        for broken in ([], rows[1:], [rows[0], rows[2]], altered, mixed, list(reversed(rows))):
            with pytest.raises(BadStream):
                await log.append_rows(broken)
        assert await log.last_seq() == 0

    async def test_a_closed_log_refuses(self, log: EventLog) -> None:
        await log.append("a", 0, drafts(b"1"))
        await log.aclose()
        await log.aclose()
        with pytest.raises(StoreClosed):
            await log.append("a", 1, drafts(b"2"))
        with pytest.raises(StoreClosed):
            await log.read("a")

    async def test_a_caller_cancelled_before_it_begins_writes_nothing(self, log: EventLog) -> None:
        with anyio.CancelScope() as scope:
            scope.cancel()
            await log.append("a", 0, drafts(b"1"))
        assert await log.last_seq() == 0

    async def test_cancelled_callers_leave_whole_appends_and_an_open_log(self, log: EventLog) -> None:
        kept: list[int] = []

        async def caller(number: int) -> None:
            await log.append(f"s{number}", 0, drafts(b"1", b"2"))
            kept.append(number)

        for turn in range(10):
            async with anyio.create_task_group() as group:
                for number in range(8):
                    group.start_soon(caller, turn * 8 + number)
                for _ in range(turn):
                    await anyio.lowlevel.checkpoint()
                group.cancel_scope.cancel()
        heads = await log.sessions()
        assert all(head.version == 2 for head in heads)
        assert {f"s{number}" for number in kept} <= {head.session for head in heads}
        assert await log.append("after", 0, drafts(b"x"))
        assert [row.seq for row in await log.read_all()] == list(range(1, await log.last_seq() + 1))


def relinked(rows: Sequence[Row], session: str) -> list[Row]:
    """The same events as another session's stream, hashed anew."""
    prev, out = ORIGIN, []
    for row in rows:
        moved = msgspec.structs.replace(row, session=session)
        prev = link_row(prev, moved)
        out.append(msgspec.structs.replace(moved, hash=prev))
    return out
