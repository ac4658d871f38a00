"""`accounts.db`: people and what lets them in. A SQLite file of its own, with numbered migrations.

It keeps a rollback journal, not a WAL: the command line writes it beside a running server, and writes are rare.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiosqlite
import anyio
import msgspec

from dimp.core.errors import Conflict, Unavailable

_BUSY_S = 5.0
_PRAGMAS = ("journal_mode = DELETE", "synchronous = EXTRA", "foreign_keys = ON", "secure_delete = ON")
# EXTRA, since a commit is the removal of the journal: with FULL the folder is not synced after it, so a power cut
# brings the journal back, and with it the last change is undone (seen: a revoked key that opens again).
MIGRATIONS = (
    """
    CREATE TABLE accounts (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, password TEXT, created_at REAL NOT NULL,
        removed_at REAL, epoch INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX accounts_by_name ON accounts (name COLLATE NOCASE) WHERE removed_at IS NULL;
    CREATE TABLE sign_ins (
        id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (id), token BLOB NOT NULL UNIQUE, previous BLOB,
        created_at REAL NOT NULL, confirmed_at REAL NOT NULL, rotated_at REAL NOT NULL, used_at REAL NOT NULL,
        expires_at REAL NOT NULL, client TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sign_ins_by_previous ON sign_ins (previous);
    CREATE TABLE api_keys (
        id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (id), name TEXT NOT NULL,
        prefix TEXT NOT NULL UNIQUE, secret BLOB NOT NULL, scopes TEXT NOT NULL, created_at REAL NOT NULL,
        expires_at REAL, used_at REAL
    ) STRICT;
    CREATE TABLE invitations (
        id TEXT PRIMARY KEY, token BLOB NOT NULL UNIQUE, role TEXT NOT NULL, created_by TEXT NOT NULL,
        created_at REAL NOT NULL, expires_at REAL NOT NULL
    ) STRICT;
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY, at REAL NOT NULL, actor TEXT NOT NULL, act TEXT NOT NULL, about TEXT NOT NULL
    ) STRICT;
    CREATE TABLE house (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
    """,
    """
    CREATE TABLE shares (
        id TEXT PRIMARY KEY, token BLOB NOT NULL UNIQUE, owner TEXT NOT NULL REFERENCES accounts (id),
        session TEXT NOT NULL, generation TEXT, level TEXT NOT NULL, created_at REAL NOT NULL, expires_at REAL NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE members (
        session TEXT NOT NULL, account TEXT NOT NULL REFERENCES accounts (id),
        owner TEXT NOT NULL REFERENCES accounts (id), access TEXT NOT NULL,
        share TEXT REFERENCES shares (id) ON DELETE CASCADE, created_at REAL NOT NULL, expires_at REAL
    ) STRICT;
    CREATE UNIQUE INDEX members_once ON members (session, account, ifnull(share, ''));
    CREATE INDEX members_by_share ON members (share);
    """,
    """
    CREATE TABLE identities (
        issuer TEXT NOT NULL, subject TEXT NOT NULL, account TEXT NOT NULL REFERENCES accounts (id),
        admitted_by TEXT NOT NULL, label TEXT NOT NULL, created_at REAL NOT NULL, used_at REAL NOT NULL,
        PRIMARY KEY (issuer, subject)
    ) STRICT;
    CREATE INDEX identities_by_account ON identities (account);
    """,
    """
    CREATE TABLE library_shares (
        item TEXT NOT NULL, owner TEXT NOT NULL REFERENCES accounts (id), account TEXT REFERENCES accounts (id),
        access TEXT NOT NULL, created_at REAL NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX library_shares_once ON library_shares (item, ifnull(account, ''));
    """,
    """
    ALTER TABLE sign_ins ADD COLUMN id_token TEXT;
    ALTER TABLE sign_ins ADD COLUMN provider_session TEXT;
    """,
)
"""Each brings a file to the next version (`user_version`); one that was released is never changed."""


class Change(msgspec.Struct, frozen=True):
    """One statement of several that hold together. `must`: where it changes no row, none of them holds."""

    statement: str
    values: tuple[object, ...]
    must: bool = True


class Database:
    """The open file. One statement or one transaction at a time; use from one event loop."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._turn = anyio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator[Database]:
        """The file at `path`, made and migrated where it must be. Raises `Unavailable`, `Conflict` for a newer one."""
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # readable by its owner alone from the start
        connection = await aiosqlite.connect(path, timeout=_BUSY_S, isolation_level=None)
        try:
            with _refuse_unanswered():
                await _prepare(connection)
            yield cls(connection)
        finally:
            with anyio.CancelScope(shield=True):  # else its thread would outlive the loop
                await connection.close()

    async def rows(self, statement: str, *values: object) -> list[Any]:
        """What a query finds. Like the others, raises `Unavailable` where the file does not answer."""
        with _refuse_unanswered():
            async with self._turn, self._connection.execute(statement, values) as cursor:
                return list(await cursor.fetchall())

    async def row(self, statement: str, *values: object) -> Any | None:
        """The first row that a query finds, if any."""
        with _refuse_unanswered():
            async with self._turn, self._connection.execute(statement, values) as cursor:
                return await cursor.fetchone()

    async def change(self, statement: str, *values: object) -> int:
        """Changes rows, durably, and says how many. Raises sqlite3.IntegrityError for what must be unique."""
        with _refuse_unanswered():
            async with self._turn, self._connection.execute(statement, values) as cursor:
                return cursor.rowcount

    async def change_all(self, *changes: Change) -> bool:
        """Changes rows in one transaction; false where one that must did nothing, and then nothing was changed.

        Raises sqlite3.IntegrityError for what must be unique; nothing was changed then either.
        """
        with _refuse_unanswered():
            async with self._turn:
                await self._connection.execute("BEGIN IMMEDIATE")
                whole = False
                try:
                    whole = await self._run(changes)
                finally:
                    with anyio.CancelScope(shield=True):
                        await self._connection.execute("COMMIT" if whole else "ROLLBACK")
        return whole

    async def _run(self, changes: Sequence[Change]) -> bool:
        for change in changes:
            async with self._connection.execute(change.statement, change.values) as cursor:
                if change.must and not cursor.rowcount:
                    return False
        return True


@contextmanager
def _refuse_unanswered() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise Unavailable(f"accounts.db does not answer: {error}.", "Look at the disk, then try again.") from error


async def _prepare(connection: aiosqlite.Connection) -> None:
    for pragma in _PRAGMAS:
        await connection.execute(f"PRAGMA {pragma}")
    await connection.execute("BEGIN IMMEDIATE")  # two programs that open a fresh file at once make it once
    async with connection.execute("PRAGMA user_version") as cursor:
        found = await cursor.fetchone()
    version = int(found[0]) if found else 0
    if version > len(MIGRATIONS):
        await connection.execute("ROLLBACK")
        raise Conflict("accounts.db was written by a newer program.", "Upgrade this one.")
    for migration in MIGRATIONS[version:]:
        for statement in _statements(migration):
            await connection.execute(statement)
    await connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    await connection.execute("COMMIT")


def _statements(script: str) -> Sequence[str]:
    return [statement for statement in script.split(";") if statement.strip()]
