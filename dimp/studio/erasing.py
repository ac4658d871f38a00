"""Erasing for good: words and recipes leave the log, pictures leave the disk, and the history still verifies.

The log goes first, then the files: a crash in between leaves a list of them, and the next start finishes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import anyio
import anyio.to_thread
import msgspec

from dimp.core import erasure as rest
from dimp.core import events as ev
from dimp.core.errors import Conflict, Invalid
from dimp.core.generation import ERASED
from dimp.core.refs import resolve
from dimp.core.session import Session
from dimp.decide import jobs
from dimp.home import Home
from dimp.studio.event_writer import EventWriter
from dimp_store import erasure as store
from dimp_store.blobs import BlobStore, Digest
from dimp_store.log import EventLog, Row
from dimp_store.temp_file import replace_file

_HEX = re.compile(rb"[0-9a-f]{64}")
_PAGE = 2000
_PAIRED = ("drift", "embeds")
"""Folders of the cache whose files do not say which picture or words they are of: they go as a whole."""


class Erased(msgspec.Struct, frozen=True):
    """What was erased, or would be: generations, events whose bodies went, images removed.

    `kept` are their pictures that something else still names, another picture that began from one, for instance.
    """

    session_id: str
    generation_ids: tuple[str, ...]
    events: int
    images: tuple[str, ...]
    kept: tuple[str, ...]
    dry_run: bool = False


class Plan(msgspec.Struct, frozen=True):
    """Which bodies go, the rows as they are then, and the images and words that go with them."""

    ids: tuple[str, ...]
    tombstones: dict[int, bytes]
    rows: list[Row]
    images: frozenset[str]
    pictures: frozenset[str]
    words: frozenset[str]
    untitled: bool


async def erase(
    writer: EventWriter, home: Home, blobs: BlobStore, session: Session, references: Sequence[str] | None,
    actor: str, *, dry_run: bool,
) -> Erased:  # fmt: skip
    """Erases generations of a session, or with None for references all of them and the session's titles.

    Raises `NotFound` for what is not there, `Conflict` for work that is not over, and a `StoreError`. A session that is
    erased wholly is in the trash afterwards. With `dry_run` nothing is changed.
    """
    if not dry_run:  # what an erasure before could not remove, because the storage failed, goes first
        await finish(home, writer.log, blobs)
    async with writer.lock(session.id):
        writer.sessions.need_sound(session.id)
        chosen = _choose(session, references)
        plan = plan_erasure(session, await writer.log.read(session.id), chosen, whole=references is None)
        if dry_run or not plan.tombstones:
            return await _result(writer.log, session, plan, dry_run=dry_run)
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(_note_images, home, plan.images)
            await writer.erase(session, plan.tombstones, erasing_event(plan), actor)
            if references is None and not session.trashed:
                await writer.append(session, [ev.SessionTrashed()], actor)
            done = await _result(writer.log, session, plan, dry_run=False)
            await anyio.to_thread.run_sync(_remove_files, home, blobs, done.images, plan.words)
        return done


async def finish(home: Home, log: EventLog, blobs: BlobStore) -> None:
    """Removes the files of an erasure that a crash cut short; of one that was not recorded, none."""
    try:
        noted = home.erasing.read_text("ascii").split()
    except (OSError, UnicodeDecodeError):
        return
    gone, _ = await _split(log, {name for name in noted if _HEX.fullmatch(name.encode())})
    await anyio.to_thread.run_sync(_remove_files, home, blobs, gone, frozenset())


def _choose(session: Session, references: Sequence[str] | None) -> tuple[str, ...]:
    if references is None:
        generations = [generation for generation in session.generations.values() if generation.status != ERASED]
    else:
        generations = [resolve(session, reference) for reference in dict.fromkeys(references)]
    for generation in generations:
        if generation.live:
            hint = f"Stop it first: dimp queue cancel {generation.id}"
            raise Conflict("A picture of these is still in work.", hint, "still-in-work")
    if not generations and references is not None:
        raise Invalid("There is nothing to erase.", "Name pictures (ids), or a session.")
    return tuple(dict.fromkeys(generation.id for generation in generations))


def plan_erasure(session: Session, rows: list[Row], ids: tuple[str, ...], *, whole: bool) -> Plan:
    """What erasing these generations comes to, where `rows` are the whole stream; `whole`: and every title."""
    events = [(row, ev.decode(row.body)) for row in rows if not store.is_tombstone(row.body)]
    titles = _titles(events, ids, whole=whole)
    tombstones: dict[int, bytes] = {}
    images: set[str] = set()
    pictures: set[str] = set()
    words: set[str] = set()
    for row, event in events:
        left = rest.strip(event, frozenset(ids), titles)
        if left != event:
            tombstones[row.version] = store.make_tombstone(ev.encode(left))
            images.update(ev.digests(event))
            pictures.update(() if isinstance(event, ev.GenerationRequested) else ev.digests(event))
            words.update(rest.words_of(event))
    replaced = [msgspec.structs.replace(row, body=tombstones.get(row.version, row.body)) for row in rows]
    named = (frozenset(images), frozenset(pictures), frozenset(words))
    return Plan(ids, tombstones, replaced, *named, session.title in titles)


def _titles(events: Iterable[tuple[Row, ev.AnyEvent]], ids: Collection[str], *, whole: bool) -> frozenset[str]:
    """The titles that go: all, or those that are the beginning of an erased prompt or the name of an erased file."""
    titled = {event.title for _, event in events if isinstance(event, ev.SessionStarted | ev.SessionRenamed)}
    begun = [event for _, event in events
             if isinstance(event, ev.GenerationRequested | ev.ImageImported) and event.id in ids]  # fmt: skip
    derived = {jobs.title_of([event]) for event in begun}
    return frozenset(title for title in titled if title and (whole or title in derived))


def erasing_event(plan: Plan) -> ev.GenerationErased:
    """The event that vouches for the tombstones of a plan."""
    described = store.describe(row for row in plan.rows if row.version in plan.tombstones)
    return ev.GenerationErased(plan.ids, described.rows, described.proof, plan.untitled)


async def _result(log: EventLog, session: Session, plan: Plan, *, dry_run: bool) -> Erased:
    gone, kept = await _split(log, plan.images, {session.id: plan.tombstones} if dry_run else {})
    kept = tuple(digest for digest in kept if digest in plan.pictures)
    return Erased(session.id, plan.ids, len(plan.tombstones), gone, kept, dry_run)


async def _split(
    log: EventLog, images: Collection[str], besides: dict[str, dict[int, bytes]] | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which images no event names, but those rows that are `besides`, and which are still named."""
    named: set[str] = set()
    seq = 0
    while images and (rows := await log.read_all(seq, _PAGE)):
        for row in rows:
            if row.version not in (besides or {}).get(row.session, {}):
                named.update(digest.decode() for digest in _HEX.findall(row.body))
        seq = rows[-1].seq
    return tuple(sorted(set(images) - named)), tuple(sorted(set(images) & named))


def _note_images(home: Home, images: Collection[str]) -> None:
    replace_file(home.erasing, "\n".join(sorted(images)).encode())


def _remove_files(home: Home, blobs: BlobStore, images: Collection[str], words: Collection[str]) -> None:
    for digest in images:
        blobs.remove(Digest.parse(digest))
        for thumbnail in (home.cache / "thumbnails" / digest[:2]).glob(f"{digest}*"):
            thumbnail.unlink(missing_ok=True)
    for folder in _PAIRED:
        shutil.rmtree(home.cache / folder, ignore_errors=True)
    if words:
        _forget_typed(home.talk_history, words)
        home.mentioned_words.unlink(missing_ok=True)
    home.erasing.unlink(missing_ok=True)


def _forget_typed(path: Path, words: Collection[str]) -> None:
    """Takes the lines that hold erased words out of what was typed at the prompt."""
    with suppress(OSError, UnicodeDecodeError):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        left = [line for line in lines if not (line.startswith("+") and any(word in line for word in words))]
        if left != lines:
            replace_file(path, "".join(left).encode())
