"""What completion offers, and what the toolbar says, on a session that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from dimp.cli.prompt.completion import PromptCompleter
from dimp.cli.prompt.knowledge import Knowledge
from dimp.cli.prompt.toolbar import Toolbar, around_changes
from dimp.core.diff import word_diff
from dimp.home import Home
from tests.dimp.cli.console import Console, furnished


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Two pictures, the second a change of the first, in a session with a title of two words."""
    console = Console(furnished(Home(tmp_path_factory.mktemp("talk") / "studio")))
    console("session", "new", "two words")
    console("new", "a red ball on grass")
    console("name", "@", "ball")
    console("refine", "make it blue")
    console("stop")
    known = Knowledge(console.home)
    known.refresh()
    return known


def offered(knowledge: Knowledge, text: str) -> list[str]:
    completions = PromptCompleter(knowledge).get_completions(Document(text), CompleteEvent())
    return [completion.text for completion in completions]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/re", ["/refine", "/retry", "/rebase", "/redo", "/replay", "/restore", "/rebuild"]), ("/comp", ["/compare"]),
        ("/goto bal", ["ball"]), ("/session sw", ["switch"]), ("/session switch t", ['"two words"']),
        ("/set interpreter o", ["openai"]), ("/set interpreter_t", ["interpreter_timeout_s"]), ("/set toke", []),
        ("/set model p", ["paper"]), ("/model es", ["esquisse"]), ("/queue pa", ["pause"]), ("/help und", ["undo"]),
        ("make the b", ["blue", "ball"]), ("make the gr", ["grass"]), ("/tree x", []),
    ],
)  # fmt: skip
def test_what_can_stand_there_is_offered(knowledge: Knowledge, typed: str, expected: list[str]) -> None:
    assert offered(knowledge, typed) == expected


def test_pictures_are_offered_by_name_or_handle_the_newest_first(knowledge: Knowledge) -> None:
    head = knowledge.head
    assert head is not None
    assert offered(knowledge, "/goto ")[:3] == [knowledge.short_name(head), "ball", "@"]


def test_files_are_offered_where_a_file_is_meant(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "story.dimp").touch()
    assert offered(knowledge, f"/import {tmp_path}/sto") == ["ry.dimp"]


def toolbar_text(knowledge: Knowledge, text: str) -> str:
    return "".join(part for _, part in Toolbar(knowledge).fragments(text))


def test_the_toolbar_says_where_one_is_and_what_words_would_do(knowledge: Knowledge) -> None:
    assert toolbar_text(knowledge, "").startswith("two words · @ ")
    assert "2 pictures · paper · read by rules" in toolbar_text(knowledge, "")
    assert toolbar_text(knowledge, "undo") == "→ go back one move"
    assert toolbar_text(knowledge, "new: a cat") == "→ paint 'a cat' afresh"
    assert "There is no picture number 9" in toolbar_text(knowledge, "the ninth one")
    assert toolbar_text(knowledge, "/compare a b") == "Two pictures side by side, and what differs"


def test_the_toolbar_shows_the_words_that_go_and_come(knowledge: Knowledge) -> None:
    fragments = Toolbar(knowledge).fragments("make it green")
    assert ("class:gone", "blue") in fragments
    assert ("class:new", "green") in fragments


def test_without_a_picture_it_says_what_to_do(home: Home) -> None:
    empty = Knowledge(home)
    empty.refresh()
    assert toolbar_text(empty, "").startswith("an empty canvas: say what to paint")
    assert toolbar_text(empty, "a red ball") == "→ paint 'a red ball' afresh"
    assert offered(empty, "/goto ") == ["@", "head^"]


def test_the_preview_shows_the_change_and_little_of_a_long_prompt() -> None:
    before = (
        "a very long prompt about a village by the sea with a red boat at the quay and gulls above it in the evening"
    )
    pieces = around_changes(word_diff(before, before.replace("red", "blue")))
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "… the sea with a"), ("gone", "red"), ("new", "blue"), ("same", "boat at the quay …"),
    ]  # fmt: skip
    short = word_diff("a red ball", "a blue ball")
    assert around_changes(short) == short
