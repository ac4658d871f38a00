"""Words to a session: each sentence means one action, whoever hears it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dimp.core import actions as act
from dimp.core import limits
from dimp.core.actions import AnyAction
from dimp.core.errors import Conflict, NotFound, Refusal
from dimp.core.session import Session
from dimp.decide.talk.intent import Meant, Say, kind_of_history, meant
from tests.dimp.story import Story
from tests.dimp.tales import everything, forked

T = TypeVar("T")


def said(session: Session, words: str, **more: object) -> Meant:
    return meant(session, Say(words=words, **more))  # type: ignore[arg-type]


def ids(story: Story) -> list[str]:
    return list(story.session.generations)


@pytest.mark.parametrize(
    ("words", "kind", "action"),
    [
        ("make it night", "refine", act.Refine(modification="make it night")),
        ("undo", "undo", act.Undo()),
        ("go back two", "undo", act.Undo(2)),
        ("redo", "redo", act.Redo()),
        ("start over", "start_over", act.Clear()),
        ("new: a green fish", "start_over", act.New(prompt="a green fish")),
        ("add a knot to her tie", "refine", act.Refine(modification="add a knot to her tie")),
    ],
)
def test_words_are_an_action(words: str, kind: str, action: AnyAction) -> None:
    found = said(forked().session, words)
    assert (found.kind, found.action) == (kind, action)
    assert found.will
    assert found.told


def test_talk_of_pictures_names_them() -> None:
    story = forked()
    ball, blue, night = ids(story)
    for words, action in {
        "keep this one": act.Star(night),
        "try again": act.Again(id=night),
        "four variations": act.Again(id=night, count=4),
        "go back to the first one": act.Jump(ball),
        "go back to the one with the blue ball": act.Jump(blue),
        "use the first version but in snow": act.Refine(modification="in snow", parent_id=ball),
    }.items():
        assert said(story.session, words).action == action, words
    assert said(story.session, "keep this one", parent_id=blue).action == act.Star(blue)
    assert said(story.session, "bigger", parent_id=blue, seed=3).action == act.Refine(
        modification="bigger", parent_id=blue, seed=3
    )


def test_a_picture_that_many_fit_is_the_one_whose_own_words_fit() -> None:
    story = Story()
    story.paint(act.New(prompt="a ball"))
    hat = story.paint(act.Refine(modification="add a hat"))
    story.paint(act.Refine(modification="make it night"))  # its prompt still names the hat
    story.paint(act.Refine(modification="make it blue"))
    assert said(story.session, "go back to the one with the hat").action == act.Jump(hat)


def test_picks_count_what_was_made_together() -> None:
    story = forked()
    made = story.do(act.New(prompt="cats", count=3))
    for one in made:
        story.finish(one)
    assert said(story.session, "the second one").action == act.Jump(made[1])
    assert said(story.session, "the last one").action == act.Jump(made[2])
    with pytest.raises(NotFound):
        said(story.session, "the ninth one")


def test_trying_again_what_failed_tries_the_same() -> None:
    story = forked()
    (lost,) = story.do(act.Refine(modification="add a hat", seed=5))
    story.fail(lost)
    assert said(story.session, "try again").action == act.Again(id=lost, seed=5)
    assert said(story.session, "four variations").action == act.Again(id=lost, count=4)
    story.do(act.Undo())
    assert said(story.session, "try again").action == act.Again(id=story.session.head)


def test_what_failed_and_was_put_away_is_not_tried_again() -> None:
    story = forked()
    (lost,) = story.do(act.Refine(modification="add a hat", seed=5))
    story.fail(lost)
    story.do(act.Trash(lost))
    assert said(story.session, "four variations").action == act.Again(id=story.session.head, count=4)


def test_stopping_names_what_is_in_work_the_last_first() -> None:
    story = forked()
    with pytest.raises(Conflict):
        said(story.session, "stop")
    made = story.do(act.New(prompt="cats", count=2))
    found = said(story.session, "stop")
    assert (found.action, found.stops) == (None, tuple(reversed(made)))


def test_words_in_a_mask_are_never_about_the_history() -> None:
    assert said(forked().session, "undo", mask="ab" * 32).kind == "refine"


@pytest.mark.parametrize("session", [Session(""), Session("empty")])
def test_the_first_words_on_an_empty_canvas_are_a_new_picture(session: Session) -> None:
    assert said(session, "a red ball", steps=3).action == act.New(prompt="a red ball", steps=3)
    assert said(session, "undo").action == act.Undo()
    for words in ("go back to the first one", "the second one", "keep this one", "try again"):
        with pytest.raises(NotFound) as refused:
            said(session, words)
        assert refused.value.hint


SENTENCES = st.sampled_from(
    ["undo", "redo 3", "again", "six variations", "the second one", "the last one", "start over", "keep it", "stop",
     "back to the original", "the one with the hat", "use the first version but at night", "make it blue"]
)  # fmt: skip


@given(st.one_of(SENTENCES, st.text(max_size=60)))
@example("0\x08")
def test_any_words_mean_something_or_are_refused_with_a_hint(words: str) -> None:
    story = everything()
    if (found := unless_refused(lambda: said(story.session, words))) is not None:
        spoken = kind_of_history(limits.check_prompt(words, "modification"))
        assert found.of_history == (spoken is not None) or found.kind == "unclear" or spoken == "again"
        if (action := found.action) is not None:
            unless_refused(lambda: story.do(action))


def unless_refused(doing: Callable[[], T]) -> T | None:
    """What comes of it, or None where it is refused, with a reason and the next thing to try."""
    try:
        return doing()
    except Refusal as refused:
        told = refused.message and refused.hint
    assert told
    return None
