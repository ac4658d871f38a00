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

    That is None where it cannot be told: where nothing of some kind was painted before. `beside` is what other devices
    paint at the same time.
    """

    running: RunningEntry | None
    beside: tuple[RunningEntry, ...]
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
    running = tuple(_running_entry(studio, job) for job in (view.running, *view.beside) if job is not None)
    busy_ms = [entry.done_ms for entry in running] + [0] * (view.devices - len(running))
    waiting = []
    for job in view.waiting:
        origin = _origin(studio, job.id)
        done_ms = _take_turn(busy_ms, origin.expected_ms)
        waiting.append(
            WaitingEntry(
                job.id, origin.session_id, origin.prompt, job.kind, job.attempt, job.priority, origin.title,
                origin.expected_ms, done_ms,
            )
        )  # fmt: skip
    first = running[0] if running else None
    return Queue(first, running[1:], tuple(waiting), view.paused, view.model, _latest(busy_ms))


def _take_turn(busy_ms: list[int | None], expected_ms: int | None) -> int | None:
    """When a picture that waits will be there, if the device that is free first paints it; `busy_ms` then says so.

    None, from then on, where that cannot be told.
    """
    known = [until for until in busy_ms if until is not None]
    first = min(known) if len(known) == len(busy_ms) else None
    done_ms = None if first is None or expected_ms is None else first + expected_ms
    busy_ms[busy_ms.index(first)] = done_ms
    return done_ms


def _latest(busy_ms: list[int | None]) -> int | None:
    known = [until for until in busy_ms if until is not None]
    return max(known) if len(known) == len(busy_ms) else None


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


def _running_entry(studio: Studio, view: RunningView) -> RunningEntry:
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
