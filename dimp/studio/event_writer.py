"""The one writer of events: it appends (durably), folds, and publishes, in that order.

One lock per session keeps decisions in order; sessions do not wait for one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import anyio
import anyio.from_thread
import anyio.to_thread
import msgspec

from dimp.core import events as ev
from dimp.core.erasure import WORDY
from dimp.core.events import AnyEvent, Stamped
from dimp.core.generation import Generation
from dimp.core.library_events import SessionAssigned
from dimp.core.session import Session
from dimp.settings import Value
from dimp.studio.archive import LogArchive
from dimp.studio.feed import Feed
from dimp.studio.ids import Source
from dimp.studio.sessions import Sessions, stamp
from dimp_store.log import Draft, EventLog, Row

_PAGE = 5000
"""Rows that are in memory at once while a log is read."""


class _Beside(msgspec.Struct, frozen=True):
    """What the writer stores in a body beside the event."""

    request: str = ""


def request_of(row: Row) -> str:
    """The fingerprint of what was asked, as stored; empty in a log of an earlier version."""
    return msgspec.json.decode(row.body, type=_Beside).request


class _Pages:
    """All rows of a log, read a page at a time from another thread, so that a long one is never in memory as a whole.

    `seq` is that of the last row which was read.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.seq = 0

    def __iter__(self) -> Iterator[Row]:
        while page := anyio.from_thread.run(self._log.read_all, self.seq, _PAGE):
            self.seq = page[-1].seq
            yield from page


class EventWriter:
    """The log, with what is derived from it in memory: the sessions, the feed, and who waits for a generation."""

    def __init__(
        self, log: EventLog, source: Source, archive: LogArchive | None = None, founder: str = ""
    ) -> None:  # fmt: skip
        self.log = log
        self.sessions = Sessions(archive, founder)
        self._archive = archive
        self.feed = Feed(0, self._fetch)
        self._source = source
        self._locks: dict[str, anyio.Lock] = {}
        self._over: dict[str, anyio.Event] = {}

    async def load(self) -> None:
        """Reads the whole log. Called once, before anything else."""
        pages = _Pages(self.log)
        await anyio.to_thread.run_sync(self.sessions.load, pages)
        self.feed = Feed(pages.seq, self._fetch)

    def lock(self, session_id: str) -> anyio.Lock:
        """The lock under which a session's next events are decided and appended."""
        return self._locks.setdefault(session_id, anyio.Lock())

    async def append(
        self, session: Session, events: Sequence[AnyEvent], actor: str, op: str | None = None, request: str = ""
    ) -> list[Stamped]:
        """Appends events under the session's lock, which the caller holds. Raises `Conflict` or a `StoreError`.

        `request` is the fingerprint of what was asked under `op`; it is stored with the first event.

        Shielded: once the write has begun, memory must follow the disk.
        """
        self.sessions.need_sound(session.id)
        now = self._source.now()
        drafts = [
            Draft(ev.tag_of(event), self._body_of(event, "" if index else request), now, actor, None if index else op)
            for index, event in enumerate(events)
        ]
        with anyio.CancelScope(shield=True):
            entries = self.publish(session, await self.log.append(session.id, session.version, drafts))
        return entries

    async def erase(
        self, session: Session, tombstones: Mapping[int, bytes], event: ev.GenerationErased, actor: str
    ) -> None:
        """Replaces bodies by tombstones and records it, under the session's lock, which the caller holds."""
        draft = Draft(ev.tag_of(event), ev.encode(event), self._source.now(), actor)
        with anyio.CancelScope(shield=True):
            row = await self.log.erase(session.id, tombstones, draft)
            self.feed.forget()
            if self._archive is not None:
                self._archive.forget()
            self.publish(session, [row])

    def _body_of(self, event: AnyEvent, request: str) -> bytes:
        """The bytes to store. Words get a salt beside them, which nobody can guess and which is erased with them."""
        body = ev.encode(event)
        beside = {"salt": self._source.salt()} if isinstance(event, WORDY) else {}
        beside |= {"request": request} if request else {}
        return body[:-1] + b"," + msgspec.json.encode(beside)[1:] if beside and len(body) > 2 else body

    async def adopt(self, rows: Sequence[Row], owner: str, actor: str) -> Session:
        """Imports a whole session as it was exported; it belongs to `owner`, whatever actors its events name."""
        session = Session(rows[0].session)
        async with self.lock(session.id):
            if self.sessions.owner_of(rows[0].actor) != owner and not self.sessions.has(session.id):
                await self.record(self.sessions.own, lambda: SessionAssigned(session.id, owner), actor)
            with anyio.CancelScope(shield=True):
                self.publish(session, await self.log.append_rows(rows))
        return session

    async def record(self, session: Session, decide_event: Callable[[], AnyEvent | None], actor: str) -> None:
        """Appends what `decide_event` returns, decided under the session's lock."""
        async with self.lock(session.id):
            if (event := decide_event()) is not None:
                await self.append(session, [event], actor)

    async def record_settings(self, changes: dict[str, Value | None], actor: str) -> None:
        """Appends changed settings to the studio's own stream."""
        await self.record(self.sessions.own, lambda: ev.SettingsChanged(changes), actor)

    async def wait_until_over(self, generation: Generation) -> None:
        """Returns once a generation is done, failed or cancelled."""
        if generation.live:
            await self._over.setdefault(generation.id, anyio.Event()).wait()

    def publish(self, session: Session, rows: Sequence[Row]) -> list[Stamped]:
        """Folds rows that are durable and hands them to the feed."""
        entries = [stamp(row) for row in rows]
        self.sessions.add(session)
        for stamped in entries:
            self.sessions.apply(stamped)
            self._wake_waiters(stamped.event)
        self.feed.publish(entries)
        return entries

    def _wake_waiters(self, event: AnyEvent) -> None:
        if isinstance(event, ev.GenerationCompleted | ev.GenerationFailed | ev.GenerationCancelled):
            over = self._over.pop(event.id, None)
            if over is not None:
                over.set()

    async def _fetch(self, after: int, limit: int) -> list[Stamped]:
        return [stamp(row) for row in await self.log.read_all(after, limit)]
