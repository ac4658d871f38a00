"""What makes a reading unsure: words passed over, things lost or kept against what was said, words that are none."""

from __future__ import annotations

import pytest

from dimp.decide.talk.choices import SURE_ENOUGH
from dimp.interpret.guards import accounting
from dimp.interpret.rules import interpret

DOUBTED = [
    ("a frog on a lily pad", "gnorble the frog"),
    ("a frog on a lily pad", "the wug should be green"),
    ("a frog on a lily pad", "more zest and oompa"),
    ("a frog on a lily pad", "give it some flair"),
    ("a frog on a lily pad", "its colours look off"),
    ("a frog on a lily pad", "something between a toad and a newt"),
    ("a frog on a lily pad", "mail it to my aunt"),
    ("a frog on a lily pad", "that's no frog"),
    ("a frog on a lily pad", "a different angle"),
    ("a frog on a lily pad", "it looks plastic"),
    ("a frog on a lily pad", "there are no flies"),
    ("a frog on a lily pad", "???!"),
    ("a frog on a lily pad", "+2"),
    ("a kite tied to a fence", "not tied, gliding over it"),
    ("a baker rolling bread dough in a shop", "he should bake it"),
    ("a bamboo forest at dawn", "less bamboo"),
]
"""Captions, and what is asked back about them."""


@pytest.mark.parametrize(("caption", "sentence"), DOUBTED)
def test_what_was_not_understood_is_not_painted(caption: str, sentence: str) -> None:
    assert interpret(caption, sentence).confidence < SURE_ENOUGH


@pytest.mark.parametrize(
    ("caption", "sentence"),
    [
        ("a frog on a lily pad", "add a samoyed"),
        ("a frog on a lily pad", "make the frog bioluminescent"),
        ("a frog on a lily pad", "in the style of ukiyo-e"),
        ("a frog on a lily pad", "replace the frog with a quokka"),
        ("a frog on a lily pad", "a bit darker, please, if it's not too much trouble"),
        ("a frog on a lily pad", "the frog shouldn't be green"),
    ],
)
def test_what_was_named_plainly_is_painted_even_where_no_list_has_it(caption: str, sentence: str) -> None:
    assert interpret(caption, sentence).confidence >= SURE_ENOUGH


def test_a_word_is_accounted_for_by_either_caption_in_any_form_or_by_the_negative_prompt() -> None:
    before = "a bicycle in the rain"
    for sentence in ("paint the bike red", "no rain", "make it rainy", "there must be no rain or hail"):
        assert accounting.unaccounted(before, sentence, interpret(before, sentence)) in {"", "hail"}


def test_what_is_said_not_to_be_and_stays_is_a_contradiction() -> None:
    reading = interpret("a kite tied to a fence", "make the fence red")
    assert accounting.contradiction("a kite tied to a fence", "not tied", reading) == "tied"
    assert accounting.contradiction("a kite tied to a fence", "not the fence", reading) == ""
    assert accounting.contradiction("a kite tied to a fence", "not so tied", reading) == ""
