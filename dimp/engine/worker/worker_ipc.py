"""The worker's end of the connection: frames in and out, cancels, credit for previews, one job after another.

A reader thread takes frames while the main thread paints, so a cancel arrives mid-step; when stdin closes
(the server is gone, however it went) the process leaves at once, mid-step too. What paints is behind
`Painter`; nothing here knows a model library, so that a scripted painter can stand in.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Protocol

from dimp.engine import faults, protocol
from dimp.engine.frame_writer import FrameWriter
from dimp.engine.paint_error import OUT_OF_MEMORY, PaintError
from dimp.engine.protocol import Job, Question

PREVIEW_EVERY_S = 0.25
PREVIEW_CREDIT = 1


class CancelRequested(BaseException):
    """Raised inside a job to stop it; a BaseException, so that no library on the way swallows it."""


class Connection:
    """Frames over two file descriptors. `inbox` holds the work; cancels and credit are kept aside."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming, self._frames = incoming, FrameWriter(outgoing)
        self._cancelled: set[str] = set()
        self.inbox: SimpleQueue[protocol.ServerMessage] = SimpleQueue()
        self.credit = PREVIEW_CREDIT

    @classmethod
    def take_stdio(cls) -> Connection:
        """Take fd 0 and 1 for frames and point fd 1 at stderr, so that a stray print can't corrupt a frame."""
        sys.stdout.flush()
        outgoing = os.dup(1)
        os.dup2(2, 1)
        return cls(0, outgoing)

    def listen(self) -> None:
        """Start the reader thread."""
        threading.Thread(target=self._read, name="reader", daemon=True).start()

    def send(self, message: protocol.WorkerMessage) -> None:
        """Write one frame; leaves the process when nobody reads any more."""
        self._frames.write(message)

    def is_cancelled(self, job_id: str) -> bool:
        """Whether a cancel of this job came in."""
        return job_id in self._cancelled

    def forget(self, job_id: str) -> None:
        """The job is over: drop its cancel, and give the credit for previews back."""
        self._cancelled.discard(job_id)
        self.credit = PREVIEW_CREDIT

    def _read(self) -> None:
        frames = protocol.Frames(protocol.server_messages)
        try:
            while chunk := os.read(self._incoming, 1 << 16):
                for message in frames.feed(chunk):
                    self._take(message)
        finally:
            os._exit(0)

    def _take(self, message: protocol.ServerMessage) -> None:
        match message:
            case protocol.Cancel(id=job_id):
                self._cancelled.add(job_id)
            case protocol.Seen():
                self.credit = min(self.credit + 1, PREVIEW_CREDIT)
            case _:
                self.inbox.put(message)


class JobContext:
    """What a painter holds while it paints a job or answers: it says each step here, and is stopped from here."""

    def __init__(self, connection: Connection, job: Job | Question, fault: faults.Fault | None = None) -> None:
        self._connection, self._job, self._fault = connection, job, fault
        self._total = 0
        self._step = 0
        self._began = time.monotonic()
        self._previewed = 0.0

    def check(self) -> None:
        """Raise CancelRequested when a cancel came in. Call it between any two long things."""
        if self._connection.is_cancelled(self._job.id):
            raise CancelRequested

    def loading(self, detail: str = "") -> None:
        """Say that a model is being loaded for this job."""
        self._connection.send(protocol.Loading(self._job.id, self._job.model, detail))

    def ready(self, load_ms: int, fingerprint: dict[str, str]) -> None:
        """Say that the model is in memory."""
        self._connection.send(protocol.Ready(self._job.model, load_ms, fingerprint))
        self.check()

    def started(self, total_steps: int) -> None:
        """Say how many steps there will really be. What is tried once more begins at the first one."""
        self._total, self._step, self._began = total_steps, 0, time.monotonic()
        self._connection.send(protocol.Started(self._job.id, total_steps))

    def step(self, preview: Callable[[], bytes]) -> None:
        """One step is done. `preview` is called only when a preview is due and the last one was taken."""
        self.check()
        self._step += 1
        self._inject_fault()
        now = time.monotonic()
        eta_ms = round(1000 * (now - self._began) / self._step * max(0, self._total - self._step))
        picture = b""
        if self._connection.credit and now - self._previewed >= PREVIEW_EVERY_S and self._step < self._total:
            with suppress(Exception):  # a picture never fails for want of its preview
                picture = preview()
            self._previewed = time.monotonic()
            self._connection.credit -= bool(picture)
        self._connection.send(protocol.Step(self._job.id, self._step, self._total, eta_ms, picture))

    def _inject_fault(self) -> None:
        fault = self._fault
        if fault is None or fault.step != self._step:
            return
        self._fault = None
        match fault.kind:
            case "oom":
                raise MemoryError("out of memory (a fault on demand)")
            case "raise":
                raise RuntimeError("a fault on demand")
            case "exit":
                os._exit(1)
            case _:
                threading.Event().wait()


class Painter(Protocol):
    """Whatever makes pictures: a diffusion pipeline, or a script for tests."""

    def hello(self) -> protocol.Hello:
        """Import what is needed and say who is there."""
        ...

    def load(self, folder: str, model: str, family: str) -> protocol.Ready:
        """Load a model ahead of time. Raises PaintError."""
        ...

    def unload(self) -> None:
        """Drop the model."""
        ...

    def paint(self, job: Job, context: JobContext) -> protocol.Done:
        """Paint and store one picture. Raises PaintError, MemoryError, or lets CancelRequested through."""
        ...

    def answer(self, question: Question, context: JobContext) -> protocol.Answered:
        """Answer one question in words. Raises as `paint` does."""
        ...


def serve(connection: Connection, painter: Painter) -> None:
    """Say hello, then work off the inbox until `Shutdown`."""
    connection.listen()
    planned_faults = faults.parse(os.environ.get(faults.VARIABLE, ""))
    connection.send(painter.hello())
    while True:
        match connection.inbox.get():
            case protocol.Run(job=job):
                fault = planned_faults.pop(0) if planned_faults else None
                context = JobContext(connection, job, fault)
                connection.send(_work(context, job.id, partial(painter.paint, job, context)))
                connection.forget(job.id)
            case protocol.Ask(question=question):
                context = JobContext(connection, question)
                connection.send(_work(context, question.id, partial(painter.answer, question, context)))
                connection.forget(question.id)
            case protocol.Load(folder=folder, model=model, family=family):
                connection.send(protocol.Loading("", model))
                connection.send(_answer_errors("", partial(painter.load, folder, model, family)))
            case protocol.Unload():
                painter.unload()
            case protocol.Shutdown():
                return


def _work(context: JobContext, job_id: str, work: Callable[[], protocol.WorkerMessage]) -> protocol.WorkerMessage:
    """Do what a job or a question wants, unless it was cancelled before it began."""

    def unless_cancelled() -> protocol.WorkerMessage:
        context.check()
        return work()

    try:
        return _answer_errors(job_id, unless_cancelled)
    except CancelRequested:
        return protocol.Cancelled(job_id)


def _answer_errors(job_id: str, work: Callable[[], protocol.WorkerMessage]) -> protocol.WorkerMessage:
    """Do the work; what it raises becomes the message that says so."""
    try:
        return work()
    except PaintError as error:
        return protocol.Failed(job_id, error.reason, error.message, error.hint)
    except MemoryError:
        return protocol.Failed(
            job_id,
            OUT_OF_MEMORY,
            "The device ran out of memory.",
            "Try a smaller size, or close other programs that use the device.",
        )
    except Exception as error:
        # Only the kind of error goes out: its text may hold the prompt or a path.
        return protocol.Failed(
            job_id,
            "internal",
            f"Painting failed inside the model libraries ({type(error).__name__}).",
            "Try again; if it fails the same way, try other settings or another model.",
        )
