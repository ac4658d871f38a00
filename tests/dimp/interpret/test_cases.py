"""Four hundred ways of asking for a change, each with the caption that a person would write after it.

In `cases.txt`, and in `loose_cases.txt` where people talk, a line that begins with `=` is a caption; the lines below
it are instructions and what it becomes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dimp.interpret.history_commands import talk
from dimp.interpret.rules import interpret

FILES = ("cases.txt", "loose_cases.txt")
LINES = [line for name in FILES for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()]


def cases() -> list[tuple[str, str, str]]:
    """Caption, instruction, and what the caption becomes."""
    found, caption = [], ""
    for line in filter(None, LINES):
        if line.startswith("= "):
            caption = line.removeprefix("= ")
        else:
            said, _, becomes = line.partition(" -> ")
            found.append((caption, said, becomes))
    return found


@pytest.mark.parametrize(("caption", "said", "becomes"), cases())
def test_case(caption: str, said: str, becomes: str) -> None:
    assert interpret(caption, said).prompt == becomes


def test_none_of_them_is_talk_about_the_history() -> None:
    assert [said for _, said, _ in cases() if talk(said) is not None] == []


def test_no_command_is_left_in_a_caption() -> None:
    commands = {"make", "change", "replace", "remove", "add", "let", "should", "instead", "please"}
    assert [becomes for _, _, becomes in cases() if commands & set(becomes.lower().split())] == []
