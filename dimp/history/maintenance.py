"""Maintenance of a data folder: is everything there and unaltered, what can be derived again, what is waste.

Reads the store directly, without a server. What no event refers to is waste, not damage, and only `gc` removes it:
never a referenced image, never from a log that does not verify, never behind a running server's back.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import msgspec

from dimp.core import events as ev
from dimp.core.errors import Conflict
from dimp.core.events import UnknownEvent
from dimp.core.generation import ERASED
from dimp.core.session import Session, fold
from dimp.home import Home
from dimp.studio.sessions import SETTINGS_STREAM, stamp
from dimp_store.blobs import BlobStore, Digest
from dimp_store.chain import RESTORE, Damage
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import LogMissing, NewerFormat, StoreError
from dimp_store.lock import FolderLock
from dimp_store.log import Row
from dimp_store.log_file import is_unborn
from dimp_store.lost_log import refuse_lost_log
from dimp_store.reader import ReadOnlyLog
from dimp_store.verify import verify_blobs, verify_log

GRACE_DAYS = 7.0

_PAGE = 2000
_UPGRADE = "upgrade the program: the event is from a newer version, or from another program"
_DAY_S = 86_400.0


class Waste(msgspec.Struct, frozen=True):
    """An image that no event refers to: of an upload never used, of a crash, of a painting on the side."""

    digest: str
    suffix: str
    size: int


class Findings(msgspec.Struct, frozen=True):
    """What `verify` found. Damage is what must be acted on; waste only takes room.

    `erased` counts the pictures that were erased for good: what is left of them verifies. `newer` are events that
    verify and that this version of the program does not know.
    """

    sessions: int
    events: int
    images: int
    damage: tuple[Damage, ...]
    waste: tuple[Waste, ...]
    erased: int = 0
    newer: tuple[Damage, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged."""
        return not self.damage


class Rebuilt(msgspec.Struct, frozen=True):
    """What `rebuild` folded again and how many derived files it removed."""

    sessions: int
    generations: int
    events: int
    removed: int


class Collected(msgspec.Struct, frozen=True):
    """What `gc` removed, or would remove."""

    removed: tuple[Waste, ...]
    size: int
    dry_run: bool


def verify(home: Home, blobs: BlobStore | None = None) -> Findings:
    """Checks every event against the hash chain and against the fold, and every image against its digest.

    `blobs` are the images where they are not in the folder alone; each is fetched from there.

    Works beside a running server. Never raises for damage: it is in the findings, with a hint. Raises `NewerFormat` for
    a log that is not damaged but newer than this program.
    """
    blobs = blobs or DiskBlobs(home.images, create=False)
    try:
        refuse_lost_log(home.log, home.images)
        with ReadOnlyLog(home.log) as log:
            return _inspect(blobs, log)
    except LogMissing as missing:
        if is_unborn(home.log) and next(blobs.digests(), None) is None:
            return Findings(0, 0, 0, (), ())
        return _unreadable(missing)
    except NewerFormat:
        raise
    except StoreError as unreadable:
        return _unreadable(unreadable)


def rebuild(home: Home) -> Rebuilt:
    """Deletes everything derived and folds the whole log, which proves that everything can come back.

    Raises `Conflict` for a log that does not fold, and what opening a log raises.
    """
    with ReadOnlyLog(home.log) as log:
        folded = _FoldedLog()
        folded.read(log)
    if wrong := [*folded.damage, *folded.newer.values()]:
        raise Conflict(f"The log does not fold: {wrong[0].what}.", "Look closer with: dimp verify")
    sessions = [session for name, session in folded.sessions.items() if name != SETTINGS_STREAM]
    generations = sum(len(session.generations) for session in sessions)
    return Rebuilt(len(sessions), generations, folded.events, _clear_cache(home))


def gc(
    home: Home, older_than_days: float = GRACE_DAYS, dry_run: bool = True, now: float | None = None,
    blobs: BlobStore | None = None,
) -> Collected:  # fmt: skip
    """Removes images that no event ever referred to and that are older than `older_than_days`.

    `blobs` are the images where they are not in the folder alone.

    What is in the trash stays: its events refer to it. Raises `Conflict` when the log is damaged, since waste cannot be
    recognised then, and AlreadyOwned while a server runs (a dry run works beside one).
    """
    blobs = blobs or DiskBlobs(home.images, create=False)
    refuse_lost_log(home.log, home.images)
    if dry_run:
        return _collect(home, blobs, older_than_days, dry_run, now)
    with FolderLock(home.lock):
        return _collect(home, blobs, older_than_days, dry_run, now)


class _FoldedLog:
    """All sessions of a log folded, page by page, with what cannot be read or folded noted."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.referenced: dict[Digest, None] = {}
        self.damage: list[Damage] = []
        self.newer: dict[str, Damage] = {}
        self.events = 0

    @property
    def erased(self) -> int:
        sessions = self.sessions.values()
        return sum(generation.status == ERASED for session in sessions for generation in session.generations.values())

    def read(self, log: ReadOnlyLog) -> None:
        for row in _read_rows(log):
            self.events += 1
            try:
                stamped = stamp(row)
                self.referenced.update((Digest.parse(digest), None) for digest in ev.digests(stamped.event))
                fold(self.sessions.setdefault(row.session, Session(row.session)), stamped)
            except (UnknownEvent, msgspec.DecodeError, LookupError, StoreError, TypeError, ValueError) as wrong:
                self._note(row, wrong)

    def _note(self, row: Row, wrong: Exception) -> None:
        """What follows an event that is not known may not fold, and that is no damage."""
        where = f"session {row.session}, version {row.version} (seq {row.seq})"
        if isinstance(wrong, UnknownEvent):
            self.newer.setdefault(row.session, Damage(where, f"{row.type} is not known here: {wrong}", _UPGRADE))
        elif row.session not in self.newer:
            self.damage.append(Damage(where, f"it cannot be folded: {wrong}", RESTORE))


def _inspect(blobs: BlobStore, log: ReadOnlyLog) -> Findings:
    damage, folded = verify_log(log), _FoldedLog()
    if not damage:  # what is altered is named once, and its consequences are not followed
        folded.read(log)
    damage += [*folded.damage, *verify_blobs(blobs, folded.referenced)]
    waste = () if damage or folded.newer else _find_waste(blobs, folded)
    sessions = [name for name in folded.sessions if name != SETTINGS_STREAM]
    return Findings(
        len(sessions),
        log.last_seq(),
        len(folded.referenced),
        tuple(damage),
        waste,
        folded.erased,
        tuple(folded.newer.values()),
    )


def _find_waste(blobs: BlobStore, folded: _FoldedLog) -> tuple[Waste, ...]:
    unused = [digest for digest in blobs.digests() if digest not in folded.referenced]
    return tuple(Waste(str(digest), blobs.suffix(digest), blobs.size(digest)) for digest in unused)


def _collect(home: Home, blobs: BlobStore, older_than_days: float, dry_run: bool, now: float | None) -> Collected:
    with ReadOnlyLog(home.log) as log:
        damage, folded = verify_log(log), _FoldedLog()
        folded.read(log)
    if wrong := [*damage, *folded.damage, *folded.newer.values()]:
        first = wrong[0]
        state = "is damaged" if damage or folded.damage else "is of a newer version"
        message = f"The log {state}, so waste cannot be recognised: {first.where}: {first.what}."
        raise Conflict(message, "Look closer with: dimp verify")
    now = time.time() if now is None else now
    swept = blobs.sweep(folded.referenced.keys(), older_than_days * _DAY_S, now, dry_run)
    removed = tuple(Waste(str(blob.digest), blob.suffix, blob.size) for blob in swept)
    return Collected(removed, sum(waste.size for waste in removed), dry_run)


def _read_rows(log: ReadOnlyLog) -> Iterator[Row]:
    seq = 0
    while rows := log.read_all(after=seq, limit=_PAGE):
        yield from rows
        seq = rows[-1].seq


def _unreadable(error: StoreError) -> Findings:
    return Findings(0, 0, 0, (Damage("log.db", error.message, error.hint),), ())


def _clear_cache(home: Home) -> int:
    """Everything but the log of a server that may be running: an open file would be written to unseen."""
    removed = 0
    for entry in home.cache.iterdir() if home.cache.is_dir() else ():
        if entry == home.server_log:
            continue
        removed += sum(1 for path in entry.rglob("*") if path.is_file()) if entry.is_dir() else 1
        shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)
    return removed
