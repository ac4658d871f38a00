"""The table of events in SQL: one place for what the writer makes and what every reader asks.

Format 1 is the only one so far. Rows can be added and read; triggers refuse everything else, `INSERT OR REPLACE`
included, whichever program writes.
"""

from __future__ import annotations

from functools import cache

from dimp_store.errors import LogDamaged, NewerFormat, NotALog

APPLICATION_ID = 0x64696D70
"""`PRAGMA application_id` of a log: the letters "dimp"."""

FORMAT = 1
"""`PRAGMA user_version` of a log written by this version."""

_LAST_PLAUSIBLE = 1000
"""Formats come one by one: a number far beyond is a flipped bit, and no upgrade will read it."""

COLUMNS = "seq, session, version, at, actor, op, type, body, hash"

NO_UPDATE = """CREATE TRIGGER events_no_update BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: no UPDATE'); END"""

CREATE = (
    """CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    session TEXT NOT NULL,
    version INTEGER NOT NULL,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    op      TEXT,
    type    TEXT NOT NULL,
    body    BLOB NOT NULL,
    hash    BLOB NOT NULL,
    UNIQUE (session, version)
) STRICT""",
    "CREATE UNIQUE INDEX events_op ON events (op) WHERE op IS NOT NULL",
    NO_UPDATE,
    """CREATE TRIGGER events_no_delete BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: no DELETE'); END""",
    # A REPLACE would delete the old row without a word to the trigger above.
    """CREATE TRIGGER events_no_replace BEFORE INSERT ON events
    WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq)
      OR EXISTS (SELECT 1 FROM events WHERE session = NEW.session AND version = NEW.version)
      OR EXISTS (SELECT 1 FROM events WHERE op = NEW.op)
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: this seq, version or op is there already'); END""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {FORMAT}",
)

SYNCHRONOUS_FULL = 2

DURABLE = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    # Only macOS heeds it: there a plain fsync leaves bytes in the drive's cache.
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    # After a burst the WAL file is cut back to this many bytes.
    "PRAGMA journal_size_limit = 67108864",
    # What is taken out of a page is overwritten with zeros.
    "PRAGMA secure_delete = ON",
)
"""Pragmas of the one connection that writes."""

READ = f"SELECT {COLUMNS} FROM events WHERE session = ? AND version > ? ORDER BY version LIMIT ?"
READ_ALL = f"SELECT {COLUMNS} FROM events WHERE seq > ? ORDER BY seq LIMIT ?"
READ_AT = f"SELECT {COLUMNS} FROM events WHERE seq IN (?, ?) ORDER BY seq"
FIND_OP = f"SELECT {COLUMNS} FROM events WHERE op = ?"
LAST_SEQ = "SELECT coalesce(max(seq), 0) FROM events"
HASH_AT = "SELECT hash FROM events WHERE seq = ?"
HAS_TABLE = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'events'"

# Hops from session to session along the index instead of walking over every event.
SESSIONS = """
WITH RECURSIVE name (session) AS (
    SELECT min(session) FROM events
    UNION -- not ALL: in a damaged index this could go round for ever
    SELECT (SELECT min(session) FROM events WHERE session > name.session) FROM name WHERE session IS NOT NULL
)
SELECT e.session, e.version, e.seq, e.hash
FROM name JOIN events e
ON e.session = name.session AND e.version = (SELECT max(version) FROM events WHERE session = name.session)
ORDER BY e.seq
"""

NO_LIMIT = -1


def sql_limit(limit: int | None) -> int:
    """`limit` as SQL wants it."""
    return NO_LIMIT if limit is None else max(limit, 0)


ALLOW_UPDATE = "DROP TRIGGER events_no_update"
SET_BODY = "UPDATE events SET body = ? WHERE session = ? AND version = ?"
SHED = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
"""What leaves no copy of an earlier body: neither in pages once used nor in the write-ahead file."""


@cache
def insert_rows(count: int) -> str:
    """One statement that adds `count` rows: atomic by itself, so it needs neither BEGIN nor COMMIT."""
    return f"INSERT INTO events ({COLUMNS}) VALUES " + ",".join(["(?,?,?,?,?,?,?,?,?)"] * count)


def find_ops(count: int) -> str:
    """Which of `count` operation ids are stored, and where."""
    return f"SELECT op, session, version FROM events WHERE op IN ({','.join('?' * count)})"


def check_format(application_id: int, version: int) -> None:
    """Raises NotALog, NewerFormat or LogDamaged unless these are the marks of a log this version can read."""
    if application_id != APPLICATION_ID:
        raise NotALog(
            "this file is not an event log of this program",
            "point the program at its own data folder, or move the file away",
        )
    if not 0 <= version <= _LAST_PLAUSIBLE:
        raise LogDamaged(
            f"the event log says that it has format {version}, which no version of this program writes",
            "keep a copy of the file, then restore it from a backup; sessions exported before can be imported again",
        )
    if version > FORMAT:
        raise NewerFormat(version, FORMAT)
