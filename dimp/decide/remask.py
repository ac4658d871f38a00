"""Another mask for a picture of which the rest was kept: the decision, and how it is made again elsewhere. Pure.

A kept picture is what was painted, laid on the picture before inside a mask. Both are stored, so the mask can be grown,
shrunk, painted by hand or dropped, and the picture made again from them without a model.
"""

from __future__ import annotations

import msgspec

from dimp.core.actions import Remask
from dimp.core.errors import Conflict, Invalid
from dimp.core.events import BLANK, GenerationRequested
from dimp.core.generation import Generation
from dimp.core.kinds import REMASK
from dimp.core.limits import check_number
from dimp.core.model import DecisionInputs
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide import recipe

GROW = "grow"
"""Option of a recipe: by how many cells its mask is grown, or shrunk where it is below 0."""

MOST_CELLS = 32
"""A cell is the shorter side by 128, so this is a quarter of it."""


def remask_target(session: Session, reference: str | None) -> Generation:
    """The picture whose mask is to change: the head unless another is named.

    Raises `Conflict` when there is none, it is not painted, or nothing of the picture before was kept in it.
    """
    base = need_painted(session, reference, "change")
    if base.kept is None or base.kept.edited is None or base.recipe.source is None:
        hint = "The mask belongs to a change that kept the rest; for another change: dimp refine WORDS --keep strict"
        raise Conflict("Nothing of the picture before was kept in that one.", hint)
    return base


def remask_requests(session: Session, action: Remask, inputs: DecisionInputs) -> list[GenerationRequested]:
    """The request for the picture with another mask, as its child, so that undo brings the old mask back.

    Raises as `remask_target`, and `Invalid` unless exactly one of growing, a mask and off is asked for.
    """
    base = remask_target(session, action.id)
    assert base.kept is not None
    _check_wish(action)
    if action.grow and base.kept.mask is None:
        hint = "Paint a mask, or go back to the picture that has one: dimp undo"
        raise Conflict("That picture has no mask to grow or shrink.", hint)
    options = {GROW: action.grow} if action.grow else {}
    request = msgspec.structs.replace(
        BLANK, id=inputs.ids[0], kind=REMASK.name, method=REMASK.name, parent_id=base.id, source=base.recipe.source,
        edited=base.kept.edited, mask=base.kept.mask if action.grow else action.mask, options=options,
        prompt=base.prompt, seed=recipe.child_seed(base, inputs), **recipe.inherited_words(base), steps=1,
        width=base.width, height=base.height, model=base.recipe.model, model_revision=base.recipe.model_revision,
        expected_head=session.head, priority=action.priority, aside=action.aside,
    )  # fmt: skip
    mask = recipe.Mask(action.mask, 0.0 if action.hard else action.feather) if action.mask else None
    return [msgspec.structs.replace(request, feather=recipe.feather_of(mask, request))]


def repeat_remask(old: GenerationRequested, parent_id: str, *, aside: bool) -> Remask:
    """The same change of the mask for another picture: as many cells, the mask painted by hand, or none."""
    grow = int(old.options.get(GROW, 0))
    mask = None if grow else old.mask
    feather = old.feather if mask else None
    return Remask(id=parent_id, grow=grow, mask=mask, feather=feather, off=old.mask is None, aside=aside)


def _check_wish(action: Remask) -> None:
    check_number(GROW, action.grow, (-MOST_CELLS, MOST_CELLS), hint="A cell is the shorter side by 128.")
    if [bool(action.grow), action.mask is not None, action.off].count(True) != 1:
        raise Invalid(
            "It is not clear which mask the picture is to have.",
            "Say one of three: by how many cells it grows, another mask, or off.",
        )
    if action.mask is None and (action.hard or action.feather is not None):
        raise Invalid(
            "There is no new mask, so soft or hard edges mean nothing here.", "Give a mask, or leave them out."
        )
