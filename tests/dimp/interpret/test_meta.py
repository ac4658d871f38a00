"""Talk about the history is told from talk about the picture, by the whole sentence and nothing less."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.interpret.meta import (
    MAX_COUNT,
    Again,
    First,
    GoBackTo,
    Keep,
    Meta,
    Pick,
    Redo,
    StartOver,
    Stop,
    Undo,
    talk,
)

META: list[tuple[str, Meta]] = [
    ("undo", Undo()),
    ("Undo that!", Undo()),
    ("please undo the last change", Undo()),
    ("go back", Undo()),
    ("never mind", Undo()),
    ("revert", Undo()),
    ("go back two", Undo(2)),
    ("go back two steps", Undo(2)),
    ("undo 3 times", Undo(3)),
    ("undo twice", Undo(2)),
    ("redo", Redo()),
    ("redo that", Redo()),
    ("try again", Again()),
    ("another one", Again()),
    ("reroll", Again()),
    ("different seed", Again()),
    ("four variations", Again(4)),
    ("give me 3 more versions", Again(3)),
    ("the second one", Pick(2)),
    ("number 3", Pick(3)),
    ("I like the third one", Pick(3)),
    ("the last one, but bigger", Pick(-1, "bigger")),
    ("use the second one and make it blue", Pick(2, "make it blue")),
    ("back to the first one", First()),
    ("go back to the original", First()),
    ("use the first version but at night", First("at night")),
    ("the one with the hat", GoBackTo("hat")),
    ("go back to the blue one", GoBackTo("blue")),
    ("start over", StartOver()),
    ("start over with a red cube on sand", StartOver("a red cube on sand")),
    ("new: a cat, in a hat", StartOver("a cat, in a hat")),
    ("keep this one", Keep()),
    ("save this", Keep()),
    ("I love it", Keep()),
    ("stop", Stop()),
    ("cancel", Stop()),
]


@pytest.mark.parametrize(("said", "means"), META)
def test_talk_about_the_history(said: str, means: Meta) -> None:
    assert talk(said) == means


ORDINARY = [
    "undo the buttons on her coat",
    "redo her hair in blue",
    "add another one",
    "keep the hat but change the coat",
    "stop the car",
    "the second ball is red",
    "start with a bird",
    "remove the first one",
    "one more bird",
    "back of the car",
    "make it blue",
    "a man going back home",
    "cancel sign on the door",
    "again a red ball",
    "make the first one red",
    "two of them",
    "no, I meant the left one",
    "",
    "   ",
]


@pytest.mark.parametrize("said", ORDINARY)
def test_ordinary_modifications_are_left_alone(said: str) -> None:
    assert talk(said) is None


def test_one_sentence_cannot_ask_for_a_thousand_pictures() -> None:
    assert talk("999 variations") == Again(MAX_COUNT)


@given(st.text(max_size=300))
def test_any_text_is_answered(said: str) -> None:
    found = talk(said)
    assert found is None or msgspec.json.encode(found)
