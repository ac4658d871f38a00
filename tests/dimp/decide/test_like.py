"""Painting by a recipe from elsewhere: what fits is used, and every part that does not is said."""

from __future__ import annotations

from msgspec import structs

from dimp.core import actions as act
from dimp.core.events import GenerationRequested
from dimp.core.imported import ImportedLora, ImportedRecipe
from dimp.core.model import DecisionInputs
from dimp.decide.like import Offers, liken, match_name, recipe_of
from dimp.decide.table import decide
from tests.dimp.story import FACTS, Story

RECIPE = ImportedRecipe(
    tool="A1111", prompt="a red ball", negative="fog", seed="4242", steps=23, guidance=6.5, width=64,
    height=64, sampler="Euler a", model="paper",
)  # fmt: skip
HERE = Offers(("paper", "flux-dev"), {"ink_v2": "ab" * 32})
MODEL = structs.replace(FACTS, name="paper", schedulers={name: name for name in ("euler", "euler a", "dpm++ 2m")})


def painted(recipe: ImportedRecipe, **asked: object) -> tuple[GenerationRequested, list[str]]:
    story, action = Story(), act.Like(recipe=recipe, **asked)  # type: ignore[arg-type]
    inputs = DecisionInputs(("a" * 36,), 1, "b", MODEL, likeness=liken(recipe, action, HERE))
    (request,) = decide(story.session, action, inputs)
    assert isinstance(request, GenerationRequested)
    return request, [remark.code for remark in request.remarks]


def test_what_fits_is_painted_as_it_was() -> None:
    request, codes = painted(RECIPE)
    assert codes == []
    assert (request.prompt, request.negative_prompt, request.seed, request.steps) == ("a red ball", "fog", 4242, 23)
    assert (request.guidance_scale, request.scheduler, request.kind) == (6.5, "euler a", "new")


def test_what_does_not_fit_is_said() -> None:
    recipe = structs.replace(
        RECIPE, model="dreams_v8", seed=str(2**60), steps=400, sampler="Magic", width=1000, height=700, strength=0.4,
        prompt="(a red ball:1.2), \\(big\\)", lora_list=(ImportedLora("fog", 0.5), ImportedLora("INK-v2", 0.7)),
        extras={"Hires upscale": "2"},
    )  # fmt: skip
    likeness = liken(recipe, act.Like(recipe=recipe), HERE)
    assert [wish.name for wish in likeness.parameters.loras or ()] == ["ink_v2"]
    request, codes = painted(structs.replace(recipe, lora_list=()))
    assert codes == ["model", "seed", "steps", "left-out", "source", "size", "sampler", "weights"]
    assert (request.prompt, request.steps, request.width % 16) == ("a red ball, (big)", 150, 0)
    assert "lora" in [remark.code for remark in likeness.remarks]


def test_what_is_asked_for_goes_before_the_recipe() -> None:
    request, _ = painted(RECIPE, prompt="a cube", steps=5, seed=1, guidance_scale=2.0, negative_prompt="text")
    assert (request.prompt, request.steps, request.seed, request.guidance_scale) == ("a cube", 5, 1, 2.0)
    assert request.negative_prompt == "text"


def test_names_are_met_however_they_are_written() -> None:
    names = ("flux-dev", "Juggernaut XL")
    assert match_name("sub/FLUX_dev.safetensors", names) == "flux-dev"
    assert match_name("juggernautxl", names) == "Juggernaut XL"
    assert match_name("other", names) is None
    assert match_name("", names) is None


def test_a_painted_picture_is_followed_by_its_own_recipe() -> None:
    story = Story()
    ball = story.paint(act.New(prompt="a red ball", seed=9, steps=3, negative_prompt="fog"))
    recipe = recipe_of(story.session, act.Like(id=ball))
    assert (recipe.tool, recipe.prompt, recipe.seed, recipe.steps) == ("dimpressionist", "a red ball", "9", 3)
