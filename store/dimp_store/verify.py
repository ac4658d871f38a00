"""Proving that nothing was altered or lost: the log's chain and numbering, and the bytes of the blobs.

SQLite serves flipped bits in silence; the chain does not. The one thing neither shows is that the newest events were
cut off: compare `last_seq` or a head hash with a backup or an export for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from dimp_store.blobs import BlobStore, Digest
from dimp_store.chain import RESTORE, Damage, StreamCheck
from dimp_store.errors import StoreError
from dimp_store.reader import ReadOnlyLog

__all__ = ["Damage", "verify_blobs", "verify_log"]

PAGE = 2000
"""Events in memory at a time."""


def verify_log(reader: ReadOnlyLog) -> list[Damage]:
    """Everything wrong with a log: the file itself, gaps in `seq`, and every session's versions and hashes.

    An altered event is reported once: the one after it is measured against the hash as stored.
    """
    damages: list[Damage] = []
    try:
        damages += [Damage(reader.path.name, text, RESTORE) for text in reader.integrity_check()]
        _check_rows(reader, damages)
    except StoreError as error:
        damages.append(Damage(reader.path.name, error.message, error.hint))
    return damages


def _check_rows(reader: ReadOnlyLog, damages: list[Damage]) -> None:
    streams: dict[str, StreamCheck] = {}
    seq = 0
    while rows := reader.read_all(after=seq, limit=PAGE):
        for row in rows:
            if not isinstance(row.seq, int) or row.seq <= seq:
                damages.append(Damage(f"seq {seq + 1}", "the events cannot be walked through from here on", RESTORE))
                return
            if row.seq != seq + 1:
                damages.append(Damage(f"seq {seq + 1}", f"the events up to seq {row.seq - 1} are gone", RESTORE))
            if damage := streams.setdefault(str(row.session), StreamCheck()).check(row):
                damages.append(damage)
            seq = row.seq
    damages += [damage for stream in streams.values() if (damage := stream.finish())]


def verify_blobs(blobs: BlobStore, wanted: Iterable[Digest], threads: int = 2) -> list[Damage]:
    """Every blob of `wanted` that is missing or whose bytes do not match, in order; hashed on `threads` threads."""
    with ThreadPoolExecutor(threads) as pool:
        return [damage for damage in pool.map(lambda digest: _check_blob(blobs, digest), wanted) if damage]


def _check_blob(blobs: BlobStore, digest: Digest) -> Damage | None:
    try:
        blobs.verify(digest)
    except StoreError as error:
        return Damage(f"image {digest}", error.message, error.hint)
    return None
