"""What each kind of instruction does to a caption, one line a case: said so, it becomes so."""

from __future__ import annotations

import pytest

from dimp.interpret.rules import INTERPRETER, interpret

SMALL_WORLD = [
    ("make the ball blue", "a blue ball on grass"),
    ("make it blue", "a blue ball on grass"),
    ("blue", "a blue ball on grass"),
    ("the ball should be blue", "a blue ball on grass"),
    ("color the ball blue", "a blue ball on grass"),
    ("change the color of the ball to blue", "a blue ball on grass"),
    ("change the ball's color from red to blue", "a blue ball on grass"),
    ("change red to blue", "a blue ball on grass"),
    ("mkae the bal bleu", "a blue ball on grass"),
    ("make it night", "a red ball on grass at night"),
    ("add a moon", "a red ball on grass with a moon"),
    ("remove the cone", "a red ball on grass"),
    ("remove the ball", "grass"),
    ("put it on snow", "a red ball on snow"),
    ("change the grass to sand", "a red ball on sand"),
    ("turn the ball into a house", "a red house on grass"),
    ("make it a cube", "a red cube on grass"),
    ("make it an oil painting", "a red ball on grass, oil painting"),
    ("two of them", "two red balls on grass"),
    ("make it three balls", "three red balls on grass"),
    ("bigger", "a large red ball on grass"),
    ("make it smaller", "a small red ball on grass"),
    ("make the ball wooden", "a red wooden ball on grass"),
    ("make the ball out of glass", "a red glass ball on grass"),
    ("add a blue cube next to it", "a red ball on grass with a blue cube next to it"),
    ("make the ball blue and add a sun", "a blue ball on grass with a sun"),
    ("Please could you make the ball blue, thanks!", "a blue ball on grass"),
]


@pytest.mark.parametrize(("said", "becomes"), SMALL_WORLD)
def test_the_small_world(said: str, becomes: str) -> None:
    assert interpret("a red ball on grass", said).prompt == becomes


TWO = "a red cube and a blue ball on sand"
TWO_THINGS = [
    ("remove the cube", "a blue ball on sand"),
    ("no cube", "a blue ball on sand"),
    ("remove the ball", "a red cube on sand"),
    ("make the ball green", "a red cube and a green ball on sand"),
    ("make the blue one green", "a red cube and a green ball on sand"),
    ("make them green", "a green cube and a green ball on sand"),
    ("turn the cube into a house", "a red house and a blue ball on sand"),
    ("make the ball bigger and the cube yellow", "a yellow cube and a large blue ball on sand"),
    ("keep the cube but make the ball a star", "a red cube and a blue star on sand"),
    ("only the ball", "a blue ball on sand"),
    ("change the sand to snow", "a red cube and a blue ball on snow"),
    ("three balls", "a red cube and three blue balls on sand"),
]


@pytest.mark.parametrize(("said", "becomes"), TWO_THINGS)
def test_two_things(said: str, becomes: str) -> None:
    assert interpret(TWO, said).prompt == becomes


KINDS = [
    ("A jeep on a road on a sunny day", "make it rainy", "A jeep on a road on a rainy day", "weather"),
    ("A jeep on a road on a sunny day", "in winter", "A jeep on a road on a sunny day in winter", "season"),
    ("A city at night", "make it sunset", "A city at sunset", "time"),
    ("A boat in the morning sky", "make it night", "A boat in the night sky", "time"),
    ("In a field, a man runs.", "Change the background to the moon.", "On the moon, a man runs.", "background"),
    ("A boat on a lake", "change the background to a desert", "A boat in a desert", "background"),
    ("A dog", "on a beach", "A dog on a beach", "background"),
    ("a castle on a hill, oil painting", "make it watercolor", "a castle on a hill, watercolor style", "style"),
    ("a photo of a cat", "make it a pencil drawing", "a pencil drawing of a cat", "style"),
    ("a castle on a hill, oil painting", "add a dragon", "a castle on a hill with a dragon, oil painting", "add"),
    ("a castle", "zoom out", "a castle, wide shot", "camera"),
    ("a castle, wide shot", "closer", "a castle, close-up", "camera"),
    ("a castle", "from above", "a castle, seen from above", "camera"),
    ("a castle", "more dramatic lighting", "a castle, dramatic lighting", "lighting"),
    ("a castle", "make it brighter", "a castle, bright lighting", "lighting"),
    ("a castle", "make it look spooky", "a castle, spooky atmosphere", "mood"),
    ("a castle with fog", "more fog", "a castle with thick fog", "degree"),
    ("a castle with thick fog", "less fog", "a castle with fog", "degree"),
    ("a dark blue car", "make the car lighter", "a blue car", "degree"),
    ("A dog standing on the ground", "Let the dog jump", "A dog jumping on the ground", "action"),
    ("A cat is sleeping on a bed", "have the cat play with a ball", "A cat is playing with a ball on a bed", "action"),
    ("A woman walking", "make her smile", "A woman smiling and walking", "action"),
    ("A bull is on a farm", "have the bull wear a hat", "A bull wearing a hat is on a farm", "action"),
    ("a man in a park", "give him a hat", "a man wearing a hat in a park", "add"),
    ("many people riding a train", "make the people angry", "many angry people riding a train", "attribute"),
    ("two birds above a lake", "remove one bird", "one bird above a lake", "remove"),
    ("A man sits on a bench", "two men", "Two men sit on a bench", "count"),
    (
        "Wind turbines spin during dusk.",
        "Wind turbines spin in a busy office.",
        "Wind turbines spin in a busy office.",
        "rewrite",
    ),
    ("a red car on a street", "change the car to a bus, and add a tree", "a red bus on a street with a tree", "multi"),
    ("a red car on a street", "cover the car with snow", "a red car covered with snow on a street", "attribute"),
    ("a cup of coffee", "change the coffee to tea", "a cup of tea", "replace"),
    ("A woman brushing her hair", "make her hair curly", "A woman brushing her curly hair", "attribute"),
    ("A cat in the grass", "a dog instead", "A dog in the grass", "replace"),
    ("A cat in the grass", "the cat sleeping", "A cat sleeping in the grass", "action"),
    ("A cat in the grass", "make the cat's fur orange", "A cat with orange fur in the grass", "recolor"),
    ("A train next to a forest", "let the train be on fire", "A train on fire next to a forest", "attribute"),
    ("A bus on a busy road", "make the road empty", "A bus on an empty road", "attribute"),
    ("An Audi Q7 on a snow trail", "change the car to a truck", "A truck on a snow trail", "replace"),
    ("a dog with a bone", "a cat instead of the dog", "a cat with a bone", "replace"),
    ("an apple on a plate", "replace the apple with a pear", "a pear on a plate", "replace"),
    ("a pear on a plate", "swap the pear for an orange", "an orange on a plate", "replace"),
]


@pytest.mark.parametrize(("prompt", "said", "becomes", "kind"), KINDS)
def test_kinds(prompt: str, said: str, becomes: str, kind: str) -> None:
    result = interpret(prompt, said)
    assert (result.prompt, result.kind) == (becomes, kind)


REMOVALS = [
    ("A man riding a horse on the beach", "Remove the horse", "A man on the beach"),
    ("A man riding a horse on the beach", "Remove the man", "A horse on the beach"),
    ("A person sitting at the seaside with rocks", "Remove the person", "The seaside with rocks"),
    ("A dog and a cat sitting on a sofa", "remove the cat", "A dog sitting on a sofa"),
    ("A plate with an apple, an orange and a banana", "remove the orange", "A plate with an apple and a banana"),
    ("A plate with an apple, an orange, and a banana", "remove the apple", "A plate with an orange and a banana"),
    ("A plate with an apple, an orange and a banana", "remove the banana", "A plate with an apple and an orange"),
    ("A boat on a lake with mountains in the background", "no mountains", "A boat on a lake"),
    ("A woman wearing a red hat in a garden", "take off the hat", "A woman in a garden"),
    ("a cat, 4k, highly detailed", "remove the 4k", "a cat, highly detailed"),
    ("A boy holding an umbrella next to a girl", "remove the umbrella", "A boy next to a girl"),
    ("A group of people on top of a snow covered slope", "remove the people", "A snow covered slope"),
    (
        "There is a dog on a couch and a lamp near a window",
        "remove the lamp",
        "There is a dog on a couch near a window",
    ),
    ("A vase of flowers on a table", "get rid of the vase of flowers", "A table"),
]


@pytest.mark.parametrize(("prompt", "said", "becomes"), REMOVALS)
def test_what_is_removed_goes_with_its_linker_and_is_named_as_negative(prompt: str, said: str, becomes: str) -> None:
    result = interpret(prompt, said)
    assert result.prompt == becomes
    assert result.negative


def test_a_thing_that_is_not_there_is_only_named_as_negative() -> None:
    result = interpret("a red ball on grass", "remove the people")
    assert result.prompt == "a red ball on grass"
    assert result.negative == ("people",)
    assert "people" in result.note


@pytest.mark.parametrize("words", ["no people", "without any people", "I don't want people"])
def test_what_is_never_to_be_there_needs_no_note(words: str) -> None:
    result = interpret("a red ball on grass", words)
    assert (result.prompt, result.negative, result.note) == ("a red ball on grass", ("people",), "")


def test_removing_all_there_is_leaves_a_prompt() -> None:
    assert interpret("a red ball", "remove the ball").prompt == "a red ball"


QUOTED = 'a sign saying "OPEN" on a door'


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ('change "OPEN" to "CLOSED"', 'a sign saying "CLOSED" on a door'),
        ('make the sign say "make it blue, remove all"', 'a sign saying "make it blue, remove all" on a door'),
        ('add a note that says "no dogs"', 'a sign saying "OPEN" on a door with a note that says "no dogs"'),
        ("make the door green", 'a sign saying "OPEN" on a green door'),
    ],
)
def test_quoted_text_is_kept_to_the_letter(said: str, becomes: str) -> None:
    assert interpret(QUOTED, said).prompt == becomes


def test_what_nobody_understands_is_appended_and_said_to_be_a_guess() -> None:
    result = interpret("a red ball on grass", "frobnicate sideways")
    assert result.prompt == "a red ball on grass, frobnicate sideways"
    assert result.kind == "fallback"
    assert result.confidence < 0.5
    assert result.note


def test_nothing_said_changes_nothing() -> None:
    result = interpret("a red ball on grass", "   ")
    assert result.prompt == "a red ball on grass"
    assert result.note


def test_strength_follows_the_kind_and_the_degree() -> None:
    prompt = "a red ball on grass"
    plain = interpret(prompt, "make the ball blue").strength
    assert interpret(prompt, "change the background to a beach").strength > plain
    assert interpret(prompt, "make the ball slightly blue").strength < plain
    assert interpret(prompt, "make the ball completely blue").strength > plain


def test_the_change_is_told_in_words() -> None:
    assert interpret("a red ball on grass", "make it blue").changes == ("ball: red -> blue",)
    assert interpret("a red ball on grass", "add a moon").changes == ("+ a moon",)
    assert interpret("a castle with fog", "no fog").changes == ("- fog",)


def test_the_instruction_stands_alone() -> None:
    assert interpret("a red ball on grass", "make it blue").instruction == "make the ball blue"
    assert interpret("a red ball on grass", "blue").instruction == "make the ball blue"
    assert interpret("a red ball on grass", "two of them").instruction == "make it two balls"
    assert interpret("a red ball on grass", "on snow").instruction == "put it on snow"
    assert interpret("a red ball on grass", "in a forest").instruction == "change the background to a forest"


def test_the_interpreter_signs_its_work() -> None:
    assert interpret("a", "b").interpreter == INTERPRETER == "rules/8"


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("a unicorn with wings in a meadow", "no wings on the small one"),
        ("a unicorn in a meadow", "can the tall one be purple"),
        ("a tent with two monkeys wearing hats", "only the left monkey has a hat"),
        ("two kids on a beach, one with a bucket and one with a spade", "remove the kid with the spade"),
        ("a cat by the window, pencil sketch", "back in oil"),
        ("an owl with spread wings", "back to closed wings"),
    ],
)
def test_words_that_make_no_phrase_are_asked_back(caption: str, words: str) -> None:
    assert interpret(caption, words).confidence < 0.5
