"""Talking at a (pseudo) terminal to a real server with the scripted worker behind it."""

from __future__ import annotations

import stat
import sys

import pytest

from dimp.cli.store import load_sessions
from dimp.core.generation import CANCELLED
from tests.dimp.cli.console import Console

if sys.platform == "win32":
    pytest.skip("there are no pseudo terminals", allow_module_level=True)

from dimp.cli.prompt.loop import lines_of
from tests.dimp.cli.prompt.terminal_driver import Person


@pytest.fixture
def person(console: Console) -> Person:
    driver = Person(console)
    driver.sees("an empty canvas")
    return driver


def test_a_talk_from_the_first_words_to_leaving(console: Console, person: Person) -> None:
    person.types("a red ball on grass\r")
    person.sees("a red ball on grass\r\n  id")
    person.types("make it blue\r")
    person.sees("a blue ball on grass\r\n  id")
    person.types("undo\r")
    person.sees("a red ball on grass  (you can undo and redo)")
    person.types("/star\r")
    person.sees("Starred")
    person.types("/name @ ball\r")
    person.sees("ball")
    person.types("/compare ball head^\r")
    person.types("/tree\r")
    assert "★" in person.sees("make it blue")
    person.types("/xyzzy\r")
    person.sees("There is no command /xyzzy")
    person.types("/help\r")
    person.sees("Leave; so do Ctrl-D")
    assert person.leaves() == 0
    session = load_sessions(console.home).current()
    assert session is not None
    assert [generation.recipe.modification for generation in session.generations.values()] == [None, "make it blue"]
    assert session.head == next(iter(session.generations))
    history = console.home.talk_history
    assert "make it blue" in history.read_text("utf-8")
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_pasted_lines_are_run_one_after_the_other(console: Console, person: Person) -> None:
    person.types("\x1b[200~a red ball on grass\r\n\r\n# a note\nmake it blue\n/star\nundo\x1b[201~\r")
    person.sees("a red ball on grass\r\n  id")
    person.sees("a blue ball on grass\r\n  id")
    person.sees("Starred")
    person.sees("(you can undo and redo)")
    person.types("\x1b[200~redo\nredo\nadd a moon\n/tree\x1b[201~\r")
    person.sees("The lines after it were left out: 2.")
    assert person.leaves() == 0
    session = load_sessions(console.home).current()
    assert session is not None
    assert [generation.recipe.modification for generation in session.generations.values()] == [None, "make it blue"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("undo", ["undo"]), ("# five", ["# five"]), ("", [""]), ("a\r\nb", ["a", "b"]), (" a \n\n #x\nb\n", ["a", "b"]),
     ("a cat\u2028at night", ["a cat", "at night"])],
)  # fmt: skip
def test_lines_of_a_paste(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


def test_the_words_that_would_go_and_come_are_shown_while_one_types(console: Console, person: Person) -> None:
    person.types("a red ball on grass\r")
    person.sees("  id")
    person.sees("1 picture")
    person.types("make it blue")
    person.sees("blue")
    person.types("\x03")  # wipes the line
    person.sees("1 picture")
    person.types("\x03")
    person.sees("Press Ctrl-C again to leave")
    person.types("\x03")
    assert person.ends() == 130
    session = load_sessions(console.home).current()
    assert session is not None
    assert len(session.generations) == 1


def test_ctrl_c_stops_the_painting_and_not_the_program(slow: Console) -> None:
    person = Person(slow)
    person.sees("an empty canvas")
    person.types("a red ball on grass\r")
    person.sees("/4")  # a step of four is done
    person.types("\x03")
    person.sees("Cancelled 1 of 1.")
    person.types("/tree\r")
    person.sees("a red ball on grass")
    person.sees("read by rules")
    person.types("\x04")
    assert person.ends() == 0
    session = load_sessions(slow.home).current()
    assert session is not None
    assert [generation.status for generation in session.generations.values()] == [CANCELLED]


@pytest.mark.parametrize(
    ("answers", "sent"),
    [
        (b"\x1b_Gi=31;OK\x1b\\\x1b[?62c", b"\x1b_Ga=T,f=100"),
        (b"\x1b[?62;4c", b"\x1bP0;1q"),
    ],
    ids=["kitty", "sixel"],
)  # fmt: skip
def test_pictures_come_as_the_terminal_can(console: Console, answers: bytes, sent: bytes) -> None:
    person = Person(console, answers=answers)
    person.sees("an empty canvas")
    person.types("a red ball\r")
    person.sees("1 picture")
    assert sent in person.raw
    assert person.leaves() == 0


def test_one_comes_back_to_the_picture_one_left(console: Console) -> None:
    console("new", "a red ball on grass")
    person = Person(console)
    person.sees("1 picture")
    assert "▀".encode() in person.raw
    assert person.leaves() == 0


def test_a_session_that_is_not_there_is_the_end_of_it(console: Console) -> None:
    console("new", "a red ball on grass")
    person = Person(console, ("--session", "nothing"))
    person.sees("There is no session 'nothing'")
    assert person.ends() == 3


def test_a_session_named_at_the_start_is_talked_to_until_another_is_chosen(console: Console) -> None:
    console("session", "new", "one")
    console("new", "a red ball", "--session", "one")
    console("session", "new", "two")
    person = Person(console, ("--session", "one"))
    person.sees("one · @")
    person.types("/session switch two\r")
    person.sees("two · an empty canvas")
    person.types("a green fish\r")
    person.sees("two · @")
    assert person.leaves() == 0
    assert [len(load_sessions(console.home).find(title).generations) for title in ("one", "two")] == [1, 1]
