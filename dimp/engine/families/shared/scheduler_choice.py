"""Another scheduler for one picture: chosen by name, put into the pipelines, and the model's own put back after it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dimp.engine.families.request import Request
from dimp.engine.families.schedulers import SchedulerChoice
from dimp.engine.families.spec import FLOWEDIT, FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.protocol import Job

VERSION = "scheduler/1"
"""Raised whenever a change of this module changes bits of a picture painted with a chosen scheduler."""

_FLOW, _FLOW_EULER = "FlowMatch", "FlowMatchEuler"


def find_choice(spec: FamilySpec, job: Job, own: Any) -> SchedulerChoice | None:
    """Return the scheduler that a job chooses, None for the model's `own`, by an empty name or that of its class.

    Raises PaintError for a scheduler that the family does not allow.
    """
    if job.scheduler.strip() in ("", type(own).__name__):
        return None
    name = spec.find_scheduler(job.scheduler)
    if name is not None:
        return spec.schedulers[name]
    names = ", ".join(spec.schedulers)
    hint = f"Choose one of: {names}; or leave it out." if names else "Leave it out: this model has only its own."
    raise PaintError("bad_input", f"The scheduler {job.scheduler} can't be used with this model.", hint)


def check_choice(request: Request, choice: SchedulerChoice | None) -> None:
    """Raise PaintError for a chosen scheduler that can't do what the request asks for."""
    if choice is None:
        return
    if request.task == FLOWEDIT:
        hint = "Leave the scheduler out, or use img2img."
        raise PaintError("bad_input", "FlowEdit follows the model's own scheduler: no other can be chosen.", hint)
    if choice.most_steps and request.job.steps > choice.most_steps:
        hint = f"Use at most {choice.most_steps}, or another scheduler."
        raise PaintError("bad_input", f"The scheduler {request.job.scheduler} can't take that many steps.", hint)


def describe_choice(spec: FamilySpec, job: Job, choice: SchedulerChoice | None) -> dict[str, str]:
    """Return what a picture's fingerprint must say of a chosen scheduler: nothing where none is chosen."""
    if choice is None:
        return {}
    return {"scheduler": choice.scheduler_class, "chosen scheduler": f"{VERSION} {spec.find_scheduler(job.scheduler)}"}


@contextmanager
def use_choice(choice: SchedulerChoice | None, pipe: Any, others: list[Any]) -> Iterator[None]:
    """Let a pipeline, and `others` over the same parts, step by a chosen scheduler while inside."""
    if choice is None:
        yield
        return
    each = [pipe, *(other for other in others if other is not pipe)]
    before = [member.scheduler for member in each]
    chosen = make_scheduler(choice, pipe.scheduler)
    try:
        for member in each:
            _set_scheduler(member, chosen)
        with _count_whole_steps(pipe, chosen):
            yield
    finally:
        for member, own in zip(each, before, strict=True):
            _set_scheduler(member, own)


def count_calls(choice: SchedulerChoice | None, steps: int) -> int:
    """Return how often the network is asked in so many steps: a step of several stages ends early in the last one."""
    return steps if choice is None or choice.stages == 1 else choice.stages * steps - 1


def make_scheduler(choice: SchedulerChoice, own: Any) -> Any:
    """Return a chosen scheduler with the settings of the model's own."""
    if type(own).__name__.startswith(_FLOW) and not choice.scheduler_class.startswith(_FLOW_EULER):
        from dimp.engine.families.shared import flow_schedulers  # imported late: it brings the model libraries

        return flow_schedulers.make_solver(choice.scheduler_class, choice.changes, own)
    kind = getattr(importlib.import_module("diffusers"), choice.scheduler_class)
    return kind.from_config(own.config, **choice.changes)


def _set_scheduler(pipe: Any, scheduler: Any) -> None:
    if hasattr(pipe, "update_components"):
        pipe.update_components(scheduler=scheduler)
    else:
        pipe.register_modules(scheduler=scheduler)


@contextmanager
def _count_whole_steps(pipe: Any, scheduler: Any) -> Iterator[None]:
    """Let a pipeline count whole steps where it would take each stage of one for a step, and cut off too many."""
    plain = getattr(pipe, "get_timesteps", None)
    if plain is None or not hasattr(scheduler, "own"):
        yield
        return
    pipe.get_timesteps = lambda steps, *rest, **named: plain(scheduler.whole_steps, *rest, **named)
    try:
        yield
    finally:
        del pipe.get_timesteps
