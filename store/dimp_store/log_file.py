"""Looking at a log file without opening it for writing."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from dimp_store.os_errors import UNREADABLE, from_sqlite_error
from dimp_store.schema import HAS_TABLE


def has_events_table(log_path: Path) -> bool:
    """Whether the file is there and holds a table of events. Raises LogDamaged."""
    return bool(_ask(log_path, HAS_TABLE))


def is_unborn(log_path: Path) -> bool:
    """Whether there is no log yet: no file, or one whose writer was killed before anything was in it."""
    return not _ask(log_path, "SELECT count(*) FROM sqlite_schema")


def _ask(log_path: Path, sql: str) -> int:
    if not log_path.exists() or log_path.stat().st_size == 0:
        return 0
    try:
        with closing(sqlite3.connect(read_only_uri(log_path), uri=True)) as connection:
            return int(connection.execute(sql).fetchone()[0])
    except UNREADABLE as error:
        raise from_sqlite_error(error, log_path) from error


def read_only_uri(path: Path) -> str:
    """Address of a database for `sqlite3.connect(..., uri=True)` that never writes.

    In a folder where nothing can be written SQLite cannot make the index of its WAL, and would not open the file. With
    neither of the two there, nothing writes: the file is read as it is (`immutable`).
    """
    beside = any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-shm"))
    as_it_lies = "" if beside or os.access(path.parent, os.W_OK) else "&immutable=1"
    return f"file:{quote(str(path.absolute()))}?mode=ro{as_it_lies}"
