"""The store against the bare tools it stands on, interleaved in one run so that the weather is the same for both.

    python tests/bench/bench_store.py

Every row compares medians: `ours` and `reference` in `unit`, `ratio` as the goal counts it. The folder is the current
one, so that a real disk is measured and not a memory file system.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any

import aiosqlite
import anyio
from blake3 import blake3

from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.durable import sync_file
from dimp_store.log import Draft
from dimp_store.schema import CREATE, DURABLE, insert_rows
from dimp_store.sqlite_log import SqliteLog
from dimp_store.verify import verify_blobs

Line = dict[str, Any]
BODY = b'{"prompt":"' + b"a red ball on grass, " * 14 + b'","seed":7}'
CALLERS = 64
TURNS = 9
IMAGE = 1_500_000


def main() -> None:
    """Print the rows as a table."""
    for line in run():
        goal = f"goal {line['goal']}"
        print(f"{line['name']:<56} {line['ours']:>10.1f} {line['reference']:>10.1f} {line['unit']:<9}", end=" ")
        print(f"ratio {line['ratio']:>7.2f}  {goal}")


def run() -> list[Line]:
    """All rows."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        root = Path(folder)
        lines = anyio.run(_append_lines, root)
        return lines + _blob_lines(root)


async def _append_lines(root: Path) -> list[Line]:
    log = await SqliteLog.open(root / "ours.db")
    plain = sqlite3.connect(root / "plain.db", isolation_level=None)
    per_call = await aiosqlite.connect(root / "percall.db", isolation_level=None)
    try:
        for statement in (*DURABLE, *CREATE):
            plain.execute(statement)
            await per_call.execute_fetchall(statement)
        return [await _single(log, plain), *await _many(log, per_call)]
    finally:
        await log.aclose()
        await per_call.close()
        plain.close()


async def _single(log: SqliteLog, plain: sqlite3.Connection) -> Line:
    ours, theirs = [], []
    insert = insert_rows(1)
    for number in range(1500):
        draft, values = _draft(), _values(number + 1)
        began = time.perf_counter()
        await log.append("one", number, [draft])
        between = time.perf_counter()
        plain.execute(insert, values)
        ours.append(between - began)
        theirs.append(time.perf_counter() - between)
    return _line("append 1 event durably / same INSERT in plain sqlite3", ours, theirs, 1e6, "us", "<= 1.3")


async def _many(log: SqliteLog, per_call: aiosqlite.Connection) -> list[Line]:
    insert, counter = insert_rows(1), count(1)

    async def append(caller: int, step: int, turn: int) -> None:
        await log.append(f"{turn}-{caller}", step, [_draft()])

    async def execute(_caller: int, _step: int, _turn: int) -> None:
        await per_call.execute_fetchall(insert, _values(next(counter)))

    ours, theirs, commits = [], [], log.commits
    for turn in range(TURNS):
        ours.append(await _rate(append, 40, turn))
        theirs.append(await _rate(execute, 6, turn))
    events, commits = TURNS * 40 * CALLERS, log.commits - commits
    rate = _line("64 callers append / aiosqlite, one call each", ours, theirs, 1.0, "events/s", ">= 25")
    shared = {"name": "events appended by 64 callers / commits", "ours": events, "reference": commits}
    return [rate, shared | {"ratio": events / commits, "unit": "", "goal": ">= 16"}]


async def _rate(work: Callable[[int, int, int], Awaitable[None]], steps: int, turn: int) -> float:
    """Events a second when all callers do `steps` appends each, one after the other."""

    async def caller(number: int) -> None:
        for step in range(steps):
            await work(number, step, turn)

    began = time.perf_counter()
    async with anyio.create_task_group() as group:
        for number in range(CALLERS):
            group.start_soon(caller, number)
    return steps * CALLERS / (time.perf_counter() - began)


def _draft() -> Draft:
    return Draft("generation.requested", BODY, "2026-01-01T00:00:00.000000Z", "user", None)


def _values(number: int) -> tuple[object, ...]:
    draft = _draft()
    return (number, "one", number, draft.at, draft.actor, draft.op, draft.type, draft.body, bytes(32))


def _blob_lines(root: Path) -> list[Line]:
    blobs = DiskBlobs(root / "images")
    ours, floor, digests = [], [], []
    for number in range(30):
        data, other = os.urandom(IMAGE), os.urandom(IMAGE)
        began = time.perf_counter()
        digests.append(blobs.put(data, "png").digest)
        between = time.perf_counter()
        _write_durably(root / f"floor{number}", other)
        ours.append(between - began)
        floor.append(time.perf_counter() - between)
    lines = [_line("put an image of 1.5 MB / write + fdatasync", ours, floor, 1e3, "ms", "<= 1.3")]
    return lines + _read_lines(blobs, digests, root)


def _read_lines(blobs: DiskBlobs, digests: list[Digest], root: Path) -> list[Line]:
    verified, hashed, again, copied = [], [], [], []
    everything = [blobs.read(digest) for digest in digests]
    for _ in range(TURNS):
        verified.append(_seconds(lambda: verify_blobs(blobs, digests)))
        hashed.append(_seconds(lambda: [blake3(data).digest() for data in everything]))
        again.append(_seconds(lambda: [blobs.put(data, "png") for data in everything[:10]]) / 10)
        copied.append(_seconds(lambda: [path.read_bytes() for path in map(blobs.path, digests[:10])]) / 10)
    megabytes = len(digests) * IMAGE / 1e6
    rates = [megabytes / each for each in verified], [megabytes / each for each in hashed]
    return [
        _line("verify 30 warm images / BLAKE3 of the same bytes", *rates, 1.0, "MB/s", ">= 0.3 (930 MB/s)"),
        _line("put an image that is there already / read it", again, copied, 1e3, "ms", "none"),
    ]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _write_durably(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    os.write(descriptor, data)
    sync_file(descriptor)
    os.close(descriptor)


def _line(name: str, ours: list[float], theirs: list[float], scale: float, unit: str, goal: str) -> Line:
    """Medians side by side; the ratio is ours over the reference."""
    mine, reference = statistics.median(ours) * scale, statistics.median(theirs) * scale
    return {"name": name, "ours": mine, "reference": reference, "ratio": mine / reference, "unit": unit, "goal": goal}


if __name__ == "__main__":
    main()
