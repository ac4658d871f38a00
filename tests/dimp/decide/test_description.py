"""A picture that nobody described: changed by words alone, which is said, or described along with the change."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from dimp.core import actions as act
from dimp.core.errors import Invalid
from dimp.core.events import GenerationRequested
from dimp.core.generation import Generation
from dimp.decide.rebase import Change, Rebase, repeat_change
from tests.dimp.story import FACTS, Story
from tests.fake_worker import picture

PHOTO = "a grey cat on a sofa"


@pytest.fixture
def story() -> Story:
    """A session that begins with a photo, and a model that changes pictures by FlowEdit."""
    tasks = (*FACTS.tasks, "flowedit")
    begun = Story(facts=replace(FACTS, tasks=tasks, methods={"*": "flowedit"}))
    data = picture("photo", 1, "", 64, 64)
    begun.do(act.Import(begun.keep(data), "png", len(data), 64, 64))
    return begun


def painted(story: Story, **wishes: object) -> Generation:
    return story.session.generations[story.paint(act.Refine(**wishes))]  # type: ignore[arg-type]


def refined(story: Story, **wishes: object) -> GenerationRequested:
    return painted(story, **wishes).recipe


def test_a_described_photo_is_changed_as_any_picture(story: Story) -> None:
    asked = refined(story, modification="make the cat black", description=PHOTO)
    assert (asked.method, asked.source_prompt) == ("flowedit", PHOTO)
    assert asked.prompt == "a black cat on a sofa"
    assert asked.keep == "auto"
    assert not asked.remarks


def test_without_a_description_words_alone_change_it_and_that_is_said(story: Story) -> None:
    asked = refined(story, modification="make it night")
    assert (asked.method, asked.source_prompt) == ("img2img", "")
    assert asked.prompt.strip()
    assert [remark.code for remark in asked.remarks] == ["undescribed"]
    assert "--description" in asked.remarks[0].text
    masked = refined(story, modification="a hat", mask="ab" * 32, parent_id="head^")
    assert (masked.method, [remark.code for remark in masked.remarks]) == ("inpaint", ["undescribed"])


def test_what_came_of_it_has_words_and_needs_no_description(story: Story) -> None:
    painted(story, modification="make it night")
    assert refined(story, modification="add a moon").method == "flowedit"


@pytest.fixture
def instructable(story: Story) -> Story:
    """The session, with a model that also reads what to change."""
    story.facts = replace(story.facts, tasks=(*story.facts.tasks, "instruct"))
    return story


def test_a_model_that_reads_instructions_needs_no_description(instructable: Story) -> None:
    asked = refined(instructable, modification="make the ball red")
    assert (asked.method, asked.instruction) == ("instruct", "make the ball red")
    assert [remark.code for remark in asked.remarks] == ["undescribed"]
    assert (
        refined(instructable, modification="make it night", parent_id="head^", description=PHOTO).method == "flowedit"
    )


def test_the_words_of_a_change_do_not_describe_a_photo(instructable: Story) -> None:
    painted(instructable, modification="make it night")
    assert refined(instructable, modification="make the ball red").method == "instruct"
    assert refined(instructable, modification="add a moon", description=PHOTO).method == "flowedit"
    assert refined(instructable, modification="make the cat black").method == "flowedit"


def test_a_picture_from_words_is_described_by_them(instructable: Story) -> None:
    instructable.paint(act.New(prompt="a red ball"))
    assert refined(instructable, modification="make the ball blue").method == "flowedit"


def test_a_method_that_needs_a_description_is_refused_without_one(story: Story) -> None:
    before = len(story.rows)
    with pytest.raises(Invalid, match="description"):
        refined(story, modification="make it night", method="flowedit")
    assert len(story.rows) == before
    assert refined(story, modification="make it night", method="flowedit", description=PHOTO).method == "flowedit"


@pytest.mark.parametrize("description", ["", "   ", "x" * 20_000])
def test_a_description_is_checked_as_a_prompt_is(story: Story, description: str) -> None:
    with pytest.raises(Invalid):
        refined(story, modification="make it night", description=description)


def test_a_description_goes_before_the_picture_s_own_words(story: Story) -> None:
    painted(story, modification="make it night")
    asked = refined(story, modification="make the dog brown", description="a white dog at night")
    assert (asked.source_prompt, asked.prompt) == ("a white dog at night", "a brown dog at night")


def test_a_squash_and_a_rebase_of_a_photo_describe_it_again(story: Story) -> None:
    photo = next(iter(story.session.generations.values()))
    black = painted(story, modification="make the cat black", description=PHOTO)
    painted(story, modification="add a cushion")
    squashed = story.session.generations[story.paint(act.Squash())].recipe
    assert (squashed.parent_id, squashed.source_prompt, squashed.method) == (photo.id, PHOTO, "flowedit")
    again = repeat_change(Change(black, photo, None, None), photo, Rebase(seed=5), aside=True)
    assert isinstance(again, act.Refine)
    assert again.description == PHOTO
    elsewhere = story.session.generations[story.paint(act.New(prompt="a red cat"))]
    moved = repeat_change(Change(black, photo, None, None), elsewhere, Rebase(), aside=True)
    assert isinstance(moved, act.Refine)
    assert moved.description is None
