"""Variations of a picture, and a draft painted properly: two ways to paint what is there once more. Pure.

A picture painted from words alone is varied in its noise: a share of another seed's, so that it changes little by
little. Any other starts from the finished picture, by image to image with a gentle or a firm strength.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from dimp import limits, recipes
from dimp.events import GenerationRequested, Option
from dimp.recipes import Given
from dimp.refusals import Conflict
from dimp.session import DONE, Generation, Session
from dimp.wishes import Wishes

Degree = Literal["subtle", "strong"]

SHARE: dict[Degree, float] = {"subtle": 0.12, "strong": 0.5}
"""Share of the other seed's noise."""

STRENGTH: dict[Degree, float] = {"subtle": 0.3, "strong": 0.6}
"""Strength of image to image, for a picture that was not painted from words alone."""

_NOISE = ("variation", "variation_seed")

DEGREE = "degree"
"""Option of a recipe: which degree was asked for, so that it can be told from a picture of another seed."""


def variation_requests(
    session: Session, reference: str | None, degree: Degree, wishes: Wishes, given: Given
) -> list[GenerationRequested]:
    """Requests for `count` variations of a picture, each of a seed of its own.

    Raises `Conflict` for an imported picture or one that is not painted, and `Invalid` for values out of range.
    """
    base = recipes.repeatable(session, reference)
    if base.recipe.method == "text" and base.recipe.kind != "animation":
        return _of_noise(session, base, degree, wishes, given)
    if base.status != DONE:
        raise Conflict(f"That picture is {base.status}.", "Wait until it is painted; see: dimp tree")
    return _of_picture(session, base, degree, wishes, given)


def proper_requests(session: Session, reference: str | None, wishes: Wishes, given: Given) -> list[GenerationRequested]:
    """Requests for a draft as its model usually paints: the same seed and words, all steps, nothing given up.

    Raises `Conflict` for a picture that is no draft.
    """
    base = recipes.repeatable(session, reference)
    if base.recipe.tier != "draft":
        raise Conflict("That picture is no draft: it was painted properly.", "Paint it with another seed: dimp again")
    model = recipes.model_of(given)
    recipe = base.recipe
    quick = {recipes.DRAFT_LORA, *(model.draft.options if model.draft else ())}
    steps = model.steps if wishes.steps is None else wishes.steps
    guidance = model.guidance_scale if recipes.DRAFT_LORA in recipe.options else recipe.guidance_scale
    draft = recipes.repeated(
        session, base, wishes, kind=recipe.kind, tier="full", steps=limits.check_steps(steps), guidance_scale=guidance,
        loras=recipes.lasting_loras(recipe),
        options={name: value for name, value in recipe.options.items() if name not in quick},
    )  # fmt: skip
    return recipes.many(draft, msgspec.structs.replace(wishes, count=1), given)


def _of_noise(
    session: Session, base: Generation, degree: Degree, wishes: Wishes, given: Given
) -> list[GenerationRequested]:
    """Siblings with the picture's own seed and some of another's noise: of what was varied already, from its start."""
    draft = recipes.repeated(session, base, wishes)
    first = limits.check_seed(given.seed if wishes.seed is None else wishes.seed)
    return [
        msgspec.structs.replace(one, seed=base.recipe.seed, options=_options(base, degree, (first + index)))
        for index, one in enumerate(recipes.many(draft, wishes, given))
    ]


def _options(base: Generation, degree: Degree, seed: int) -> dict[str, Option]:
    noise = {"variation": SHARE[degree], "variation_seed": seed % limits.SEED_END, DEGREE: degree}
    return limits.check_options({**base.recipe.options, **noise})


def _of_picture(
    session: Session, base: Generation, degree: Degree, wishes: Wishes, given: Given
) -> list[GenerationRequested]:
    """Children that start from the finished picture and keep its words."""
    recipe, model = base.recipe, recipes.model_of(given)
    options = {name: value for name, value in recipe.options.items() if name not in _NOISE} | {DEGREE: degree}
    draft = recipes.repeated(
        session, base, wishes, parent_id=base.id, source=base.digest, mask=None, controls=(), references=(),
        method=recipes.need_task(model, "img2img"), strength=STRENGTH[degree], options=options,
        seed=limits.check_seed(given.seed if wishes.seed is None else wishes.seed), source_prompt=recipe.prompt,
    )  # fmt: skip
    return recipes.many(draft, wishes, given)
