"""The hash of a row of the log: over the hash of the row before it and all that the row says."""

from __future__ import annotations

from blake3 import blake3

from dimp_store.log import Row

ORIGIN = bytes(32)
"""Stands for the hash of the row before the first."""


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
