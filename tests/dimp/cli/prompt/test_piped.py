import pytest

from dimp.cli.prompt.asked import Asked, Choices
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


@pytest.mark.parametrize(
    ("words", "commands"),
    [
        ("a barn, seed 3", [["new", "--seed", "3", "--", "a barn"]]),
        ("a barn, 128x64", [["new", "--size", "128x64", "--", "a barn"]]),
        ("two drafts of a barn", [["new", "--count", "2", "--", "a barn"]]),
    ],
)
def test_settings_in_words_are_options(words: str, commands: list[list[str]]) -> None:
    assert commands_for(words, None) == commands


def test_a_format_is_an_extension_and_a_resolution_an_enlarging(session: Session) -> None:
    head = session.head
    assert commands_for("twice as wide", session) == [["outpaint", "--at", head, "--left", "32", "--right", "32"]]
    assert commands_for("higher resolution", session) == [["upscale", head]]
    assert commands_for("more like number 1", session)[0][:2] == ["vary", next(iter(session.generations))]


def test_questions_lead_to_no_command(session: Session) -> None:
    with pytest.raises(Asked, match="The seed is"):
        commands_for("which seed was it?", session)


def test_a_choice_is_made_by_its_number(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    choices = Choices()
    with pytest.raises(Asked) as unclear:
        commands_for("wibble", session)
    choices.offer(unclear.value.understood)
    printed = capsys.readouterr().out
    assert unclear.value.understood.told in printed
    first = unclear.value.understood.choices[0].words
    assert f"1  {first}" in printed
    assert choices.resolve("1") == first
    assert choices.resolve("1") == "1"  # once
