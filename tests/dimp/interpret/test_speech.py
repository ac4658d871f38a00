"""How a message is written before it is read: shorthand, faces, letters drawn out, and talk around the request."""

from __future__ import annotations

import pytest

from dimp.interpret.clauses import normalise
from dimp.interpret.opening import changes_nothing_yet, picture_asked
from dimp.interpret.questions import ask
from dimp.interpret.speech.chat import without_talk
from dimp.interpret.speech.spelling import spoken


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("can u make ur dog bigger", "can you make your dog bigger"),
        ("a boat w/o sails n a flag", "a boat without sails and a flag"),
        ("sooo big", "so big"),
        ("nooo hat", "no hat"),
        ("add a tree :)", "add a tree"),
        ("add a tree 🌳🌳", "add a tree"),
        ("chapter iii", "chapter iii"),
    ],
)
def test_what_is_written_in_a_hurry_is_written_out(written: str, meant: str) -> None:
    assert spoken(written) == meant


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("gorgeous, but the dog should be smaller", "the dog should be smaller"),
        ("sorry to be picky, add a moon", "add a moon"),
        ("my boss wants the logo bigger", "the logo bigger"),
        ("the client says there should be a tree", "there should be a tree"),
        ("he adores trains so could you add a train", "could you add a train"),
        ("make it bluer because I like the sea", "make it bluer"),
        ("it is too busy, remove the cars", "remove the cars"),
        ("I like the hat but it is too big", "the hat is too big"),
        ("make sure there are no cars", "no cars"),
        ("I'd be grateful if you could remove the cars", "remove the cars"),
        ("one last thing: add a bird", "add a bird"),
        ("the dog should be smaller", "the dog should be smaller"),
        ("a woman who wants a cake", "a woman who wants a cake"),
        ("close-up of her hands", "close-up of her hands"),
    ],
)
def test_talk_around_a_request_is_cut(sentence: str, asked: str) -> None:
    assert without_talk(sentence) == asked


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("negative prompt: cars, fog", "without cars, without fog"),
        ("please don't include any cars", "no cars"),
        ("no cars no people", "no cars, no people"),
        ("definitely no cars anywhere", "no cars"),
        ("there should be way more birds", "more birds"),
        ("it would look better in winter", "in winter"),
        ("would you mind removing the hat?", "remove the hat"),
        ("could you remove the hat again, please?", "remove the hat"),
    ],
)
def test_a_wish_becomes_a_plain_instruction(sentence: str, plain: str) -> None:
    assert normalise(sentence) == plain


@pytest.mark.parametrize(
    ("sentence", "prompt"),
    [
        ("yo draw me a whale", "a whale"),
        ("I was wondering if you could paint a whale in a bathtub", "a whale in a bathtub"),
        ("my nephew wants to see a whale on a bus", "a whale on a bus"),
        ("I'm making an invitation for a party, could you draw a whale with a cake?", "a whale with a cake"),
        ("would you be so kind and paint me a whale", "a whale"),
        ("right, I've had an idea, let's start off with a whale in a bathtub", "a whale in a bathtub"),
        ("I am new to this. A whale in a bathtub, thank you very much", "A whale in a bathtub"),
        ("would love to see something like a whale at dusk, calm sea", "a whale at dusk, calm sea"),
        ("Prompt: a whale", "a whale"),
        ("draw two whales", "two whales"),
        ("drawn curtains and a whale", "drawn curtains and a whale"),
        ("ein Wal in der Badewanne", "ein Wal in der Badewanne"),
        ("zeichne mir bitte einen Wal in der Badewanne", "einen Wal in der Badewanne"),
        ("dessine-moi une baleine, s'il te plaît", "une baleine"),
        ("dibújame una ballena por favor", "una ballena"),
        ("a boy who wants a whale", "a boy who wants a whale"),
    ],
)
def test_a_first_prompt_is_what_is_asked_for(sentence: str, prompt: str) -> None:
    assert picture_asked(sentence) == prompt


def test_first_words_that_name_nothing_are_asked_about() -> None:
    assert all(
        map(changes_nothing_yet, ["draw something", "paint me a picture", "make it blue", "show me anything nice"])
    )
    assert not any(map(changes_nothing_yet, ["draw a dog", "a picture of a dog", "something blue on a table"]))


@pytest.mark.parametrize(
    "sentence", ["haha he is so silly", "you're the best", "omg yay", "not bad at all", "we love it", "how sweet",
             "idk",
             "can you see the moon?", "are whales fish?", "much better now", "many thanks indeed"],
)  # fmt: skip
def test_what_asks_for_nothing_is_answered(sentence: str) -> None:
    assert ask(sentence) is not None


@pytest.mark.parametrize(
    "sentence", ["can we go back to the picture with the whale", "could the whale be red?", "how about a whale?",
             "would it be possible to have a whale"],
)  # fmt: skip
def test_what_asks_for_something_is_no_question(sentence: str) -> None:
    assert ask(sentence) is None
