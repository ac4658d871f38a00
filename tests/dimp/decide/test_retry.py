"""Trying again what failed: the same request, with everything that was asked for then."""

from __future__ import annotations

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.events import GenerationRequested, LoraUse
from dimp.core.parameters import PARAMETERS
from tests.dimp.altered import alter
from tests.dimp.story import Story

LOST = ("fail", "stop")


def retried(story: Story, reference: str | None = None) -> GenerationRequested:
    (again,) = story.do(act.Retry(id=reference))
    return story.session.generations[again].recipe


def same(before: GenerationRequested, after: GenerationRequested) -> bool:
    """Whether nothing differs but the id and where the canvas stands."""
    return msgspec.structs.replace(after, id=before.id, expected_head=before.expected_head) == before


@pytest.mark.parametrize("how", LOST)
def test_a_failed_inpainting_keeps_mask_model_loras_negative_prompt_strength_and_tier(how: str) -> None:
    story = Story()
    ball = story.paint(act.New(prompt="a red ball", seed=7))
    mask, lora = "ab" * 32, LoraUse("cd" * 32, 0.8, "ink")
    action = act.Refine(modification="a hat", mask=mask, negative_prompt="fog", strength=0.4, tier="draft", steps=9)
    (hat,) = story.do(action)
    alter(story.session.generations[hat], loras=(lora,), options={"a": 1})
    recipe = story.session.generations[hat].recipe
    getattr(story, how)(hat)
    again = retried(story)
    assert same(recipe, again)
    assert (again.parent_id, again.mask, again.loras, again.strength) == (ball, mask, (lora,), 0.4)
    assert (again.negative_prompt, again.tier, again.steps, again.kind) == ("fog", "draft", 9, "inpaint")


def test_a_failed_enlarging_is_enlarged_again() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball", seed=7))
    (large,) = story.do(act.Upscale(scale=2))
    story.fail(large)
    again = retried(story, large)
    assert (again.kind, again.method, again.options, again.width) == ("upscale", "upscale", {"scale": 2}, 128)
    assert same(story.session.generations[large].recipe, again)


def test_one_of_a_batch_keeps_its_place_and_its_seed() -> None:
    story = Story()
    first, second, third = story.do(act.New(prompt="a red ball", seed=7, count=3))
    story.finish(first)
    story.fail(second)
    story.finish(third)
    again = retried(story, second)
    assert again.batch is not None
    assert (again.seed, again.batch.index, again.batch.of) == (8, 1, 3)


def test_the_newest_that_was_lost_is_meant_and_one_in_the_trash_is_not() -> None:
    story = Story()
    (cat,) = story.do(act.New(prompt="a cat"))
    story.fail(cat)
    (dog,) = story.do(act.New(prompt="a dog"))
    story.stop(dog)
    assert retried(story).prompt == "a dog"
    story.fail(list(story.session.generations)[-1])
    for generation_id in list(story.session.generations)[1:]:
        story.do(act.Trash(id=generation_id))
    assert retried(story).prompt == "a cat"


def test_the_picture_comes_to_the_canvas_as_it_stands_now() -> None:
    story = Story()
    ball = story.paint(act.New(prompt="a red ball", seed=7))
    (blue,) = story.do(act.Refine(modification="make the ball blue"))
    story.fail(blue)
    moon = story.paint(act.Refine(modification="add a moon"))
    assert story.session.head == moon
    again = story.paint(act.Retry(id=blue))
    assert (story.session.head, story.session.generations[again].recipe.parent_id) == (again, ball)


def test_what_did_not_fail_is_refused_and_nothing_is_written() -> None:
    story = Story()
    with pytest.raises(NotFound):
        story.do(act.Retry())
    ball = story.paint(act.New(prompt="a red ball"))
    (cat,) = story.do(act.New(prompt="a cat"))
    before = len(story.rows)
    for reference in (ball, cat):
        with pytest.raises(Conflict) as refused:
            story.do(act.Retry(id=reference))
        assert refused.value.hint
    assert len(story.rows) == before


def test_no_parameter_is_lost() -> None:
    story = Story()
    (cat,) = story.do(act.New(prompt="a cat", negative_prompt="fog", seed=3, steps=5, guidance_scale=1.5, width=128))
    story.fail(cat)
    before, again = story.session.generations[cat].recipe, retried(story)
    rows = [row.name for row in PARAMETERS if row.name in GenerationRequested.__struct_fields__]
    assert {name: getattr(before, name) for name in rows} == {name: getattr(again, name) for name in rows}


def test_half_the_size_is_in_whole_sixteens_and_changes_nothing_else() -> None:
    story = Story()
    (ball,) = story.do(act.New(prompt="a red ball", seed=7, width=208, height=144))
    story.fail(ball)
    (again,) = story.do(act.Retry(id=ball, smaller=True))
    smaller = story.session.generations[again].recipe
    assert (smaller.width, smaller.height) == (96, 64)
    assert same(story.session.generations[ball].recipe, msgspec.structs.replace(smaller, width=208, height=144))


def test_what_has_the_size_of_another_picture_is_not_halved() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball", seed=7))
    (hat,) = story.do(act.Refine(modification="a hat", mask="ab" * 32))
    (large,) = story.do(act.Upscale(scale=2))
    for lost in (hat, large):
        story.fail(lost)
        with pytest.raises(Invalid, match="cannot be painted smaller"):
            story.do(act.Retry(id=lost, smaller=True))
