"""What is put to a language model, and which of its answers are taken."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dimp.core.interpretation import Interpretation, Turn
from dimp.interpret import llm
from dimp.interpret.few_shot import SHOTS

BALL = "a red ball on grass, morning light"


def said(caption: str, kind: str = "recolor", instruction: str = "make the ball blue", *negative: str) -> str:
    return json.dumps({"instruction": instruction, "caption": caption, "negative": negative, "kind": kind})


def judged(text: str, caption: str = BALL, change: str = "make it blue") -> Interpretation:
    return llm.verdict(llm.question(caption, change), text)


def test_the_question_holds_caption_talk_and_change() -> None:
    turns = [Turn("a ball"), Turn("a ball at night", "make it night"), Turn(BALL, "make it morning")]
    asked = llm.question(BALL, "add a cat", turns)
    assert [message.role for message in asked.messages[:3]] == ["system", "user", "assistant"]
    assert asked.messages[-1].content == (
        f"Caption: {BALL}\nSaid before: make it night; make it morning\nChange: add a cat"
    )


def test_a_correction_goes_back_to_the_caption_before() -> None:
    turns = [Turn("a red ball on grass"), Turn("a blue ball on grass", "make it blue")]
    asked = llm.question("a blue ball on grass", "no, I meant green", turns)
    assert asked.rules.sibling
    assert asked.caption == "a red ball on grass"
    assert llm.verdict(asked, said("a green ball on grass")).sibling


@pytest.mark.parametrize(("asked", "answer"), SHOTS, ids=lambda shot: str(shot)[:40])
def test_the_examples_are_answers_that_would_be_taken(asked: str, answer: tuple[str, str, list[str], str]) -> None:
    lines = dict(line.split(": ", 1) for line in asked.splitlines())
    text = json.dumps(dict(zip(("instruction", "caption", "negative", "kind"), answer, strict=True)))
    assert judged(text, lines["Caption"], lines["Change"]).prompt == answer[1]


def test_a_good_answer_is_the_reading() -> None:
    reading = judged(said(" a blue ball on grass,  morning light "))
    assert reading.prompt == "a blue ball on grass, morning light"
    assert reading.changes == ("red -> blue",)
    assert (reading.kind, reading.strength, reading.interpreter) == ("recolor", 0.6, llm.INTERPRETER)


@pytest.mark.parametrize("dress", ["{}", "```json\n{}\n```", "<think>red is a colour</think>\n{}", " \n{}\n"])
def test_a_fence_or_a_thought_around_it_does_no_harm(dress: str) -> None:
    assert judged(dress.replace("{}", said("a blue ball on grass, morning light"))).kind == "recolor"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "form"), ("Sure! a blue ball", "form"), ("null", "form"), ("[]", "form"),
        ('{"caption": "a ball"}', "form"),
        (said("a blue ball", kind="poetry"), "form"), (said("a blue ball").replace("{", '{"x":1,', 1), "form"),
        (said("  "), "empty"), (said("a blue ball on grass, morning light " * 20), "length"),
        (said("a blue ball on grass, morning light\x1b[2J"), "cannot be shown"),
        (said("a blue ball on grass, morning light", "recolor", "make it blue " * 50), "length"),
        (said(BALL), "changed nothing"), (said("a blue thing"), "dropped"),
        (said("a green ball on grass, morning light"), "did nothing"),
        (said("a red and blue ball on grass, morning light, added"), "command"),
        (said("a red ball on grass with a blue ball and morning light"), "left what should go"),
        (said("a blue ball on grass, morning light, fog, trees, birds, a river"), "nobody asked for"),
    ],
)  # fmt: skip
def test_other_answers_are_refused(answer: str, why: str) -> None:
    with pytest.raises(llm.Doubtful, match=why):
        judged(answer)


def test_what_should_go_must_go() -> None:
    with pytest.raises(llm.Doubtful, match="left what should go"):
        judged(said("a kite above a dog on grass", "remove"), "a dog on grass with a kite", "remove the kite")
    gone = judged(
        said("a dog on grass", "remove", "remove the kite", "kite"), "a dog on grass with a kite", "no kite please"
    )
    assert gone.negative == ("kite",)


def test_the_rules_answer_says_why() -> None:
    reading = llm.by_rules(llm.question(BALL, "make it blue"), "did not answer within 8 s")
    assert reading.prompt == "a blue ball on grass, morning light"
    assert reading.note == "The language model did not answer within 8 s, so the rules read this."
    assert reading.interpreter.startswith("rules/")


@given(st.text(), st.text(min_size=1), st.text())
@example("a ball", "make it blue", '{"instruction":"","caption":"\\ud800","negative":[],"kind":"style"}')
def test_no_answer_crashes_and_none_is_empty(caption: str, change: str, text: str) -> None:
    for answer in (text, said(text)):
        with suppress(llm.Doubtful):
            assert judged(answer, caption, change).prompt.strip()
