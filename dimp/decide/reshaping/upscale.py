"""Upscaling: the decision to make a picture larger. Pure.

The enlarged picture is a child of its own, with the words and the seed of the picture it was made from, so that undo,
the tree and later changes work as before. Later changes, however, are painted at the size that the picture was painted
at (`Session.unscaled`): models paint at the size they were trained at, and the result can be enlarged again.
"""

from __future__ import annotations

import msgspec

from dimp.core import limits
from dimp.core.errors import Conflict, Invalid
from dimp.core.events import BLANK, GenerationRequested
from dimp.core.generation import Generation
from dimp.core.kinds import UPSCALE, kind_of
from dimp.core.model import DecisionInputs
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide import recipe


def upscale_requests(
    session: Session, reference: str | None, scale: int, priority: str, aside: bool, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """The request for a picture (else the head) `scale` times as large; `inputs.model` has the facts of the upscaler.

    Raises `Conflict` when there is no picture, it is not painted or it moves, and `Invalid` for a scale that the
    upscaler does not have, or that would make the picture too large.
    """
    upscaler = recipe.model_of(inputs)
    base = need_painted(session, reference, "enlarge")
    if kind_of(base.recipe).moving:
        raise Conflict("That picture moves, and only still ones are enlarged.", "Enlarge the picture it came from.")
    max_scale = int(upscaler.options.get("scale", limits.SCALE[1]))
    if limits.check_scale(scale) > max_scale:
        hint = f"Say {max_scale} times, or name another upscaler; see: dimp models upscalers"
        raise Invalid(f"{upscaler.name} enlarges {max_scale} times at most.", hint)
    _check_size(base, scale)
    request = msgspec.structs.replace(
        BLANK, id=inputs.ids[0], kind=UPSCALE.name, method=UPSCALE.name, parent_id=base.id, source=base.digest,
        prompt=base.prompt, seed=recipe.child_seed(base, inputs), **recipe.inherited_words(base),
        steps=1, width=base.width * scale, height=base.height * scale, model=upscaler.name,
        model_revision=upscaler.revision, options={"scale": scale}, expected_head=session.head, priority=priority,
        aside=aside,
    )  # fmt: skip
    return [request]


def _check_size(base: Generation, scale: int) -> None:
    longest = max(base.width, base.height)
    if longest * scale <= limits.UPSCALED_SIDE:
        return
    fits = limits.UPSCALED_SIDE // longest
    hint = f"Say {fits} times." if fits >= limits.SCALE[0] else "It is about as large as pictures get here."
    raise Invalid(
        f"The picture would be {base.width * scale}x{base.height * scale}; "
        f"at most {limits.UPSCALED_SIDE} pixels of a side are made.",
        hint,
    )
