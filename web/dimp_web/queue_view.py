"""The queue as clients see it: who waits, what runs, and how the model is."""

from __future__ import annotations

import base64

import msgspec

from dimp.core.views import ProgressView
from dimp.engine.reports import ModelView, Progress, QueueView, RunningView
from dimp.studio.studio import Studio


class WaitingEntry(msgspec.Struct, frozen=True):
    """A generation in the queue."""

    id: str
    session_id: str
    prompt: str
    kind: str
    attempt: int
    priority: str


class RunningEntry(msgspec.Struct, frozen=True):
    """The generation being painted; `state` is starting, loading or painting."""

    id: str
    session_id: str
    prompt: str
    kind: str
    attempt: int
    priority: str
    state: str
    step: int
    total_steps: int
    eta_ms: int
    cancelling: bool


class Queue(msgspec.Struct, frozen=True):
    """The whole queue, `waiting` in the order it will be painted."""

    running: RunningEntry | None
    waiting: tuple[WaitingEntry, ...]
    paused: bool
    model: ModelView


def queue(studio: Studio) -> Queue:
    """The queue at this moment."""
    view = studio.queue()
    waiting = tuple(
        WaitingEntry(job.id, *_origin(studio, job.id), job.kind, job.attempt, job.priority) for job in view.waiting
    )
    return Queue(_running_entry(studio, view.running), waiting, view.paused, view.model)


def progress(studio: Studio, report: Progress, with_preview: bool = True) -> ProgressView:
    """A step of the running generation, as clients see it."""
    return ProgressView(
        report.id, _origin(studio, report.id)[0], report.step, report.total_steps, report.eta_ms,
        _data_url(report.preview) if with_preview else None,
    )  # fmt: skip


def running_progress(studio: Studio, view: QueueView) -> ProgressView | None:
    """The running generation with its last preview, for a client that has just connected."""
    running = view.running
    if running is None:
        return None
    session_id, _ = _origin(studio, running.id)
    return ProgressView(
        running.id, session_id, running.step, running.total_steps, running.eta_ms, _data_url(running.preview)
    )


def _running_entry(studio: Studio, view: RunningView | None) -> RunningEntry | None:
    if view is None:
        return None
    return RunningEntry(
        view.id, *_origin(studio, view.id), view.kind, view.attempt, view.priority, view.state, view.step,
        view.total_steps, view.eta_ms, view.cancelling,
    )  # fmt: skip


def _origin(studio: Studio, generation_id: str) -> tuple[str, str]:
    session = studio.sessions.session_of(generation_id)
    if session is None:
        return "", ""
    return session.id, session.generations[generation_id].recipe.prompt


def _data_url(preview: bytes) -> str | None:
    return f"data:image/webp;base64,{base64.b64encode(preview).decode('ascii')}" if preview else None
