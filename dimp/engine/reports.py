"""What the executor reports: what is durable, in order, and progress, of which only the latest counts.

A report becomes an event of the log, so it is awaited; progress is a picture of the moment and may be
dropped.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from dimp.core.kept import Kept
from dimp.engine.protocol import Done

Priority = Literal["interactive", "background"]


class JobStarted(Struct, frozen=True):
    """A worker took the job up, for the `attempt`-th time (from 1)."""

    id: str
    attempt: int


class JobFinished(Struct, frozen=True):
    """The picture is in the blob store: the fields of the worker's `Done`."""

    id: str
    attempt: int
    digest: str
    size: int
    suffix: str
    width: int
    height: int
    duration_ms: int
    load_ms: int
    fingerprint: dict[str, str]
    lqip: bytes
    kept: Kept | None = None
    unread: int = 0


class JobFailed(Struct, frozen=True):
    """The job failed for good. `reason`: one of the worker's (see `protocol.Failed`), worker_died or hang."""

    id: str
    attempt: int
    reason: str
    message: str
    hint: str


class QuestionAnswered(Struct, frozen=True):
    """The model answered a question: the fields of the worker's `Answered`."""

    id: str
    attempt: int
    text: str
    tokens: int
    duration_ms: int
    load_ms: int
    fingerprint: dict[str, str]


class JobCancelled(Struct, frozen=True):
    """The job was cancelled, waiting or running; no picture was stored for it."""

    id: str


class JobRequeued(Struct, frozen=True):
    """The worker died under the job, which waits again at the front; `attempt` is the coming one."""

    id: str
    attempt: int
    reason: str
    message: str


def outputs_of(done: JobFinished | Done) -> tuple[str, ...]:
    """The digests of what the worker stored, each once: the picture, and what the keeping made."""
    made = (done.digest, done.kept.mask, done.kept.edited) if done.kept else (done.digest,)
    return tuple(dict.fromkeys(filter(None, made)))


Report = JobStarted | JobFinished | QuestionAnswered | JobFailed | JobCancelled | JobRequeued


class Progress(Struct, frozen=True):
    """The running job now: `state` is starting, loading or painting; `preview` a small WebP, or empty."""

    id: str
    state: str
    step: int = 0
    total_steps: int = 0
    eta_ms: int = 0
    preview: bytes = b""
    detail: str = ""


class ModelView(Struct, frozen=True):
    """The model in the worker: `state` is absent, starting, loading, ready or failed; `detail` is for people.

    `idle_unload_s`: seconds without work after which a model that is ready is unloaded, 0 where it stays.
    """

    state: str = "absent"
    name: str = ""
    detail: str = ""
    device: str = ""
    idle_unload_s: float = 0.0


class RunningView(Struct, frozen=True):
    """The job being painted."""

    id: str
    kind: str
    attempt: int
    priority: Priority
    state: str
    step: int = 0
    total_steps: int = 0
    eta_ms: int = 0
    cancelling: bool = False
    preview: bytes = b""


class WaitingView(Struct, frozen=True):
    """A job that waits."""

    id: str
    kind: str
    attempt: int
    priority: Priority


class QueueView(Struct, frozen=True):
    """The queue at this moment; `waiting` is in the order it will be painted.

    `model` and `worker_pid` are those of the first device; `beside` is what others paint meanwhile, of `devices`.
    """

    running: RunningView | None
    waiting: tuple[WaitingView, ...]
    paused: bool
    model: ModelView
    worker_pid: int | None
    beside: tuple[RunningView, ...] = ()
    devices: int = 1
