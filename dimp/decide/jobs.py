"""From requests to jobs and from the executor's reports to events. Pure.

A report that comes too late (the generation is over already) amounts to nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

import msgspec

from dimp import events as ev
from dimp.actions import AnyAction
from dimp.decisions import outcome_of
from dimp.engine import protocol, reports
from dimp.refusals import Conflict
from dimp.session import Session


class Places(msgspec.Struct, frozen=True):
    """Where a recipe's materials are on this machine: digest -> LoRA file, name of a second model -> its folder."""

    loras: dict[str, str] = {}
    folders: dict[str, str] = {}


def job_of(recipe: ev.GenerationRequested, folder: Path, places: Places) -> protocol.Job:
    """The worker's job for a recipe, with the folder of its model on this machine, and where its materials are."""
    return protocol.Job(
        id=recipe.id, kind=recipe.kind, method=recipe.method, prompt=recipe.prompt,
        negative_prompt=recipe.negative_prompt, source_prompt=recipe.source_prompt,
        instruction=recipe.instruction, change=recipe.reading.kind if recipe.reading else "",
        seed=recipe.seed, steps=recipe.steps,
        strength=1.0 if recipe.strength is None else recipe.strength, guidance_scale=recipe.guidance_scale,
        width=recipe.width, height=recipe.height, model=recipe.model, model_revision=recipe.model_revision,
        scheduler=recipe.scheduler, source=recipe.source or "", mask=recipe.mask or "",
        loras=tuple(
            protocol.LoraUse(one.digest, one.weight, places.loras.get(one.digest, "")) for one in recipe.loras
        ),
        controls=tuple(
            protocol.ControlUse(one.kind, one.digest, one.scale, places.folders.get(one.model, ""))
            for one in recipe.controls
        ),
        references=recipe.references,
        adapters={one.role: places.folders.get(one.model, "") for one in recipe.adapters},
        folder=str(folder), options=dict(recipe.options),
    )  # fmt: skip


def event_of(session: Session, report: reports.Report) -> ev.AnyEvent | None:
    """The event that a report amounts to, or None when it changes nothing."""
    one = session.generations.get(report.id)
    if one is None or not one.live:
        return None
    match report:
        case reports.Began():
            return ev.GenerationStarted(report.id, report.attempt)
        case reports.Finished():
            return _completed(session, report)
        case reports.Broke():
            return ev.GenerationFailed(report.id, report.reason, report.message, report.hint)
        case reports.Stopped():
            return ev.GenerationCancelled(report.id)
        case reports.Requeued():
            return None  # the next `Began` says it, with its attempt


def interrupted(generation_id: str) -> ev.GenerationFailed:
    """The end of a request that two servers or workers in a row did not survive."""
    return ev.GenerationFailed(
        generation_id,
        "interrupted",
        "The work was interrupted twice and was given up.",
        "Paint it again; if it stops the program each time, try a smaller size.",
    )


def check_repeated(action: AnyAction, done: Sequence[ev.Stamped]) -> None:
    """Holds an action against the events its operation id stands for. Raises `Conflict` when they are of another kind.

    Whoever sends one id for two things would otherwise be told that the second was done.
    """
    if not any(isinstance(one.event, outcome_of(action)) for one in done):
        raise Conflict(
            "This operation id stands for something else that was done.", "Send each action under an id of its own."
        )


def title_of(decided: Sequence[ev.AnyEvent]) -> str:
    """A first title for a session: the first words of the first prompt."""
    first = next((one.prompt for one in decided if isinstance(one, ev.GenerationRequested)), "")
    return first if len(first) <= 60 else first[:59].rsplit(" ", 1)[0] + "…"


def _completed(session: Session, done: reports.Finished) -> ev.GenerationCompleted:
    """The canvas is never yanked: the picture becomes the head only where the head has stayed.

    A picture that a clear set aside while it was being painted stays aside, even where the canvas was empty before.
    """
    one = session.generations[done.id]
    wanted = not one.recipe.aside and one.recipe.expected_head == session.head
    return ev.GenerationCompleted(
        done.id, done.digest, done.suffix, done.size, done.width, done.height, done.duration_ms, done.load_ms,
        done.fingerprint, base64.b64encode(done.lqip).decode("ascii"), moves_head=wanted and one.order >= session.floor,
    )  # fmt: skip


def repainted(recipe: ev.GenerationRequested, fresh_id: str, **changes: object) -> ev.GenerationRequested:
    """A recipe to be painted anew under another id, with some of its fields changed."""
    return msgspec.structs.replace(recipe, id=fresh_id, **changes)
