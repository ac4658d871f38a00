import pytest

from dimp import actions as act
from dimp.cli.talk import commands_for
from dimp.refusals import NotFound
from dimp.session import Session
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
        ("try again", [["again", "@", "--count", "1"]]),
        ("four variations", [["again", "@", "--count", "4"]]),
        ("keep this one", [["star", "@"]]),
        ("start over", [["clear"]]),
        ("new: a green fish", [["new", "--", "a green fish"]]),
        ("new a green fish", [["new", "--", "a green fish"]]),
        ("refine undo the knot", [["refine", "--", "undo the knot"]]),
        ("tree", [["tree"]]),
        ("stop", []),
    ],
)
def test_a_line_is_a_command(session: Session, said: str, commands: list[list[str]]) -> None:
    assert commands_for(said, session) == commands


def test_the_first_version_but_changed(session: Session) -> None:
    ball = next(iter(session.generations))
    assert commands_for("use the first version but in snow", session) == [
        ["goto", ball], ["refine", "--", "in snow"],
    ]  # fmt: skip


def test_picks_count_what_was_made_together() -> None:
    story = forked()
    ids = story.do(act.New(prompt="cats", count=3))
    for one in ids:
        story.finish(one)
    assert commands_for("the second one", story.session) == [["goto", ids[1]]]
    with pytest.raises(NotFound):
        commands_for("the ninth one", story.session)


@pytest.mark.parametrize("session", [None, Session("empty")])
def test_the_first_words_on_an_empty_canvas_are_a_new_picture(session: Session | None) -> None:
    assert commands_for("a red ball", session) == [["new", "--", "a red ball"]]
