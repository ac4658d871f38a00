"""Several changes in one breath, and words that are no changes beside one that is."""

from __future__ import annotations

import pytest

from dimp.core.interpretation import Turn
from dimp.interpret.rules import interpret


@pytest.mark.parametrize(
    ("caption", "words", "becomes"),
    [
        ("a robot in a kitchen", "robot: yellow and a bit rusty", "a rusty yellow robot in a kitchen"),
        ("a barn by a lake", "lake frozen. barn gone", "a frozen lake"),
        ("a barn by a lake", "lake frozen. owl too. no barn", "a frozen lake with an owl"),
        ("a truck on a road, two monks waiting", "monks -> nuns, older", "a truck on a road, two old nuns waiting"),
        ("desk, lamp, cup, window behind", "lamp bigger, glowing", "desk, large glowing lamp, cup, window behind"),
        ("tower on a cliff, goat", "tower crooked, moss", "crooked tower on a cliff, goat with moss"),
        ("a port under a bright sun", "and now at dusk with gulls, no sun", "a port at dusk with gulls"),
        ('a stall with a sign "Figs, dates"', "sign: \"Plums, pears\". stall blue",
         'a blue stall with a sign "Plums, pears"'),
    ],
)  # fmt: skip
def test_each_change_is_read_by_itself(caption: str, words: str, becomes: str) -> None:
    result = interpret(caption, words, [Turn(caption)])
    assert result.confidence >= 0.5
    assert result.prompt == becomes


@pytest.mark.parametrize(
    "words",
    ["lake frozen, undo", "no, the other one", "what colour is it, and why", "yes. no. maybe",
     "barn grommed. seed 7"],
)  # fmt: skip
def test_one_part_that_is_not_understood_leaves_the_whole_unclear(words: str) -> None:
    assert interpret("a barn by a lake", words, [Turn("a barn by a lake")]).confidence < 0.5


@pytest.mark.parametrize("words", ['as make - " "', 'lake frozen, " "', '" ". barn red'])
def test_a_quotation_without_a_word_is_no_part(words: str) -> None:
    for caption in ("", "a barn by a lake"):
        assert interpret(caption, words).confidence < 0.5 or caption
