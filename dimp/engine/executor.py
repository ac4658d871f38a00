"""The executor: one queue, one worker process, one picture at a time; imports no model library.

Jobs wait in a line; the first goes to the worker, which is started when needed. A worker that dies takes
nobody with it: its job waits again at the front, once. All state lives on the event loop; what is heard
from the worker is applied synchronously, and durable reports are handed to the listener one by one by a
task of their own.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import anyio
import msgspec
from anyio.abc import TaskGroup, TaskStatus

from dimp.engine import faults, protocol
from dimp.engine.protocol import Job
from dimp.engine.reports import (
    Began,
    Broke,
    Finished,
    ModelView,
    Priority,
    Progress,
    QueueView,
    Report,
    Requeued,
    Stopped,
    WaitingView,
)
from dimp.engine.running import Running
from dimp.engine.supervisor import WorkerProcess
from dimp.engine.waiting import Entry, QueueFull, WaitingLine
from dimp.refusals import Conflict, Unavailable

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


def _deaf(progress: Progress) -> None:
    """Take no notice."""


class Executor:
    """Queue, supervision, progress. Start `run` in a task group; call the rest from its event loop."""

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
        self._line = WaitingLine()
        self._running: Running | None = None
        self._worker: WorkerProcess | None = None
        self._greeted = False
        self._warming: protocol.Load | None = None
        self._model = ModelView()
        self._paused = False
        self._closing = False
        self._wake = anyio.Event()
        self._ended: anyio.Event | None = None
        self._tasks: TaskGroup | None = None
        self._listener: Callable[[Report], Awaitable[None]] | None = None
        self._outbox: deque[Report] = deque()
        self._news = anyio.Event()
        self._told = anyio.Event()
        self.on_progress: Callable[[Progress], None] = _deaf
        """Called synchronously with the latest progress; it must return at once and must not raise."""

    def set_listener(self, listener: Callable[[Report], Awaitable[None]]) -> None:
        """Name who is told the durable reports: awaited one by one, before the next job begins.

        An exception from the listener ends `run`: a report that can't be recorded is never passed over.
        """
        self._listener = listener

    # -- asking ------------------------------------------------------------------------------------

    def submit(self, job: Job, *, priority: Priority = "interactive", attempt: int = 1) -> None:
        """Put a job in the line. `attempt` is 2 for a job interrupted when the server went down.

        Raises QueueFull, Conflict when the job is here already, Unavailable when the executor was closed.
        """
        if self._closing:
            raise Unavailable("The studio is closing.", "Start it again; what was asked for before is kept.")
        if self._running and self._running.entry.job.id == job.id:
            raise Conflict("This picture is being painted already.", "Wait for it, or cancel it first.")
        self._line.add(Entry(job, priority, attempt))
        self._wake.set()

    async def cancel(self, job_id: str) -> bool:
        """Stop a job, waiting or running; False when it is not here (any more).

        Returns at once: the report `Stopped` follows, or `Finished` when the picture was done first.
        """
        if self._line.remove(job_id):
            self._tell(Stopped(job_id))
            return True
        run = self._running
        if run is None or run.entry.job.id != job_id or run.over.is_set():
            return False
        if not run.cancelling:
            run.cancelling = True
            self._stop(run)
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
        self._line.move(job_id, before)

    def queue(self) -> QueueView:
        """Return the queue as it is now."""
        waiting = (WaitingView(e.job.id, e.job.kind, e.attempt, e.priority) for e in self._line)
        pid = self._worker.pid if self._worker else None
        running = self._running.view() if self._running else None
        return QueueView(running, tuple(waiting), self._paused, self._model, pid)

    async def warm(self, folder: str, model: str, family: str = "") -> None:
        """Have the worker started and this model loaded before it is asked for; returns at once."""
        self._warming = protocol.Load(folder, model, family)
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
                tasks.start_soon(self._deliver)
                task_status.started()
                while entry := await self._next():
                    await self._paint(entry)
                await self._all_told()
                tasks.cancel_scope.cancel()
        finally:
            self._tasks = None
            self._closing = True
            if self._worker:
                await self._worker.bury()
                self._worker = None
            self._ended.set()

    async def _next(self) -> Entry | None:
        """Wait for the next job; None when closing."""
        while not self._closing:
            self._wake = anyio.Event()
            if self._line and not self._paused:
                return self._line.pop()
            if self._warming and not self._worker:
                await self._start_worker()
            self._post_warming()
            idle_s = self._idle_unload_s if self._model.state == "ready" else None
            with anyio.move_on_after(idle_s) as patience:
                await self._wake.wait()
            if patience.cancelled_caught and self._worker:
                self._worker.post(protocol.Unload())
                self._model = ModelView(device=self._model.device)
        return None

    async def _paint(self, entry: Entry) -> None:
        run = self._running = Running(entry, self._clock())
        try:
            await self._all_told()
            if run.over.is_set() or self._closing:
                return
            if self._worker or await self._start_worker():
                self._hand_over(run)
                await self._watch(run)
        finally:
            self._running = None

    async def _start_worker(self) -> bool:
        assert self._tasks is not None
        self._greeted = False
        self._model = ModelView("starting")
        try:
            self._worker = await WorkerProcess.start(self._command, self._env, self._tasks, self)
        except OSError as error:
            self._lost(f"it could not be started: {error}")
        return self._worker is not None

    def _hand_over(self, run: Running) -> None:
        """Send the job, once the worker has said hello."""
        if run.state != "starting" or run.over.is_set() or not self._greeted or not self._worker:
            return
        self._post_warming()
        run.state, run.heard_at = "loading", self._clock()
        self._tell(Began(run.entry.job.id, run.entry.attempt))
        self._worker.post(protocol.Run(run.entry.job))

    def _post_warming(self) -> None:
        if self._warming and self._greeted and self._worker:
            self._worker.post(self._warming)
            self._warming = None

    async def _watch(self, run: Running) -> None:
        """Wait for the job's end; kill a worker that has gone silent."""
        while not run.over.is_set():
            patience = self._limits.silent_s if run.state == "painting" else self._limits.load_s
            left = run.heard_at + patience - self._clock()
            # Look again at least every `silent_s`: the patience shrinks when loading turns into painting.
            with anyio.move_on_after(max(0.0, min(left, self._limits.silent_s))) as look:
                await run.over.wait()
            if look.cancelled_caught and self._clock() - run.heard_at >= patience and self._worker:
                run.killed_as, run.heard_at = "hang", self._clock()
                self._worker.kill()

    # -- what is heard from the worker -------------------------------------------------------------

    def heard(self, message: protocol.WorkerMessage) -> None:
        """Apply a message of the worker (called by its supervisor)."""
        match message:
            case protocol.Hello():
                self._greet(message)
            case protocol.Loading(model=name, detail=detail):
                self._model = ModelView("loading", name, detail, self._model.device)
            case protocol.Ready(model=name):
                self._model = ModelView("ready", name, "", self._model.device)
            case protocol.Failed(id="", message=text):
                self._model = ModelView("failed", self._model.name, text, self._model.device)
            case _:
                pass
        run = self._running
        if run and not run.over.is_set() and getattr(message, "id", None) == run.entry.job.id:
            run.heard_at = self._clock()
            self._heard_of(run, message)

    def bereaved(self, worker: WorkerProcess) -> None:
        """The worker is gone (called by its supervisor)."""
        if self._worker is worker:
            self._worker, self._greeted = None, False
            self._lost(worker.obituary)

    def _greet(self, hello: protocol.Hello) -> None:
        if hello.protocol != protocol.PROTOCOL:
            self._model = ModelView("failed", "", f"the worker speaks protocol {hello.protocol}")
            if self._worker:
                self._worker.kill()
            return
        self._greeted = True
        self._model = ModelView(device=hello.device)
        self._post_warming()
        if self._running:
            self._hand_over(self._running)

    def _heard_of(self, run: Running, message: protocol.WorkerMessage) -> None:
        job_id, attempt = run.entry.job.id, run.entry.attempt
        match message:
            case protocol.Loading(detail=detail):
                self.on_progress(Progress(job_id, "loading", detail=detail))
            case protocol.Started(total_steps=total):
                run.state, run.total_steps = "painting", total
                self.on_progress(Progress(job_id, "painting", 0, total))
            case protocol.Step():
                self._step(run, message)
            case protocol.Done():
                self._settle(run, Finished(attempt=attempt, **msgspec.structs.asdict(message)))
            case protocol.Failed(reason=reason, message=text, hint=hint):
                self._settle(run, Broke(job_id, attempt, reason, text, hint))
            case protocol.Cancelled():
                self._settle(run, Stopped(job_id))
            case _:
                pass

    def _step(self, run: Running, message: protocol.Step) -> None:
        run.step, run.total_steps, run.eta_ms = message.step, message.total_steps, message.eta_ms
        run.preview = message.preview or run.preview
        progress = Progress(message.id, "painting", message.step, message.total_steps, message.eta_ms, message.preview)
        self.on_progress(progress)
        if message.preview and self._worker:
            self._worker.post(protocol.Seen(message.id))

    # -- ends --------------------------------------------------------------------------------------

    def _stop(self, run: Running) -> None:
        if run.state == "starting" or not self._worker or not self._tasks:
            self._settle(run, Stopped(run.entry.job.id))
            return
        self._worker.post(protocol.Cancel(run.entry.job.id))
        self._tasks.start_soon(self._enforce, run)

    async def _enforce(self, run: Running) -> None:
        with anyio.move_on_after(self._limits.cancel_s):
            await run.over.wait()
        if not run.over.is_set() and self._worker:
            self._worker.kill()

    def _lost(self, how: str) -> None:
        """The worker died: put its job back once, or give it up."""
        if self._model.state != "failed":
            self._model = ModelView("failed" if self._warming else "absent", self._model.name, how)
        self._warming = None
        run = self._running
        if run is None or run.over.is_set() or self._closing:
            if run:
                run.over.set()
            return
        entry, reason = run.entry, run.killed_as or "worker_died"
        message = f"The painting process ended unexpectedly ({run.without_prompts(how)})."
        if reason == "hang":
            message = "The painting process gave no sign of life and was stopped."
        if run.cancelling:
            self._settle(run, Stopped(entry.job.id))
        elif entry.attempt >= ATTEMPTS:
            self._settle(run, Broke(entry.job.id, entry.attempt, reason, message, DIED_HINT))
        else:
            entry.attempt += 1
            self._line.put_back(entry)
            self._settle(run, Requeued(entry.job.id, entry.attempt, reason, message))
        if text := self._env.get(faults.VARIABLE):
            self._env[faults.VARIABLE] = faults.after_death(text)

    def _settle(self, run: Running, report: Report) -> None:
        if not run.over.is_set():
            run.over.set()
            self._tell(report)

    def _tell(self, report: Report) -> None:
        self._outbox.append(report)
        self._news.set()

    async def _deliver(self) -> None:
        while True:
            while self._outbox:
                if self._listener:
                    await self._listener(self._outbox[0])
                self._outbox.popleft()
            self._told.set()
            self._news = anyio.Event()
            await self._news.wait()

    async def _all_told(self) -> None:
        while self._outbox:
            self._told = anyio.Event()
            await self._told.wait()
