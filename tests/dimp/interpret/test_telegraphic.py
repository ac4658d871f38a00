"""What is said in telegram style, and what goes along when a thing is taken out."""

from __future__ import annotations

import pytest

from dimp.decide.talk.choices import SURE_ENOUGH
from dimp.interpret.rules import interpret

SAID = [
    ("a tent on a meadow", "+ campfire", "a tent on a meadow with a campfire"),
    ("a desk with a globe", "on the left a stack of papers", "a desk with a globe and a stack of papers on the left"),
    ("a delivery van", 'door "ACME"', 'a delivery van with a door saying "ACME"'),
    (
        "a pub with a door",
        'board beside the door: "Stew"',
        'a pub with a door and a board beside the door saying "Stew"',
    ),
    ("a rower on a river", "second rower behind", "a rower on a river with another rower behind the rower"),
    ("a table with three glasses", "one glass is empty", "a table with three glasses, one empty"),
    ("a cabin with two small doors", "one door instead of two", "a cabin with one small door"),
    ("a stall with lanterns and a cat", "lanterns only red and green", "a stall with red and green lanterns and a cat"),
    ("soldiers marching, dust", "soldiers no longer marching but resting", "soldiers resting, dust"),
    (
        "a jug on a sill, soft evening light",
        "light from the right",
        "a jug on a sill, soft evening light from the right",
    ),
    ("a chapel, summer", "winter with icicles on the gutters", "a chapel, in winter with icicles on the gutters"),
    ("a fresco, muted colors", "more vivid colors", "a fresco, vivid colors"),
    ("two girls playing tennis", "they play badminton instead", "two girls playing badminton"),
    ("a cake on a stand", "hand cutting the cake", "a cake on a stand with a hand cutting the cake"),
    ("a tiger and a goat", "tiger cub too", "a tiger and a goat with a tiger cub"),
    ("a monk in a garden", "a robin should sit on his hand", "a monk in a garden with a robin sitting on his hand"),
    (
        "a swing under a tree",
        "someone should be sitting on it",
        "a swing under a tree with a person sitting on the swing",
    ),
    (
        "three lamps in a hall",
        "left lamp green and the right one violet",
        "three lamps, the left one green, the right one violet, in a hall",
    ),
    (
        "two snowmen in a yard",
        "put a scarf on the left snowman",
        "two snowmen, the left one wearing a scarf, in a yard",
    ),
    ("a nun with five hens", "let all of them be white", "a nun with five white hens"),
    ("parents on a lawn, two children playing", "four kids", "parents on a lawn, four children playing"),
    ("a harbour at night, neon lights, fog", "darker still", "a harbour at night, neon lights, fog, dark lighting"),
    ("a stool and a round mirror", "the mirror should be oval", "a stool and an oval mirror"),
]
"""Captions, what is said, and what the caption is then."""


@pytest.mark.parametrize(("caption", "sentence", "wanted"), SAID)
def test_a_telegram_is_completed(caption: str, sentence: str, wanted: str) -> None:
    reading = interpret(caption, sentence)
    assert (reading.prompt, reading.confidence >= SURE_ENOUGH) == (wanted, True)


TAKEN_OUT = [
    (
        "a stout baker with a white cap and a grey moustache kneading dough in front of an oven",
        "baker",
        "dough in front of an oven",
    ),
    (
        "a mill, ivy climbing the wall, a cart leaning next to the gate, dawn",
        "cart",
        "a mill, ivy climbing the wall, dawn",
    ),
    ("a fox, a hare and a badger dancing in a clearing", "badger", "a fox and a hare dancing in a clearing"),
    ("a shed with a blue door and a goat standing on the roof", "goat", "a shed with a blue door"),
    ("a boy holding a kite and a girl eating an apple in a park", "boy", "a girl eating an apple in a park"),
]


@pytest.mark.parametrize(("caption", "thing", "wanted"), TAKEN_OUT)
def test_what_goes_takes_its_own_along_and_leaves_what_is_shared(caption: str, thing: str, wanted: str) -> None:
    reading = interpret(caption, f"remove the {thing}")
    assert (reading.prompt, reading.confidence >= SURE_ENOUGH) == (wanted, True)
