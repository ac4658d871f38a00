"""Outpainting: the canvas grows by the margins, to sides that can be painted; the words may be empty."""

from __future__ import annotations

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, Invalid
from dimp.core.model import DecisionInputs
from dimp.decide import table
from tests.dimp.story import FACTS, Story


def test_the_canvas_grows_where_it_is_asked_to() -> None:
    story = Story()
    root = story.paint(act.New(prompt="a red ball", seed=7))
    (grown,) = story.do(act.Outpaint(right=64, top=32))
    one = story.session.generations[grown].recipe
    assert (one.kind, one.method, one.parent_id) == ("outpaint", "outpaint", root)
    assert (one.width, one.height, one.options["left"], one.options["top"]) == (128, 96, 0, 32)
    assert (one.prompt, one.strength, one.seed) == ("a red ball", 1.0, 7)
    assert one.source == story.session.generations[root].digest


@pytest.mark.parametrize(
    ("margins", "placed", "size"),
    [
        ({"left": 10}, (16, 0), (80, 64)),
        ({"right": 10}, (0, 0), (80, 64)),
        ({"left": 10, "right": 10}, (10, 0), (96, 64)),
        ({"top": 1, "bottom": 15}, (0, 1), (64, 80)),
    ],
)
def test_odd_margins_grow_to_sides_that_can_be_painted(
    margins: dict[str, int], placed: tuple[int, int], size: tuple[int, int]
) -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball"))
    (grown,) = story.do(act.Outpaint(**margins))
    one = story.session.generations[grown].recipe
    assert (one.options["left"], one.options["top"]) == placed
    assert (one.width, one.height) == size


def test_words_change_the_prompt_and_always_this_picture_grows() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball"))
    blue = story.paint(act.Refine(modification="make the ball blue"))
    (grown,) = story.do(act.Outpaint(modification="add a dog", right=64))
    one = story.session.generations[grown].recipe
    assert "dog" in one.prompt
    assert one.modification == "add a dog"
    (again,) = story.do(act.Outpaint(modification="no, bluer", right=64))
    assert story.session.generations[again].recipe.parent_id == blue


@pytest.mark.parametrize(
    "wrong",
    [{}, {"left": -16}, {"right": 5000}, {"right": 64, "width": 128}, {"right": 64, "height": 64}],
)
def test_margins_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball"))
    with pytest.raises(Invalid) as refused:
        story.do(act.Outpaint(**wrong))
    assert refused.value.hint


def test_without_a_picture_or_a_model_that_can_it_is_refused() -> None:
    story = Story()
    with pytest.raises(Conflict, match="no picture"):
        story.do(act.Outpaint(right=64))
    story.paint(act.New(prompt="a red ball"))
    model = msgspec.structs.replace(FACTS, tasks=("img2img", "text"))
    with pytest.raises(Invalid, match="outpaint"):
        table.decide(story.session, act.Outpaint(right=64), DecisionInputs(("x",), 1, "b", model))
