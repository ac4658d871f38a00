"""References: every short way to name a picture, and what is said when it names none or several."""

from __future__ import annotations

import pytest

from dimp.core import actions as act
from dimp.core.errors import Conflict, NotFound
from dimp.core.refs import resolve
from dimp.core.session import Session
from tests.dimp.story import Story
from tests.dimp.tales import forked


def at(story: Story, reference: str) -> int:
    """The place in the order of making of what a reference names."""
    return resolve(story.session, reference).order


@pytest.mark.parametrize(
    ("reference", "order"),
    [("@", 2), ("head", 2), ("HEAD", 2), (" @ ", 2), ("@^", 0), ("head^", 0), ("head~0", 2), ("head~1", 0), ("@~1", 0)],
)
def test_the_head_and_what_is_before_it(reference: str, order: int) -> None:
    assert at(forked(), reference) == order


def test_ids_names_and_digests() -> None:
    story = forked()
    ids = list(story.session.generations)
    for order, one in enumerate(ids):
        assert at(story, one) == order
        assert at(story, one.upper()) == order
        assert at(story, story.session.generations[one].digest[:8]) == order  # type: ignore[index]
    story.do(act.Name(ids[1], "the blue one"))
    assert at(story, "the blue one") == 1
    shortest = next(n for n in range(4, 36) if len({one[:n] for one in ids}) == 3)
    assert at(story, ids[1][:shortest]) == 1


def test_a_name_comes_before_what_looks_like_an_id() -> None:
    story = forked()
    first, second, _ = story.session.generations
    story.session.generations[second].name = first[:8]  # by an older version, or before that id was drawn
    assert at(story, first[:8]) == 1


def test_no_picture_is_named_like_the_id_of_another() -> None:
    story = forked()
    first, second, _ = story.session.generations.values()
    for name in (second.id, second.id[:35], second.id[:35].upper(), str(second.digest)[:4], str(second.digest)):
        with pytest.raises(Conflict, match="already means another picture"):
            story.do(act.Name(first.id, name))
    for own in ("bee", str(first.digest)[:8], first.id, "fox"):
        story.do(act.Name(first.id, own))
        assert resolve(story.session, own) is first


def test_two_pictures_of_the_same_bytes_are_no_riddle() -> None:
    story = Story()
    for _ in range(2):
        story.paint(act.New(prompt="a ball", seed=1))
    digest = story.session.generations[story.session.head or ""].digest or ""
    assert at(story, digest[:6]) == 1


@pytest.mark.parametrize("reference", ["", "x", "01a", "head~9", "@^^^^", "nobody", "../..", "head^2", "@@"])
def test_what_names_nothing_is_refused_with_a_hint(reference: str) -> None:
    with pytest.raises(NotFound) as wrong:
        resolve(forked().session, reference)
    assert wrong.value.hint


def test_what_names_several_is_refused_with_the_candidates() -> None:
    story = forked()
    ids = list(story.session.generations)
    with pytest.raises(Conflict, match="3 pictures") as wrong:
        resolve(story.session, ids[0][:4])
    assert ids[0] in wrong.value.hint


def test_an_empty_canvas_has_no_head() -> None:
    with pytest.raises(NotFound, match="empty"):
        resolve(Session("x"), "@")
