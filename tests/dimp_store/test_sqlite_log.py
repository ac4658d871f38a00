"""The conformance suite on disk, and what only a disk can do: reopen, share commits, fail and heal."""

from __future__ import annotations

import asyncio  # noqa: TID251 - only to tear a task out as a foreign framework would; anyio's own cancel is shielded
import os
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dimp_store.errors import DuplicateOperation, StoreError, StoreUnavailable, VersionConflict
from dimp_store.log import Draft, EventLog, Row
from dimp_store.memory_log import MemoryLog
from dimp_store.reader import ReadOnlyLog
from dimp_store.sqlite_log import SqliteLog
from dimp_store.verify import verify_log
from tests.dimp_store.conformance_log import LogConformance, draft, drafts

pytestmark = pytest.mark.anyio


class TestSqliteLog(LogConformance):
    @pytest.fixture
    async def log(self, tmp_path: Path) -> AsyncIterator[SqliteLog]:
        async with aclosing(await SqliteLog.open(tmp_path / "log.db")) as log:
            yield log
        with ReadOnlyLog(tmp_path / "log.db") as reader:
            assert verify_log(reader) == []


async def test_a_log_opened_again_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with aclosing(await SqliteLog.open(path)) as log:
        await log.append("a", 0, drafts(b"1", b"2"))
        await log.append("b", 0, [draft(op="x")])
    async with aclosing(await SqliteLog.open(path)) as log:
        with pytest.raises(VersionConflict):
            await log.append("a", 1, drafts(b"3"))
        with pytest.raises(DuplicateOperation):
            await log.append("c", 0, [draft(op="x")])
        (row,) = await log.append("a", 2, drafts(b"3"))
        assert (row.seq, row.version) == (4, 3)
    assert os.listdir(tmp_path) == ["log.db"]


async def test_callers_together_share_commits(tmp_path: Path) -> None:
    async with aclosing(await SqliteLog.open(tmp_path / "log.db")) as log:

        async def caller(number: int) -> None:
            for version in range(20):
                await log.append(f"s{number}", version, drafts(b"x"))

        async with anyio.create_task_group() as group:
            for number in range(64):
                group.start_soon(caller, number)
        assert await log.last_seq() == 64 * 20
        assert log.commits <= 64 * 20 / 16


Step = tuple[str, int, str | None, int]
steps = st.tuples(
    st.sampled_from("abc"), st.integers(0, 3), st.sampled_from([None, None, "x", "y", "z"]), st.integers(0, 3)
)


async def _try(log: EventLog, step: Step) -> list[Row] | tuple[Any, ...]:
    """Rows, or what the refusal says."""
    session, expected, op, count = step
    made = [draft(b"%d" % n) for n in range(count)] + ([draft(op=op)] if op else [])
    try:
        return await log.append(session, expected, made)
    except StoreError as refusal:
        return (type(refusal), *refusal.args)


@given(st.lists(steps, max_size=25))
@settings(max_examples=40, deadline=None)
def test_one_after_the_other_it_answers_as_the_log_in_memory(script: list[Step]) -> None:
    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            memory = MemoryLog()
            async with aclosing(await SqliteLog.open(Path(folder, "log.db"))) as log:
                for step in script:
                    assert await _try(log, step) == await _try(memory, step)
                assert await log.read_all() == await memory.read_all()
                assert await log.sessions() == await memory.sessions()

    anyio.run(play)


@given(st.lists(st.lists(steps, max_size=6), max_size=8))
@settings(max_examples=40, deadline=None)
def test_at_once_it_answers_as_in_some_order(callers: list[list[Step]]) -> None:
    """Everything stored is some caller's whole append, and playing the stored ones in order gives the same log."""
    stored: list[tuple[Step, list[Row]]] = []

    async def caller(log: EventLog, script: list[Step]) -> None:
        for step in script:
            outcome = await _try(log, step)
            if isinstance(outcome, list):
                stored.append((step, outcome))

    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with aclosing(await SqliteLog.open(Path(folder, "log.db"))) as log:
                async with anyio.create_task_group() as group:
                    for script in callers:
                        group.start_soon(caller, log, script)
                rows = await log.read_all()
            memory = MemoryLog()
            written = [(step, outcome) for step, outcome in stored if outcome]
            for step, outcome in sorted(written, key=lambda each: each[1][0].seq):
                assert await _try(memory, step) == outcome
            assert rows == await memory.read_all()

    anyio.run(play)


@pytest.mark.parametrize("ticks", range(12))
@pytest.mark.parametrize("victims", [[0], [0, 1], [1, 3], [0, 1, 2, 3, 4, 5]])
async def test_callers_torn_out_at_any_moment_corrupt_nothing(tmp_path: Path, ticks: int, victims: list[int]) -> None:
    async with aclosing(await SqliteLog.open(tmp_path / "log.db")) as log:
        tasks = [asyncio.create_task(log.append(f"s{n}", 0, drafts(b"1", b"2"))) for n in range(6)]
        for _ in range(ticks):
            await asyncio.sleep(0)
        for victim in victims:
            tasks[victim].cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        await log.append("behind", 0, drafts(b"1", b"2"))  # ends after whatever was under way
        kept = {head.session: head.version for head in await log.sessions()}
        assert set(kept.values()) <= {2}
        for number, outcome in enumerate(outcomes):
            if isinstance(outcome, list):
                assert kept[f"s{number}"] == 2
            elif number not in victims:
                assert isinstance(outcome, StoreUnavailable)
                assert f"s{number}" not in kept
        for number in range(6):
            version = kept.get(f"s{number}", 0)
            assert len(await log.append(f"s{number}", version, drafts(b"3"))) == 1
    with ReadOnlyLog(tmp_path / "log.db") as reader:
        assert verify_log(reader) == []


async def test_a_locked_database_is_refused_politely_and_heals(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with aclosing(await SqliteLog.open(path, busy_timeout_s=0.01)) as log:
        await log.append("a", 0, drafts(b"1"))
        with closing(sqlite3.connect(path, isolation_level=None)) as intruder:
            intruder.execute("BEGIN IMMEDIATE")
            failed: list[StoreError] = []

            async def caller(number: int) -> None:
                try:
                    await log.append(f"s{number}", 0, drafts(b"1"))
                except StoreUnavailable as error:
                    failed.append(error)

            async with anyio.create_task_group() as group:
                for number in range(5):
                    group.start_soon(caller, number)
            assert len(failed) == len({id(error) for error in failed}) == 5
            assert await log.read("a")
            intruder.execute("ROLLBACK")
        assert (await log.append("a", 1, drafts(b"2")))[0].seq == 2


async def test_a_second_writer_is_noticed_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with aclosing(await SqliteLog.open(path)) as log, aclosing(await SqliteLog.open(path)) as other:
        await other.append("a", 0, drafts(b"theirs"))
        with pytest.raises(StoreUnavailable):
            await log.append("a", 0, drafts(b"mine"))
        with pytest.raises(VersionConflict):
            await log.append("a", 0, drafts(b"mine"))
        assert (await log.append("a", 1, drafts(b"mine")))[0].seq == 2


async def test_an_append_of_several_statements_is_one_commit(tmp_path: Path) -> None:
    async with aclosing(await SqliteLog.open(tmp_path / "log.db")) as log:
        rows = await log.append("a", 0, [Draft("t", b"x", "now", "me")] * 600)
        assert [row.version for row in rows] == list(range(1, 601))
        assert log.commits == 1
