"""The hash chain that proves a stream unaltered: every row carries BLAKE3(hash of the row before it, its content).

The chain runs along one session's stream, so a session can be exported and imported with its hashes. `seq` is not
hashed: gaps in `seq` and `version` are looked for separately (`dimp_store.verify`). What no chain can show is that
the last events of a stream were cut off; an export's head hash can.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from blake3 import blake3

from dimp_store.log import Row

ORIGIN = bytes(32)
"""Stands for the hash of the row before the first."""


class Damage(msgspec.Struct, frozen=True):
    """One thing found wrong: where, what, and what to do about it."""

    where: str
    what: str
    hint: str


RESTORE = "restore the data folder from a backup, or import an export of this session into a new one"


def link(prev: bytes, session: str, version: int, at: str, actor: str, op: str | None, type: str, body: bytes) -> bytes:
    """Hash of a row, 32 bytes; `prev` is the hash of the session's row before it, or `ORIGIN`.

    Every text (UTF-8) and the body are preceded by their length in bytes, 8 bytes big endian, so that no two rows
    read alike; `version` is 8 bytes big endian; a missing `op` is one byte 0, a present one is a byte 1 and the text.
    """
    parts = [
        prev,
        _with_length(session.encode()),
        version.to_bytes(8, "big"),
        _with_length(at.encode()),
        _with_length(actor.encode()),
    ]
    parts.append(b"\0" if op is None else b"\1" + _with_length(op.encode()))
    parts += (_with_length(type.encode()), _with_length(body))
    return blake3(b"".join(parts)).digest()


def _with_length(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big") + data


def link_row(prev: bytes, row: Row) -> bytes:
    """The hash that `row` must carry when it follows `prev`."""
    return link(prev, row.session, row.version, row.at, row.actor, row.op, row.type, row.body)


def check_row(row: Row, version_before: int, prev: bytes) -> Damage | None:
    """What is wrong with `row` as the follower of (`version_before`, `prev`) in its stream, if anything."""
    where = f"session {row.session}, version {row.version} (seq {row.seq})"
    if row.version != version_before + 1:
        return Damage(where, f"version {version_before + 1} should come here", RESTORE)
    if not _hash_matches(prev, row):
        return Damage(where, "its content does not match its hash, or the event before it was altered", RESTORE)
    return None


def _hash_matches(prev: bytes, row: Row) -> bool:
    try:
        return row.hash == link_row(prev, row)
    except (AttributeError, TypeError, ValueError, OverflowError):
        return False  # a damaged record can hold a number where text belongs


def verify_stream(rows: Iterable[Row]) -> Damage | None:
    """The first thing wrong with a whole stream: one session, versions from 1 without a gap, hashes that follow."""
    version, prev, session = 0, ORIGIN, None
    for row in rows:
        if session is not None and row.session != session:
            return Damage(f"seq {row.seq}", f"belongs to session {row.session}, not to {session}", RESTORE)
        if damage := check_row(row, version, prev):
            return damage
        version, prev, session = row.version, row.hash, row.session
    return None
