"""Trying again what failed or was stopped: the same request again, with everything that was asked for. Pure."""

from __future__ import annotations

import msgspec

from dimp.core.actions import Retry
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.events import GenerationRequested
from dimp.core.generation import CANCELLED, DONE, FAILED, Generation
from dimp.core.kinds import kind_of
from dimp.core.model import DecisionInputs
from dimp.core.refs import resolve
from dimp.core.session import Session


def retry_target(session: Session, reference: str | None) -> Generation:
    """The generation to try again: the one named, else the newest that failed or was stopped.

    Raises `NotFound` where there is none, and `Conflict` for one that is painted or not finished.
    """
    target = resolve(session, reference) if reference is not None else _find_newest_failed(session)
    if target.status not in (FAILED, CANCELLED):
        hint = "Paint it with another seed: dimp again" if target.status == DONE else "Wait for it; see: dimp queue"
        raise Conflict(f"That picture is {target.status}, so there is nothing to try again.", hint, "not-failed")
    return target


def retry_requests(session: Session, action: Retry, inputs: DecisionInputs) -> list[GenerationRequested]:
    """The request of a failed generation as it was, seed and place in its batch included, under a fresh id.

    Only the model's revision is that of now, and the sides are halved where that is asked. Raises as `retry_target`,
    and `Invalid` for halving what cannot be halved.
    """
    recipe = retry_target(session, action.id).recipe
    if action.smaller:
        recipe = _halve(recipe)
    revision = inputs.model.revision if inputs.model else recipe.model_revision
    return [msgspec.structs.replace(recipe, id=inputs.ids[0], model_revision=revision, expected_head=session.head)]


def _halve(recipe: GenerationRequested) -> GenerationRequested:
    """The same request at half its sides, in whole steps of what its kind allows."""
    kind = kind_of(recipe)
    if kind.method or recipe.mask is not None:
        raise Invalid(
            "This picture has the size of the one it changes, so it cannot be painted smaller.",
            "Try it as it was asked for, or refine the picture without a mask.",
        )  # fmt: skip
    least, step = kind.sides[0], kind.side_multiple
    width, height = (max(least, round(side / (2 * step)) * step) for side in (recipe.width, recipe.height))
    return msgspec.structs.replace(recipe, width=width, height=height)


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
