"""The checker printed in docs/event-log.md runs, passes a sound log and names a damaged event."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import aclosing, closing
from pathlib import Path

import anyio

from dimp_store.schema import CREATE
from dimp_store.sqlite_log import SqliteLog
from tests.dimp_store.conformance_log import draft, drafts

PAGE = Path(__file__).parents[2] / "docs" / "event-log.md"


def block(kind: str) -> str:
    return PAGE.read_text().split(f"```{kind}\n")[1].split("```")[0]


def check(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", block("python"), str(path)], capture_output=True, text=True)


async def write(path: Path) -> None:
    async with aclosing(await SqliteLog.open(path)) as log:
        await log.append("a", 0, [draft("ü".encode(), op="x"), draft(b"2")])
        await log.append("b", 0, drafts(b"3"))
        await log.append("a", 2, drafts(b"4"))


def test_the_printed_checker(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    anyio.run(write, path)
    assert check(path).stdout == "4 events in 2 sessions, nothing altered\n"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET body = x'00' WHERE seq = 2")
    assert check(path).stderr == "damaged at seq 2: session a, version 2\n"


def test_the_printed_checker_knows_erased_events() -> None:
    golden = Path(__file__).parents[1] / "golden" / "format-2" / "log.db"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(golden, folder))
        assert check(path).stdout.endswith("nothing altered\n")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("DROP TRIGGER events_no_update")
            mark = "CAST('{\"erased\"' AS BLOB)"
            connection.execute(f"UPDATE events SET body = CAST(body || ' ' AS BLOB) WHERE substr(body, 1, 9) = {mark}")
        assert check(path).stderr.startswith("taken out and not erased")


def test_the_printed_table_is_the_table() -> None:
    def bare(sql: str) -> str:
        lines = (line.partition("--")[0] for line in sql.splitlines())
        return " ".join(" ".join(lines).replace(";", " ").split())

    assert bare(block("sql")) == bare(" ".join(CREATE[:2]))
