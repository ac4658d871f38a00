"""Candidates by word: which one, more like it, none of them."""

from __future__ import annotations

from dimp.core import actions as act
from dimp.decide.talk.intent import Say, meant
from tests.dimp.story import Story


def candidates(count: int = 3) -> tuple[Story, list[str]]:
    story = Story()
    story.paint(act.New(prompt="a bridge"))
    ids = story.do(act.Again(id=story.session.head, count=count))
    for candidate in ids:
        story.finish(candidate)
    return story, ids


def action_of(story: Story, words: str) -> object:
    return meant(story.session, Say(words=words)).action


def test_each_is_named_by_its_number_its_order_or_its_place() -> None:
    story, ids = candidates()
    for words, chosen in {
        "I like number 2": 1, "I'd take the third": 2, "the middle one": 1, "#1": 0, "the last one is best": 2,
    }.items():  # fmt: skip
        assert action_of(story, words) == act.Jump(ids[chosen]), words
    assert action_of(story, "like number 2 but in fog") == act.Refine(modification="in fog", parent_id=ids[1])


def test_more_like_one_of_them() -> None:
    story, ids = candidates()
    assert action_of(story, "more like number 3") == act.Vary(id=ids[2], count=3)
    assert action_of(story, "five more like the first one") == act.Vary(id=ids[0], count=5)


def test_none_of_them_goes_back_to_before_them() -> None:
    story, _ = candidates()
    before = next(iter(story.session.generations))
    story.do(meant(story.session, Say(words="the second one")).action)  # type: ignore[arg-type]
    action = action_of(story, "I like none of these")
    story.do(action)  # type: ignore[arg-type]
    assert story.session.head == before
    assert meant(story.session, Say(words="none of these")).kind == "answer"
