"""Upscaling: the decision to make a picture larger. Pure.

The enlarged picture is a child of its own, with the words and the seed of the picture it was made from, so that undo,
the tree and everything said to it later go on as before. What paints, however, goes back to the size that the picture
was painted at (`Session.unscaled`): models paint at the size they have learnt, and it can be enlarged again after.
"""

from __future__ import annotations

from dimp import limits, recipes
from dimp.events import GenerationRequested
from dimp.recipes import Given
from dimp.refusals import Conflict, Invalid
from dimp.session import UPSCALE, Generation, Session


def upscale_requests(
    session: Session, reference: str | None, scale: int, priority: str, aside: bool, given: Given
) -> list[GenerationRequested]:
    """The request for a picture (else the head) `scale` times as large; `given.model` tells of the upscaler.

    Raises `Conflict` when there is no picture, it is not painted or it moves, and `Invalid` for a scale that the
    upscaler does not have, or that would make the picture too large.
    """
    upscaler = recipes.model_of(given)
    base = recipes.painted(session, reference, "enlarge")
    if base.recipe.method == "animate":
        raise Conflict("That picture moves, and only still ones are enlarged.", "Enlarge the picture it came from.")
    most = int(upscaler.options.get("scale", limits.SCALE[1]))
    if limits.check_scale(scale) > most:
        hint = f"Say {most} times, or name another upscaler; see: dimp models upscalers"
        raise Invalid(f"{upscaler.name} enlarges {most} times at most.", hint)
    _check_size(base, scale)
    seed = given.seed if base.recipe.kind == "import" else base.recipe.seed
    request = GenerationRequested(
        id=given.ids[0], kind=UPSCALE, parent_id=base.id, prompt=base.recipe.prompt,
        negative_prompt=base.recipe.negative_prompt, modification=None, seed=seed, steps=1, strength=None,
        guidance_scale=0.0, width=base.width * scale, height=base.height * scale, model=upscaler.name,
        model_revision=upscaler.revision, source=base.digest, mask=None, loras=(), controls=(), scheduler="",
        batch=None, method=UPSCALE, source_prompt="", instruction="", options={"scale": scale}, reading=None,
        expected_head=session.head, priority=priority, aside=aside,
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
