"""The executor: one queue, a worker process for each device, one picture at a time on each; imports no model library.

Jobs wait in a queue; the first goes to a worker, which is started when needed. Questions to the model go the same way,
before the next picture. A worker that dies takes nobody with it: its job waits again at the front, once. All state
lives on the event loop; a message of a worker is applied synchronously, and durable reports are handed to the listener
one by one by a task of their own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import anyio
from anyio.abc import TaskStatus

from dimp.core.errors import Conflict, Unavailable
from dimp.engine import protocol
from dimp.engine.job_queue import QueuedJob, QueueFull
from dimp.engine.lane import ATTEMPTS, DIED_HINT, USUAL_LIMITS, Lane, Limits, Work
from dimp.engine.outbox import Listener
from dimp.engine.protocol import Job, Question
from dimp.engine.reports import JobCancelled, Priority, Progress, QueueView, WaitingView

__all__ = ["ATTEMPTS", "DIED_HINT", "Executor", "Job", "Limits", "QueueFull"]


def _ignore(*news: object) -> None:
    """Take no notice."""


class Executor:
    """Queue, supervision, progress. Start `run` in a task group; call the rest from its event loop.

    Each of `commands` starts the worker of one device, or the bridge to one elsewhere; there is one at least.
    `idle_unload_s`: seconds without work after which a model is unloaded; None keeps it.
    """

    def __init__(
        self,
        *commands: Sequence[str],
        env: Mapping[str, str] | None = None,
        idle_unload_s: float | None = None,
        limits: Limits = USUAL_LIMITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = Work(
            limits, clock, idle_unload_s, wake=self._wake,
            on_progress=lambda progress: self.on_progress(progress), on_model_change=lambda: self.on_model_change(),
        )  # fmt: skip
        self._lanes = self._work.lanes
        for command in commands:
            Lane(self._work, command, os.environ if env is None else env)
        self._ended: anyio.Event | None = None
        self.on_model_change: Callable[[], None] = _ignore
        self.on_progress: Callable[[Progress], None] = _ignore
        """Called synchronously with the latest progress; it must return at once and must not raise."""

    def set_listener(self, listener: Listener) -> None:
        """Name who gets the durable reports: awaited one by one, before the next job begins.

        An exception from the listener ends `run`: a report that can't be recorded is never passed over.
        """
        self._work.outbox.listener = listener

    def set_fetcher(self, bring_inputs: Callable[[Job | Question], Awaitable[None]]) -> None:
        """Name who brings the pictures that a job reads to where workers read them, before it is handed to one.

        It raises a StoreError for what cannot be had; the job fails then.
        """
        self._work.bring_inputs = bring_inputs

    @property
    def closing(self) -> bool:
        """Whether it was told to close."""
        return self._work.closing

    # -- what others ask for -----------------------------------------------------------------------

    def submit(
        self, job: Job | Question, *, priority: Priority = "interactive", attempt: int = 1, owner: str = ""
    ) -> None:  # fmt: skip
        """Put a job or a question in the queue. `attempt` is 2 for a job interrupted when the server went down.

        Owners take turns within a priority (`job_queue`).

        Raises QueueFull, Conflict when the job is here already, Unavailable when the executor was closed.
        """
        if self._work.closing:
            raise Unavailable("The studio is closing.", "Start it again; what was asked for before is kept.")
        if any(lane.active and lane.active.id == job.id for lane in self._lanes):
            raise Conflict("This picture is being painted already.", "Wait for it, or cancel it first.")
        self._work.queue.add(QueuedJob(job, priority, attempt, owner))
        self._wake()

    async def cancel(self, job_id: str) -> bool:
        """Stop a job, waiting or running; False when it is not here (any more).

        Returns at once: the report `JobCancelled` follows, or `JobFinished` when the picture was done first.
        """
        if self._work.queue.remove(job_id):
            self._work.outbox.add(JobCancelled(job_id))
            return True
        return any(lane.cancel(job_id) for lane in self._lanes)

    def pause(self) -> None:
        """Begin no more jobs; those that run go on."""
        self._work.paused = True

    def resume(self) -> None:
        """Begin jobs again."""
        self._work.paused = False
        self._wake()

    def reorder(self, job_id: str, before: str | None) -> None:
        """Move a waiting job before another, or to the end of its class. Raises NotFound."""
        self._work.queue.move(job_id, before)

    def queue(self) -> QueueView:
        """Return the queue as it is now."""
        waiting = (WaitingView(q.job.id, q.job.kind, q.attempt, q.priority) for q in self._work.queue)
        first = self._lanes[0]
        running = [view for lane in self._lanes if lane.active and (view := lane.active.view())]
        return QueueView(
            running[0] if running else None,
            tuple(waiting),
            self._work.paused,
            first.model,
            first.worker.pid if first.worker else None,
            tuple(running[1:]),
            len(self._lanes),
        )

    async def warm(self, folder: str, model: str, family: str = "") -> None:
        """Have the first worker started and this model loaded before it is asked for; returns at once.

        Work goes first: whatever is painted until then loads the model that it needs, and this one is let be.
        """
        if self._lanes[0].active is None and not self._work.queue:
            self._lanes[0].warm(protocol.Load(folder, model, family))

    async def aclose(self) -> None:
        """Stop taking jobs, end the workers and `run`. A running job gets no report: it stays pending."""
        self._work.closing = True
        for lane in self._lanes:
            lane.close()
        if self._ended:
            await self._ended.wait()

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Work until `aclose` or cancellation; leaves no process behind."""
        self._ended = anyio.Event()
        try:
            async with anyio.create_task_group() as tasks:
                self._work.tasks = tasks
                tasks.start_soon(self._work.outbox.deliver)
                task_status.started()
                async with anyio.create_task_group() as lanes:
                    for lane in self._lanes:
                        lanes.start_soon(lane.run)
                await self._work.outbox.wait_until_empty()
                tasks.cancel_scope.cancel()
        finally:
            self._work.tasks = None
            self._work.closing = True
            for lane in self._lanes:
                await lane.reap()
            self._ended.set()

    def _wake(self) -> None:
        for lane in self._lanes:
            lane.wake()
