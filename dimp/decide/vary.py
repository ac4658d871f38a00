"""Variations of a picture, and a draft painted properly: two ways to paint a picture again. Pure.

A picture painted from words alone is varied in its noise: a share of another seed's, so that it changes gradually. Any
other starts from the finished picture, by image to image with a gentle or a firm strength.
"""

from __future__ import annotations

import msgspec

from dimp.core import limits
from dimp.core.actions import Degree
from dimp.core.errors import Conflict, Invalid
from dimp.core.events import GenerationRequested, Option
from dimp.core.generation import DONE, Generation
from dimp.core.kinds import kind_of
from dimp.core.model import DecisionInputs
from dimp.core.parameters import Parameters, check
from dimp.core.session import Session
from dimp.decide import methods
from dimp.decide import recipe as recipes

SHARE: dict[Degree, float] = {"subtle": 0.12, "strong": 0.5}
"""Share of the other seed's noise."""

STRENGTH: dict[Degree, float] = {"subtle": 0.3, "strong": 0.6}
"""Strength of image to image, for a picture that was not painted from words alone."""

_NOISE = ("variation", "variation_seed")

DEGREE = "degree"
"""Option of a recipe: which degree was asked for, so that it can be distinguished from a picture of another seed."""


def variation_requests(
    session: Session, reference: str | None, degree: Degree, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Requests for `count` variations of a picture, each of a seed of its own.

    Raises `Conflict` for an imported picture or one that is not painted, and `Invalid` for values out of range.
    """
    base = recipes.need_repeatable(session, reference)
    if base.recipe.method == "text" and not kind_of(base.recipe).moving:
        return _vary_noise(session, base, degree, parameters, inputs)
    if base.status != DONE:
        raise Conflict(f"That picture is {base.status}.", "Wait until it is painted; see: dimp tree")
    return _vary_picture(session, base, degree, parameters, inputs)


def proper_requests(
    session: Session, reference: str | None, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Requests for a draft as its model usually paints: the same seed and words, all steps, nothing given up.

    Raises `Conflict` for a picture that is no draft.
    """
    base = recipes.need_repeatable(session, reference)
    if base.recipe.tier != "draft":
        raise Conflict("That picture is no draft: it was painted properly.", "Paint it with another seed: dimp again")
    if parameters.count != 1 or parameters.seed not in (None, base.recipe.seed):
        hint = "Leave seed and count out, or paint it with other seeds: dimp again"
        raise Invalid("A draft is painted properly once, with its own seed.", hint)
    model = recipes.model_of(inputs)
    recipe = base.recipe
    full = model.full(recipe)
    if parameters.steps is not None:
        full["steps"] = check("steps", parameters.steps)
    template = recipes.repeat_recipe(session, base, parameters, inputs, kind=recipe.kind, **full)
    return recipes.make_batch(template, parameters, inputs)


def _vary_noise(
    session: Session, base: Generation, degree: Degree, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Siblings with the picture's own seed and some of another's noise: of what was varied already, from its start."""
    template = recipes.repeat_recipe(session, base, parameters, inputs)
    first = recipes.choose_seed(parameters, inputs)
    return [
        msgspec.structs.replace(request, seed=base.recipe.seed, options=_noise_options(base, degree, first + index))
        for index, request in enumerate(recipes.make_batch(template, parameters, inputs))
    ]


def _noise_options(base: Generation, degree: Degree, seed: int) -> dict[str, Option]:
    noise = {"variation": SHARE[degree], "variation_seed": seed % limits.SEED_END, DEGREE: degree}
    return limits.check_options({**base.recipe.options, **noise})


def _vary_picture(
    session: Session, base: Generation, degree: Degree, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Children that start from the finished picture and keep its words."""
    recipe, model = base.recipe, recipes.model_of(inputs)
    options = {name: value for name, value in recipe.options.items() if name not in _NOISE} | {DEGREE: degree}
    template = recipes.repeat_recipe(
        session, base, parameters, inputs, parent_id=base.id, source=base.digest, mask=None, keep=None, controls=(),
        references=(), method=methods.need_task(model, "img2img"), strength=STRENGTH[degree], options=options,
        seed=recipes.choose_seed(parameters, inputs), source_prompt=recipe.prompt,
    )  # fmt: skip
    return recipes.make_batch(template, parameters, inputs)
