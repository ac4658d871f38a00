"""The studio: it takes actions, writes the events that follow, and has the work done that they ask for.

Every action goes the same way: gather what the decision needs, decide, append (durable), fold, publish, then queue the
work.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import anyio
import anyio.to_thread

from dimp.cache_file import sweep
from dimp.core import events as ev
from dimp.core import limits
from dimp.core.actions import AnyAction
from dimp.core.errors import Conflict, Invalid, NotFound, OperationReused, Refusal
from dimp.core.generation import Generation
from dimp.core.kinds import kind_of
from dimp.core.model import DecisionInputs
from dimp.core.owners import HOUSE
from dimp.core.session import Session
from dimp.decide import jobs
from dimp.decide.library import queue_order
from dimp.decide.table import decide
from dimp.decide.talk.meaning import Say
from dimp.engine.executor import Executor, Limits
from dimp.engine.reports import QueueView
from dimp.home import Home
from dimp.llm.client import LanguageClient
from dimp.llm.interpret import read_action
from dimp.models.catalog import Catalog
from dimp.settings import Settings, Value
from dimp.studio import erasing
from dimp.studio.archive import RESIDENT, LogArchive
from dimp.studio.configuration import Configuration
from dimp.studio.decision_inputs import InputGatherer
from dimp.studio.descriptions import Descriptions
from dimp.studio.dispatcher import Dispatcher
from dimp.studio.erasing import Erased
from dimp.studio.event_writer import EventWriter, request_of
from dimp.studio.exact import completed, make
from dimp.studio.feed import Feed, Watcher
from dimp.studio.ids import Source
from dimp.studio.images.blob_place import open_own_blobs
from dimp.studio.images.worker_commands import worker_commands
from dimp.studio.library import LibraryWriter
from dimp.studio.outcome import Outcome, outcome_of
from dimp.studio.painter_reader import PainterReader
from dimp.studio.repaint import Ending
from dimp.studio.sessions import CURRENT, IMPORTED, PAUSED, stamp
from dimp.studio.settings_writer import SettingsWriter
from dimp_store.blobs import BlobStore
from dimp_store.errors import DuplicateOperation
from dimp_store.lock import FolderLock
from dimp_store.log import EventLog, Row
from dimp_store.sqlite_log import SqliteLog

NEW_SESSION = "new"
"""In place of a session's id: begin a fresh session with this action."""

_NO_SESSION = ""


class Studio:
    """The living state of one data folder. Use from one event loop; open it with `open_studio`."""

    def __init__(
        self, configuration: Configuration, log: EventLog, blobs: BlobStore, executor: Executor, source: Source,
        archive: LogArchive | None = None, founder: str = "",
    ) -> None:  # fmt: skip
        self.configuration = configuration
        self.blobs = blobs
        self.executor = executor
        self._source = source
        self.writer = EventWriter(log, source, archive, founder)
        self.sessions = self.writer.sessions
        """All sessions as they are now."""
        self.dispatcher = Dispatcher(executor, self.writer, configuration, blobs)
        self.library = LibraryWriter(self.writer, source)
        self._settings = SettingsWriter(configuration, self.writer)
        self._inputs = InputGatherer(configuration, blobs, source)
        reader = configuration.painter = PainterReader(configuration, self.dispatcher.side, source)
        self.descriptions = Descriptions(self.writer, reader)

    @property
    def home(self) -> Home:
        """The data folder."""
        return self.configuration.home

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.configuration.settings

    @property
    def catalog(self) -> Catalog:
        """The models that can be named."""
        return self.configuration.catalog

    @property
    def language_client(self) -> LanguageClient:
        """The language model that reads modifications, where one is chosen."""
        return self.configuration.language_client

    @property
    def log(self) -> EventLog:
        """The event log, to read from; only the writer writes to it."""
        return self.writer.log

    @property
    def feed(self) -> Feed:
        """Everything that happens, for watchers."""
        return self.writer.feed

    def own_operation(self, op: str | None) -> str | None:
        """The operation id under which the log keeps what a client sends under `op`."""
        return op

    def may_bring_operation(self, op: str) -> bool:
        """Whether a history that is brought may hold this operation id: where all is everybody's, any."""
        return True

    def watch(self, after: int | None = None) -> Watcher:
        """A watcher of everything that happens after `after`, or from now on."""
        return self.feed.watch(after)

    def queue(self) -> QueueView:
        """The queue as it is now."""
        return self.executor.queue()

    async def warm_up(self) -> None:
        """Has the chosen model loaded before it is asked for, unless the settings say to wait until then.

        Returns at once where there is work to do, and does nothing where the model is not on this machine.
        """
        if self.settings.load_on_demand:
            return
        with suppress(Refusal):
            model = await anyio.to_thread.run_sync(self.catalog.find)
            await self.executor.warm(str(model.folder), model.facts.name, model.facts.family)

    async def finished(self, generation_id: str) -> Generation:
        """Waits until a generation is done, failed or cancelled, and returns it."""
        session, generation = self.sessions.generation(generation_id)
        await self.writer.wait_until_over(generation)
        return session.generations[generation.id]

    async def do(
        self, session_id: str | None, action: AnyAction, *, actor: str = "user", op: str | None = None,
        asked: Say | None = None,
    ) -> Outcome:  # fmt: skip
        """Does an action in a session: the current one, or a fresh one for `NEW_SESSION` or where there is none.

        Returns when the events are durable. The same `op` is never done twice. Raises a `Refusal` (also for an `op`
        of another kind of action), or a `StoreError` when the disk fails; in both cases nothing was written. `asked`
        are the words that came to the action: said again, they are the same request, whatever they would mean by now.
        """
        if op is None or (row := await self.log.find_op(op)) is None:
            try:
                return await self._do_once(session_id, action, actor, op, asked)
            except DuplicateOperation:
                if (row := await self.log.find_op(op or "")) is None:
                    raise
        return await self._repeat_outcome(row, action, asked)

    async def start_session(self, title: str, *, actor: str = "user", op: str | None = None) -> Session:
        """A new, empty session. Raises `Invalid` for a title that is too long."""
        if len(title) > limits.NAME_CHARACTERS:
            raise Invalid("The title is too long.", f"Use at most {limits.NAME_CHARACTERS} characters.")
        session = Session(self._source.id())
        async with self.writer.lock(session.id):
            await self.writer.append(session, [ev.SessionStarted(title.strip())], actor, op)
        return session

    async def switch(self, session_id: str, *, actor: str = "user") -> Session:
        """Makes a session the current one."""
        session = self.sessions.find(session_id)
        await self.writer.record_settings({CURRENT: session.id}, actor)
        return session

    async def cancel(self, generation_id: str, *, actor: str = "user") -> Generation:
        """Stops a generation that waits or runs. Raises `NotFound`, or `Conflict` when it is over already."""
        session, generation = self.sessions.generation(generation_id)
        if not generation.live:
            message = f"That picture is {generation.status} already."
            raise Conflict(message, "See the queue with: dimp queue", "over-already")
        if not await self.executor.cancel(generation.id):
            cancelled = ev.GenerationCancelled(generation.id)
            await self.writer.record(session, lambda: cancelled if generation.live else None, actor)
        return generation

    async def pause(self, paused: bool, *, actor: str = "user") -> None:
        """Pauses or resumes the queue; it stays so after a restart."""
        if paused != self.sessions.paused:
            await self.writer.record_settings({PAUSED: paused or None}, actor)
        (self.executor.pause if paused else self.executor.resume)()

    async def cancel_all(self, session_id: str | None = None, *, actor: str = "user") -> list[str]:
        """Stops all that waits or runs, or all of one session, and returns the ids. Raises `NotFound` or `Conflict`.

        The last in the queue first, so that nothing begins meanwhile.
        """
        session = self.sessions.find(session_id) if session_id is not None else None
        live = [generation.id for generation, _ in self.sessions.pending()]
        places = {waits.id: place for place, waits in enumerate(self.queue().waiting)}
        stopped = []
        for generation_id in sorted(live, key=lambda waits: -places.get(waits, -1)):
            if session is not None and self.sessions.session_of(generation_id) is not session:
                continue
            with suppress(Conflict):  # it is over since we looked
                await self.cancel(generation_id, actor=actor)
                stopped.append(generation_id)
        return stopped

    async def reorder(self, generation_id: str, before: str | None, *, actor: str = "user") -> None:
        """Moves what waits before another, or to the end of its priority; it stays so after a restart.

        Raises `NotFound` where either does not wait (any more), or a `StoreError`.
        """
        order = queue_order.move(self.queue().waiting, generation_id, before)
        await self.writer.record(self.sessions.own, lambda: order, actor)
        with suppress(NotFound):  # it began meanwhile
            self.executor.reorder(generation_id, before)

    async def change_settings(self, changes: Mapping[str, Value | None], *, actor: str = "user") -> Settings:
        """See `SettingsWriter.change`. Raises `Invalid` or `NotFound`."""
        return await self._settings.change(changes, actor)

    async def reread_settings(self) -> tuple[str, ...]:
        """See `SettingsWriter.reread`. Raises `Invalid`."""
        return await self._settings.reread()

    async def take_up_edits(self) -> None:
        """See `SettingsWriter.take_up_edits`."""
        await self._settings.take_up_edits()

    async def adopt(self, rows: Sequence[Row], *, actor: str = "user") -> Session:
        """Imports a whole session as it was exported; its images must be in the blob store already.

        It is the current session of `actor` from now on, and of nobody else who has one, whoever acted in it.
        """
        session = await self.writer.adopt(rows, self.sessions.owner, actor)
        # The only one is everybody's anyway, except where people have accounts: its events may name any of them.
        if self.sessions.account_of(HOUSE) or len(self.sessions.all()) > 1:
            await self.writer.record_settings({IMPORTED: session.id}, actor)
        return session

    async def erase(
        self, session_id: str, references: Sequence[str] | None, *, actor: str = "user", dry_run: bool = False
    ) -> Erased:
        """Erases generations for good, or with None for references a whole session, see `dimp.studio.erasing`."""
        session = self.sessions.find(session_id)
        return await erasing.erase(self.writer, self.home, self.blobs, session, references, actor, dry_run=dry_run)

    async def request(self, session_id: str, recipe: ev.GenerationRequested, *, actor: str = "user") -> str:
        """Asks for a recipe as it stands, under a fresh id, which is returned. Nothing in it is decided again."""
        painter = await self.configuration.find_painter(recipe)
        session = self.sessions.find(session_id)
        async with self.writer.lock(session.id):
            request = jobs.repeat_request(recipe, self._source.id(), expected_head=session.head)
            if kind_of(request).exact:
                made = await anyio.to_thread.run_sync(make, self.blobs, request)
                done = completed(made, moves_head=not request.aside)
                await self.writer.append(session, [request, done], actor)
                return request.id
            self.check_room([request])
            await self.writer.append(session, [request], actor)
            self.dispatcher.submit(request, painter)
        return request.id

    def need_change(self, session: Session | None) -> None:
        """Raises a `Refusal` where whoever acts may not change a session: none here, where all is everybody's."""

    def check_room(self, requests: Sequence[ev.GenerationRequested]) -> None:
        """Raises a `Refusal` where there is no room for all of them in the queue."""
        self.dispatcher.check_room(requests)

    async def repaint(self, recipe: ev.GenerationRequested) -> Ending:
        """Paints a recipe again, when nothing else is to be done, without writing an event. Raises a `Refusal`."""
        return await self.dispatcher.repaint(jobs.repeat_request(recipe, f"replay-{self._source.id()}"))

    async def load(self) -> None:
        """Reads the whole log. Called once, before anything else."""
        await self.writer.load()

    async def recover(self) -> None:
        """Takes up again what was waiting or running when the studio last closed."""
        await self.dispatcher.recover()

    async def _do_once(
        self, session_id: str | None, action: AnyAction, actor: str, op: str | None, asked: Say | None
    ) -> Outcome:
        await self.take_up_edits()
        if session_id == NEW_SESSION:
            session: Session | None = Session(self._source.id())
        else:
            session = self.sessions.find(session_id) if session_id is not None else self.sessions.current(actor)
        self.need_change(session)
        request = jobs.fingerprint(asked or action) if op is not None else ""
        seen = await self.descriptions.needed_for(session, action, actor)
        action, reading = await read_action(self.language_client, session, action, seen)
        if session is not None:
            async with self.writer.lock(session.id):
                return await self._do_locked(session, action, actor, (op, request), reading)
        async with self.writer.lock(_NO_SESSION):  # two first actions at once must begin one session, not two
            first = self.sessions.current(actor) or Session(self._source.id())
            async with self.writer.lock(first.id):
                return await self._do_locked(first, action, actor, (op, request), reading)

    async def _do_locked(
        self, session: Session, action: AnyAction, actor: str, op: tuple[str | None, str], reading: DecisionInputs
    ) -> Outcome:
        inputs, painter = await self._inputs.gather(session, action, reading)
        events = decide(session, action, inputs)
        requests = jobs.requests_in(events)
        self.check_room(requests)
        await self._inputs.store_maps(inputs)
        if not session.started and events:
            events = [ev.SessionStarted(jobs.title_of(events)), *events]
        entries = await self.writer.append(session, events, actor, *op) if events else []
        for request in requests:
            self.dispatcher.submit(request, painter)
        return outcome_of(session.id, entries, entries[-1].seq if entries else session.seq)

    async def _repeat_outcome(self, first: Row, action: AnyAction, asked: Say | None) -> Outcome:
        """The outcome of an operation that was done before: its events stand together from its first row on."""
        rows = await self.log.read(first.session, first.version - 1, limits.COUNT[1] + 1)
        entries = [stamp(row) for row in rows if row.at == first.at and row.op in (None, first.op)]
        if asked is None:
            jobs.check_repeated(action, entries)
        if (stored := request_of(first)) and stored != jobs.fingerprint(asked or action):
            hint = "Send each action under an id of its own; to repeat one, send the very same."
            raise OperationReused("This operation id was used for a request with other contents.", hint)
        return outcome_of(first.session, entries, first.seq, repeated=True)


@asynccontextmanager
async def open_studio(
    home: Home, settings: Settings, *, command: Sequence[str] | None = None, source: Source | None = None,
    resident: int = RESIDENT, founder: str = "",
) -> AsyncIterator[Studio]:  # fmt: skip
    """Owns the data folder and runs the studio until the block ends; pending work resumes at the next opening.

    `resident` is how many pictures keep their details in memory (`dimp.studio.archive`). `founder` is the account that
    owns what was made without accounts, where people have some.

    Raises `AlreadyOwned` when another process has the folder, `LogMissing` when the log is gone but images are there.
    """
    home.make()
    with FolderLock(home.lock):
        blobs = await open_own_blobs(home, settings)
        log = await SqliteLog.open(home.log, home.images)
        archive = LogArchive(home.log, resident)
        try:
            await anyio.to_thread.run_sync(sweep, home.root, home.cache)
            await erasing.finish(home, log, blobs)
            executor = Executor(
                *await anyio.to_thread.run_sync(worker_commands, home, settings, command),
                idle_unload_s=settings.idle_unload_s or None,
                limits=Limits(silent_s=settings.hang_after_s),
            )
            studio = Studio(Configuration(home, settings), log, blobs, executor, source or Source(), archive, founder)
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
                        await studio.language_client.aclose()
                    tasks.cancel_scope.cancel()
            if failure is not None:
                raise failure
        finally:
            archive.close()  # before the writer, which is the last to go
            with anyio.CancelScope(shield=True):
                await log.aclose()
