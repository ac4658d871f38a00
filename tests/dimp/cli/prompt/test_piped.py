import pytest

from dimp.cli.prompt.piped import commands_for
from dimp.core import actions as act
from dimp.core.errors import Conflict, NotFound
from dimp.core.session import Session
from tests.dimp.tales import forked


@pytest.fixture
def session() -> Session:
    return forked().session


@pytest.mark.parametrize(
    ("said", "commands"),
    [
        ("make it night", [["refine", "--", "make it night"]]),
        ("undo", [["undo"]]),
        ("undo 2", [["undo", "2"]]),
        ("go back two", [["undo", "2"]]),
        ("redo", [["redo"]]),
        ("start over", [["clear"]]),
        ("new: a green fish", [["new", "--", "a green fish"]]),
        ("new a green fish", [["new", "--", "a green fish"]]),
        ("refine undo the knot", [["refine", "--", "undo the knot"]]),
        ("tree", [["tree"]]),
    ],
)
def test_a_line_is_a_command(session: Session, said: str, commands: list[list[str]]) -> None:
    assert commands_for(said, session) == commands


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("try again", ["again", "HEAD", "--count", "1"]),
        ("four variations", ["again", "HEAD", "--count", "4"]),
        ("keep this one", ["star", "HEAD"]),
    ],
)
def test_what_is_about_the_picture_on_the_canvas_names_it(session: Session, said: str, command: list[str]) -> None:
    assert commands_for(said, session) == [[session.head if word == "HEAD" else word for word in command]]


def test_there_must_be_something_to_stop(session: Session) -> None:
    with pytest.raises(Conflict, match="Nothing is being painted"):
        commands_for("stop", session)


def test_what_waits_is_stopped_last_first() -> None:
    story = forked()
    waiting = story.do(act.New(prompt="cats", count=2))
    assert commands_for("stop", story.session) == [
        ["queue", "cancel", generation_id] for generation_id in reversed(waiting)
    ]


def test_the_first_version_but_changed(session: Session) -> None:
    ball = next(iter(session.generations))
    assert commands_for("use the first version but in snow", session) == [["refine", "--at", ball, "--", "in snow"]]


def test_picks_count_what_was_made_together() -> None:
    story = forked()
    ids = story.do(act.New(prompt="cats", count=3))
    for generation_id in ids:
        story.finish(generation_id)
    assert commands_for("the second one", story.session) == [["goto", ids[1]]]
    with pytest.raises(NotFound):
        commands_for("the ninth one", story.session)


@pytest.mark.parametrize("session", [None, Session("empty")])
def test_the_first_words_on_an_empty_canvas_are_a_new_picture(session: Session | None) -> None:
    assert commands_for("a red ball", session) == [["new", "--", "a red ball"]]
