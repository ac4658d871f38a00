"""Another mask for a kept picture: what is asked for, what is refused, and how it is made again elsewhere."""

from __future__ import annotations

import pytest

from dimp.core import actions as act
from dimp.core import events as ev
from dimp.core.errors import Conflict, Invalid
from dimp.core.generation import Generation
from dimp.core.kept import Kept
from dimp.core.kinds import kind_of
from dimp.decide.remask import repeat_remask
from dimp.engine.reports import JobStarted
from tests.dimp.story import Story

MASK, EDITED, DRAWN = "ab" * 32, "cd" * 32, "ef" * 32


def kept(story: Story, action: act.AnyAction, mask: str | None = MASK) -> Generation:
    """Does an action and has its picture painted, with the rest kept."""
    from msgspec.structs import replace

    (made,) = story.do(action)
    recipe = story.session.generations[made].recipe
    story.report(JobStarted(made, 1))
    story.report(replace(story.painted(recipe), kept=Kept(method="keep/1", mask=mask, edited=EDITED, area=0.2)))
    return story.session.generations[made]


@pytest.fixture
def story() -> Story:
    story = Story()
    story.paint(act.New(prompt="a red ball on grass", seed=7, negative_prompt="fog"))
    kept(story, act.Refine(modification="make the ball blue"))
    return story


def recipe(story: Story, action: act.Remask) -> ev.GenerationRequested:
    (made,) = story.do(action)
    return story.session.generations[made].recipe


def test_a_grown_mask_is_a_child_of_the_same_source_and_painting(story: Story) -> None:
    blue = story.session.current()
    assert blue is not None
    asked = recipe(story, act.Remask(grow=-3))
    assert (asked.parent_id, asked.source, asked.mask) == (blue.id, blue.recipe.source, MASK)
    assert (asked.edited, asked.options, asked.feather) == (EDITED, {"grow": -3}, 0.0)
    assert (asked.prompt, asked.negative_prompt) == (blue.recipe.prompt, "fog")
    assert kind_of(asked).name == asked.method == "remask"
    assert set(ev.digests(asked)) == {blue.recipe.source, MASK, EDITED}


def test_a_mask_of_ones_own_and_none(story: Story) -> None:
    drawn = recipe(story, act.Remask(mask=DRAWN))
    assert (drawn.mask, drawn.options, drawn.feather) == (DRAWN, {}, 0.0)
    assert recipe(story, act.Remask(mask=DRAWN, feather=5.0)).feather == 5.0
    off = recipe(story, act.Remask(off=True))
    assert (off.mask, off.edited) == (None, EDITED)


def test_it_says_nothing_new_so_later_changes_and_repeats_pass_over_it(story: Story) -> None:
    blue = story.session.current()
    assert blue is not None
    more = kept(story, act.Remask(grow=2))
    assert story.session.unscaled(more) is blue
    assert story.session.generations[story.paint(act.Again())].recipe.method == blue.recipe.method
    story.do(act.Jump(more.id))
    changed = story.session.generations[story.paint(act.Refine(modification="add a tree"))].recipe
    assert (changed.source, changed.source_prompt) == (more.digest, blue.recipe.prompt)


@pytest.mark.parametrize(
    "action",
    [
        act.Remask(), act.Remask(grow=2, off=True), act.Remask(mask=DRAWN, grow=1), act.Remask(grow=33),
        act.Remask(grow=2, feather=3.0), act.Remask(off=True, hard=True), act.Remask(mask=DRAWN, feather=-1.0),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_refused_and_writes_nothing(story: Story, action: act.Remask) -> None:
    before = len(story.rows)
    with pytest.raises(Invalid):
        story.do(action)
    assert len(story.rows) == before


def test_a_picture_without_a_mask_is_told_so(story: Story) -> None:
    story.paint(act.New(prompt="a house"))
    with pytest.raises(Conflict, match="kept"):
        story.do(act.Remask(grow=2))


def test_a_mask_that_is_off_cannot_grow_but_can_be_painted(story: Story) -> None:
    kept(story, act.Remask(off=True), mask=None)
    with pytest.raises(Conflict, match="no mask"):
        story.do(act.Remask(grow=2))
    assert recipe(story, act.Remask(mask=DRAWN)).mask == DRAWN


def test_it_is_made_again_for_another_picture_as_it_was_asked_for(story: Story) -> None:
    for action in (act.Remask(grow=4), act.Remask(off=True), act.Remask(mask=DRAWN, feather=2.0)):
        again = repeat_remask(recipe(story, action), "x", aside=True)
        assert (again.grow, again.off, again.mask, again.id) == (action.grow, action.off, action.mask, "x")
        assert again.feather == (2.0 if action.mask else None)
