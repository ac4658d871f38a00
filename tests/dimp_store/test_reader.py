from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import aclosing, closing, contextmanager
from pathlib import Path

import anyio
import pytest

from dimp_store.errors import LogDamaged, LogMissing, NewerFormat, NotALog, StoreClosed
from dimp_store.log import Row
from dimp_store.reader import ReadOnlyLog
from dimp_store.sqlite_log import SqliteLog
from tests.dimp_store.conformance_log import draft, drafts
from tests.dimp_store.test_crash import ENVIRONMENT

pytestmark = pytest.mark.anyio


async def test_it_answers_as_the_log_does(tmp_path: Path) -> None:
    path = tmp_path / "a folder with ? and % and #" / "log.db"
    path.parent.mkdir()
    async with aclosing(await SqliteLog.open(path)) as log:
        await log.append("a", 0, [draft(b"1", op="x"), draft(b"2")])
        await log.append("b", 0, drafts(b"3"))
        with ReadOnlyLog(path) as reader:
            assert reader.read_all() == await log.read_all()
            assert reader.read_all(after=1, limit=1) == await log.read_all(after=1, limit=1)
            assert reader.read("a", after=1) == await log.read("a", after=1)
            assert reader.sessions() == await log.sessions()
            assert (reader.find_op("x"), reader.find_op("y")) == (await log.find_op("x"), None)
            assert reader.last_seq() == 3
        with pytest.raises(StoreClosed):
            reader.last_seq()


async def test_following_sees_every_event_once_while_a_server_writes(tmp_path: Path) -> None:
    seen: list[Row] = []
    async with aclosing(await SqliteLog.open(tmp_path / "log.db")) as log:

        async def write() -> None:
            for version in range(150):
                await log.append("a", version, drafts(b"x"))

        def follow() -> None:
            with ReadOnlyLog(tmp_path / "log.db") as reader:
                while len(seen) < 150:
                    seen.extend(reader.read_all(after=seen[-1].seq if seen else 0, limit=20))

        with anyio.fail_after(60):
            async with anyio.create_task_group() as group:
                group.start_soon(write)
                await anyio.to_thread.run_sync(follow)
        assert seen == await log.read_all()


async def test_it_reads_what_a_killed_writer_left_in_the_wal(tmp_path: Path) -> None:
    code = (
        "import os, sys, anyio; from pathlib import Path\n"
        "from dimp_store.sqlite_log import SqliteLog; from dimp_store.log import Draft\n"
        "async def main():\n"
        "    log = await SqliteLog.open(Path(sys.argv[1])); await log.append('a', 0, [Draft('t', b'x', 'now', 'me')])\n"
        "    os._exit(9)\n"
        "anyio.run(main)"
    )
    path = tmp_path / "log.db"
    command = [sys.executable, "-c", code, str(path)]
    assert (await anyio.run_process(command, env=ENVIRONMENT, check=False)).returncode == 9
    for _ in range(2):
        with ReadOnlyLog(path) as reader:
            assert [row.body for row in reader.read("a")] == [b"x"]


async def test_it_cannot_write(tmp_path: Path) -> None:
    async with aclosing(await SqliteLog.open(tmp_path / "log.db")):
        with ReadOnlyLog(tmp_path / "log.db") as reader, pytest.raises(sqlite3.OperationalError):
            reader._connection.execute("CREATE TABLE x (y)")


def make(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    table = "CREATE TABLE events (seq INTEGER)"
    mark = "PRAGMA application_id = 1684630896"
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_bytes(b"this is not a database, whatever its name says. " * 100)
    for path, refusal in (
        (tmp_path / "missing", LogMissing),
        (tmp_path / "empty", LogMissing),
        (tmp_path / "text", LogDamaged),
        (make(tmp_path / "foreign", table), NotALog),
        (make(tmp_path / "newer", table, mark, "PRAGMA user_version = 2"), NewerFormat),
        (make(tmp_path / "flipped", table, mark, "PRAGMA user_version = 1073741825"), LogDamaged),
        (make(tmp_path / "negative", table, mark, "PRAGMA user_version = -2147483647"), LogDamaged),
    ):
        before = sorted(os.listdir(tmp_path))
        with pytest.raises(refusal) as caught:
            ReadOnlyLog(path)
        assert caught.value.hint
        assert sorted(os.listdir(tmp_path)) in (before, [*before, path.name])


def test_it_is_quick_to_import() -> None:
    heavy = "{'aiosqlite', 'asyncio', 'anyio', 'blake3', 'shutil'}"
    code = f"import sys, dimp_store.reader; assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=ENVIRONMENT)


@pytest.fixture
def lent() -> Iterator[Path]:
    """A folder that other users can look into, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "lent"
        folder.mkdir()
        Path(name).chmod(0o755)
        yield folder


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Nothing can be written in `folder` meanwhile, not even by root, who becomes nobody for it."""
    folder.chmod(0o555)
    was = os.getresuid()
    if os.geteuid() == 0:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(*was)
        folder.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
async def test_a_log_in_a_folder_that_cannot_be_written_is_read(lent: Path) -> None:
    path = lent / "log.db"
    async with aclosing(await SqliteLog.open(path)) as log:
        await log.append("a", 0, drafts(b"1", b"2"))
    os.chmod(path, 0o444)
    with unwritable(lent), ReadOnlyLog(path) as reader:
        assert not os.access(lent, os.W_OK)
        assert [row.body for row in reader.read_all()] == [b"1", b"2"]
    assert os.listdir(lent) == ["log.db"]
