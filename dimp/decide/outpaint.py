"""Outpainting: the decision to go on painting beyond a picture's edges. Pure.

The canvas grows by the margins asked for; where its sides are then no multiple of 16, by a few pixels more on a side
that grows, or at the right and the bottom.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from dimp import limits, recipes
from dimp.events import GenerationRequested
from dimp.interpret.rules import Interpretation
from dimp.recipes import Given
from dimp.refusals import Invalid
from dimp.session import Generation, Session
from dimp.wishes import Wishes

STRENGTH = 1.0
"""There is nothing yet where the margins are, so nothing is to be kept of them."""

UNREAD = "outpaint/1"
"""Who read a change without words."""

_UNSAID = "go on beyond the edges"


class Margins(NamedTuple):
    """How many pixels the canvas grows on each side."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


def outpaint_requests(
    session: Session, words: str, parent: str | None, margins: Margins, wishes: Wishes, given: Given
) -> list[GenerationRequested]:
    """Requests for `count` pictures that go on beyond the edges of one; `words` say what changes, and may be empty.

    Raises `Conflict` when there is no picture or it is not painted, and `Invalid` for margins that cannot be, for
    sides said besides, or for a model that cannot outpaint.
    """
    model = recipes.model_of(given)
    base = recipes.painted(session, parent)
    if wishes.width is not None or wishes.height is not None:
        raise Invalid("The size of an outpainted picture follows from its margins.", "Leave width and height out.")
    left, top, right, bottom = _grown(margins, base)
    placed = {"left": left, "top": top}
    wished = msgspec.structs.replace(
        wishes,
        width=base.width + left + right,
        height=base.height + top + bottom,
        strength=STRENGTH if wishes.strength is None else wishes.strength,
        method=recipes.need_task(model, "outpaint"),
        options={**wishes.options, **placed},
    )
    said = words.strip() or _UNSAID
    heard = msgspec.structs.replace(given, reading=_reading(session, base, words.strip()))
    made = recipes.refine_requests(session, said, base.id, wished, heard)
    return [msgspec.structs.replace(one, kind="outpaint") for one in made]


def _grown(margins: Margins, base: Generation) -> Margins:
    """The margins, with what brings both sides to a multiple of 16. Raises `Invalid`."""
    if min(margins) < 0 or not any(margins):
        raise Invalid("The picture does not grow on any side.", "Say how many pixels, for instance: right 256.")
    left, right = _even(margins.left, margins.right, base.width, "width")
    top, bottom = _even(margins.top, margins.bottom, base.height, "height")
    return Margins(left, top, right, bottom)


def _even(before: int, after: int, side: int, name: str) -> tuple[int, int]:
    more = -(side + before + after) % limits.SIDE_MULTIPLE
    whole = side + before + after + more
    if whole > limits.SIDE[1]:
        room = limits.SIDE[1] - side
        hint = f"There is room for {room} pixels." if room > 0 else "Refine it at a smaller size first."
        raise Invalid(f"The {name} would be {whole}; at most {limits.SIDE[1]} are painted.", hint)
    return (before + more, after) if before and not after else (before, after + more)


def _reading(session: Session, base: Generation, words: str) -> Interpretation:
    """What the words change in the picture's prompt; without any it stays. It is always this picture that grows."""
    if words:
        return msgspec.structs.replace(recipes.read(session, base, words), sibling=False)
    return Interpretation(
        prompt=base.recipe.prompt or "the same picture",
        instruction="",
        kind="outpaint",
        changes=(),
        negative=(),
        strength=STRENGTH,
        confidence=1.0,
        note="",
        sibling=False,
        interpreter=UNREAD,
    )
