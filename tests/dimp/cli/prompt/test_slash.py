"""What a typed line amounts to."""

from __future__ import annotations

import pytest

from dimp.cli.exits import Usage
from dimp.cli.prompt.slash import command_names, parse_line, split_words
from dimp.cli.table import COMMANDS
from dimp.core.session import Session
from tests.dimp.tales import forked


@pytest.fixture
def session() -> Session:
    return forked().session


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("", []), ("   ", []), ("make it night", [["refine", "--", "make it night"]]), ("undo", [["undo"]]),
        ("/new a dog's house", [["new", "--", "a dog's house"]]), ("/new", [["new"]]),
        ("/new a ball --steps 4 --seed 7", [["new", "a", "ball", "--steps", "4", "--seed", "7"]]),
        ("/refine a well-lit room", [["refine", "--", "a well-lit room"]]),
        ("/undo 2", [["undo", "2"]]), ("/TREE --all", [["tree", "--all"]]),
        ("/again 4", [["again", "@", "--count", "4"]]),
        ("/upscale", [["upscale"]]), ("/upscale 4", [["upscale", "@", "--scale", "4"]]),
        ("/upscale head^ --scale 3", [["upscale", "head^", "--scale", "3"]]),
        ("/again", [["again"]]), ("/star", [["star", "@"]]), ("/star head^", [["star", "head^"]]),
        ("/name @ 'the first'", [["name", "@", "the first"]]), ("/compare a b", [["compare", "a", "b"]]),
        ("/model", [["models", "list"]]), ("/model esquisse", [["config", "set", "model", "esquisse"]]),
        ("/set", [["config", "get"]]), ("/set steps", [["config", "get", "steps"]]),
        ("/set steps 8", [["config", "set", "steps", "8"]]), ("/set steps default", [["config", "set", "steps"]]),
        ("/export story.gif", [["export", "-o", "story.gif"]]),
        ("/export 'two words' out.dimp", [["export", "two words", "-o", "out.dimp"]]),
        ("/export -o a.png --at head^", [["export", "-o", "a.png", "--at", "head^"]]),
        ("/help", [["help"]]), ("/help new", [["help", "new"]]), ("/quit", [["quit"]]), ("exit", [["quit"]]),
        ("/fsck", [["fsck"]]),
    ],
)  # fmt: skip
def test_a_line_is_command_lines(session: Session, typed: str, lines: list[list[str]]) -> None:
    assert parse_line(typed, session) == lines


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("/tre", "/tree"), ("/xyzzy", "/help"), ("/", "/help"), ("/export", "story.dimp"), ("/star 'a", "quot")],
)  # fmt: skip
def test_what_is_no_command_is_said_with_what_to_try(session: Session, typed: str, hint: str) -> None:
    with pytest.raises(Usage) as wrong:
        parse_line(typed, session)
    assert hint in wrong.value.hint


def test_every_command_can_be_said() -> None:
    assert {usage.split()[0] for _, group in COMMANDS for usage, _, _ in group} <= set(command_names())


def test_quotes_are_a_shells() -> None:
    assert split_words("a 'b c' \"d\"") == ["a", "b c", "d"]
