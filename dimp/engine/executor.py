"""The executor: one queue, one worker process, one picture at a time; imports no model library.

Jobs wait in a queue; the first goes to the worker, which is started when needed. Questions to the model go the same
way, before the next picture. A worker that dies takes nobody with it: its job waits again at the front, once. All state
lives on the event loop; a message of the worker is applied synchronously, and durable reports are handed to the
listener one by one by a task of their own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import anyio
import msgspec
from anyio.abc import TaskGroup, TaskStatus

from dimp.core.errors import Conflict, Unavailable
from dimp.engine import faults, protocol
from dimp.engine.active_job import ActiveJob
from dimp.engine.job_queue import JobQueue, QueuedJob, QueueFull
from dimp.engine.outbox import Listener, Outbox
from dimp.engine.protocol import Job, Question
from dimp.engine.reports import (
    JobCancelled,
    JobFailed,
    JobFinished,
    JobRequeued,
    JobStarted,
    ModelView,
    Priority,
    Progress,
    QuestionAnswered,
    QueueView,
    Report,
    WaitingView,
)
from dimp.engine.supervisor import WorkerProcess

__all__ = ["Executor", "Job", "Limits", "QueueFull"]

ATTEMPTS = 2
"""A job that took the worker down this many times is given up: it would take down every worker."""

DIED_HINT = "The machine may have run out of memory: try a smaller size, or close other programs."


@dataclass(frozen=True, slots=True)
class Limits:
    """Patience, in seconds. A step of a full-size model on a CPU takes minutes: be generous."""

    silent_s: float = 900.0
    """Between two frames while painting; then the worker is taken for hung and killed."""
    load_s: float = 1800.0
    """From handing over a job to its first step: start, imports, loading, text encoding."""
    cancel_s: float = 15.0
    """From a cancel to the worker's answer; then it is killed."""


def _ignore(*news: object) -> None:
    """Take no notice."""


class Executor:
    """Queue, supervision, progress. Start `run` in a task group; call the rest from its event loop.

    `idle_unload_s`: seconds without work after which the model is unloaded; None keeps it.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        idle_unload_s: float | None = None,
        limits: Limits = Limits(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command = tuple(command)
        self._env = dict(os.environ if env is None else env)
        self._idle_unload_s = idle_unload_s
        self._limits = limits
        self._clock = clock
        self._queue = JobQueue()
        self._active: ActiveJob | None = None
        self._worker: WorkerProcess | None = None
        self._greeted = False
        self._warm_up: protocol.Load | None = None
        self._model = ModelView()
        self.on_model_change: Callable[[], None] = _ignore
        self._paused = False
        self._closing = False
        self._wake = anyio.Event()
        self._ended: anyio.Event | None = None
        self._tasks: TaskGroup | None = None
        self._outbox = Outbox()
        self.on_progress: Callable[[Progress], None] = _ignore
        """Called synchronously with the latest progress; it must return at once and must not raise."""

    def set_listener(self, listener: Listener) -> None:
        """Name who gets the durable reports: awaited one by one, before the next job begins.

        An exception from the listener ends `run`: a report that can't be recorded is never passed over.
        """
        self._outbox.listener = listener

    # -- what others ask for -----------------------------------------------------------------------

    def submit(
        self, job: Job | Question, *, priority: Priority = "interactive", attempt: int = 1, owner: str = ""
    ) -> None:  # fmt: skip
        """Put a job or a question in the queue. `attempt` is 2 for a job interrupted when the server went down.

        Owners take turns within a priority (`job_queue`).

        Raises QueueFull, Conflict when the job is here already, Unavailable when the executor was closed.
        """
        if self._closing:
            raise Unavailable("The studio is closing.", "Start it again; what was asked for before is kept.")
        if self._active and self._active.id == job.id:
            raise Conflict("This picture is being painted already.", "Wait for it, or cancel it first.")
        self._queue.add(QueuedJob(job, priority, attempt, owner))
        self._wake.set()

    async def cancel(self, job_id: str) -> bool:
        """Stop a job, waiting or running; False when it is not here (any more).

        Returns at once: the report `JobCancelled` follows, or `JobFinished` when the picture was done first.
        """
        if self._queue.remove(job_id):
            self._outbox.add(JobCancelled(job_id))
            return True
        active = self._active
        if active is None or active.id != job_id or active.over.is_set():
            return False
        if not active.cancelling:
            active.cancelling = True
            self._stop(active)
        return True

    def pause(self) -> None:
        """Begin no more jobs; the running one goes on."""
        self._paused = True

    def resume(self) -> None:
        """Begin jobs again."""
        self._paused = False
        self._wake.set()

    def reorder(self, job_id: str, before: str | None) -> None:
        """Move a waiting job before another, or to the end of its class. Raises NotFound."""
        self._queue.move(job_id, before)

    def queue(self) -> QueueView:
        """Return the queue as it is now."""
        waiting = (WaitingView(q.job.id, q.job.kind, q.attempt, q.priority) for q in self._queue)
        pid = self._worker.pid if self._worker else None
        active = self._active.view() if self._active else None
        return QueueView(active, tuple(waiting), self._paused, self._model, pid)

    async def warm(self, folder: str, model: str, family: str = "") -> None:
        """Have the worker started and this model loaded before it is asked for; returns at once.

        Work goes first: whatever is painted until then loads the model that it needs, and this one is let be.
        """
        if self._active is None and not self._queue:
            self._warm_up = protocol.Load(folder, model, family)
            self._wake.set()

    async def aclose(self) -> None:
        """Stop taking jobs, end the worker and `run`. The running job gets no report: it stays pending."""
        self._closing = True
        self._wake.set()
        if self._worker:
            self._worker.kill()
        if self._ended:
            await self._ended.wait()

    # -- the loop ----------------------------------------------------------------------------------

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Work until `aclose` or cancellation; leaves no process behind."""
        self._ended = anyio.Event()
        try:
            async with anyio.create_task_group() as tasks:
                self._tasks = tasks
                tasks.start_soon(self._outbox.deliver)
                task_status.started()
                while queued := await self._next():
                    await self._paint(queued)
                await self._outbox.wait_until_empty()
                tasks.cancel_scope.cancel()
        finally:
            self._tasks = None
            self._closing = True
            if self._worker:
                await self._worker.reap()
                self._worker = None
            self._ended.set()

    async def _next(self) -> QueuedJob | None:
        """Wait for the next job; None when closing."""
        while not self._closing:
            self._wake = anyio.Event()
            if queued := self._queue.take(pictures=not self._paused):
                self._warm_up = None  # the job loads what it needs
                return queued
            if self._warm_up and not self._worker:
                await self._start_worker()
            self._post_warm_up()
            idle_s = self._idle_unload_s if self._model.state == "ready" else None
            with anyio.move_on_after(idle_s) as patience:
                await self._wake.wait()
            if patience.cancelled_caught and self._worker:
                self._worker.post(protocol.Unload())
                self._show_model(
                    ModelView(detail=f"unloaded after {idle_s:g} s without work", device=self._model.device)
                )
        return None

    async def _paint(self, queued: QueuedJob) -> None:
        active = self._active = ActiveJob(queued, self._clock())
        try:
            await self._outbox.wait_until_empty()
            if active.over.is_set() or self._closing:
                return
            if self._worker or await self._start_worker():
                self._hand_over(active)
                await self._watch(active)
        finally:
            self._active = None

    async def _start_worker(self) -> bool:
        assert self._tasks is not None
        self._greeted = False
        self._show_model(ModelView("starting"))
        try:
            self._worker = await WorkerProcess.start(self._command, self._env, self._tasks, self)
        except OSError as error:
            self._handle_exit(f"it could not be started: {error}")
        return self._worker is not None

    def _hand_over(self, active: ActiveJob) -> None:
        """Send the job, once the worker has said hello."""
        if active.state != "starting" or active.over.is_set() or not self._greeted or not self._worker:
            return
        active.state, active.last_message_at = "loading", self._clock()
        self._outbox.add(JobStarted(active.id, active.queued.attempt))
        job = active.queued.job
        self._worker.post(protocol.Ask(job) if isinstance(job, Question) else protocol.Run(job))

    def _post_warm_up(self) -> None:
        if self._warm_up and self._greeted and self._worker:
            self._worker.post(self._warm_up)
            self._warm_up = None

    async def _watch(self, active: ActiveJob) -> None:
        """Wait for the job's end; kill a worker that has gone silent."""
        while not active.over.is_set():
            patience = self._limits.silent_s if active.state == "painting" else self._limits.load_s
            left = active.last_message_at + patience - self._clock()
            # Look again at least every `silent_s`: the patience shrinks when loading turns into painting.
            with anyio.move_on_after(max(0.0, min(left, self._limits.silent_s))) as look:
                await active.over.wait()
            if look.cancelled_caught and self._clock() - active.last_message_at >= patience and self._worker:
                active.killed_as, active.last_message_at = "hang", self._clock()
                self._worker.kill()

    # -- messages of the worker --------------------------------------------------------------------

    def _show_model(self, model: ModelView) -> None:
        self._model = model
        self.on_model_change()

    def on_message(self, message: protocol.WorkerMessage) -> None:
        """Apply a message of the worker (called by its supervisor)."""
        match message:
            case protocol.Hello():
                self._on_hello(message)
            case protocol.Loading(model=name, detail=detail):
                self._show_model(ModelView("loading", name, detail, self._model.device))
            case protocol.Ready(model=name):  # a model that was only warmed up is idle from now on
                self._show_model(ModelView("ready", name, "", self._model.device, self._idle_unload_s or 0.0))
                self._wake.set()
            case protocol.Failed(id="", message=text):
                self._show_model(ModelView("failed", self._model.name, text, self._model.device))
        active = self._active
        if active and not active.over.is_set() and getattr(message, "id", None) == active.id:
            active.last_message_at = self._clock()
            self._on_job_message(active, message)

    def on_exit(self, worker: WorkerProcess) -> None:
        """The worker is gone (called by its supervisor)."""
        if self._worker is worker:
            self._worker, self._greeted = None, False
            self._handle_exit(worker.exit_summary)

    def _on_hello(self, hello: protocol.Hello) -> None:
        if hello.protocol != protocol.PROTOCOL:
            self._show_model(ModelView("failed", "", f"the worker speaks protocol {hello.protocol}"))
            if self._worker:
                self._worker.kill()
            return
        self._greeted = True
        self._show_model(ModelView(device=hello.device))
        if self._active:
            self._hand_over(self._active)
        else:
            self._post_warm_up()

    def _on_job_message(self, active: ActiveJob, message: protocol.WorkerMessage) -> None:
        job_id, attempt = active.id, active.queued.attempt
        match message:
            case protocol.Loading(detail=detail):
                self.on_progress(Progress(job_id, "loading", detail=detail))
            case protocol.Started(total_steps=total):
                active.state, active.total_steps = "painting", total
                self.on_progress(Progress(job_id, "painting", 0, total))
            case protocol.Step():
                self._on_step(active, message)
            case protocol.Done():
                self._settle(active, JobFinished(attempt=attempt, **msgspec.structs.asdict(message)))
            case protocol.Answered():
                self._settle(active, QuestionAnswered(attempt=attempt, **msgspec.structs.asdict(message)))
            case protocol.Failed(reason=reason, message=text, hint=hint):
                self._settle(active, JobFailed(job_id, attempt, reason, text, hint))
            case protocol.Cancelled():
                self._settle(active, JobCancelled(job_id))
            case _:
                pass

    def _on_step(self, active: ActiveJob, message: protocol.Step) -> None:
        active.step, active.total_steps, active.eta_ms = message.step, message.total_steps, message.eta_ms
        active.preview = message.preview or active.preview
        progress = Progress(message.id, "painting", message.step, message.total_steps, message.eta_ms, message.preview)
        self.on_progress(progress)
        if message.preview and self._worker:
            self._worker.post(protocol.Seen(message.id))

    # -- ends --------------------------------------------------------------------------------------

    def _stop(self, active: ActiveJob) -> None:
        if active.state == "starting" or not self._worker or not self._tasks:
            self._settle(active, JobCancelled(active.id))
            return
        self._worker.post(protocol.Cancel(active.id))
        self._tasks.start_soon(self._enforce_cancel, active)

    async def _enforce_cancel(self, active: ActiveJob) -> None:
        with anyio.move_on_after(self._limits.cancel_s):
            await active.over.wait()
        if not active.over.is_set() and self._worker:
            self._worker.kill()

    def _handle_exit(self, how: str) -> None:
        """The worker died: put its job back once, or give it up."""
        if self._model.state != "failed":
            self._show_model(ModelView("failed" if self._warm_up else "absent", self._model.name, how))
        self._warm_up = None
        active = self._active
        if active is None or active.over.is_set() or self._closing:
            if active:
                active.over.set()
            return
        queued, reason = active.queued, active.killed_as or "worker_died"
        message = f"The painting process ended unexpectedly ({active.without_prompts(how)})."
        if reason == "hang":
            message = "The painting process gave no sign of life and was stopped."
        if active.cancelling:
            self._settle(active, JobCancelled(active.id))
        elif queued.attempt >= ATTEMPTS:
            self._settle(active, JobFailed(active.id, queued.attempt, reason, message, DIED_HINT))
        else:
            queued.attempt += 1
            self._queue.put_first(queued)
            self._settle(active, JobRequeued(active.id, queued.attempt, reason, message))
        if text := self._env.get(faults.VARIABLE):
            self._env[faults.VARIABLE] = faults.after_exit(text)

    def _settle(self, active: ActiveJob, report: Report) -> None:
        if not active.over.is_set():
            active.over.set()
            self._outbox.add(report)
