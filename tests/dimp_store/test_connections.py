from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from dimp_store.connections import open_writer
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import LogDamaged, LogMissing, NewerFormat, NotALog, StoreUnavailable
from dimp_store.schema import APPLICATION_ID, FORMAT
from dimp_store.sqlite_log import SqliteLog
from tests.dimp_store.conformance_log import draft, drafts
from tests.dimp_store.test_crash import ENVIRONMENT
from tests.dimp_store.test_reader import make

pytestmark = pytest.mark.anyio


async def test_a_new_log_is_private_marked_and_durable(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with aclosing(await SqliteLog.open(path)) as log:
        await log.append("a", 0, drafts(b"x"))
        assert {stat.S_IMODE(os.stat(tmp_path / name).st_mode) for name in os.listdir(tmp_path)} == {0o600}
    writer = await open_writer(path, 1)
    try:
        for pragma, value in (
            ("application_id", APPLICATION_ID),
            ("user_version", FORMAT),
            ("journal_mode", "wal"),
            ("synchronous", 2),
        ):
            assert [*await writer.execute_fetchall(f"PRAGMA {pragma}")] == [(value,)]
    finally:
        await writer.close()


def test_a_program_that_forgets_to_close_ends_all_the_same(tmp_path: Path) -> None:
    code = (
        "import sys, anyio; from pathlib import Path; from dimp_store.sqlite_log import SqliteLog\n"
        "async def main():\n"
        "    global log\n"
        "    log = await SqliteLog.open(Path(sys.argv[1]))\n"
        "anyio.run(main)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "log.db")], check=True, env=ENVIRONMENT, timeout=60)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = x'00' WHERE seq = 1",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events VALUES (1, 'b', 1, 'now', 'me', NULL, 't', x'', x'')",
        "INSERT OR REPLACE INTO events VALUES (9, 'a', 1, 'now', 'me', NULL, 't', x'', x'')",
        "INSERT OR REPLACE INTO events VALUES (9, 'b', 1, 'now', 'me', 'op', 't', x'', x'')",
        "INSERT OR IGNORE INTO events VALUES (1, 'b', 1, 'now', 'me', NULL, 't', x'', x'')",
        "INSERT INTO events VALUES (9, 'b', 1, 'now', 'me', NULL, 't', 'text, not bytes', x'')",
    ],
)
async def test_no_program_rewrites_an_event(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "log.db"
    async with aclosing(await SqliteLog.open(path)) as log:
        rows = await log.append("a", 0, [draft(op="op")])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    async with aclosing(await SqliteLog.open(path)) as log:
        assert await log.read_all() == rows


async def test_foreign_and_newer_files_are_refused_unchanged(tmp_path: Path) -> None:
    mark = f"PRAGMA application_id = {APPLICATION_ID}"
    table = "CREATE TABLE events (seq INTEGER)"
    newer = make(tmp_path / "newer", table, mark, f"PRAGMA user_version = {FORMAT + 1}")
    text = tmp_path / "text"
    text.write_bytes(b"this is not a database, whatever its name says. " * 100)
    for path, refusal in (
        (make(tmp_path / "foreign", "CREATE TABLE notes (x)"), NotALog),
        (make(tmp_path / "marked", "CREATE TABLE notes (x)", mark), NotALog),
        (newer, NewerFormat),
        (text, LogDamaged),
    ):
        before = path.read_bytes()
        with pytest.raises(refusal) as caught:
            await SqliteLog.open(path)
        assert caught.value.hint
        assert path.read_bytes() == before


async def test_a_folder_that_is_not_there_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await SqliteLog.open(tmp_path / "nowhere" / "log.db")


async def test_a_lost_log_beside_images_is_no_fresh_start(tmp_path: Path) -> None:
    blobs, path = DiskBlobs(tmp_path / "images"), tmp_path / "log.db"
    async with aclosing(await SqliteLog.open(path, blobs.root)) as log:
        await log.append("a", 0, drafts(b"x"))
    blobs.put(b"x", "png")
    async with aclosing(await SqliteLog.open(path, blobs.root)) as log:
        assert await log.last_seq() == 1
    path.write_bytes(b"")
    with pytest.raises(LogMissing):
        await SqliteLog.open(path, blobs.root)
    path.unlink()
    with pytest.raises(LogMissing) as caught:
        await SqliteLog.open(path, blobs.root)
    assert "log.db" in caught.value.hint
    assert not path.exists()
