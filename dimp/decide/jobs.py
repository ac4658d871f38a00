"""From requests to jobs and from the executor's reports to events. Pure.

A report that comes too late (the generation is over already) becomes no event.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from blake3 import blake3

from dimp.core import events as ev
from dimp.core.actions import AnyAction
from dimp.core.errors import Conflict
from dimp.core.parameters import lora_uses
from dimp.core.session import Session
from dimp.decide.table import outcome_of
from dimp.engine import protocol, reports

_SHARED = tuple(
    field.name
    for field in msgspec.structs.fields(protocol.Job)
    if field.name in ev.GenerationRequested.__struct_fields__
)
"""Fields that a request and a job have in common."""


class AssetPaths(msgspec.Struct, frozen=True):
    """Where a recipe's assets are on this machine: digest -> LoRA file, name of a second model -> its folder.

    `embedding_files` maps the digest of an embedding to its file.
    """

    lora_files: dict[str, str] = {}
    folders: dict[str, str] = {}
    embedding_files: dict[str, str] = {}


def job_of(recipe: ev.GenerationRequested, folder: Path, paths: AssetPaths) -> protocol.Job:
    """The worker's job for a recipe, with the folder of its model on this machine, and where its assets are."""
    located: dict[str, Any] = {
        "lora_uses": tuple(
            protocol.LoraUse(lora.digest, lora.weight, paths.lora_files.get(lora.digest, ""))
            for lora in lora_uses(recipe)
        ),
        "embeddings": tuple(
            protocol.EmbeddingUse(use.digest, use.name, paths.embedding_files.get(use.digest, ""))
            for use in recipe.embeddings
        ),
        "controls": tuple(
            protocol.ControlUse(control.kind, control.digest, control.scale, paths.folders.get(control.model, ""))
            for control in recipe.controls
        ),
        "adapters": {adapter.role: paths.folders.get(adapter.model, "") for adapter in recipe.adapters},
        "change": recipe.reading.kind if recipe.reading else "",
        "folder": str(folder),
    }
    # The rest goes by the same names; what a recipe leaves open (None) is the job's default.
    same = {name: value for name in _SHARED if (value := getattr(recipe, name)) is not None}
    return protocol.Job(**{**same, **located})


def event_of(session: Session, report: reports.Report) -> ev.AnyEvent | None:
    """The event that a report becomes, or None when it changes nothing."""
    generation = session.generations.get(report.id)
    if generation is None or not generation.live:
        return None
    match report:
        case reports.JobStarted():
            return ev.GenerationStarted(report.id, report.attempt)
        case reports.JobFinished():
            return _complete(session, report)
        case reports.JobFailed():
            return ev.GenerationFailed(report.id, report.reason, report.message, report.hint)
        case reports.JobCancelled():
            return ev.GenerationCancelled(report.id)
        case reports.QuestionAnswered():
            return None  # it paints nothing
        case reports.JobRequeued():
            return None  # the next `JobStarted` says it, with its attempt


def requests_in(decided: Sequence[ev.AnyEvent]) -> list[ev.GenerationRequested]:
    """What is asked for and still to be painted: a picture that was made at once is done in the same go."""
    done = {event.id for event in decided if isinstance(event, ev.GenerationCompleted)}
    return [event for event in decided if isinstance(event, ev.GenerationRequested) and event.id not in done]


def interrupted_event(generation_id: str) -> ev.GenerationFailed:
    """The failure of a request during which two servers or workers in a row died."""
    return ev.GenerationFailed(
        generation_id,
        "interrupted",
        "The work was interrupted twice and was given up.",
        "Paint it again; if it stops the program each time, try a smaller size.",
    )


def abandoned_event(generation_id: str) -> ev.GenerationCancelled:
    """The end of a request of somebody who was removed from the house."""
    return ev.GenerationCancelled(
        generation_id, "removed", "Whoever this was for was removed from the house.", "Paint it again: dimp retry"
    )


def check_repeated(action: AnyAction, done: Sequence[ev.Stamped]) -> None:
    """Compares an action with the events of its operation id. Raises `Conflict` when they are of another kind.

    A client that sends one id for two things would otherwise hear that the second was done.
    """
    if not any(isinstance(stamped.event, outcome_of(action)) for stamped in done):
        raise Conflict(
            "This operation id stands for something else that was done.", "Send each action under an id of its own."
        )


def fingerprint(action: msgspec.Struct) -> str:
    """What tells a repeated request from another one under the same operation id: a digest of what is asked for.

    How the work is queued is left out: a program that goes on after a break may ask for that otherwise.
    """
    asked: dict[str, Any] = msgspec.to_builtins(action)
    identifying = {name: value for name, value in asked.items() if name not in ("aside", "priority", "remarks")}
    return blake3(msgspec.json.encode(identifying, order="sorted")).hexdigest()[:32]


def title_of(decided: Sequence[ev.AnyEvent]) -> str:
    """A first title for a session: the first words of the first prompt, or the name of the file it begins with."""
    first = next(filter(None, map(_words_of, decided)), "")
    return first if len(first) <= 60 else first[:59].rsplit(" ", 1)[0] + "…"


def _words_of(event: ev.AnyEvent) -> str:
    if isinstance(event, ev.ImageImported):
        return event.prompt or event.name
    return event.prompt if isinstance(event, ev.GenerationRequested) else ""


def _complete(session: Session, done: reports.JobFinished) -> ev.GenerationCompleted:
    """The picture becomes the head only where the head has not moved since it was asked for.

    A picture that a clear set aside while it was being painted stays aside, even where the canvas was empty before.
    """
    generation = session.generations[done.id]
    stayed = generation.recipe.expected_head == session.head and generation.order >= session.floor
    return ev.GenerationCompleted(
        done.id, done.digest, done.suffix, done.size, done.width, done.height, done.duration_ms, done.load_ms,
        done.fingerprint, base64.b64encode(done.lqip).decode("ascii"),
        moves_head=stayed and not generation.recipe.aside, kept=done.kept, unread=done.unread,
    )  # fmt: skip


def repeat_request(recipe: ev.GenerationRequested, fresh_id: str, **changes: object) -> ev.GenerationRequested:
    """A recipe to be painted again under another id, with some of its fields changed."""
    return msgspec.structs.replace(recipe, id=fresh_id, **changes)
