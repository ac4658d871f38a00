"""Talk about the history is told from talk about the picture, by the whole sentence and nothing less."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.interpret.history_commands import (
    MAX_COUNT,
    Again,
    BeforeThat,
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

BENCH = Path(__file__).parents[2] / "bench" / "data"

META: list[tuple[str, Meta]] = [
    ("undo", Undo()),
    ("go one further back", Undo()),
    ("one step back", Undo()),
    ("number four is close", Pick(4)),
    ("hmm 2 is the one", Pick(2)),
    ("3 it is", Pick(3)),
    ("ok, 2 wins", Pick(2)),
    ("6 alts", Again(6)),
    ("Monet was cool though, go back to that", GoBackTo("Monet")),
    ("Undo that!", Undo()),
    ("please undo the last change", Undo()),
    ("go back", Undo()),
    ("never mind", Undo()),
    ("revert", Undo()),
    ("go back two", Undo(2)),
    ("go back two steps", Undo(2)),
    ("undo 3 times", Undo(3)),
    ("I prefer the prior", Undo()),
    ("hmm, use the former version", Undo()),
    ("let me have the one before that again", Undo()),
    ("show me how it looked before the sail", BeforeThat("sail")),
    ("make another picture of these", Again()),
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
    # politely
    ("could you undo that?", Undo()),
    ("can you undo my last edit please", Undo()),
    ("can we start over?", StartOver()),
    ("let me see another one", Again()),
    ("could you show me three more versions?", Again(3)),
    ("i'd like the second one", Pick(2)),
    ("i'll take the third one", Pick(3)),
    ("please keep that", Keep()),
    # with displeasure, hesitation or praise before it
    ("no, undo that", Undo()),
    ("nope, go back", Undo()),
    ("that's not what I meant, go back two steps", Undo(2)),
    ("I don't like it", Undo()),
    ("I don't like it, another one", Again()),
    ("wait, stop", Stop()),
    ("never mind, stop", Stop()),
    ("scrap that, start over", StartOver()),
    ("forget everything, start over with a cat", StartOver("a cat")),
    ("perfect!", Keep()),
    ("great, keep this one", Keep()),
    ("looks good", Keep()),
    # with slips
    ("udno", Undo()),
    ("undoo that", Undo()),
    ("go bakc", Undo()),
    ("try agian", Again()),
    ("four varations", Again(4)),
    ("the secnd one", Pick(2)),
    ("strat over", StartOver()),
    ("regenrate", Again()),
    # in other words
    ("the previous version", Undo()),
    ("back up two steps", Undo(2)),
    ("undo the last two changes", Undo(2)),
    ("undo both", Undo(2)),
    ("undo everything", First()),
    ("put it back", Redo()),
    ("go forward again", Redo()),
    ("redo twice", Redo(2)),
    ("once again", Again()),
    ("roll again", Again()),
    ("same prompt, different seed", Again()),
    ("show me alternatives", Again()),
    ("vary it", Again()),
    ("make 4", Again(4)),
    ("paint four of these", Again(4)),
    ("some more options", Again(3)),
    ("a couple more", Again(2)),
    ("go with #2", Pick(2)),
    ("the second looks better", Pick(2)),
    ("version 2 is best", Pick(2)),
    ("the last one with more snow", Pick(-1, "with more snow")),
    ("number 2 but darker", Pick(2, "darker")),
    ("i like the second one but make the sky pink", Pick(2, "make the sky pink")),
    ("take me back to the first version", First()),
    ("original but in watercolor", First("in watercolor")),
    ("start from the first one again", First()),
    ("go back to when it was blue", GoBackTo("blue")),
    ("the snowy version", GoBackTo("snowy")),
    ("use the one with the hat but red", GoBackTo("hat", "red")),
    ("back to the one with the moon and make it night", GoBackTo("moon", "make it night")),
    ("clear the canvas", StartOver()),
    ("start over but with a fox", StartOver("a fox")),
    ("add it to my favorites", Keep()),
    ("that's the one", Keep()),
    ("cancel the painting", Stop()),
    ("hold on", Stop()),
]


@pytest.mark.parametrize(("said", "means"), META)
def test_talk_about_the_history(said: str, means: Meta) -> None:
    assert talk(said) == means


ORDINARY = [
    "i think pink ones",
    "two",
    "one of them is close",
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
    "the left one",
    "the blue one",
    "no, bluer",
    "not that much",
    "a bit more",
    "more snow",
    "undo that and make it green",
    "another bird",
    "one more tree",
    "give me a red car",
    "make it two",
    "make two of them",
    "two more cats",
    "show a different house",
    "different hat",
    "new hat",
    "go back to school",
    "a second dog",
    "the first snow",
    "the third car should be blue",
    "the last leaf on the tree",
    "keep the sky",
    "save the whale",
    "like a painting",
    "perfect circle",
    "beautiful",
    "clear sky",
    "clear the street of cars",
    "start of winter",
    "stop the horse",
    "hold on to the rope",
    "put the hat back",
    "bring the moon closer",
    "make it look like before the war",
    "the original Mona Lisa on the wall",
    "a star",
    "pack",
    "shop",
    "",
    "   ",
]


@pytest.mark.parametrize("said", ORDINARY)
def test_ordinary_modifications_are_left_alone(said: str) -> None:
    assert talk(said) is None


def test_no_instruction_of_public_benchmarks_is_taken_for_talk_about_the_history() -> None:
    lines = [json.loads(line) for line in (BENCH / "edits_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [x["instruction"] for x in lines if talk(x["instruction"]) is not None] == []


def test_one_sentence_cannot_ask_for_a_thousand_pictures() -> None:
    assert talk("999 variations") == Again(MAX_COUNT)


@given(st.text(max_size=300))
def test_any_text_is_answered(said: str) -> None:
    found = talk(said)
    assert found is None or msgspec.json.encode(found)
