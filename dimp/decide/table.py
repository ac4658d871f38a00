"""Decisions: which events follow from an action. Pure: ids, seeds and facts are handed in.

`decide` returns the events, or raises a `Refusal`; nothing is written here. An empty result means that what was asked
for is so already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dimp.core import events as ev
from dimp.core.actions import (
    Again,
    Animate,
    AnyAction,
    Clear,
    Crop,
    Flip,
    Import,
    Jump,
    Like,
    Name,
    New,
    Note,
    Outpaint,
    Paint,
    Properly,
    Redo,
    Refine,
    Remask,
    Rename,
    Restore,
    RestoreSession,
    Retry,
    Rotate,
    Squash,
    Star,
    Tag,
    Trash,
    TrashSession,
    Undo,
    Unstar,
    Upscale,
    Vary,
)
from dimp.core.errors import Conflict, Invalid
from dimp.core.events import AnyEvent
from dimp.core.model import DecisionInputs
from dimp.core.parameters import NO_VAE, changed_parameters
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide import animate, head, like, marks, outpaint, recipe, remask, retry, squash, vary
from dimp.decide.outpaint import Margins
from dimp.decide.reshaping import exact, upscale


def decide(session: Session, action: AnyAction, inputs: DecisionInputs) -> list[AnyEvent]:
    """The events that follow from `action` in this session. Raises a `Refusal` when it cannot be done."""
    if session.trashed and not isinstance(action, RestoreSession | TrashSession):
        hint = f"Bring it back first: dimp session restore {session.id}"
        raise Conflict("This session is in the trash.", hint, "session-trashed")
    decided: list[AnyEvent] = TABLE[type(action)].decide(session, action, inputs)
    return decided


def model_of(session: Session, action: Paint) -> str | None:
    """The name of the model that an action needs: the one it names, that of the picture it repeats, or the chosen one.

    Raises a `Refusal` for a picture that is not there.
    """
    if isinstance(action, Again | Vary | Properly):
        return recipe.need_repeatable(session, action.id).recipe.model
    return action.model


def vae_of(session: Session, action: Paint, model: str) -> str:
    """The autoencoder that an action needs in place of that of its `model`; empty for the model's own.

    The one that it names, that of the picture it repeats, or that of the picture it changes, where the same model
    painted that. Raises a `Refusal` for a picture that is not there.
    """
    if isinstance(action, Again | Vary | Properly):
        return recipe.need_repeatable(session, action.id).recipe.vae_digest
    if action.vae is not None:
        return "" if action.vae.strip().lower() in ("", NO_VAE) else action.vae.strip()
    if isinstance(action, Refine | Outpaint) and (action.parent_id or session.head):
        base = need_painted(session, action.parent_id).recipe
        return base.vae_digest if base.model == model else ""
    return ""


def outcome_of(action: AnyAction) -> type[AnyEvent]:
    """The kind of event that an action leads to, if it leads to any."""
    return TABLE[type(action)].outcome


def _new(session: Session, action: New, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    return recipe.new_requests(session, action.prompt, action, inputs, action.source)


def _refine(session: Session, action: Refine, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    mask, description = _mask_of(action), action.description
    return recipe.refine_requests(session, action.modification, action.parent_id, action, inputs, mask, description)


def _mask_of(action: Refine) -> recipe.Mask | None:
    if action.mask is not None:
        return recipe.Mask(action.mask, 0.0 if action.hard else action.feather)
    if action.hard or action.feather is not None:
        raise Invalid("There is no mask, so soft or hard edges mean nothing here.", "Give a mask, or leave them out.")
    return None


def _like(session: Session, action: Like, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    return like.like_requests(session, inputs)


def _again(session: Session, action: Again | Vary | Properly, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    _keep_recipe(action)
    _refuse_draft(action)
    match action:
        case Again():
            return recipe.again_requests(session, action.id, action, inputs)
        case Vary():
            return vary.variation_requests(session, action.id, action.degree, action, inputs)
        case Properly():
            return vary.proper_requests(session, action.id, action, inputs)


def _outpaint(session: Session, action: Outpaint, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    margins = Margins(action.left, action.top, action.right, action.bottom)
    return outpaint.outpaint_requests(session, action.modification, action.parent_id, margins, action, inputs)


def _animate(session: Session, action: Animate, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    return animate.animate_requests(session, action.prompt, action.parent_id, action.film, action, inputs)


def _upscale(session: Session, action: Upscale, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    return upscale.upscale_requests(session, action.id, action.scale, action.priority, action.aside, inputs)


def _remask(session: Session, action: Remask, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    return remask.remask_requests(session, action, inputs)


def _keep_recipe(action: Again | Vary | Properly) -> None:
    if changed := changed_parameters(action):
        raise Invalid(
            f"Painting again keeps the recipe, so {changed[0]} cannot be changed.",
            "Leave it out, or ask for it with new or refine; only seed, steps and count are yours to choose here.",
        )


def _refuse_draft(action: Again | Vary | Properly) -> None:
    if action.tier == "draft":
        hint = "Ask for a draft with new or refine, or leave tier out."
        raise Invalid("Painting again keeps the recipe, so it cannot become a draft.", hint)


def _retry(session: Session, action: Retry, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    return retry.retry_requests(session, action, inputs)


def _squash(session: Session, action: Squash, inputs: DecisionInputs) -> list[ev.GenerationRequested]:
    return squash.squash_requests(session, action.id, action.since, action, inputs)


class Row(NamedTuple):
    """How an action is decided, and the kind of event that it leads to."""

    decide: Callable[[Session, Any, DecisionInputs], Any]
    outcome: type[AnyEvent]


TABLE: dict[type, Row] = {
    **dict.fromkeys((Again, Vary, Properly), Row(_again, ev.GenerationRequested)),
    **dict.fromkeys((Crop, Rotate, Flip), Row(exact.exact_events, ev.GenerationRequested)),
    New: Row(_new, ev.GenerationRequested),
    Refine: Row(_refine, ev.GenerationRequested),
    Like: Row(_like, ev.GenerationRequested),
    Retry: Row(_retry, ev.GenerationRequested),
    Outpaint: Row(_outpaint, ev.GenerationRequested),
    Animate: Row(_animate, ev.GenerationRequested),
    Upscale: Row(_upscale, ev.GenerationRequested),
    Remask: Row(_remask, ev.GenerationRequested),
    Squash: Row(_squash, ev.GenerationRequested),
    Undo: Row(head.undo, ev.HeadUndone),
    Redo: Row(head.redo, ev.HeadRedone),
    Jump: Row(head.jump, ev.HeadJumped),
    Clear: Row(head.clear, ev.SessionCleared),
    Star: Row(marks.star, ev.GenerationStarred),
    Unstar: Row(marks.unstar, ev.GenerationUnstarred),
    Name: Row(marks.name, ev.GenerationNamed),
    Note: Row(marks.note, ev.GenerationNoted),
    Tag: Row(marks.tag, ev.GenerationTagged),
    Trash: Row(marks.trash, ev.GenerationTrashed),
    Restore: Row(marks.restore, ev.GenerationRestored),
    Import: Row(marks.import_image, ev.ImageImported),
    Rename: Row(marks.rename, ev.SessionRenamed),
    TrashSession: Row(marks.trash_session, ev.SessionTrashed),
    RestoreSession: Row(marks.restore_session, ev.SessionRestored),
}
"""Every action, with its decision. A new action needs its row here and its place in `AnyAction`."""
