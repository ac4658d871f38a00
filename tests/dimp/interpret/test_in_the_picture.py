"""What is in the picture: whose a part is, what comes instead, what is preferred, several told apart in a list."""

from __future__ import annotations

import pytest

from dimp.core.interpretation import Turn
from dimp.decide.talk.choices import SURE_ENOUGH
from dimp.interpret.rules import interpret

SAID = [
    ("a brass kettle on a stove", "remove the kettle altogether", "a stove"),
    ("a clown with a drum", "no drum anymore", "a clown"),
    ("a taxi at a corner", "could the taxi perhaps be a bit bigger?", "a large taxi at a corner"),
    ("a rowing boat on a lake", "I'd rather have a fishing boat", "a fishing boat on a lake"),
    ("a racing bike by a wall", "a mountain bike instead", "a mountain bike by a wall"),
    ("a field with daisies", "I'd prefer poppies to daisies", "a field with poppies"),
    ("a blue gate in a hedge", "I think the gate would look better in white", "a white gate in a hedge"),
    ("a windmill in a field", "with red shutters", "a windmill with red shutters in a field"),
    (
        "a cottage and a well",
        "the cottage is wooden with a slate roof",
        "a wooden cottage with a slate roof and a well",
    ),
    (
        "a hall with two clocks, two plants and a bench",
        "make the left clock golden",
        "a hall with two clocks, the left one golden, two plants and a bench",
    ),
    (
        "two dancers, the left one with a fan",
        "the left one should have a feather",
        "two dancers, the left one with a fan and a feather",
    ),
    ("a goat and a donkey by a fence", "everything without the donkey", "a goat by a fence"),
    ("a wizard in a tower", "a crow on the wizards hat", "a wizard in a tower with a crow on the wizard's hat"),
    ('a flyer with the name "Kino" and the year "1962"', "remove the year", 'a flyer with the name "Kino"'),
    ("a desk with a stool", "make the stool lether", "a desk with a leather stool"),
    ("a ship on the sea", "the sails are torn", "a ship with torn sails on the sea"),
    ("three jars on a wall", "three jars of different heights", "three jars of different heights on a wall"),
    ("a square with people and pigeons", "only children", "a square with children and pigeons"),
    ("2 vans on a lot", "1 van should be dirty", "2 vans, one dirty, on a lot"),
    ("a hall with a piano", "no piano just 1 cello", "a hall with 1 cello"),
    ('a menu saying "Soup"', 'and underneath it "Stew"', 'a menu saying "Soup" and "Stew" below'),
    ("a room with a carpeted floor", "floor back to wood", "a room with a wooden floor"),
    ("a monk with a beard in a garden", "he should hold a rake", "a monk with a beard holding a rake in a garden"),
    ("a pond with five frogs", "the frogs are creepy, make them ducks", "a pond with five ducks"),
    ('a stall with a board saying "Figs"', "lose the board", "a stall"),
    ("a meadow with a boy", "a girl watchin him", "a meadow with a boy and a girl watching him"),
    ("a lynx on a rock", "green eyes", "a lynx with green eyes on a rock"),
    ("a black mule by a shed", "brown mule instead of black", "a brown mule by a shed"),
    ('a card with a heart, text "Hugs" above the heart', "no text at all", "a card with a heart"),
    ("a stall with yellow lanterns", "only blue and green lanterns", "a stall with blue and green lanterns"),
    (
        "a queen wearing a cloak and a crown",
        "make both the cloak and the crown silver",
        "a queen wearing a silver cloak and a silver crown",
    ),
    (
        "two goats, the left one black",
        "make the black one white with patches",
        "two goats, the left one white with patches",
    ),
    ("a tidy kitchen with a cat", "make the kitchen untidy", "an untidy kitchen with a cat"),
    (
        "a bench with a basket, a blue cup on the sill and a tall fern in a pot by the wall",
        "remove the cup",
        "a bench with a basket, a tall fern in a pot by the wall",
    ),
    ("a lady with long red hair on a pony", "less red more ginger", "a lady with long ginger hair on a pony"),
    ("a reef with shells in different colors and a crab", "no shells", "a reef with a crab"),
    ("4 goldfish in a bowl", "one goldfish is really small", "4 goldfish, one small, in a bowl"),
    (
        "a bear with blue eyes wearing a tie",
        "give it a straw hat",
        "a bear with blue eyes wearing a straw hat and a tie",
    ),
    ('a banner that says "Mia"', 'oops it\'s spelled "Mya"', 'a banner that says "Mya"'),
    ("a silo by a road", "paint the silo in blue and white stripes", "a silo with blue and white stripes by a road"),
    (
        "a crow, a fox and a hare in a barn with pies",
        "everyone wears a crown",
        "a crow wearing a crown, a fox wearing a crown and a hare wearing a crown in a barn with pies",
    ),
    ("a kettle on a stove", "brown leather handle", "a kettle with a brown leather handle on a stove"),
    ("a path with some goats", "I don't like the goats so much, sheep would be nicer", "a path with some sheep"),
    ("a moor with some sheep", "not so many sheep", "a moor with few sheep"),
    ("two kites in the sky", "one kite bigger than the other", "two kites, one bigger than the other kite, in the sky"),
    ("a tall chapel on a hill", "plain white", "a tall plain white chapel on a hill"),
]
"""Captions, what is said, and what the caption is then."""


@pytest.mark.parametrize(("caption", "sentence", "wanted"), SAID)
def test_what_is_said_of_a_thing_reaches_it(caption: str, sentence: str, wanted: str) -> None:
    reading = interpret(caption, sentence)
    assert (reading.prompt, reading.confidence >= SURE_ENOUGH) == (wanted, True)


def _after(first: str, change: str, second: str, sentence: str) -> str:
    """The caption after a change and what is said then, where it is understood; else ''."""
    reading = interpret(second, sentence, [Turn(first), Turn(second, change)])
    return reading.prompt if reading.confidence >= SURE_ENOUGH else ""


def test_it_is_the_animal_and_not_its_several_parts() -> None:
    before, after = "a leopard by a river", "a leopard with grey spots by a river"
    assert _after(before, "give it grey spots", after, "make it tiny") == "a tiny leopard with grey spots by a river"


def test_what_was_brought_along_is_not_lost_when_a_part_of_it_is_corrected() -> None:
    before, after = "a baker in a kitchen", "a baker with a rolling pin and a bowl in a kitchen"
    reading = _after(before, "the baker needs a rolling pin and a bowl", after, "no the bowl should be green")
    assert reading == "a baker with a rolling pin and a green bowl in a kitchen"


def test_what_comes_instead_stands_where_the_other_stood() -> None:
    before, after = "a cart with wooden wheels on a road", "a cart on a road"
    assert (
        _after(before, "remove the wheels", after, "put iron runners instead") == "a cart with iron runners on a road"
    )


def test_looks_without_a_thing_are_of_the_thing_last_talked_about() -> None:
    before, after = "a room with a bench", "a room with two chairs"
    reading = _after(before, "replace the bench with two chairs", after, "leather, dark green")
    assert reading == "a room with two dark green leather chairs"


def test_nobody_gives_way_to_a_thing_that_was_not_talked_about() -> None:
    assert interpret("a nurse on a bench with a lantern", "a candle instead").confidence < SURE_ENOUGH
