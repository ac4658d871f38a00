"""The fold, told in tables: what was done, and where everything stands then."""

from __future__ import annotations

import pytest

from dimp.core import actions as act
from dimp.core import events as ev
from dimp.core.generation import CANCELLED, DONE, FAILED, PENDING, RUNNING
from dimp.core.session import Session, changed_generation_id
from dimp.engine.reports import JobStarted
from tests.dimp.story import Story
from tests.dimp.tales import everything

NEW, REFINE = act.New(prompt="a ball"), act.Refine(modification="make it blue")

# What is done, by letters: n(ew), r(efine), u(ndo), d = redo, c(lear), j = jump to the first picture.
# Then: the head, the way back, the way ahead (numbers are places in the order of making, - an empty canvas),
# and how many pictures are in sight.
WAYS = [
    ("", "-", "", "", 0),
    ("n", "0", "-", "", 1),
    ("nr", "1", "-0", "", 2),
    ("nru", "0", "-", "1", 2),
    ("nruu", "-", "", "10", 2),
    ("nruud", "0", "-", "1", 2),
    ("nruudd", "1", "-0", "", 2),
    ("nrur", "2", "-0", "", 3),  # a branch: 1 is off the way, and still in the tree
    ("nruru", "0", "-", "2", 3),
    ("nrud", "1", "-0", "", 2),
    ("nn", "1", "-0", "", 2),  # a fresh root; undo leads back to the picture before
    ("nnu", "0", "-", "1", 2),
    ("nrj", "0", "-01", "", 2),
    ("nrju", "1", "-0", "0", 2),
    ("nrujr", "2", "-0", "", 3),  # a jump to where one is moves nothing, and keeps the way ahead until then
    ("nrc", "-", "-01", "", 0),
    ("nrcu", "1", "-0", "-", 2),
    ("nrcud", "-", "-01", "", 0),
    ("nrcn", "2", "-01-", "", 1),
    ("nrcnu", "-", "-01", "2", 1),
    ("nrcnuu", "1", "-0", "2-", 3),
    ("nrcj", "0", "-01-", "", 2),  # a jump to what was set aside brings it back
    ("nrcnj", "0", "-01-2", "", 3),
]


def told(way: str) -> Story:
    story = Story()
    story.append(ev.SessionStarted("a way"))
    for letter in way:
        if letter in "nr":
            story.paint(NEW if letter == "n" else REFINE)
        else:
            first = next(iter(story.session.generations), "")
            story.do({"u": act.Undo(), "d": act.Redo(), "c": act.Clear(), "j": act.Jump(first)}[letter])
    return story


def shown(session: Session, head: str | None) -> str:
    return "-" if head is None else str(session.generations[head].order)


@pytest.mark.parametrize(("way", "head", "back", "ahead", "visible"), WAYS, ids=[way[0] or "nothing" for way in WAYS])
def test_the_way_back_and_ahead(way: str, head: str, back: str, ahead: str, visible: int) -> None:
    session = told(way).session
    assert shown(session, session.head) == head
    assert "".join(shown(session, place.head) for place in session.back) == back
    assert "".join(shown(session, place.head) for place in session.ahead) == ahead
    assert len(session.visible()) == visible
    assert len(session.generations) == way.count("n") + way.count("r")
    assert (session.can_undo, session.can_redo) == (bool(back), bool(ahead))


def test_the_tree_keeps_every_branch() -> None:
    story = told("nruru")
    session = story.session
    root, first, second = session.generations
    assert session.children() == {None: [root], root: [first, second]}
    assert [one.id for one in session.path(second)] == [root, second]
    assert session.current() is session.generations[root]


def test_a_generation_goes_through_its_states() -> None:
    story = Story()
    a, b, c, d = story.do(act.New(prompt="a ball", count=4))
    states = lambda: [one.status for one in story.session.generations.values()]  # noqa: E731
    assert states() == [PENDING] * 4
    story.report(JobStarted(a, 1))
    assert states()[0] == RUNNING
    assert [one.id for one in story.session.pending()] == [a, b, c, d]
    story.finish(a)
    story.fail(b)
    story.stop(c)
    assert states() == [DONE, FAILED, CANCELLED, PENDING]
    failed = story.session.generations[b]
    assert (failed.reason, failed.message, failed.hint) == (
        "out_of_memory", "The memory is full.", "Try a smaller size.",
    )  # fmt: skip
    assert story.session.head == a
    assert [one.id for one in story.session.pending()] == [d]


def test_only_the_first_of_a_batch_takes_the_canvas() -> None:
    story = Story()
    first, second = story.do(act.New(prompt="a ball", count=2))
    story.finish(second)
    story.finish(first)
    assert story.session.head == second
    assert not story.session.generations[first].moved_head
    assert [place.head for place in story.session.back] == [None]


def test_work_that_was_cleared_away_does_not_come_back_to_the_canvas() -> None:
    story = Story()
    (late,) = story.do(NEW)
    story.do(act.Clear())
    story.finish(late)
    assert story.session.head is None
    assert story.session.generations[late].status == DONE
    story.do(act.Undo())
    assert story.session.generations[late] in story.session.visible()


def test_two_sessions_share_nothing() -> None:
    one, other = Session("one"), Session("other")
    one.back.append(one.place)
    one.settings["x"] = 1
    assert other.back == []
    assert other.settings == {}


def test_what_an_event_touches_is_known() -> None:
    story = everything()
    for stamped in story.stamped():
        named = changed_generation_id(stamped.event)
        assert named is None or named in story.session.generations
        if ev.tag_of(stamped.event).startswith(("session.", "head.")):
            assert named is None


def test_settings_are_folded_and_a_none_takes_one_away() -> None:
    story = Story()
    story.append(ev.SettingsChanged({"a": 1, "b": "x"}))
    story.append(ev.SettingsChanged({"a": None, "b": "y"}))
    assert story.session.settings == {"b": "y"}
