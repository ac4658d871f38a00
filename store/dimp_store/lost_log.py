"""The check that keeps a lost log from passing for a fresh start.

SQLite opens a missing or emptied file as a healthy new database. Next to images that would hide the loss of every
session, so the store refuses to open instead. (A log that has its table but no event is accepted: pictures can be
uploaded before the first action.)
"""

from __future__ import annotations

from pathlib import Path

from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import BadDigest, LogMissing
from dimp_store.log_file import has_events_table


def refuse_lost_log(log_path: Path, blobs_root: Path) -> None:
    """Raises LogMissing where there are blobs but no log, LogDamaged where the log cannot be read at all."""
    if not has_events_table(log_path) and _first_blob(blobs_root) is not None:
        raise _lost(log_path, f"{blobs_root.name}/", f"move {blobs_root.name}/ away")


def refuse_log_lost_beside(log_path: Path, blobs: BlobStore, place: str) -> None:
    """As `refuse_lost_log`, for blobs that are at a `place` elsewhere. Raises StoreUnavailable where it is not seen."""
    if not has_events_table(log_path) and next(blobs.digests(), None) is not None:
        raise _lost(log_path, place, "choose another prefix: one is for one studio")


def _lost(log_path: Path, place: str, afresh: str) -> LogMissing:
    return LogMissing(
        f"there are images in {place} but no events in {log_path.name}: the log was lost or emptied",
        f"put {log_path.name} back from a backup (with its -wal file, if there is one), or {afresh} to start afresh",
    )


def _first_blob(root: Path) -> Digest | None:
    for path in root.glob("[0-9a-f][0-9a-f]/*.*") if root.is_dir() else ():
        try:
            return Digest.parse(path.name.partition(".")[0])
        except BadDigest:
            continue
    return None
