"""The queue as clients see it: who waits, what runs, and how the model is."""

from __future__ import annotations

import base64

import msgspec

from dimp.core.views import ProgressView
from dimp.engine.reports import ModelView, Progress, QueueView, RunningView
from dimp.studio.studio import Studio

PROMPT_SHOWN = 300


class WaitingEntry(msgspec.Struct, frozen=True):
    """A generation in the queue. `prompt` is cut to `PROMPT_SHOWN` characters.

    `expected_ms` is what painting it will take, `done_ms` how long from now until it is there with all that comes
    before it; both are None where nothing of the kind was painted before.
    """

    id: str
    session_id: str
    prompt: str
    kind: str
    attempt: int
    priority: str
    session_title: str
    expected_ms: int | None
    done_ms: int | None


class RunningEntry(msgspec.Struct, frozen=True):
    """The generation being painted; `state` is starting, loading or painting. `done_ms` is as for what waits."""

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
    session_title: str
    done_ms: int | None


class Queue(msgspec.Struct, frozen=True):
    """The whole queue, `waiting` in the order it will be painted; `expected_ms` is how long until all is painted.

    That is None where it cannot be told: where nothing of some kind was painted before.
    """

    running: RunningEntry | None
    waiting: tuple[WaitingEntry, ...]
    paused: bool
    model: ModelView
    expected_ms: int | None


class _Origin(msgspec.Struct, frozen=True):
    """Where a job comes from; empty for what is painted on the side (a replay)."""

    session_id: str = ""
    prompt: str = ""
    title: str = ""
    expected_ms: int | None = None


def queue(studio: Studio) -> Queue:
    """The queue at this moment."""
    view = studio.queue()
    running = _running_entry(studio, view.running)
    until_now, waiting = running.done_ms if running else 0, []
    for job in view.waiting:
        origin = _origin(studio, job.id)
        known = until_now is not None and origin.expected_ms is not None
        until_now = (until_now or 0) + (origin.expected_ms or 0) if known else None
        waiting.append(
            WaitingEntry(
                job.id, origin.session_id, origin.prompt, job.kind, job.attempt, job.priority, origin.title,
                origin.expected_ms, until_now,
            )
        )  # fmt: skip
    return Queue(running, tuple(waiting), view.paused, view.model, until_now)


def progress(studio: Studio, report: Progress, with_preview: bool = True) -> ProgressView:
    """A step of the running generation, as clients see it."""
    return ProgressView(
        report.id, _origin(studio, report.id).session_id, report.step, report.total_steps, report.eta_ms,
        _data_url(report.preview) if with_preview else None,
    )  # fmt: skip


def running_progress(studio: Studio, view: QueueView) -> ProgressView | None:
    """The running generation with its last preview, for a client that has just connected."""
    running = view.running
    if running is None:
        return None
    session_id = _origin(studio, running.id).session_id
    return ProgressView(
        running.id, session_id, running.step, running.total_steps, running.eta_ms, _data_url(running.preview)
    )


def _running_entry(studio: Studio, view: RunningView | None) -> RunningEntry | None:
    if view is None:
        return None
    origin = _origin(studio, view.id)
    return RunningEntry(
        view.id, origin.session_id, origin.prompt, view.kind, view.attempt, view.priority, view.state, view.step,
        view.total_steps, view.eta_ms, view.cancelling, origin.title, _left_ms(view, origin.expected_ms),
    )  # fmt: skip


def _left_ms(view: RunningView, expected_ms: int | None) -> int | None:
    """What is left of the running picture: by its own steps once they tell, else by pictures painted before."""
    if view.eta_ms or (view.total_steps and view.step >= view.total_steps):
        return view.eta_ms
    return expected_ms


def _origin(studio: Studio, generation_id: str) -> _Origin:
    session = studio.sessions.session_of(generation_id)
    if session is None:
        return _Origin()
    recipe = session.generations[generation_id].recipe
    return _Origin(session.id, _shorten(recipe.prompt), session.title, studio.sessions.paces.expect_ms(recipe))


def _shorten(prompt: str) -> str:
    """200 prompts of 10,000 characters would be sent to every page at each change of the queue."""
    return prompt if len(prompt) <= PROMPT_SHOWN else prompt[: PROMPT_SHOWN - 1] + "…"


def _data_url(preview: bytes) -> str | None:
    return f"data:image/webp;base64,{base64.b64encode(preview).decode('ascii')}" if preview else None
