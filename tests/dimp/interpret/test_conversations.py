"""Scripted talks: what is said after something else was said, and the caption and the instruction after each turn.

Each turn is (said, caption after it, whether it corrects the last picture and so is made from its parent).
"""

from __future__ import annotations

import pytest

from dimp.core.interpretation import Interpretation, Turn
from dimp.interpret.rules import interpret

Said = tuple[str, str, bool]
ON, FIX = False, True

TALKS: list[tuple[str, list[Said]]] = [
    (
        "a red ball on grass",
        [
            ("make the ball blue", "a blue ball on grass", ON),
            ("no, bluer", "a deep blue ball on grass", FIX),
            ("a bit more", "a very deep blue ball on grass", ON),
            ("no, I meant green", "a green ball on grass", FIX),
            ("bigger", "a large green ball on grass", ON),
            ("even bigger", "a huge green ball on grass", ON),
            ("not that much", "a large green ball on grass", FIX),
            ("add a moon", "a large green ball on grass with a moon", ON),
            ("make it bigger", "a large green ball on grass with a large moon", ON),
            ("a bit more", "a large green ball on grass with a huge moon", ON),
        ],
    ),
    (
        "a red ball on grass",
        [
            ("make it blue", "a blue ball on grass", ON),
            ("not that much", "a light blue ball on grass", FIX),
            ("too dark", "a light blue ball on grass, bright lighting", ON),
        ],
    ),
    (
        "a red cube and a blue ball on sand",
        [
            ("make the cube green", "a green cube and a blue ball on sand", ON),
            ("no, I meant the ball", "a red cube and a green ball on sand", FIX),
            ("no, the left one", "a green cube and a blue ball on sand", FIX),
            ("no, I meant the right one", "a red cube and a green ball on sand", FIX),
            ("make it yellow", "a red cube and a yellow ball on sand", ON),
            ("I meant orange", "a red cube and an orange ball on sand", FIX),
            ("now bigger", "a red cube and a large orange ball on sand", ON),
            ("no, smaller", "a red cube and a small orange ball on sand", FIX),
        ],
    ),
    (
        "a man walking in a park",
        [
            ("give him a hat", "a man wearing a hat walking in a park", ON),
            ("make it red", "a man wearing a red hat walking in a park", ON),
            ("no, blue", "a man wearing a blue hat walking in a park", FIX),
            ("remove it", "a man walking in a park", ON),
            ("zoom out", "a man walking in a park, wide shot", ON),
            ("closer", "a man walking in a park, close-up", ON),
            ("make it night", "a man walking in a park at night, close-up", ON),
            ("no, I meant sunset", "a man walking in a park at sunset, close-up", FIX),
            ("more dramatic lighting", "a man walking in a park at sunset, close-up, dramatic lighting", ON),
            ("warmer", "a man walking in a park at sunset, close-up, warm lighting", ON),
        ],
    ),
    (
        "a castle on a hill",
        [
            ("add fog", "a castle on a hill with fog", ON),
            ("more", "a castle on a hill with thick fog", ON),
            ("less fog", "a castle on a hill with fog", ON),
            ("no fog", "a castle on a hill", ON),
            ("two of them", "two castles on a hill", ON),
            ("three castles", "three castles on a hill", ON),
            ("just one", "one castle on a hill", ON),
            ("in winter", "one castle on a hill in winter", ON),
            ("make it watercolor", "one castle on a hill in winter, watercolor style", ON),
            ("no, oil painting", "one castle on a hill in winter, oil painting", FIX),
            ("turn it into a palace", "a palace on a hill in winter, oil painting", ON),
            ("I meant a temple", "a temple on a hill in winter, oil painting", FIX),
        ],
    ),
    (
        "two dogs playing on a beach",
        [
            ("make them black", "two black dogs playing on a beach", ON),
            ("no, white", "two white dogs playing on a beach", FIX),
            ("give them hats", "two white dogs wearing hats playing on a beach", ON),
            ("make it rain", "two white dogs wearing hats playing on a beach in the rain", ON),
            ("not rain, snow", "two white dogs wearing hats playing on a beach in the snow", FIX),
            ("without hats", "two white dogs playing on a beach in the snow", ON),
        ],
    ),
    (
        "a cat on a sofa",
        [
            ("make the cat orange", "an orange cat on a sofa", ON),
            ("not orange", "a cat on a sofa", FIX),
            ("slightly bigger", "a large cat on a sofa", ON),
            ("completely black", "a large black cat on a sofa", ON),
            ("swap the cat for a dog", "a large black dog on a sofa", ON),
            ("no, a fox", "a large black fox on a sofa", FIX),
        ],
    ),
    (
        "a street in Paris",
        [
            ("change the background to a beach", "a street on a beach", ON),
            ("too bright", "a street on a beach, dark lighting", ON),
            ("wider", "a street on a beach, dark lighting, wide shot", ON),
            ("a low angle shot", "a street on a beach, dark lighting, low-angle shot", ON),
            ("golden hour", "a street on a beach at golden hour, dark lighting, low-angle shot", ON),
            ("as a comic", "a street on a beach at golden hour, dark lighting, low-angle shot, comic style", ON),
        ],
    ),
]


def said_after(root: str, talk: list[Said]) -> list[Interpretation]:
    """The talk carried out, a correction taking the place of the picture it corrects."""
    turns = [Turn(root, None)]
    results = []
    for said, _, _ in talk:
        result = interpret(turns[-1].prompt, said, turns)
        results.append(result)
        if result.sibling:
            turns.pop()
        turns.append(Turn(result.prompt, result.instruction if result.sibling else said))
    return results


@pytest.mark.parametrize(("root", "talk"), TALKS, ids=[f"{root} ({len(talk)})" for root, talk in TALKS])
def test_talk(root: str, talk: list[Said]) -> None:
    got = [(said, r.prompt, r.sibling) for (said, _, _), r in zip(talk, said_after(root, talk), strict=True)]
    assert got == talk


def test_a_correction_resolves_to_a_whole_instruction() -> None:
    turns = [Turn("a red ball on grass"), Turn("a blue ball on grass", "make the ball blue")]
    result = interpret("a blue ball on grass", "no, bluer", turns)
    assert result.instruction == "make the ball deep blue"
    assert result.sibling


def test_turns_may_also_hold_the_caption_each_was_said_of() -> None:
    result = interpret("a blue ball on grass", "I meant green", [Turn("a red ball on grass", "make it blue")])
    assert (result.prompt, result.sibling) == ("a green ball on grass", True)


def test_more_and_less_move_the_strength() -> None:
    turns = [Turn("a red ball"), Turn("a red ball, oil painting", "make it an oil painting")]
    again = interpret(turns[-1].prompt, "a bit more", turns)
    assert again.prompt == "a red ball, oil painting"
    assert again.strength > interpret("a red ball", "add a hat").strength - 0.2
    assert again.note
    assert interpret(turns[-1].prompt, "not that much", turns).strength < 0.7


def test_without_turns_a_correction_is_taken_at_its_word() -> None:
    result = interpret("a red ball on grass", "no, make it blue")
    assert (result.prompt, result.sibling) == ("a blue ball on grass", False)


def test_a_negation_is_no_correction() -> None:
    turns = [Turn("a red ball"), Turn("a red ball with clouds", "add clouds")]
    result = interpret(turns[-1].prompt, "no clouds", turns)
    assert (result.prompt, result.sibling, result.negative) == ("a red ball", False, ("clouds",))


def test_what_stood_before_is_exchanged_and_the_last_change_stays() -> None:
    turns = [Turn("two elks at dusk"), Turn("two elks at dusk, fog", "fog")]
    for words in ("nope, dawn instead of dusk", "no dawn insted of dusk"):
        reading = interpret(turns[-1].prompt, words, turns)
        assert (reading.prompt, reading.sibling) == ("two elks at dawn, fog", False)
