"""Erasing in a log that is never rewritten: a tombstone in place of a body, and a later event that vouches for it.

A tombstone keeps the row's place, type and hash, so the chain goes on past it; what it says is a rest of the event that
holds the fold together. An event of type `ERASING` at the end of the same stream names the rows and proves the
tombstones: a body that was replaced without one is damage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from blake3 import blake3

from dimp_store.log import Row
from dimp_store.row_hash import link_row

ERASING = "generation.erased"
"""The type of events that record an erasure."""

_MARK = b'{"erased":true,'


class Erasure(msgspec.Struct, frozen=True):
    """What an erasing event says of rows: the first and last `version` of each run of them, and their proof in hex."""

    rows: tuple[tuple[int, int], ...]
    proof: str

    def versions(self) -> Iterable[int]:
        """Every version that is named, in order."""
        for first, last in self.rows:
            yield from range(first, last + 1)


_decoder = msgspec.json.Decoder(Erasure)


def make_tombstone(rest: bytes) -> bytes:
    """The body of a tombstone from the rest of an event, a JSON object with at least one field."""
    return _MARK + rest[1:]


def is_tombstone(body: bytes) -> bool:
    """Whether a body is one that stands for an erased one."""
    return isinstance(body, bytes) and body.startswith(_MARK)


def describe(rows: Iterable[Row]) -> Erasure:
    """What the event that erases must say of `rows`, which are tombstones already, in order of version."""
    bodies = {row.version: row for row in rows}
    runs: list[tuple[int, int]] = []
    for version in bodies:
        if runs and runs[-1][1] == version - 1:
            runs[-1] = (runs[-1][0], version)
        else:
            runs.append((version, version))
    return Erasure(tuple(runs), prove(bodies, bodies))


def read_erasure(row: Row) -> Erasure | None:
    """What a row of type `ERASING` says of rows before it; None for any other row, and where that cannot be."""
    if row.type != ERASING:
        return None
    try:
        erasure = _decoder.decode(row.body)
    except msgspec.DecodeError:
        return None
    ends = [0, *(end for run in erasure.rows for end in run), row.version]
    # Each run begins behind the end of the one before it; one row is a run whose ends are the same.
    apart = all(ends[i] < ends[i + 1] for i in range(0, len(ends), 2))
    return erasure if apart and all(first <= last for first, last in erasure.rows) else None


def is_proven(proof: str, rows: Mapping[int, Row], versions: Sequence[int]) -> bool:
    """Whether a proof is that of these tombstones, in the present way or in that of logs of earlier versions."""
    return proof in (prove(rows, versions), _prove_bodies(rows, versions))


def prove(rows: Mapping[int, Row], versions: Iterable[int]) -> str:
    """BLAKE3, in hex, over a hash (32 bytes) of each tombstone: the one it had if it followed its own stored hash.

    So the proof covers what the row's own hash covered: also when it was, who acted, and under which operation id.
    """
    hasher = blake3()
    for version in versions:
        hasher.update(link_row(rows[version].hash, rows[version]))
    return hasher.hexdigest()


def _prove_bodies(rows: Mapping[int, Row], versions: Iterable[int]) -> str:
    """As earlier versions proved them: over version (8 bytes, big endian), hash, and length (8 bytes) and bytes."""
    hasher = blake3()
    for version in versions:
        row = rows[version]
        hasher.update(version.to_bytes(8, "big") + row.hash + len(row.body).to_bytes(8, "big") + row.body)
    return hasher.hexdigest()
