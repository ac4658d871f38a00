"""What the program says has names, and the page's catalogue knows each sentence by its English text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dimp.core.sentences import SENTENCES, counted, sentence
from dimp.interpret.rules import interpret

LOCALES = Path(__file__).parents[3] / "web" / "client" / "src" / "lib" / "locales"


def texts_of(language: str) -> dict[str, str]:
    """The catalogue's texts for sentences, by the name of the sentence."""
    texts = json.loads((LOCALES / f"{language}.lazy.json").read_text("utf-8"))
    found = {key.removeprefix("sentence."): text for key, text in texts.items() if key.startswith("sentence.")}
    del found["quoted"]
    return found


def test_the_page_knows_every_sentence_by_its_english_text() -> None:
    assert texts_of("en") == SENTENCES


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("a grey cat on a red sofa", "make the parrot green"),
        ("two boats at sea", "remove the lighthouse"),
        ("an old mill by a stream", "replace the tower with a barn"),
        ("a bowl of lemons", "hmm"),
        ("a bowl of lemons", "xyzzy the frobnicator"),
        ("a street at noon", "less rain"),
        ("a boy on a swing", "the girl should be running"),
    ],
)
def test_notes_on_a_reading_are_sentences(caption: str, words: str) -> None:
    note = interpret(caption, words).note
    assert note
    pattern = "|".join(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(text)) for text in SENTENCES.values())
    assert re.fullmatch(rf"(?:(?:{pattern})(?: |$))+", note)


def test_values_are_put_in_as_they_are() -> None:
    assert sentence("prompt", prompt="a {strange} sign") == "The prompt is: a {strange} sign"
    assert counted("one-step", "steps", 1) == "It was painted in one step."
    assert counted("one-step", "steps", 20) == "It was painted in 20 steps."
