"""Whether the rest of a picture is kept: by the words alone."""

from __future__ import annotations

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Invalid
from dimp.core.parameters import Parameters, parameters_of
from dimp.decide.keep import is_local, resolve_keep
from dimp.interpret.rules import interpret
from tests.dimp.story import Story

SCENE = "an old boat and two geese on a lake, cloudy sky, soft light"

LOCAL = (
    "paint the boat yellow", "make the geese bigger", "a wooden boat", "add a lighthouse", "get rid of the boat",
    "replace the boat with a raft", "three geese", "move the boat to the right", "let the geese fly",
    "make the boat blue and add an oar",
)  # fmt: skip
WHOLE = (
    "make it dawn", "in winter", "make it rain", "as a watercolour", "make the sky pink", "add clouds", "darker",
    "replace the lake with snow", "zoom out", "change the background to a city", "more dramatic lighting",
    "more detailed", "make the boat blue and make it night", "remove the fog", "put it in a desert",
)  # fmt: skip


@pytest.mark.parametrize("words", LOCAL)
def test_a_change_of_single_things_keeps_the_rest(words: str) -> None:
    reading = interpret(SCENE, words)
    assert is_local(reading), reading
    assert resolve_keep(Parameters(), "auto", reading, masked=False) == "auto"


@pytest.mark.parametrize("words", WHOLE)
def test_a_change_of_sky_light_weather_time_style_ground_or_camera_does_not(words: str) -> None:
    reading = interpret(SCENE, words)
    assert not is_local(reading), reading
    assert resolve_keep(Parameters(), "auto", reading, masked=False) is None


def test_a_thing_with_the_name_of_a_substance_in_it_is_a_thing() -> None:
    for change in ("+ a glass of water", "+ a snowman", "table: red", "lamp -> light bulb"):
        reading = msgspec.structs.replace(interpret(SCENE, "add a dog"), changes=(change,), kind="replace")
        assert is_local(reading), change


def test_what_is_asked_for_goes_before_the_words() -> None:
    night, dog = interpret(SCENE, "make it night"), interpret(SCENE, "add a dog")
    assert resolve_keep(Parameters(keep="strict"), "auto", night, masked=False) == "strict"
    assert resolve_keep(Parameters(keep="off"), "auto", dog, masked=False) == "off"


def test_what_is_usual_counts_where_nothing_is_asked_for() -> None:
    night, dog = interpret(SCENE, "make it night"), interpret(SCENE, "add a dog")
    assert resolve_keep(Parameters(), "strict", night, masked=False) == "strict"
    assert resolve_keep(Parameters(), "off", dog, masked=False) == "off"
    assert resolve_keep(Parameters(keep="auto"), "strict", night, masked=False) is None
    assert resolve_keep(Parameters(), "strict", dog, masked=True) is None


def test_a_mask_rules_alone_and_keeping_strictly_beside_it_is_refused() -> None:
    dog = interpret(SCENE, "add a dog")
    assert resolve_keep(Parameters(), "auto", dog, masked=True) is None
    with pytest.raises(Invalid, match="mask"):
        resolve_keep(Parameters(keep="strict"), "auto", dog, masked=True)


def recipe_of(story: Story, generation: str) -> str | None:
    return story.session.generations[generation].recipe.keep


def test_the_recipe_says_how_the_rest_is_kept() -> None:
    story = Story()
    ball = story.paint(act.New(prompt="a red ball on grass", seed=7))
    blue = story.paint(act.Refine(modification="make the ball blue"))
    night = story.paint(act.Refine(modification="make it night"))
    off = story.paint(act.Refine(modification="add a tree", keep="off"))
    strict = story.paint(act.Refine(modification="make it winter", keep="strict"))
    masked = story.paint(act.Refine(modification="add a house", mask="ab" * 32))
    assert [recipe_of(story, one) for one in (ball, blue, night, off, strict, masked)] == [
        None, "auto", None, "off", "strict", None,
    ]  # fmt: skip
    assert recipe_of(story, story.paint(act.Again(id=blue))) == "auto"
    assert recipe_of(story, story.paint(act.Vary(id=blue))) is None
    assert recipe_of(story, story.paint(act.Outpaint(parent_id=ball, right=64))) is None


def test_what_the_user_chose_is_asked_for_again_and_what_the_words_decided_is_decided_anew() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball on grass", seed=7))
    for keep, again in (("off", "off"), ("strict", "strict"), ("auto", None)):
        made = story.paint(act.Refine(modification="make it night", keep=keep))  # type: ignore[arg-type]
        assert parameters_of(story.session.generations[made].recipe).keep == again


@pytest.mark.parametrize(
    "action",
    [
        act.New(prompt="a dog", keep="strict"),
        act.Outpaint(right=64, keep="strict"),
        act.Again(keep="strict"),
        act.Refine(modification="a hat", mask="ab" * 32, keep="strict"),
    ],
)
def test_where_there_is_nothing_to_keep_strictly_it_is_refused(action: act.AnyAction) -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball on grass", seed=7))
    before = len(story.rows)
    with pytest.raises(Invalid):
        story.do(action)
    assert len(story.rows) == before
