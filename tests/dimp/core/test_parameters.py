"""The table of parameters: every field of a recipe is in it or exempt, and what it says is what the program does."""

from __future__ import annotations

import msgspec
import pytest

from dimp.core.actions import Paint, Refine
from dimp.core.describe import brief, facts, value_text
from dimp.core.diff import parameter_diff
from dimp.core.embedding_use import EmbeddingUse
from dimp.core.errors import Invalid
from dimp.core.events import AdapterUse, ControlUse, GenerationRequested, LoraUse, Recipe
from dimp.core.parameters import (
    BY_NAME,
    EXEMPT,
    PARAMETERS,
    Parameters,
    changed_parameters,
    check,
    merge,
    parameters_of,
)
from tests.dimp.story import FACTS, Story

IN_RECIPE = [row for row in PARAMETERS if row.name in GenerationRequested.__struct_fields__]
DIGEST = "ab" * 32
OTHER: dict[str, object] = {
    "seed": 8, "steps": 9, "guidance_scale": 1.5, "strength": 0.4, "width": 128, "height": 96,
    "negative_prompt": "fog", "model": "other", "model_revision": "r2", "tier": "draft", "scheduler": "heun",
    "method": "instruct", "loras": (LoraUse(DIGEST, 0.8, "ink"),), "controls": (ControlUse("canny", DIGEST, 0.7),),
    "embeddings": (EmbeddingUse(DIGEST, "neg"),),
    "references": (DIGEST,), "adapters": (AdapterUse("redux", "redux-dev", "r1"),), "options": {"a": 1},
    "source": DIGEST, "mask": DIGEST, "feather": 3.0, "keep": "strict", "edited": DIGEST,
    "vae": "soft", "vae_digest": DIGEST,
}  # fmt: skip
"""A value of every parameter that the recipe below has not."""


def recipe(**changes: object) -> GenerationRequested:
    from dimp.core.actions import New

    story = Story()
    made = story.session.generations[story.paint(New(prompt="a red ball", seed=7))].recipe
    return msgspec.structs.replace(made, **changes)


def test_every_field_of_a_recipe_is_a_parameter_or_exempt_with_a_reason() -> None:
    fields = set(GenerationRequested.__struct_fields__)
    assert fields == {row.name for row in IN_RECIPE} | EXEMPT.keys()
    assert not EXEMPT.keys() & BY_NAME.keys()
    assert all(EXEMPT.values())
    assert set(Recipe.__struct_fields__) <= fields


def test_everything_that_may_be_asked_for_is_in_the_table() -> None:
    assert set(Parameters.__struct_fields__) == {row.name for row in PARAMETERS if row.asked} | {"priority", "aside"}
    assert issubclass(Paint, Parameters)


@pytest.mark.parametrize("name", [row.name for row in IN_RECIPE])
def test_a_parameter_that_differs_is_named_by_the_comparison(name: str) -> None:
    story = Story()
    from dimp.core.actions import New

    before = story.session.generations[story.paint(New(prompt="a red ball", seed=7))]
    other = msgspec.structs.replace(before.recipe, **{name: OTHER[name]})
    after = msgspec.structs.replace(before, loaded=msgspec.structs.replace(before.details, recipe=other))
    assert [change.field for change in parameter_diff(before, after)] == [name]


@pytest.mark.parametrize("name", [row.name for row in IN_RECIPE if row.shown])
def test_a_parameter_that_is_set_is_shown_in_words(name: str) -> None:
    asked = recipe(**{name: OTHER[name]})
    words = [brief(asked, asked.width, asked.height), asked.model, asked.model_revision, asked.method]
    words += [text for _, text in facts(asked)]
    apart = {"options"}  # how the model wants to be called; `show --recipe` has them
    assert name in apart or any(value_text(name, OTHER[name]) in text for text in words)


@pytest.mark.parametrize("name", [row.name for row in IN_RECIPE if row.asked and row.repeated])
def test_what_was_asked_for_is_asked_for_again(name: str) -> None:
    again = parameters_of(recipe(**{name: OTHER[name]}))
    blank = parameters_of(recipe())
    assert getattr(again, name) != getattr(blank, name)
    assert [other for other in Parameters.__struct_fields__ if getattr(again, other) != getattr(blank, other)] == [name]


def test_another_model_keeps_what_belongs_to_the_picture_and_has_its_own_for_the_rest() -> None:
    again = parameters_of(recipe(**{**OTHER, "mask": None, "options": {"left": 16, "true_cfg_scale": 2.0}}), "third")
    asked = {name: getattr(again, name) for name in Parameters.__struct_fields__}
    blank = Parameters()
    kept = {name for name, value in asked.items() if value != getattr(blank, name)}
    assert kept == {"seed", "width", "height", "negative_prompt", "model", "options", "keep"}
    assert (again.model, again.options) == ("third", {"left": 16})


def test_a_lora_that_only_makes_a_draft_quick_is_not_asked_for() -> None:
    quick, ink = LoraUse("cd" * 32, 0.125, "hyper"), LoraUse(DIGEST, 0.8, "ink")
    again = parameters_of(recipe(loras=(ink, quick), options={"draft_lora": quick.digest}, tier="draft"))
    assert ([lora.name for lora in again.loras or ()], again.options) == ([DIGEST], {})


def test_a_map_of_the_picture_that_was_changed_is_made_anew_and_any_other_is_used_as_it_is() -> None:
    of_source = ControlUse("canny", "11" * 32, 0.7, made_from=DIGEST)
    of_photo = ControlUse("tile", "22" * 32, 0.6, made_from="33" * 32)
    given = ControlUse("pose", "44" * 32, 0.5, "net")
    again = parameters_of(recipe(source=DIGEST, controls=(of_source, of_photo, given)))
    asked = [(control.kind, control.image, control.ready, control.model) for control in again.controls]
    assert asked == [
        ("canny", None, False, None), ("tile", "33" * 32, False, None), ("pose", "44" * 32, True, "net"),
    ]  # fmt: skip


@pytest.mark.parametrize("row", [row for row in PARAMETERS if row.bounds], ids=lambda row: row.name)
def test_bounds_hold_at_both_ends(row: object) -> None:
    assert isinstance(row, type(BY_NAME["steps"]))
    low, high = row.bounds or (0, 0)
    step = row.multiple if row.type == "integer" else 0.01
    assert check(row.name, high) == high
    assert check(row.name, low + (step if row.above_low else 0)) is not None
    for outside in (low - step, high + step, *([low] if row.above_low else []), float("nan"), float("inf")):
        with pytest.raises(Invalid) as refused:
            check(row.name, outside)
        assert row.name in refused.value.message
        assert refused.value.hint


def test_what_is_asked_for_goes_before_what_was() -> None:
    under = Parameters(steps=9, negative_prompt="fog", tier="draft")
    assert merge(Refine(modification="x", steps=4), under) == Parameters(steps=4, negative_prompt="fog", tier="draft")


def test_painting_a_recipe_again_changes_only_seed_steps_count_and_tier() -> None:
    free = {"seed": 1, "steps": 2, "count": 3, "tier": "draft", "aside": True, "priority": "background"}
    assert changed_parameters(Parameters(**free)) == []  # type: ignore[arg-type]
    assert changed_parameters(Parameters(scheduler="heun", guidance_scale=1.0)) == ["guidance_scale", "scheduler"]


def test_a_sampler_is_taken_from_the_model_s_list_and_refused_with_it() -> None:
    from dimp.core.actions import New
    from dimp.core.model import DecisionInputs
    from dimp.decide.table import decide

    names = {"euler": "euler", "heun": "heun", "dpm++ 2m": "dpm++ 2m"}
    model = msgspec.structs.replace(FACTS, schedulers=names)
    story = Story()
    given = DecisionInputs(("a" * 36,), 1, "b", model)
    for spelled, name in (("heun", "heun"), ("DPM++ 2M", "dpm++ 2m"), ("dpmpp_2m", "dpm++ 2m")):
        [asked] = decide(story.session, New(prompt="a red ball", scheduler=spelled), given)
        assert isinstance(asked, GenerationRequested)
        assert asked.scheduler == name
    with pytest.raises(Invalid, match="lms") as refused:
        decide(story.session, New(prompt="a red ball", scheduler="lms"), given)
    assert "euler, heun, dpm++ 2m" in refused.value.hint
