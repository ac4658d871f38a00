"""Settings in words: seeds, steps, models and formats, alone or beside other words."""

from __future__ import annotations

import pytest

from dimp.core import actions as act
from dimp.core.actions import AnyAction
from dimp.decide.talk.intent import Meant, Say, meant
from tests.dimp.story import Story

PROMPT = "a windmill on a dike"


def painted(width: int = 96, height: int = 96) -> Story:
    story = Story()
    story.paint(act.New(prompt=PROMPT, seed=5, steps=6, width=width, height=height))
    return story


def heard(story: Story, words: str) -> Meant:
    return meant(story.session, Say(words=words), (96, 96))


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("a few more steps", {"seed": 5, "steps": 9}),
        ("half the steps", {"seed": 5, "steps": 3}),
        ("paint it again with 25 steps", {"seed": 5, "steps": 25}),
        ("use seed number 8", {"seed": 8, "steps": None}),
        ("seed 8, 25 steps", {"seed": 8, "steps": 25}),
    ],
)
def test_the_same_picture_with_other_settings(words: str, asked: dict[str, int | None]) -> None:
    story = painted()
    assert heard(story, words).action == act.Again(id=story.session.head, **asked)  # type: ignore[arg-type]


def test_another_seed_is_fresh_and_the_same_seed_is_said() -> None:
    story = painted()
    assert heard(story, "a different seed please").action == act.Again(id=story.session.head)
    assert heard(story, "keep the same seed").kind == "answer"


def test_another_model_paints_the_same_words_with_the_same_seed() -> None:
    action = heard(painted(), "paint this with sdxl").action
    assert isinstance(action, act.New)
    assert (action.prompt, action.model, action.seed, action.width) == (PROMPT, "sdxl", 5, 96)


@pytest.mark.parametrize(
    ("size", "words", "becomes"),
    [
        ((96, 96), "in portrait format", (96, 144)),
        ((96, 96), "I want it in landscape", (144, 96)),
        ((96, 96), "make the picture twice as tall", (96, 192)),
        ((64, 128), "square", (128, 128)),
        ((128, 64), "portrait please", (80, 112)),
        ((96, 96), "make it 2:1", (192, 96)),
        ((96, 96), "128 by 64", (128, 64)),
    ],
)
def test_a_format_in_words(size: tuple[int, int], words: str, becomes: tuple[int, int]) -> None:
    story = painted(*size)
    action = heard(story, words).action
    assert action is not None
    (asked,) = story.do(action)
    recipe = story.session.generations[asked].recipe
    assert (recipe.width, recipe.height, recipe.prompt, recipe.seed) == (*becomes, PROMPT, 5)


def test_a_format_that_the_picture_has_is_said() -> None:
    assert heard(painted(), "make it square").kind == "answer"


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("a barn, seed 3, 20 steps", act.New(prompt="a barn", seed=3, steps=20)),
        ("draw me a barn in portrait format", act.New(prompt="a barn", width=80, height=112)),
        ("a barn with 20 steps leading up to it", act.New(prompt="a barn with 20 steps leading up to it")),
        ("a portrait of a farmer", act.New(prompt="a portrait of a farmer")),
        ("a square barn", act.New(prompt="a square barn")),
    ],
)
def test_settings_beside_a_first_prompt(words: str, action: AnyAction) -> None:
    assert heard(Story(), words).action == action


def test_settings_beside_a_change() -> None:
    assert heard(painted(), "make it night, with 30 steps").action == act.Refine(modification="make it night", steps=30)
    assert heard(painted(), "add a cow but use another seed").action == act.Refine(modification="add a cow", seed=6)
    assert heard(painted(), "make the plate square").kind != "again"


def test_another_size_of_a_change_that_kept_the_rest_strictly_has_no_rest_to_keep() -> None:
    story = painted()
    story.paint(act.Refine(modification="make it night", keep="strict"))
    action = heard(story, "in 64x64").action
    assert isinstance(action, act.New)
    assert (action.width, action.keep) == (64, None)
