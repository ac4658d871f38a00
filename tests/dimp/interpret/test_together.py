"""Things that are added, named among the others: before the place where all of them are."""

from __future__ import annotations

import msgspec
import pytest

from dimp.core.actions import New, Refine
from dimp.interpret.edits.together import things_together
from dimp.interpret.rules import interpret
from tests.dimp.story import FACTS, Story


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        ("a red ball on grass", "add a blue cube", "a red ball and a blue cube on grass"),
        ("a red ball and a tree on snow at night", "add two fish", "a red ball, a tree and two fish on snow at night"),
        ("a cone, a heart and a star on wood", "add a house", "a cone, a heart, a star and a house on wood"),
        ("a red ball on sand, oil painting", "add a purple star", "a red ball and a purple star on sand, oil painting"),
    ],
)
def test_a_thing_is_named_among_the_things(before: str, words: str, after: str) -> None:
    assert things_together(before, interpret(before, words)).prompt == after


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("a red ball on grass", "add a sun"),
        ("a red ball on grass", "add a moon in the sky"),
        ("a red ball", "add a cube"),
        ("a dog sleeping on a sofa", "add a hat"),
        ("a cat with a bow on a chair", "add a mouse"),
        ("a red ball on grass", "add a cube on the left"),
        ("a red ball on grass", "make the ball blue"),
        ("a red ball on grass", "give the ball a hat"),
        ("a red ball on grass", "make it night"),
    ],
)
def test_whatever_else_was_read_stays_as_it_is(before: str, words: str) -> None:
    reading = interpret(before, words)
    assert things_together(before, reading) == reading


@pytest.mark.parametrize(
    ("things_first", "after"), [(True, "a ball and a cube on grass"), (False, "a ball on grass with a cube")]
)
def test_only_a_model_that_needs_it_gets_it(things_first: bool, after: str) -> None:
    story = Story(facts=msgspec.structs.replace(FACTS, things_first=things_first))
    story.paint(New(prompt="a ball on grass"))
    asked = story.paint(Refine(modification="add a cube"))
    assert story.session.generations[asked].recipe.prompt == after
