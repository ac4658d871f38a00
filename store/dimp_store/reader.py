"""Reading the log without a server and without asynchronous machinery: plain `sqlite3`, read-only, quick to import.

Works while a server writes: each call sees the newest committed events. Nothing here can change a byte of the log.
"""

from __future__ import annotations

import sqlite3
from itertools import starmap
from pathlib import Path
from types import TracebackType
from typing import Any

from dimp_store.errors import LogMissing
from dimp_store.log import Row, StreamHead
from dimp_store.log_file import has_events_table, read_only_uri
from dimp_store.os_errors import UNREADABLE, from_sqlite_error
from dimp_store.schema import FIND_OP, LAST_SEQ, READ, READ_ALL, READ_AT, SESSIONS, check_format, sql_limit


class ReadOnlyLog:
    """The reads of `EventLog`, synchronous. To follow a log, call `read_all(after=last seen seq)` again and again.

    Raises LogMissing, NotALog, NewerFormat or LogDamaged when opened, and LogDamaged from any read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not has_events_table(path):
            raise LogMissing(
                f"there is no event log at {path.name}", "make a first picture, or choose another data folder"
            )
        self._connection = self._connect()
        try:
            self._check_format()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> ReadOnlyLog:
        """The log itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close the log."""
        self.close()

    def read(self, session: str, after: int = 0, limit: int | None = None) -> list[Row]:
        """Events of one session with a version above `after`, in order."""
        return list(starmap(Row, self._ask(READ, session, after, sql_limit(limit))))

    def read_all(self, after: int = 0, limit: int | None = None) -> list[Row]:
        """Events of all sessions with a `seq` above `after`, in order."""
        return list(starmap(Row, self._ask(READ_ALL, after, sql_limit(limit))))

    def read_at(self, first: int, second: int) -> list[Row]:
        """The events with these two `seq`, in order; fewer where one is not there or both are the same."""
        return list(starmap(Row, self._ask(READ_AT, first, second)))

    def find_op(self, op: str) -> Row | None:
        """The event that carries this operation id."""
        return next(starmap(Row, self._ask(FIND_OP, op)), None)

    def sessions(self) -> list[StreamHead]:
        """The end of every stream, the one written last at the end."""
        return list(starmap(StreamHead, self._ask(SESSIONS)))

    def last_seq(self) -> int:
        """`seq` of the last event, 0 in an empty log."""
        return int(self._ask(LAST_SEQ)[0][0])

    def integrity_check(self) -> list[str]:
        """What SQLite itself finds wrong with the file and its indexes; empty when sound."""
        return [str(text) for (text,) in self._ask("PRAGMA integrity_check") if text != "ok"]

    def close(self) -> None:
        """Close the log. Safe to call twice."""
        self._connection.close()

    def _connect(self) -> sqlite3.Connection:
        try:
            return sqlite3.connect(read_only_uri(self.path), uri=True, check_same_thread=False)
        except UNREADABLE as error:
            raise from_sqlite_error(error, self.path) from error

    def _check_format(self) -> None:
        ((application_id,),) = self._ask("PRAGMA application_id")
        ((version,),) = self._ask("PRAGMA user_version")
        check_format(application_id, version)

    def _ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except UNREADABLE as error:
            raise from_sqlite_error(error, self.path) from error
