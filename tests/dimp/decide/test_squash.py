"""Squash: several changes as one on an early picture; the old branch stays and one undo takes it back."""

from __future__ import annotations

import msgspec
import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, NotFound
from dimp.decide.squash import SQUASHED, find_stretch
from tests.dimp.story import Story
from tests.dimp.tales import forked


def told() -> Story:
    """A ball that is made blue, given a hat, and put at night."""
    story = Story()
    story.paint(act.New(prompt="a red ball on grass", seed=7))
    story.paint(act.Refine(modification="make the ball blue", strength=0.4))
    story.paint(act.Refine(modification="add a hat", strength=0.9, negative_prompt="fog"))
    story.paint(act.Refine(modification="make it night", strength=0.5))
    return story


def test_the_changes_become_one_change_of_the_first_picture() -> None:
    story = told()
    before = msgspec.structs.replace(story.session)
    root, *_, last = story.session.generations.values()
    (squashed,) = story.do(act.Squash())
    one = story.session.generations[squashed].recipe
    assert (one.kind, one.parent_id, one.source) == ("refinement", root.id, root.digest)
    assert one.prompt == last.recipe.prompt
    assert one.source_prompt == root.recipe.prompt
    assert one.modification == one.instruction == "make the ball blue, add a hat, make it night"
    assert (one.strength, one.negative_prompt, one.seed) == (0.9, "fog", 7)
    assert one.reading is not None
    assert (one.reading.interpreter, one.reading.kind) == (SQUASHED, "multi")
    assert len(one.reading.changes) == 3
    story.finish(squashed)
    assert story.session.head == squashed
    story.do(act.Undo())
    assert story.session.head == before.head == last.id
    assert [step.id for step in story.session.path(last.id)] == list(story.session.generations)[:-1]


def test_since_and_wishes_are_heeded() -> None:
    story = told()
    _, blue, _, last = story.session.generations
    (squashed,) = story.do(act.Squash(id=last, since=blue, seed=3, steps=9, strength=0.2, negative_prompt="snow"))
    one = story.session.generations[squashed].recipe
    assert (one.parent_id, one.seed, one.steps, one.strength, one.negative_prompt) == (blue, 3, 9, 0.2, "snow")
    assert one.modification == "add a hat, make it night"
    assert len(story.do(act.Squash(count=3))) == 3


def test_what_cannot_be_squashed_is_refused() -> None:
    story = told()
    root, _, hat, last = story.session.generations
    for wrong in (
        act.Squash(id=last, since=hat), act.Squash(id=root), act.Squash(id=hat, since=last), act.Squash(since=last),
    ):  # fmt: skip
        with pytest.raises(Conflict) as refused:
            story.do(wrong)
        assert refused.value.hint
    with pytest.raises(NotFound):
        story.do(act.Squash(id="beef"))
    fork = forked().session
    _, blue, night = fork.generations
    with pytest.raises(Conflict, match="not on one line"):
        find_stretch(fork, night, blue)


def test_an_unfinished_picture_is_no_end() -> None:
    story = told()
    (waiting,) = story.do(act.Refine(modification="bigger"))
    with pytest.raises(Conflict, match="pending"):
        story.do(act.Squash(id=waiting))


def test_a_squashed_mask_is_told() -> None:
    story = told()
    story.paint(act.Refine(modification="add a hat", mask="ab" * 32))
    (squashed,) = story.do(act.Squash())
    reading = story.session.generations[squashed].recipe.reading
    assert reading is not None
    assert "mask" in reading.note


def test_a_refine_of_a_squashed_picture_is_read_as_after_its_words() -> None:
    story = told()
    story.paint(act.Squash())
    (one,) = story.do(act.Refine(modification="make it green"))
    assert "green" in story.session.generations[one].recipe.prompt


def test_what_is_painted_aside_leaves_the_canvas() -> None:
    story = forked()
    before = story.session.place
    aside = story.paint(act.Refine(modification="bigger", aside=True))
    assert story.session.place == before
    assert story.session.generations[aside].digest
    again = story.paint(act.Again(id=aside))  # painting it again is a wish of its own
    assert story.session.head == again


def test_a_canvas_that_grew_is_not_squashed_away() -> None:
    story = told()
    story.paint(act.Outpaint(right=64))
    with pytest.raises(Conflict, match="extends, cuts or turns the canvas") as refused:
        story.do(act.Squash())
    assert refused.value.hint


def test_what_was_asked_for_with_the_last_change_is_asked_for_again() -> None:
    story = Story()
    story.paint(act.New(prompt="a red ball", seed=7))
    story.paint(act.Refine(modification="make the ball blue"))
    story.paint(act.Refine(modification="add a hat", negative_prompt="fog", guidance_scale=1.5, steps=9, tier="draft"))
    squashed = story.session.generations[story.paint(act.Squash())].recipe
    assert (squashed.negative_prompt, squashed.guidance_scale, squashed.steps) == ("fog", 1.5, 9)
    assert (squashed.tier, squashed.seed) == ("draft", 7)
    story.do(act.Undo())
    other = story.session.generations[story.paint(act.Squash(negative_prompt="rain", steps=3))].recipe
    assert (other.negative_prompt, other.steps, other.guidance_scale) == ("rain", 3, 1.5)
