"""Work on its way to the executor and back: requests become jobs, reports events, and pending work resumes."""

from __future__ import annotations

from collections.abc import Sequence

import anyio
import anyio.to_thread
import msgspec

from dimp.core import events as ev
from dimp.core.errors import Refusal
from dimp.core.generation import RUNNING, Generation
from dimp.core.kinds import UPSCALE, kind_of
from dimp.core.session import Session
from dimp.decide import jobs
from dimp.engine.executor import Executor
from dimp.engine.job_queue import CAPACITY, QueueFull
from dimp.engine.paint_error import OUT_OF_MEMORY
from dimp.engine.protocol import Job
from dimp.engine.reports import JobFailed, JobFinished, Priority, Progress, Report
from dimp.models.catalog import InstalledModel
from dimp.studio.configuration import Configuration
from dimp.studio.event_writer import EventWriter
from dimp.studio.exact import make
from dimp.studio.images.worker_images import WorkerImages
from dimp.studio.repaint import Ending, OnTheSide
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import StoreFull, StoreUnavailable

_ATTEMPTS = 2
_RETRY_S = 1.0


class Dispatcher:
    """Hands requests to the executor and records what it reports. It is the executor's one listener."""

    def __init__(self, executor: Executor, writer: EventWriter, configuration: Configuration, blobs: BlobStore) -> None:
        self._executor = executor
        self._blobs = blobs
        self._writer = writer
        self._configuration = configuration
        self.side = OnTheSide(executor)
        self.images = WorkerImages(blobs, executor)
        executor.set_listener(self._record_report)
        executor.set_fetcher(self.images.bring_inputs)
        executor.on_progress = self._publish_progress

    def check_room(self, requests: Sequence[ev.GenerationRequested]) -> None:
        """Raises `QueueFull` where the queue has no room for all of them."""
        if requests and len(self._executor.queue().waiting) + len(requests) > CAPACITY:
            raise QueueFull()

    def submit(
        self,
        request: ev.GenerationRequested,
        painter: InstalledModel | None,
        attempt: int = 1,
        priority: Priority | None = None,
    ) -> None:
        """Puts a request into the queue. Never waits: what was written must be submitted though its client left.

        `priority` is given where a move in the queue has changed that of the request.
        """
        assert painter is not None, "what paints has a model"
        own: Priority = "background" if request.priority == "background" else "interactive"
        self._executor.submit(
            self._make_job(request, painter), priority=priority or own, attempt=attempt,
            owner=self._writer.sessions.asker_of(request.id),
        )  # fmt: skip

    async def repaint(self, recipe: ev.GenerationRequested) -> Ending:
        """Paints a recipe on the side, when nothing else is to be done, without writing an event."""
        if kind_of(recipe).exact:
            return await anyio.to_thread.run_sync(make, self._blobs, recipe)
        painter = await self._configuration.find_painter(recipe)
        return await self.side.paint(self._make_job(recipe, painter))

    async def read_painted(self, done: JobFinished) -> bytes:
        """The bytes of what was painted on the side, which belongs to nobody."""
        return await anyio.to_thread.run_sync(self._blobs.read, Digest.parse(done.digest))

    async def recover(self) -> None:
        """Resumes pending work in the order it waited in; what was interrupted twice is given up."""
        sessions = self._writer.sessions
        if sessions.paused:
            self._executor.pause()
        for generation, priority in sessions.pending():
            session = sessions.session_of(generation.id)
            assert session is not None, "what is pending is in a session"
            try:
                await self._resume(session, generation, priority)
            except Refusal as refusal:
                failure = ev.GenerationFailed(generation.id, "model", refusal.message, refusal.hint)
                await self._writer.append(session, [failure], "studio")

    async def _resume(self, session: Session, generation: Generation, priority: Priority) -> None:
        if generation.status == RUNNING and generation.attempts >= _ATTEMPTS:
            await self._writer.append(session, [jobs.interrupted_event(generation.id)], "studio")
            return
        painter = await self._configuration.find_painter(generation.recipe)
        self.submit(generation.recipe, painter, generation.attempts + 1, priority)

    def _make_job(self, request: ev.GenerationRequested, painter: InstalledModel) -> Job:
        job = jobs.job_of(request, painter.folder, self._configuration.locate_assets(request))
        return msgspec.structs.replace(job, asker=self._writer.sessions.asker_of(request.id))

    async def _record_report(self, report: Report) -> None:
        """A durable report of the executor becomes an event, in order.

        A full or failing disk, or storage, holds the queue up until it does well: a report is never passed over.
        """
        if isinstance(report, JobFinished):
            kept = await self.images.keep(report)
            if kept is None:
                return
            report = kept
        self.side.receive(report)
        session = self._writer.sessions.session_of(report.id)
        if session is not None and isinstance(report, JobFailed) and report.reason == OUT_OF_MEMORY:
            report = await self._add_alternative(session.generations[report.id].recipe, report)
        while session is not None:
            try:
                await self._writer.record(session, lambda: jobs.event_of(session, report), "worker")
                return
            except (StoreFull, StoreUnavailable):
                await anyio.sleep(_RETRY_S)

    async def _add_alternative(self, recipe: ev.GenerationRequested, failed: JobFailed) -> JobFailed:
        """The failure of a model that found no room, with the name of one that would: the worker knows no others."""
        if kind_of(recipe) is UPSCALE:
            return failed
        name = self._configuration.catalog.name_alternative
        alternative = await anyio.to_thread.run_sync(name, recipe.model)
        return msgspec.structs.replace(failed, hint=" ".join(filter(None, (failed.hint, alternative))))

    def _publish_progress(self, progress: Progress) -> None:
        """Progress of what is painted on the side is not shown."""
        if self._writer.sessions.session_of(progress.id) is not None:
            self._writer.feed.publish_progress(progress)
