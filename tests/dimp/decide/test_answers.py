"""Questions are answered from the log, and small talk in a word: nothing is written for either."""

from __future__ import annotations

import pytest

from dimp.core import actions as act
from dimp.core.session import Session
from dimp.decide.talk.intent import Say, kind_of_history, meant
from tests.dimp.story import Story


def told(story: Story, words: str) -> str:
    """The answer to a question; it must be one."""
    found = meant(story.session, Say(words=words))
    assert (found.kind, found.action, found.stops) == ("answer", None, ())
    return found.told


def painted() -> Story:
    story = Story()
    story.paint(act.New(prompt="two brown owls on a fence", seed=11, steps=5))
    story.paint(act.Refine(modification="make the fence white"))
    return story


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("which seed did you use?", "The seed is 11."),
        ("what was the last change", "The last change was: make the fence white (fence: white)"),
        ("what have we changed until now?", "It began with 'two brown owls on a fence'; then: make the fence white."),
        ("and how large is the picture?", "It is 64x64 pixels."),
        ("tell me the model please", "The model is paper."),
        ("how many owls are in there?", "The prompt says two: two brown owls on a white fence"),
        ("what colour are the owls?", "By the prompt, brown."),
        ("is there a moon in it?", "Not by the prompt, which is: two brown owls on a white fence"),
        ("do you see a fence?", "Yes: two brown owls on a white fence"),
        ("how many pictures do we have?", "There are 2 pictures in this session."),
        ("can I undo this?", "Yes: say undo. 2 moves can be undone."),
        ("what did we start with?", "It began with: two brown owls on a fence"),
    ],
)
def test_an_answer_from_the_log(words: str, answer: str) -> None:
    assert told(painted(), words) == answer


@pytest.mark.parametrize(
    "words", ["hey there", "thx a lot", "hahaha", "good morning!", "what can I say here?", "bye now"]
)
def test_small_talk_is_answered(words: str) -> None:
    assert told(painted(), words)
    assert kind_of_history(words) == "answer"


def test_a_question_before_there_is_a_picture() -> None:
    assert told(Story(), "what seed was it?").startswith("There is no picture yet")


@pytest.mark.parametrize(
    "words",
    [
        "could you make the owls sleep?",
        "what about a moon?",
        "how about snow?",
        "what if it were autumn?",
        "can we have a moon?",
    ],
)
def test_a_polite_request_is_no_question(words: str) -> None:
    assert meant(painted().session, Say(words=words)).kind == "refine"


@pytest.mark.parametrize("words", ["a man asking what is this?", "a robot who is lost", "dogs and how they run"])
def test_a_prompt_is_no_question(words: str) -> None:
    assert meant(Session(""), Say(words=words)).action == act.New(prompt=words)
