"""Scripted talks with a whole session: what is meant, the tree and the caption on the canvas after each thing said.

A talk in `talks/*.txt` is a title and then lines of: words | what they mean | tree | caption. In the tree a picture is
its number, `-` leads to its child, brackets hold several children, `*` is the canvas and `!` a star.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from dimp.core.errors import Refusal
from dimp.core.generation import Generation
from dimp.core.session import Session
from dimp.decide.talk.intent import Say, meant
from dimp.interpret.rules import interpret
from tests.dimp.story import FACTS, Story

WEIGHING = msgspec.structs.replace(FACTS, weighs_words=True)
"""A model that keeps weights in a prompt as they were written."""

TALKS = Path(__file__).parent / "talks"


def told() -> list[tuple[str, list[list[str]]]]:
    """The talks, each with its title."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(TALKS.glob("*.txt"))]
    blocks = [block.splitlines() for text in texts for block in text.strip().split("\n\n")]
    return [
        (title.removeprefix("## "), [[cell.strip() for cell in line.split(" | ")] for line in lines])
        for title, *lines in blocks
    ]


def say(story: Story, words: str) -> str:
    """Does what the words mean, has it painted at once, and tells what they meant."""
    try:
        understood = meant(story.session, Say(words=words))
        for asked in story.do(understood.action) if understood.action is not None else ():
            story.finish(asked)
    except Refusal:
        return "refused"
    return understood.kind


def tree(session: Session) -> str:
    """The pictures in sight as one line: '1-(2 3*)'."""
    seen = {one.id: one for one in session.visible()}
    number = {key: place for place, key in enumerate(session.generations, 1)}

    def drawn(one: Generation) -> str:
        mine = f"{number[one.id]}{'*' * (one.id == session.head)}{'!' * one.starred}"
        below = [drawn(child) for child in seen.values() if child.recipe.parent_id == one.id]
        joined = below[0] if len(below) == 1 else f"({' '.join(below)})"
        return f"{mine}-{joined}" if below else mine

    return " ".join(drawn(one) for one in seen.values() if one.recipe.parent_id not in seen) or "-"


@pytest.mark.parametrize(("title", "lines"), told(), ids=[title for title, _ in told()])
def test_talk(title: str, lines: list[list[str]]) -> None:
    assert 5 <= len(lines) <= 12
    story = Story(facts=WEIGHING)
    got = []
    for words, *_ in lines:
        kind = say(story, words)
        current = story.session.current()
        got.append([words, kind, tree(story.session), current.recipe.prompt if current else "-"])
    assert got == lines


def test_there_are_forty_talks_and_no_two_alike() -> None:
    titles = [title for title, _ in told()]
    assert len(titles) == len(set(titles)) >= 40


def test_a_talk_told_twice_ends_the_same() -> None:
    lines = dict(told())["Branches"]
    stories = [Story(), Story()]
    for story in stories:
        for words, *_ in lines:
            say(story, words)
    assert stories[0].rows == stories[1].rows


def test_every_change_in_the_talks_is_told_on_its_own() -> None:
    """A model that edits by instruction sees no talk: no pronoun is left where the noun was known."""
    story = Story()
    for words in ("a dog on a sofa", "give it a hat", "make it red"):
        say(story, words)
    current = story.session.current()
    assert current is not None
    assert current.recipe.instruction == "make the hat red"
    assert interpret("a dog on a sofa", "give it a hat").instruction == "give the dog a hat"
