"""Cutting, turning and flipping: the picture before, pixel for pixel, in another shape. Pure.

The new picture is a child of its own with the words of the one before, so that undo, the tree and later changes work as
for any other. No model is asked, so it is made at once and asked for and done in one go: such a picture never waits.
"""

from __future__ import annotations

import msgspec

from dimp.core import limits
from dimp.core.actions import Crop, Flip, Rotate
from dimp.core.errors import Conflict, Invalid
from dimp.core.events import BLANK, AnyEvent, GenerationRequested, Option
from dimp.core.generation import Generation
from dimp.core.kinds import kind_named, kind_of
from dimp.core.model import DecisionInputs
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide import recipe

MODEL = "exact"
"""In place of a model's name: nothing was sampled."""

REVISION = "1"
"""Of how it is done; another one would give other pixels."""

Reshape = Crop | Rotate | Flip


def request(session: Session, action: Reshape, fresh_id: str, seed: int = 0) -> GenerationRequested:
    """The request for a picture (else the head) in another shape.

    Raises `Conflict` when there is no picture, it is not painted or it moves, and `Invalid` for a box that is not
    within the picture, or is all of it.
    """
    base = need_painted(session, action.id, "change")
    if kind_of(base.recipe).moving:
        raise Conflict("That picture moves, and only still ones are cut or turned.", "Use the picture it came from.")
    kind, (options, width, height) = str(action.__struct_config__.tag), _shape(action, base)
    return msgspec.structs.replace(
        BLANK, id=fresh_id, kind=kind, method=kind_named(kind, kind).method, parent_id=base.id, source=base.digest,
        prompt=base.prompt, seed=recipe.child_seed(base, DecisionInputs(seed=seed)),
        **recipe.inherited_words(base), steps=1, width=width, height=height, model=MODEL, model_revision=REVISION,
        options=options, expected_head=session.head, aside=action.aside,
    )  # fmt: skip


def exact_events(session: Session, action: Reshape, inputs: DecisionInputs) -> list[AnyEvent]:
    """The request, and that it is done: the shell has made the picture. Raises as `request`."""
    asked = request(session, action, inputs.ids[0], inputs.seed)
    if inputs.made is None:  # the shell must make the picture before anything is decided
        raise Conflict("The picture was not made.", "Ask for it again.")
    return [asked, msgspec.structs.replace(inputs.made, id=asked.id, moves_head=not asked.aside)]


def _shape(action: Reshape, base: Generation) -> tuple[dict[str, Option], int, int]:
    """The options of the recipe, and the sides of the new picture."""
    match action:
        case Crop():
            _check_box(action, base)
            box: dict[str, Option] = {name: getattr(action, name) for name in ("left", "top", "width", "height")}
            return box, action.width, action.height
        case Rotate(degrees=degrees):
            sides = (base.width, base.height) if degrees == 180 else (base.height, base.width)
            return {"degrees": degrees}, *sides
        case Flip(direction=direction):
            return {"direction": direction}, base.width, base.height


def _check_box(crop: Crop, base: Generation) -> None:
    limits.check_number("width", crop.width, limits.IMAGE_SIDE)
    limits.check_number("height", crop.height, limits.IMAGE_SIDE)
    inside = crop.left >= 0 and crop.top >= 0
    if not inside or crop.left + crop.width > base.width or crop.top + crop.height > base.height:
        hint = f"Give a box within {base.width}x{base.height}; to extend a picture, outpaint it."
        raise Invalid("The box is not within the picture.", hint)
    if (crop.width, crop.height) == (base.width, base.height):
        raise Invalid("The box is the whole picture, so nothing would be cut.", "Give a smaller one.")
