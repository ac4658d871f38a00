"""Where a corrected change is made: from the picture before it, unless what it made was cut or turned since."""

from __future__ import annotations

import pytest

from dimp.core import actions as act
from dimp.decide.reshaping.exact import request
from tests.dimp.story import Story

CUTS: list[act.Crop | act.Rotate | act.Flip] = [
    act.Crop(left=0, top=0, width=32, height=48),
    act.Rotate(degrees=90),
    act.Flip(direction="horizontal"),
]


def changed() -> tuple[Story, str, str]:
    story = Story()
    root = story.paint(act.New(prompt="a red ball on grass"))
    return story, root, story.paint(act.Refine(modification="make the ball blue"))


def reshaped(story: Story, action: act.Crop | act.Rotate | act.Flip) -> str:
    """Has the head cut or turned, as the shell would; the id of what came of it."""
    asked = request(story.session, action, story.source.id(), 0)
    story.append(asked)
    story.finish(asked.id)
    return asked.id


def test_a_correction_goes_back_to_the_picture_before() -> None:
    story, root, _ = changed()
    corrected = story.session.generations[story.paint(act.Refine(modification="no, green"))].recipe
    assert (corrected.parent_id, corrected.prompt) == (root, "a green ball on grass")


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: type(cut).__name__)
def test_a_correction_of_what_was_cut_or_turned_keeps_that(cut: act.Crop | act.Rotate | act.Flip) -> None:
    story, _, _ = changed()
    shape = story.session.generations[reshaped(story, cut)]
    corrected = story.session.generations[story.paint(act.Refine(modification="no, green"))].recipe
    assert (corrected.parent_id, corrected.prompt) == (shape.id, "a green ball on grass")
    assert (corrected.source, corrected.source_prompt) == (shape.digest, "a blue ball on grass")


def test_a_correction_of_a_change_made_after_the_cut_goes_back_to_the_cut() -> None:
    story, _, _ = changed()
    cut = reshaped(story, CUTS[0])
    story.paint(act.Refine(modification="add a moon"))
    corrected = story.session.generations[story.paint(act.Refine(modification="no, a star"))].recipe
    assert (corrected.parent_id, corrected.prompt) == (cut, "a blue ball on grass with a star")
