"""What is not understood is asked back with readings that are understood; no unknown word becomes a thing."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dimp.core import actions as act
from dimp.decide.talk.intent import Meant, Say, meant
from dimp.interpret.phrases.lexicon import mended
from dimp.interpret.speech.spelling import spoken
from tests.dimp.story import Story


def painted(prompt: str = "a grey cat on a sofa") -> Story:
    story = Story()
    story.paint(act.New(prompt=prompt))
    return story


def heard(story: Story, words: str) -> Meant:
    return meant(story.session, Say(words=words))


@pytest.mark.parametrize(
    "words",
    ["grumpf", "qwertz the thing", "put it where he sits", "setze einen Zylinder auf die Katze",
     "ajoute une zorgue au chat",
     "quita el biombo y pon un taburete", "пусть будет ночь", "夜にして", "that's not a cat", "remove the other one",
     "swap the colours", "the left one green"],
)  # fmt: skip
def test_unclear_words_are_asked_back(words: str) -> None:
    found = heard(painted(), words)
    assert (found.kind, found.action) == ("unclear", None)
    assert found.told
    assert len({choice.prompt for choice in found.choices}) == len(found.choices)


def test_a_choice_gives_the_prompt_that_it_promises() -> None:
    story = painted()
    for choice in heard(story, "wibble").choices:
        again = painted()
        for asked in again.do(heard(again, choice.words).action):  # type: ignore[arg-type]
            again.finish(asked)
        current = again.session.current()
        assert current is not None
        assert current.recipe.prompt == choice.prompt
    assert heard(story, "wibble").choices


@given(st.text(alphabet="bdfgklmnpqrtvwxz", min_size=4, max_size=9))
def test_an_unknown_word_never_becomes_the_thing(word: str) -> None:
    assume(spoken(word) == word and mended(word) == word)  # no drawn-out word (tvvv) and no slip (grll)
    story = painted()
    for words in (word, f"make it {word}", f"the cat should be {word}"):
        found = heard(story, words)
        if found.action is not None:
            for asked in story.do(found.action):
                assert "cat" in story.session.generations[asked].recipe.prompt.split()


def test_words_for_a_change_before_there_is_a_picture() -> None:
    found = heard(Story(), "make it darker")
    assert (found.kind, [choice.prompt for choice in found.choices]) == ("unclear", ["make it darker"])


@pytest.mark.parametrize(
    "words", ["eine rote Katze auf dem Dach", "un chat rouge sur le toit", "屋根の上の赤い猫", "красная кошка"]
)
def test_a_first_prompt_may_be_in_any_language(words: str) -> None:
    assert heard(Story(), words).action == act.New(prompt=words)
