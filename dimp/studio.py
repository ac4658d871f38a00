"""The studio: the one writer of events. It takes actions, keeps the sessions, and runs the work they ask for.

Every action goes the same way: decide, append (durable), fold, tell the watchers, then queue the work. One lock per
session keeps decisions in order; sessions do not wait for one another.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread
import msgspec

from dimp import events as ev
from dimp import limits, materials, outcomes, sources
from dimp import settings as configuration
from dimp.actions import AnyAction, Import, Paint, Upscale
from dimp.catalog import Catalog, Found
from dimp.decisions import decide, model_of
from dimp.engine.executor import Executor
from dimp.engine.protocol import Job
from dimp.engine.reports import Priority, Progress, QueueView, Report
from dimp.engine.supervisor import worker_command
from dimp.engine.waiting import CAPACITY, QueueFull
from dimp.events import AnyEvent, Stamped
from dimp.facts import preferred
from dimp.feed import Feed, Watcher
from dimp.home import Home
from dimp.ids import Source
from dimp.llm.asker import Asker
from dimp.llm.hearing import hear
from dimp.recipes import Given
from dimp.refusals import Conflict, Invalid, Refusal
from dimp.repaints import Ending, Repaints
from dimp.session import RUNNING, Generation, Session
from dimp.sessions import CURRENT, PAUSED, Sessions, made_by, stamp
from dimp.settings import Settings
from dimp.upscalers import given_for, painter_of
from dimp_store.blobs import BlobStore
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import DuplicateOperation, StoreFull, StoreUnavailable
from dimp_store.lock import FolderLock
from dimp_store.log import Draft, EventLog, Row
from dimp_store.sqlite_log import SqliteLog

NEW_SESSION = "new"
"""In place of a session's id: begin a fresh session with this action."""

_NO_SESSION = ""
_ATTEMPTS = 2
_RETRY_S = 1.0


class Outcome(msgspec.Struct, frozen=True):
    """What an action amounted to: the events it wrote (by tag) and the generations it asked for.

    `repeated` says that this operation id was done before, and that nothing was done now.
    """

    session_id: str
    generation_ids: tuple[str, ...]
    events: tuple[str, ...]
    seq: int
    repeated: bool = False


class Studio:
    """The living state of one data folder. Use from one event loop; open it with `open_studio`."""

    def __init__(
        self, home: Home, settings: Settings, log: EventLog, blobs: BlobStore, executor: Executor, catalog: Catalog,
        source: Source,
    ) -> None:  # fmt: skip
        self.home = home
        self.settings = settings
        self.log = log
        self.blobs = blobs
        self.executor = executor
        self.catalog = catalog
        self._source = source
        self.sessions = Sessions()
        self._locks: dict[str, anyio.Lock] = {}
        self._waiting: dict[str, anyio.Event] = {}
        self.asker = Asker(home, settings, os.environ)
        self.feed = Feed(0, self._fetch)
        executor.set_listener(self._hear)
        self._repaints = Repaints(executor)

    def watch(self, after: int | None = None) -> Watcher:
        """A watcher of everything that happens after `after`, or from now on."""
        return self.feed.watch(after)

    def queue(self) -> QueueView:
        """The queue as it is now."""
        return self.executor.queue()

    async def finished(self, generation_id: str) -> Generation:
        """Waits until a generation is done, failed or cancelled, and returns it."""
        session, one = self.sessions.generation(generation_id)
        if one.live:
            await self._waiting.setdefault(one.id, anyio.Event()).wait()
        return session.generations[one.id]

    async def do(
        self, session_id: str | None, action: AnyAction, *, actor: str = "user", op: str | None = None
    ) -> Outcome:
        """Does an action in a session: the current one, or a fresh one for `NEW_SESSION` or where there is none.

        Returns when the events are durable. The same `op` is never done twice. Raises a `Refusal` (also for an `op`
        of another kind of action), or a `StoreError` when the disk fails; in both cases nothing was written.
        """
        if op is not None and (known := await self.log.find_op(op)) is not None:
            return await self._repeated(known, action)
        try:
            return await self._do_once(session_id, action, actor, op)
        except DuplicateOperation:
            known = await self.log.find_op(op or "")
            if known is None:
                raise
            return await self._repeated(known, action)

    async def start_session(self, title: str, *, actor: str = "user", op: str | None = None) -> Session:
        """A new, empty session. Raises `Invalid` for a title that is too long."""
        if len(title) > limits.NAME_CHARACTERS:
            raise Invalid("The title is too long.", f"Use at most {limits.NAME_CHARACTERS} characters.")
        session = Session(self._source.id())
        async with self._lock(session.id):
            await self._append(session, [ev.SessionStarted(title.strip())], actor, op)
        return session

    async def switch(self, session_id: str, *, actor: str = "user") -> Session:
        """Makes a session the current one."""
        session = self.sessions.find(session_id)
        await self._note_settings({CURRENT: session.id}, actor)
        return session

    async def cancel(self, generation_id: str, *, actor: str = "user") -> Generation:
        """Stops a generation that waits or runs. Raises `NotFound`, or `Conflict` when it is over already."""
        session, one = self.sessions.generation(generation_id)
        if not one.live:
            raise Conflict(f"That picture is {one.status} already.", "See the queue with: dimp queue", "over-already")
        if not await self.executor.cancel(one.id):
            await self._record(session, lambda: ev.GenerationCancelled(one.id) if one.live else None, actor)
        return one

    async def pause(self, paused: bool, *, actor: str = "user") -> None:
        """Begins no more pictures, or begins them again; a restart changes nothing of it."""
        if paused != self.sessions.paused:
            await self._note_settings({PAUSED: paused or None}, actor)
        (self.executor.pause if paused else self.executor.resume)()

    async def change_settings(
        self, changes: Mapping[str, configuration.Value | None], *, actor: str = "user"
    ) -> Settings:
        """Writes settings to `config.toml` and the fact to the log. Raises `Invalid` or `NotFound`."""
        await anyio.to_thread.run_sync(materials.check_settings, self.home, self.settings, changes)
        await anyio.to_thread.run_sync(configuration.change, self.home, changes)
        self.settings = msgspec.structs.replace(
            self.settings, **{key: _or_default(key, value) for key, value in changes.items()}
        )
        self.catalog = Catalog(self.home, self.settings)
        if any(key.startswith("interpreter") for key in changes):
            await self.asker.aclose()
            self.asker = Asker(self.home, self.settings, os.environ)
        told = {key: value for key, value in changes.items() if key in configuration.EDITABLE}
        if told:  # what is for the owner's eyes, a token above all, is in no log
            await self._note_settings(told, actor)
        return self.settings

    async def adopt(self, rows: Sequence[Row]) -> Session:
        """Takes in a whole session as it was exported; its images must be in the blob store already."""
        session = Session(rows[0].session)
        async with self._lock(session.id):
            with anyio.CancelScope(shield=True):
                stored = await self.log.append_rows(rows)
                self._take(session, stored)
        return session

    async def request(self, session_id: str, recipe: ev.GenerationRequested, *, actor: str = "user") -> str:
        """Asks for a recipe as it stands, under a fresh id, which is returned. Nothing in it is decided anew."""
        found = await painter_of(self.home, self.catalog, recipe)
        session = self.sessions.find(session_id)
        async with self._lock(session.id):
            request = outcomes.repainted(recipe, self._source.id(), expected_head=session.head)
            self._room_for([request])
            await self._append(session, [request], actor, None)
            self._submit(request, found)
        return request.id

    async def repaint(self, recipe: ev.GenerationRequested) -> Ending:
        """Paints a recipe again, when nothing else is to be done, without writing an event. Raises a `Refusal`."""
        found = await painter_of(self.home, self.catalog, recipe)
        return await self._repaints.paint(self._job(outcomes.repainted(recipe, f"replay-{self._source.id()}"), found))

    async def _do_once(self, session_id: str | None, action: AnyAction, actor: str, op: str | None) -> Outcome:
        if session_id == NEW_SESSION:
            session: Session | None = Session(self._source.id())
        else:
            session = self.sessions.find(session_id) if session_id is not None else self.sessions.current()
        action, heard = await hear(self.asker, session, action)
        if session is not None:
            async with self._lock(session.id):
                return await self._do_locked(session, action, actor, op, heard)
        async with self._lock(_NO_SESSION):  # two first actions at once must begin one session, not two
            first = self.sessions.current() or Session(self._source.id())
            async with self._lock(first.id):
                return await self._do_locked(first, action, actor, op, heard)

    async def _do_locked(
        self, session: Session, action: AnyAction, actor: str, op: str | None, heard: Given
    ) -> Outcome:
        given, found = await self._given(session, action, heard)
        decided = decide(session, action, given)
        requests = [one for one in decided if isinstance(one, ev.GenerationRequested)]
        self._room_for(requests)
        if given.materials.drawn:
            await anyio.to_thread.run_sync(materials.store, self.blobs, given.materials)
        if not session.started and decided:
            decided = [ev.SessionStarted(outcomes.title_of(decided)), *decided]
        stamped = await self._append(session, decided, actor, op) if decided else []
        for request in requests:
            self._submit(request, found)
        ids = tuple(event_id for one in decided if (event_id := made_by(one)))
        tags = tuple(ev.tag_of(one.event) for one in stamped)
        return Outcome(session.id, ids, tags, stamped[-1].seq if stamped else session.seq)

    async def _given(self, session: Session, action: AnyAction, heard: Given) -> tuple[Given, Found | None]:
        """What was heard, with ids, a seed and the model's facts; looked up in a thread, for weights may be read."""
        if isinstance(action, Import):
            sources.need_import(self.blobs, action)
            return Given(ids=(self._source.id(),)), None
        if isinstance(action, Upscale):
            return await given_for(self.home, action, self._source)
        if not isinstance(action, Paint):
            return Given(), None
        limits.check_count(action.count)
        for what in ("source", "mask"):
            sources.need(self.blobs, getattr(action, what, None), what)
        found = await anyio.to_thread.run_sync(self.catalog.find, model_of(session, action))
        about = (self.home, self.blobs, self.catalog, session, action, found.facts)
        gathered = await anyio.to_thread.run_sync(materials.gather, *about)
        ids = tuple(self._source.id() for _ in range(action.count))
        fresh = {"ids": ids, "seed": self._source.seed(), "batch": self._source.id(), "materials": gathered}
        return msgspec.structs.replace(heard, **fresh, model=preferred(found.facts, self.settings)), found

    def _room_for(self, requests: Sequence[ev.GenerationRequested]) -> None:
        if requests and len(self.executor.queue().waiting) + len(requests) > CAPACITY:
            raise QueueFull()

    async def _append(self, session: Session, decided: Sequence[AnyEvent], actor: str, op: str | None) -> list[Stamped]:
        """Write, then publish. Shielded: once the write has begun, memory must follow the disk."""
        self.sessions.need_sound(session.id)
        now = self._source.now()
        drafts = [
            Draft(ev.tag_of(event), ev.encode(event), now, actor, op if index == 0 else None)
            for index, event in enumerate(decided)
        ]
        with anyio.CancelScope(shield=True):
            stamped = self._take(session, await self.log.append(session.id, session.version, drafts))
        return stamped

    def _take(self, session: Session, rows: Sequence[Row]) -> list[Stamped]:
        stamped = [stamp(row) for row in rows]
        self.sessions.add(session)
        for one in stamped:
            self.sessions.take(one)
            self._release(one.event)
        self.feed.tell(stamped)
        return stamped

    def _release(self, event: AnyEvent) -> None:
        """Wakes whoever waits for the generation that is over now."""
        if isinstance(event, ev.GenerationCompleted | ev.GenerationFailed | ev.GenerationCancelled):
            waiting = self._waiting.pop(event.id, None)
            if waiting is not None:
                waiting.set()

    async def _repeated(self, known: Row, action: AnyAction) -> Outcome:
        """The outcome of an operation that was done before: its events stand together from its first row on."""
        rows = await self.log.read(known.session, known.version - 1, limits.COUNT[1] + 1)
        same = [stamp(row) for row in rows if row.at == known.at and (row.op in (None, known.op))]
        outcomes.check_repeated(action, same)
        ids = tuple(made for one in same if (made := made_by(one.event)))
        return Outcome(known.session, ids, tuple(ev.tag_of(one.event) for one in same), known.seq, repeated=True)

    async def _record(self, session: Session, decide_event: Callable[[], AnyEvent | None], actor: str) -> None:
        """Appends what `decide_event` returns, decided under the session's lock."""
        async with self._lock(session.id):
            if (event := decide_event()) is not None:
                await self._append(session, [event], actor, None)

    async def _note_settings(self, changes: dict[str, configuration.Value | None], actor: str) -> None:
        await self._record(self.sessions.own, lambda: ev.SettingsChanged(changes), actor)

    def _submit(self, request: ev.GenerationRequested, found: Found | None, attempt: int = 1) -> None:
        assert found is not None, "whatever paints has a model"
        priority: Priority = "background" if request.priority == "background" else "interactive"
        self.executor.submit(self._job(request, found), priority=priority, attempt=attempt)

    def _job(self, request: ev.GenerationRequested, found: Found) -> Job:
        """The worker's job. Never waits: whatever was written must be submitted, though its asker went away."""
        return outcomes.job_of(request, found.folder, materials.places(self.home, self.catalog, request))

    async def _hear(self, report: Report) -> None:
        """A durable report of the executor becomes an event, in order.

        A full or failing disk holds the queue up until there is room again: a report is never passed over.
        """
        self._repaints.hear(report)
        session = self.sessions.home_of(report.id)
        while session is not None:
            try:
                await self._record(session, lambda: outcomes.event_of(session, report), "worker")
                return
            except (StoreFull, StoreUnavailable):
                await anyio.sleep(_RETRY_S)

    def _show(self, progress: Progress) -> None:
        """Progress of what is painted on the side is nobody's."""
        if self.sessions.home_of(progress.id) is not None:
            self.feed.show(progress)

    async def load(self) -> None:
        """Reads the whole log. Called once, before anything else."""
        rows = await self.log.read_all()
        await anyio.to_thread.run_sync(self.sessions.load, rows)
        self.feed = Feed(rows[-1].seq if rows else 0, self._fetch)
        self.executor.on_progress = self._show

    async def recover(self) -> None:
        """Takes pending work up again, in the order it was asked for; what was interrupted twice is given up."""
        if self.sessions.paused:
            self.executor.pause()
        sound = [session for session in self.sessions.all() if session.id not in self.sessions.damaged]
        pending = [(one, session) for session in sound for one in session.pending()]
        for one, session in sorted(pending, key=lambda pair: pair[0].seq):
            try:
                await self._take_up(session, one)
            except Refusal as refusal:
                gone = ev.GenerationFailed(one.id, "model", refusal.message, refusal.hint)
                await self._append(session, [gone], "studio", None)

    async def _take_up(self, session: Session, one: Generation) -> None:
        if one.status == RUNNING and one.attempts >= _ATTEMPTS:
            await self._append(session, [outcomes.interrupted(one.id)], "studio", None)
            return
        self._submit(one.recipe, await painter_of(self.home, self.catalog, one.recipe), one.attempts + 1)

    def _lock(self, session_id: str) -> anyio.Lock:
        return self._locks.setdefault(session_id, anyio.Lock())

    async def _fetch(self, after: int, limit: int) -> list[Stamped]:
        return [stamp(row) for row in await self.log.read_all(after, limit)]


@asynccontextmanager
async def open_studio(
    home: Home, settings: Settings, *, command: Sequence[str] | None = None, source: Source | None = None
) -> AsyncIterator[Studio]:
    """Owns the data folder and runs the studio until the block ends; pending work goes on at the next opening.

    Raises `AlreadyOwned` when another process has the folder, `LogMissing` when the log is gone but images are there.
    """
    home.make()
    with FolderLock(home.lock):
        log = await SqliteLog.open(home.log, home.images)
        try:
            blobs = DiskBlobs(home.images)
            await anyio.to_thread.run_sync(blobs.clear_temp)
            executor = Executor(command or worker_command(home.images, home.cache, settings.threads))
            studio = Studio(home, settings, log, blobs, executor, Catalog(home, settings), source or Source())
            await studio.load()
            failure: Exception | None = None
            async with anyio.create_task_group() as tasks:
                await tasks.start(executor.run)
                await studio.recover()
                try:
                    yield studio
                except Exception as error:  # kept aside, or the task group would wrap it in a group of one
                    failure = error
                finally:
                    with anyio.CancelScope(shield=True):
                        await executor.aclose()
                        await studio.asker.aclose()
                    tasks.cancel_scope.cancel()
            if failure is not None:
                raise failure
        finally:
            with anyio.CancelScope(shield=True):
                await log.aclose()


def _or_default(key: str, value: configuration.Value | None) -> configuration.Value:
    default: configuration.Value = getattr(Settings(), key)
    return default if value is None else value
