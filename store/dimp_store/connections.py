"""Opening the two connections of a log: the one that writes, with its durability read back, and the one that reads.

A new log is made in one transaction, so a crash leaves either a whole log or none; a foreign or newer file is refused
before a byte of it changes.
"""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread
from typing import Any

import aiosqlite
import anyio

from dimp_store.durable import sync_folder
from dimp_store.errors import NotALog, StoreUnavailable
from dimp_store.log_file import read_only_uri
from dimp_store.os_errors import UNREADABLE, from_os_error, from_sqlite_error
from dimp_store.schema import CREATE, DURABLE, SYNCHRONOUS_FULL, check_format


async def open_writer(path: Path, timeout_s: float) -> aiosqlite.Connection:
    """The connection that writes; the file is made (0600) where there is none."""
    try:
        await anyio.to_thread.run_sync(_make_file, path)
    except OSError as error:
        raise from_os_error(error) from error
    return await _open(path, path, timeout_s, _prepare)


async def open_reader(path: Path, timeout_s: float) -> aiosqlite.Connection:
    """A second connection for reads, so that none of them waits for an fsync. It cannot write."""
    return await _open(path, read_only_uri(path), timeout_s, None)


async def _open(path: Path, target: Path | str, timeout_s: float, prepare: Any) -> aiosqlite.Connection:
    connection = None
    try:
        # isolation_level=None: every statement is its own transaction unless BEGIN says otherwise.
        unopened = aiosqlite.connect(target, timeout=timeout_s, isolation_level=None, uri=isinstance(target, str))
        _mark_daemon(unopened)
        connection = await unopened
        if prepare:
            await prepare(connection)
        return connection
    except BaseException as error:
        if connection is not None:
            with anyio.CancelScope(shield=True):
                await connection.close()
        if isinstance(error, UNREADABLE):
            raise from_sqlite_error(error, path) from error
        raise


def _mark_daemon(connection: aiosqlite.Connection) -> None:
    """A program that dies without closing the log must end: its thread would keep it waiting forever.

    Nothing is lost by it: what was not committed was not acknowledged.
    """
    thread = getattr(connection, "_thread", connection)  # before 0.22 the connection is the thread
    if isinstance(thread, Thread):
        thread.daemon = True


async def _prepare(connection: aiosqlite.Connection) -> None:
    if await _ask(connection, "SELECT count(*) FROM sqlite_schema"):
        await _check(connection)
        await _make_durable(connection)
        return
    if await _ask(connection, "PRAGMA application_id") or await _ask(connection, "PRAGMA user_version"):
        await _check(connection)
    await _make_durable(connection)
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    for statement in CREATE:
        await connection.execute_fetchall(statement)
    await connection.execute_fetchall("COMMIT")


async def _check(connection: aiosqlite.Connection) -> None:
    check_format(await _ask(connection, "PRAGMA application_id"), await _ask(connection, "PRAGMA user_version"))
    if not await _ask(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'events'"):
        raise NotALog("this file has no table of events", "restore it from a backup, or move it away")


async def _make_durable(connection: aiosqlite.Connection) -> None:
    for pragma in DURABLE:
        await connection.execute_fetchall(pragma)
    mode = await _ask(connection, "PRAGMA journal_mode")
    level = await _ask(connection, "PRAGMA synchronous")
    if mode != "wal" or level != SYNCHRONOUS_FULL:
        raise StoreUnavailable(
            f"the disk does not allow a durable log (journal mode {mode}, synchronous {level})",
            "keep the data folder on a local disk: network folders do not support what the log needs",
        )


async def _ask(connection: aiosqlite.Connection, sql: str) -> Any:
    ((value,),) = await connection.execute_fetchall(sql)
    return value


def _make_file(path: Path) -> None:
    if path.exists():
        return
    # -wal and -shm inherit the mode of the database file.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    sync_folder(path.parent)
