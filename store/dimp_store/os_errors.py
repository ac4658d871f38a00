"""From what SQLite and the operating system report to the store's own errors.

The one place that knows error codes: full disks and failing disks heal when tried again, damage does not.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dimp_store.errors import LogDamaged, StoreClosed, StoreError, StoreFull, StoreUnavailable

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_NEARLY_NOTHING = 1 << 20


UNREADABLE = (sqlite3.Error, UnicodeDecodeError, OverflowError)
"""What reading a log raises. The last two come of a damaged one: texts that are none, numbers beyond any column."""


def from_sqlite_error(error: Exception, path: Path) -> StoreError:
    """The store's error for one that SQLite raised on the log at `path`."""
    if isinstance(error, sqlite3.ProgrammingError):
        return StoreClosed()
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    # A full disk shows as an I/O error too, when it is the shared-memory file that could not grow.
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and is_full(path.parent)):
        return disk_full(error)
    # No code at all: text that is not UTF-8, which only damage brings into a log.
    if code in _DAMAGE:
        return log_damaged(path, error)
    return StoreUnavailable(
        f"the event log did not answer: {error}",
        "try again; if it goes on, look at the disk and at the permissions of the data folder",
    )


def from_os_error(error: OSError) -> StoreError:
    """The store's error for a file operation that failed."""
    if error.errno in _NO_ROOM:
        return disk_full(error)
    return StoreUnavailable(
        f"a file of the store could not be written or read: {error.strerror or error}",
        "try again; if it goes on, look at the disk and at the permissions of the data folder",
    )


@contextmanager
def convert_os_errors() -> Iterator[None]:
    """File operations inside raise the store's errors instead of OSError."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error) from error


def disk_full(error: Exception) -> StoreFull:
    """There is no room; `error` says so."""
    return StoreFull(f"the disk is full: {error}", "make room on the disk, then try again: nothing was written")


def log_damaged(path: Path, error: Exception) -> LogDamaged:
    """The log at `path` cannot be read."""
    return LogDamaged(
        f"{path.name} cannot be read: {error}",
        "keep a copy of the file, then restore it from a backup; sessions exported before can be imported again",
    )


def is_full(folder: Path) -> bool:
    """Whether less than 1 MiB is left on the disk of a folder, as far as the system says."""
    # Not shutil.disk_usage: it costs a reader that never fails more to import than the reading itself.
    if not hasattr(os, "statvfs"):
        return False
    try:
        stat = os.statvfs(folder)
    except OSError:
        return False
    return stat.f_bavail * stat.f_frsize < _NEARLY_NOTHING
