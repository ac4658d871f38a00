"""Prompts, changes, questions and thanks in the languages and scripts of the world, and characters that nobody sees.

`scripts.txt` has a language a line: a first prompt, a change, a question about the picture, thanks.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dimp.decide.talk.intent import Say, meant
from dimp.interpret.rules import interpret
from dimp.interpret.speech.foreign_talk import courtesy, is_foreign_question
from tests.dimp.interpret.test_talks import say
from tests.dimp.story import Story

LANGUAGES = [
    line.split(" | ") for line in Path(__file__).with_name("scripts.txt").read_text("utf-8").strip().splitlines()
]
CHANGED = {
    "eine rote Katze auf dem Gras": "eine blaue Katze auf dem Gras",
    "un chat rouge sur l'herbe": "un chat bleu sur l'herbe",
    "un gato rojo en la hierba": "un gato azul en la hierba",
}
"""What stands after the change, in the languages for whose captions there are rules."""
NAMES = [language for language, *_ in LANGUAGES]
SIGNS = ["🐶", "👨\u200d👩\u200d👧\u200d👦", "🇯🇵", "👩🏽\u200d🚀", "❤\ufe0f"]


def prompt_of(story: Story) -> str:
    current = story.session.current()
    assert current is not None
    return current.recipe.prompt


@pytest.mark.parametrize(("_", "first", "change", "question", "thanks"), LANGUAGES, ids=NAMES)
def test_a_prompt_is_painted_as_written_and_no_question_or_thanks_is(
    _: str, first: str, change: str, question: str, thanks: str
) -> None:
    for words, kinds in ((question, {"unclear", "answer"}), (thanks, {"answer"})):
        fresh = Story()
        assert say(fresh, words) in kinds
        assert not fresh.session.generations
    story = Story()
    assert say(story, first) == "new"
    assert prompt_of(story) == first
    for words, kinds in ((question, {"unclear", "answer"}), (thanks, {"answer"})):
        assert say(story, words) in kinds
        assert (len(story.session.generations), prompt_of(story)) == (1, first)
    if changed := CHANGED.get(first):
        assert (say(story, change), prompt_of(story)) == ("refine", changed)
    else:
        assert (say(story, change), len(story.session.generations), prompt_of(story)) == ("unclear", 1, first)


def test_a_foreign_question_can_be_painted_all_the_same() -> None:
    understood = meant(Story().session, Say(words="какого цвета море?"))
    assert [choice.words for choice in understood.choices] == ["new: какого цвета море?"]
    assert "looks like a question" in understood.told


@pytest.mark.parametrize("words", ["...", "—", "???", "!", "“”", "'", "\u0301"])
def test_what_names_nothing_is_not_painted(words: str) -> None:
    story = Story()
    assert say(story, words) in {"unclear", "answer", "refused"}
    assert not story.session.generations


@pytest.mark.parametrize("words", ["a cat?", "three dragons at sea?", "ein Hund", "猫", "a robot asking what is love"])
def test_what_only_looks_a_little_like_a_question_is_painted(words: str) -> None:
    assert not is_foreign_question(words)
    assert say(Story(), words) == "new"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("谢谢！", "thanks"),
        ("Спасибо", "thanks"),
        ("こんにちは", "greeting"),
        ("¡Hola!", "greeting"),
        ("👍🏽", "thanks"),
        ("tack", ""),
    ],
)
def test_courtesies_in_any_language(words: str, kind: str) -> None:
    assert courtesy(words) == kind


@pytest.mark.parametrize(
    "words",
    [
        "\u200fmake the cat blue\u200e", "\ufeffmake the cat blue", "make\u200b the\u200b cat blue",
        "make the cat blue\x07",
        "ｍａｋｅ ｔｈｅ ｃａｔ ｂｌｕｅ", "𝐦𝐚𝐤𝐞 𝐭𝐡𝐞 𝐜𝐚𝐭 𝐛𝐥𝐮𝐞", "make the cat blue 🐶", "🔥 make the cat 🙂 blue",
    "make the c\u00adat blue",
    ],
)  # fmt: skip
def test_a_change_is_read_through_what_nobody_sees(words: str) -> None:
    story = Story()
    say(story, "a red cat on grass")
    assert say(story, words) == "refine"
    assert prompt_of(story) == "a blue cat on grass"


@pytest.mark.parametrize("sign", [*SIGNS, "猫", "बिल्ली", "ねこ", "naïve", "İstanbul", "தமிழ்", "മരം"])
def test_a_thing_in_any_script_is_changed_whole(sign: str) -> None:
    asked = {
        "make it blue": f"a blue {sign} on grass",
        f"make the {sign} blue": f"a blue {sign} on grass",
        "make it night": f"a red {sign} on grass at night",
        f"replace the {sign} with a dog": "a red dog on grass",
    }
    assert {words: interpret(f"a red {sign} on grass", words).prompt for words in asked} == asked
    assert interpret("a red cat on grass", f"replace the cat with a {sign}").prompt == f"a red {sign} on grass"
    assert interpret("a red cat on grass", f"add a {sign}").prompt == f"a red cat on grass with a {sign}"
    assert interpret(sign, "make it red").prompt.lower() == f"red {sign}".lower()


def test_composed_and_decomposed_letters_are_the_same_word() -> None:
    assert interpret("a café by the sea", "replace the cafe\u0301 with a barn").prompt == "a barn by the sea"
    assert interpret("a cafe\u0301 by the sea", "make the café blue").prompt == "a blue cafe\u0301 by the sea"


@pytest.mark.parametrize("word", ["猫", "кошка", "חתול", "แมว"])
def test_no_english_plural_in_another_script(word: str) -> None:
    assert interpret(f"a red {word} on grass", "three of them").prompt == f"three red {word} on grass"
