"""The queue as clients see it: who waits, what runs, and how the model is."""

from __future__ import annotations

import base64

import msgspec

from dimp.engine.reports import ModelView, Progress, QueueView, RunningView
from dimp.studio import Studio
from dimp.views import ProgressView


class WaitingEntry(msgspec.Struct, frozen=True):
    """A generation in the line."""

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
    seen = studio.queue()
    waiting = tuple(
        WaitingEntry(one.id, *_origin(studio, one.id), one.kind, one.attempt, one.priority) for one in seen.waiting
    )
    return Queue(_running(studio, seen.running), waiting, seen.paused, seen.model)


def progress(studio: Studio, seen: Progress, with_preview: bool = True) -> ProgressView:
    """A step of the running generation, as clients see it."""
    return ProgressView(
        seen.id, _origin(studio, seen.id)[0], seen.step, seen.total_steps, seen.eta_ms,
        _data_url(seen.preview) if with_preview else None,
    )  # fmt: skip


def running_progress(studio: Studio, seen: QueueView) -> ProgressView | None:
    """The running generation with its last preview, for a client that has just come."""
    now = seen.running
    if now is None:
        return None
    origin = _origin(studio, now.id)[0]
    return ProgressView(now.id, origin, now.step, now.total_steps, now.eta_ms, _data_url(now.preview))


def _running(studio: Studio, seen: RunningView | None) -> RunningEntry | None:
    if seen is None:
        return None
    return RunningEntry(
        seen.id, *_origin(studio, seen.id), seen.kind, seen.attempt, seen.priority, seen.state, seen.step,
        seen.total_steps, seen.eta_ms, seen.cancelling,
    )  # fmt: skip


def _origin(studio: Studio, generation_id: str) -> tuple[str, str]:
    session = studio.sessions.home_of(generation_id)
    if session is None:
        return "", ""
    return session.id, session.generations[generation_id].recipe.prompt


def _data_url(preview: bytes) -> str | None:
    return f"data:image/webp;base64,{base64.b64encode(preview).decode('ascii')}" if preview else None
