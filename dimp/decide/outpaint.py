"""Outpainting: the decision to paint beyond a picture's edges. Pure.

The canvas grows by the margins asked for; where its sides are then no multiple of 16, by a few pixels more on a side
that grows, or at the right and the bottom.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from dimp.core import limits
from dimp.core.errors import Invalid
from dimp.core.events import GenerationRequested
from dimp.core.generation import Generation
from dimp.core.interpretation import Interpretation
from dimp.core.kinds import OUTPAINT, kind_of
from dimp.core.model import DecisionInputs, ModelFacts
from dimp.core.parameters import Parameters
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide import keep, methods, recipe

STRENGTH = 1.0
"""The margins are empty, so there is nothing in them to keep."""

WORDLESS = "outpaint/1"
"""The interpreter of a change without words."""

_DEFAULT_WORDS = "go on beyond the edges"


_AREAS = 4
"""How many times the model's area a picture from outside may have when it is extended."""


class Margins(NamedTuple):
    """How many pixels the canvas grows on each side."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


def outpaint_requests(
    session: Session, words: str, parent: str | None, margins: Margins, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Requests for `count` pictures that extend one beyond its edges; `words` say what changes, and may be empty.

    Raises `Conflict` when there is no picture or it is not painted, and `Invalid` for impossible margins, for width or
    height given as well, or for a model that cannot outpaint.
    """
    model = recipe.model_of(inputs)
    base = need_painted(session, parent)
    if parameters.width is not None or parameters.height is not None:
        raise Invalid("The size of an outpainted picture follows from its margins.", "Leave width and height out.")
    methods.need_method(parameters, "outpaint")
    keep.refuse_strict(parameters, "All of the picture stays where it is extended.")
    _check_area(base, model)
    left, top, right, bottom = _grow_margins(margins, base)
    placed = {"left": left, "top": top}
    extended = msgspec.structs.replace(
        parameters,
        width=base.width + left + right,
        height=base.height + top + bottom,
        strength=STRENGTH if parameters.strength is None else parameters.strength,
        method=methods.need_task(model, "outpaint"),
        options={**parameters.options, **placed},
    )
    modification = words.strip() or _DEFAULT_WORDS
    inputs = msgspec.structs.replace(inputs, reading=_read_words(session, base, words.strip()))
    requests = recipe.refine_requests(session, modification, base.id, extended, inputs)
    return [msgspec.structs.replace(request, kind=OUTPAINT.name, keep=None) for request in requests]


def _check_area(base: Generation, model: ModelFacts) -> None:
    """Raises `Invalid` for a picture from outside that is far larger than the model paints: here nothing is scaled."""
    if not kind_of(base.recipe).repeatable and base.width * base.height > _AREAS * model.width * model.height:
        raise Invalid(
            f"The picture is {base.width}x{base.height}, too large for {model.name} to go on painting it.",
            "Change it in words first: that paints it at the model's area.",
        )


def _grow_margins(margins: Margins, base: Generation) -> Margins:
    """The margins, with what brings both sides to a multiple of 16. Raises `Invalid`."""
    if min(margins) < 0 or not any(margins):
        raise Invalid("The picture does not grow on any side.", "Say how many pixels, for instance: right 256.")
    left, right = _even_out(margins.left, margins.right, base.width, "width")
    top, bottom = _even_out(margins.top, margins.bottom, base.height, "height")
    return Margins(left, top, right, bottom)


def _even_out(before: int, after: int, side: int, name: str) -> tuple[int, int]:
    more = -(side + before + after) % limits.SIDE_MULTIPLE
    whole = side + before + after + more
    if whole > limits.SIDE[1]:
        room = limits.SIDE[1] - side
        hint = f"There is room for {room} pixels." if room > 0 else "Refine it at a smaller size first."
        raise Invalid(f"The {name} would be {whole}; at most {limits.SIDE[1]} are painted.", hint)
    return (before + more, after) if before and not after else (before, after + more)


def _read_words(session: Session, base: Generation, words: str) -> Interpretation:
    """What the words change in the picture's prompt; without any it stays. It is always this picture that grows."""
    if words:
        return msgspec.structs.replace(recipe.read_modification(session, base, words), sibling=False)
    return Interpretation(
        prompt=base.prompt or "the same picture",
        instruction="",
        kind=OUTPAINT.name,
        changes=(),
        negative=(),
        strength=STRENGTH,
        confidence=1.0,
        note="",
        sibling=False,
        interpreter=WORDLESS,
    )
