"""What is objected to and what is wanted instead, in one breath; and what is spoken of by a pronoun."""

from __future__ import annotations

import pytest

from dimp.core.interpretation import Turn
from dimp.decide.talk.choices import SURE_ENOUGH
from dimp.interpret.guards import standing
from dimp.interpret.rules import interpret

SAID = [
    ("a tiger on a red rug", "not that red, more like rust", "a tiger on a rust rug"),
    ("a grey donkey in a yard", "it's grey now, make it brown", "a brown donkey in a yard"),
    ("a clerk running to a tram", "don't let him run, he should wait by the tram", "a clerk waiting by the tram"),
    ("a nurse sitting beside the bed", "not beside it, behind it", "a nurse sitting behind the bed"),
    ("two kettles, one black and one white", "the black one should not be black but copper",
     "two kettles, one copper and one white"),
    ("a porch with a green door", "the door isn't green, it's steel", "a porch with a steel door"),
    ("a pirate parrot on a mast", "parrot not pirate, sailor", "a sailor parrot on a mast"),
    ("a jug in a clay dish", "no not clay porcelain", "a jug in a porcelain dish"),
    ("a mill in the rain", "there is no need for the rain", "a mill"),
    ("a mill by a brook in summer", "it isn't summer, autumn please", "a mill by a brook in autumn"),
    ("a vase, white background", "not white, use coral for the background", "a vase, coral background"),
    ("a pony in a meadow", "and butterflies! lots of them", "a pony in a meadow with many butterflies"),
    ("a barn on a hill", "a kite, but a purple one", "a barn on a hill with a purple kite"),
    ("a kitchen", "a lamp would be nice", "a kitchen with a lamp"),
    ("a cook stirring soup in a kitchen", "make soup orange and kitchen more cluttered",
     "a cook stirring orange soup in a cluttered kitchen"),
    ("a green dragon eating plums", "green dragon has horns", "a green dragon with horns eating plums"),
    ("an attic, an old man asleep inside", "he is not asleep, he is singing", "an attic, an old man singing inside"),
    ("a heron hunting by a pond", "i want it sleeping not hunting", "a heron sleeping by a pond"),
    ("a statue on a granite plinth", "i don't want granite, use brick", "a statue on a brick plinth"),
    ("a bowl with peaches", "no peaches, plums", "a bowl with plums"),
    ("a palace, poplar trees, dusk", "get rid of the poplar trees, palms instead", "a palace, palms, dusk"),
    ("a busy harbour, overcast", "not overcast", "a busy harbour"),
    ("three red tulips, one black, in a jar", "not that many, two is enough", "two red tulips, one black, in a jar"),
    ("a boy with a drum and a girl wearing a cap on a stage", "they are singing",
     "a boy with a drum and a girl wearing a cap on a stage, both singing"),
    ("a boy with a drum and a girl wearing a cap", "make them older",
     "an old boy with a drum and an old girl wearing a cap"),
    ("red car", "police car", "red police car"),
    ("a solitary owl on a beam", "three owls", "three owls on a beam"),
    ("7 white geese by a barn", "less geese", "a few white geese by a barn"),
    ("a farm by a lake, spring", "winter", "a farm by a lake, in winter"),
    ("a studio, soft daylight", "daylight is too soft", "a studio, sharp daylight"),
    ("two clowns, one tall and one short, juggling in the snow", "stop the snow",
     "two clowns, one tall and one short, juggling"),
    ("fluffy hamster in a wheel", "make it a white hamster", "white fluffy hamster in a wheel"),
    ("sunset harbour with a ferry", "no sunset", "harbour with a ferry"),
    ("masterpiece, 1boy, red hair", "add (freckles:1.3)", "masterpiece, 1boy, red hair, (freckles:1.3)"),
    ("a girl with a kite", "add a pupy", "a girl with a kite and a puppy"),
]  # fmt: skip
"""Captions, what is said, and what the caption becomes."""

DOUBTED = [
    ("two robots on a stage", "the third one should be gold"),
    ("stone walls covered in ivy, a well", "no walls with ivy, plain stone"),
    ("a teapot on a stove", "make it steam"),
    ("a library with wooden shelves", "no wood"),
    ("a stork on a roof", "he looks cold"),
    ('a wall with tiles with "Ristorante" written in the middle', "no tiles at all"),
]


@pytest.mark.parametrize(("caption", "words", "becomes"), SAID)
def test_what_is_wanted_instead_is_carried_out_on_what_was_objected_to(caption: str, words: str, becomes: str) -> None:
    reading = interpret(caption, words)
    assert (reading.prompt, reading.confidence >= SURE_ENOUGH) == (becomes, True)


@pytest.mark.parametrize(("caption", "words"), DOUBTED)
def test_what_cannot_be_so_is_asked_back(caption: str, words: str) -> None:
    assert interpret(caption, words).confidence < SURE_ENOUGH


@pytest.mark.parametrize(
    ("caption", "words", "then", "becomes"),
    [
        (
            "two dogs on a mat",
            "the left dog should be brown",
            "no the right one",
            "two dogs, the right one brown, on a mat",
        ),
        ("two dogs on a mat", "add paper lanterns", "nah take that off again", "two dogs on a mat"),
        ("a lane with a postman", "remove the postman", "bring him back", "a lane with a postman"),
        (
            "a cellar with a lamp and a cask",
            "remove the lamp",
            "never mind, keep the lamp",
            "a cellar with a cask and a lamp",
        ),
        (
            "a barn in a field",
            "add a goat in front",
            "no, behind the barn",
            "a barn in a field with a goat behind the barn",
        ),
        (
            "an inn at night",
            "a ghost on the stairs",
            "make him friendly",
            "an inn at night with a friendly ghost on the stairs",
        ),
    ],
)
def test_what_was_said_before_tells_what_is_meant(caption: str, words: str, then: str, becomes: str) -> None:
    after = interpret(caption, words, [Turn(caption)])
    assert interpret(after.prompt, then, [Turn(caption), Turn(after.prompt, words)]).prompt == becomes


@pytest.mark.parametrize(
    ("before", "after", "words", "lost"),
    [
        ("a fluffy white cat on a mat", "a grey cat on a mat", "make the cat grey", "fluffy cat"),
        ("a small white cat on a mat", "a large grey cat on a mat", "make the cat grey and bigger", ""),
        ("a wooden gate", "an iron gate", "an iron gate instead", ""),
        ("an open gate by a lane", "a gate by a lane", "paint the gate", "open gate"),
    ],
)
def test_a_quality_that_nobody_named_stands(before: str, after: str, words: str, lost: str) -> None:
    assert standing.looks_lost(before, after, words) == lost


def test_an_article_or_a_number_has_its_noun() -> None:
    assert standing.headless("two green doors in a wall", "two green, in a wall") == "two green"
    assert standing.headless("two green doors in a wall", "two doors, one green, in a wall") == ""


def test_what_is_said_not_to_be_is_not_brought_in() -> None:
    assert standing.denied_added("a wall with ivy, a well", "a wall with ivy, a well with moss", "no moss") == "moss"
    assert standing.denied_added("a wall with ivy", "a wall with moss", "no, moss") == ""


def test_what_is_written_stands_unless_writing_is_spoken_of() -> None:
    assert standing.quote_lost("a sign saying Qx0q", "a sign", "make the sign red") is False
    assert standing.quote_lost("tiles with Qx0q", "tiles", "fewer tiles") is True


def test_a_place_that_is_none_is_asked_back() -> None:
    caption = "a stork on a chimney with a nest"
    turns = [Turn(caption), Turn("a stork on a red chimney with a nest", "make the chimney red")]
    assert interpret(turns[1].prompt, "not on the with, under the nest", turns).confidence < SURE_ENOUGH
