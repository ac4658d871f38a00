"""Trying again what failed or was stopped: the same request again, with everything that was asked for. Pure."""

from __future__ import annotations

import msgspec

from dimp.core.errors import Conflict, NotFound
from dimp.core.events import GenerationRequested
from dimp.core.model import DecisionInputs
from dimp.core.refs import resolve
from dimp.core.session import CANCELLED, DONE, FAILED, Generation, Session


def retry_target(session: Session, reference: str | None) -> Generation:
    """The generation to try again: the one named, else the newest that failed or was stopped.

    Raises `NotFound` where there is none, and `Conflict` for one that is painted or not finished.
    """
    target = resolve(session, reference) if reference is not None else _find_newest_failed(session)
    if target.status not in (FAILED, CANCELLED):
        hint = "Paint it with another seed: dimp again" if target.status == DONE else "Wait for it; see: dimp queue"
        raise Conflict(f"That picture is {target.status}, so there is nothing to try again.", hint, "not-failed")
    return target


def retry_requests(session: Session, reference: str | None, inputs: DecisionInputs) -> list[GenerationRequested]:
    """The request of a failed generation as it was, seed and place in its batch included, under a fresh id.

    Only the model's revision is that of now. Raises as `retry_target`.
    """
    recipe = retry_target(session, reference).recipe
    revision = inputs.model.revision if inputs.model else recipe.model_revision
    return [msgspec.structs.replace(recipe, id=inputs.ids[0], model_revision=revision, expected_head=session.head)]


def _find_newest_failed(session: Session) -> Generation:
    lost = (
        generation
        for generation in reversed(session.generations.values())
        if generation.status in (FAILED, CANCELLED) and not generation.trashed
    )
    newest = next(lost, None)
    if newest is None:
        raise NotFound("Nothing failed in this session.", "Paint a picture again with: dimp again", "nothing-failed")
    return newest
