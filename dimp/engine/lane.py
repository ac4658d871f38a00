"""One lane of the executor: a worker on one device, the job that it works on, and the watch over both.

All lanes take from one queue. A picture goes to an idle lane whose worker holds its model, else to the first that is
idle, so that a single picture never loads a model twice. A lane whose worker died rests for a while: others go first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import anyio
import msgspec
from anyio.abc import TaskGroup

from dimp.engine import faults, protocol
from dimp.engine.active_job import ActiveJob
from dimp.engine.job_queue import JobQueue, QueuedJob
from dimp.engine.outbox import Outbox
from dimp.engine.protocol import Job, Question
from dimp.engine.reports import (
    JobCancelled,
    JobFailed,
    JobFinished,
    JobRequeued,
    JobStarted,
    ModelView,
    Progress,
    QuestionAnswered,
    Report,
)
from dimp.engine.supervisor import WorkerProcess
from dimp_store.errors import StoreError

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
    rest_s: float = 30.0
    """From the death of a worker until its lane goes before others again: what it ran on may be gone."""


USUAL_LIMITS = Limits()
"""How patient an executor is that nobody tells otherwise."""


def _ignore(*news: object) -> None:
    """Take no notice."""


async def _have_all(job: Job | Question) -> None:
    """What a job reads is there."""


@dataclass(slots=True)
class Work:
    """What the lanes of one executor share: the jobs that wait, the reports on their way, and who hears of what.

    `bring_inputs` is awaited before a job goes to a worker, and raises a StoreError where what it reads cannot be had.
    `idle_unload_s`: seconds without work after which a model is unloaded; None keeps it. `paused`: no picture is begun.
    """

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    idle_unload_s: float | None = None
    lanes: list[Lane] = field(default_factory=list)
    queue: JobQueue = field(default_factory=JobQueue)
    outbox: Outbox = field(default_factory=Outbox)
    paused: bool = False
    closing: bool = False
    tasks: TaskGroup | None = None
    bring_inputs: Callable[[Job | Question], Awaitable[None]] = _have_all
    wake: Callable[[], None] = _ignore
    on_progress: Callable[[Progress], None] = _ignore
    on_model_change: Callable[[], None] = _ignore


class Lane:
    """A worker and its job. It joins the lanes of `work`, behind those that are there.

    Attributes:
        active: The job that is worked on.
        worker: The process, while there is one.
        model: The model in it.
    """

    def __init__(self, work: Work, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._work = work
        work.lanes.append(self)
        self._command = tuple(command)
        self._env = dict(env)
        self.active: ActiveJob | None = None
        self.worker: WorkerProcess | None = None
        self.model = ModelView()
        self._rests_until = -math.inf
        self._greeted = False
        self._warm_up: protocol.Load | None = None
        self._wake = anyio.Event()

    def wake(self) -> None:
        """Have it look again for something to do."""
        self._wake.set()

    def warm(self, load: protocol.Load) -> None:
        """Have the worker started and a model loaded, unless there is work."""
        self._warm_up = load
        self.wake()

    def cancel(self, job_id: str) -> bool:
        """Stop the job that is worked on; False when that is another one, or over."""
        active = self.active
        if active is None or active.id != job_id or active.over.is_set():
            return False
        if not active.cancelling:
            active.cancelling = True
            self._stop(active)
        return True

    def close(self) -> None:
        """End the worker, and `run`."""
        self.wake()
        if self.worker:
            self.worker.kill()

    async def reap(self) -> None:
        """Wait until the worker is gone."""
        if self.worker:
            await self.worker.reap()
            self.worker = None

    # -- the loop ----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Work until the executor closes."""
        while queued := await self._next():
            await self._paint(queued)

    async def _next(self) -> QueuedJob | None:
        """Wait for the next job; None when closing."""
        while not self._work.closing:
            self._wake = anyio.Event()
            if queued := self._take():
                self._warm_up = None  # the job loads what it needs
                return queued
            if self._warm_up and not self.worker:
                await self._start_worker()
            self._post_warm_up()
            idle_s = self._work.idle_unload_s if self.model.state == "ready" else None
            rest_s = self._rest_left()
            with anyio.move_on_after(rest_s or idle_s) as patience:
                await self._wake.wait()
            if patience.cancelled_caught and self.worker and not rest_s:
                self.worker.post(protocol.Unload())
                self._show_model(
                    ModelView(detail=f"unloaded after {idle_s:g} s without work", device=self.model.device)
                )
        return None

    def _take(self) -> QueuedJob | None:
        """Take the next job for this lane: questions are for the first, a picture for the one that is chosen."""
        queue, is_first = self._work.queue, self is self._work.lanes[0]
        coming = None if self._work.paused else next(iter(queue), None)
        mine = coming is not None and choose(self._work.lanes, coming.job.model) is self
        return queue.take(pictures=mine, questions=is_first)

    @property
    def resting(self) -> bool:
        """Whether its worker died a moment ago."""
        return self._rest_left() > 0

    def _rest_left(self) -> float:
        return max(0.0, self._rests_until - self._work.clock())

    async def _paint(self, queued: QueuedJob) -> None:
        active = self.active = ActiveJob(queued, self._work.clock())
        self._work.wake()  # the next lane may have waited for this one to be busy
        try:
            await self._work.outbox.wait_until_empty()
            if active.over.is_set() or not await self._bring_inputs(active) or self._work.closing:
                return
            if self.worker or await self._start_worker():
                self._hand_over(active)
                await self._watch(active)
        finally:
            self.active = None

    async def _bring_inputs(self, active: ActiveJob) -> bool:
        """Have what the job reads where workers read; without it the job fails."""
        try:
            await self._work.bring_inputs(active.queued.job)
        except StoreError as error:
            message = f"A picture that this one needs cannot be had: {error.message}."
            self._settle(active, JobFailed(active.id, active.queued.attempt, "bad_input", message, error.hint))
        return not active.over.is_set()

    async def _start_worker(self) -> bool:
        assert self._work.tasks is not None
        self._greeted = False
        self._show_model(ModelView("starting"))
        try:
            self.worker = await WorkerProcess.start(self._command, self._env, self._work.tasks, self)
        except OSError as error:
            self._handle_exit(f"it could not be started: {error}")
        return self.worker is not None

    def _hand_over(self, active: ActiveJob) -> None:
        """Send the job, once the worker has said hello."""
        if active.state != "starting" or active.over.is_set() or not self._greeted or not self.worker:
            return
        active.state, active.last_message_at = "loading", self._work.clock()
        self._work.outbox.add(JobStarted(active.id, active.queued.attempt))
        job = active.queued.job
        self.worker.post(protocol.Ask(job) if isinstance(job, Question) else protocol.Run(job))

    def _post_warm_up(self) -> None:
        if self._warm_up and self._greeted and self.worker:
            self.worker.post(self._warm_up)
            self._warm_up = None

    async def _watch(self, active: ActiveJob) -> None:
        """Wait for the job's end; kill a worker that has gone silent."""
        while not active.over.is_set():
            patience = self._work.limits.silent_s if active.state == "painting" else self._work.limits.load_s
            left = active.last_message_at + patience - self._work.clock()
            # Look again at least every `silent_s`: the patience shrinks when loading turns into painting.
            with anyio.move_on_after(max(0.0, min(left, self._work.limits.silent_s))) as look:
                await active.over.wait()
            if look.cancelled_caught and self._work.clock() - active.last_message_at >= patience and self.worker:
                active.killed_as, active.last_message_at = "hang", self._work.clock()
                self.worker.kill()

    # -- messages of the worker --------------------------------------------------------------------

    def _show_model(self, model: ModelView) -> None:
        self.model = model
        self._work.on_model_change()

    def on_message(self, message: protocol.WorkerMessage) -> None:
        """Apply a message of the worker (called by its supervisor)."""
        match message:
            case protocol.Hello():
                self._on_hello(message)
            case protocol.Loading(model=name, detail=detail):
                self._show_model(ModelView("loading", name, detail, self.model.device))
            case protocol.Ready(model=name):  # a model that was only warmed up is idle from now on
                self._show_model(ModelView("ready", name, "", self.model.device, self._work.idle_unload_s or 0.0))
                self._wake.set()
            case protocol.Failed(id="", message=text):
                self._show_model(ModelView("failed", self.model.name, text, self.model.device))
        active = self.active
        if active and not active.over.is_set() and getattr(message, "id", None) == active.id:
            active.last_message_at = self._work.clock()
            self._on_job_message(active, message)

    def on_exit(self, worker: WorkerProcess) -> None:
        """The worker is gone (called by its supervisor)."""
        if self.worker is worker:
            self.worker, self._greeted = None, False
            self._handle_exit(worker.exit_summary)

    def _on_hello(self, hello: protocol.Hello) -> None:
        if hello.protocol != protocol.PROTOCOL:
            self._show_model(ModelView("failed", "", f"the worker speaks protocol {hello.protocol}"))
            if self.worker:
                self.worker.kill()
            return
        self._greeted = True
        self._show_model(ModelView(device=hello.device))
        if self.active:
            self._hand_over(self.active)
        else:
            self._post_warm_up()

    def _on_job_message(self, active: ActiveJob, message: protocol.WorkerMessage) -> None:
        job_id, attempt = active.id, active.queued.attempt
        match message:
            case protocol.Loading(detail=detail):
                self._work.on_progress(Progress(job_id, "loading", detail=detail))
            case protocol.Started(total_steps=total):
                active.state, active.total_steps = "painting", total
                self._work.on_progress(Progress(job_id, "painting", 0, total))
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
        self._work.on_progress(progress)
        if message.preview and self.worker:
            self.worker.post(protocol.Seen(message.id))

    # -- ends --------------------------------------------------------------------------------------

    def _stop(self, active: ActiveJob) -> None:
        if active.state == "starting" or not self.worker or not self._work.tasks:
            self._settle(active, JobCancelled(active.id))
            return
        self.worker.post(protocol.Cancel(active.id))
        self._work.tasks.start_soon(self._enforce_cancel, active)

    async def _enforce_cancel(self, active: ActiveJob) -> None:
        with anyio.move_on_after(self._work.limits.cancel_s):
            await active.over.wait()
        if not active.over.is_set() and self.worker:
            self.worker.kill()

    def _handle_exit(self, how: str) -> None:
        """The worker died: put its job back once, or give it up."""
        self._rests_until = self._work.clock() + self._work.limits.rest_s
        if self.model.state != "failed":
            self._show_model(ModelView("failed" if self._warm_up else "absent", self.model.name, how))
        self._warm_up = None
        active = self.active
        if active is None or active.over.is_set() or self._work.closing:
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
            self._work.queue.put_first(queued)
            self._settle(active, JobRequeued(active.id, queued.attempt, reason, message))
            self._work.wake()
        if text := self._env.get(faults.VARIABLE):
            self._env[faults.VARIABLE] = faults.after_exit(text)

    def _settle(self, active: ActiveJob, report: Report) -> None:
        if not active.over.is_set():
            active.over.set()
            self._work.outbox.add(report)


def choose(lanes: Sequence[Lane], model: str) -> Lane | None:
    """Which lane paints a picture with this model next: of those that are idle, one that holds it, else the first.

    One that rests is chosen where all that are idle do. None where all are busy.
    """
    idle = [lane for lane in lanes if lane.active is None]
    rested = [lane for lane in idle if not lane.resting] or idle
    holding = [lane for lane in rested if lane.model.state == "ready" and lane.model.name == model]
    return next(iter(holding or rested), None)
