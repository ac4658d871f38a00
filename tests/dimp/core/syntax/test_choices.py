"""Choices in a prompt: drawn by the seed, the same for the same words, and never without end."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.core.errors import Invalid
from dimp.core.syntax.choices import expand, has_choices, read_lines, wildcard_names

COLOURS = {"colour": ("red", "deep __depth__"), "depth": ("blue",), "animals/cat": ("lynx",)}


def draws(words: str, count: int = 400) -> Counter[str]:
    return Counter(expand(words, seed, COLOURS) for seed in range(count))


def test_each_option_comes_about_as_often() -> None:
    found = draws("a {red|blue|green} ball")
    assert found.keys() == {"a red ball", "a blue ball", "a green ball"}
    assert min(found.values()) > 80


def test_an_option_may_weigh_more_and_be_empty() -> None:
    found = draws("a {3::red |1::}ball")
    assert found.keys() == {"a red ball", "a ball"}
    assert found["a red ball"] > 2 * found["a ball"] > 0


def test_what_is_drawn_may_hold_choices() -> None:
    assert draws("{a {cat|dog}|__colour__}").keys() == {"a cat", "a dog", "red", "deep blue"}
    assert expand("__animals/cat__ and __depth__", 5, COLOURS) == "lynx and blue"


def test_the_same_choice_twice_is_drawn_twice() -> None:
    assert len(draws("{a|b} {a|b}")) == 4


@pytest.mark.parametrize(
    ("words", "counts", "between"),
    [("{2$$a|b|c}", {2}, ", "), ("{1-2$$ and $$a|b|c}", {1, 2}, " and "), ("{9$$a|b}", {2}, ", ")],
)
def test_several_may_be_taken_each_once(words: str, counts: set[int], between: str) -> None:
    taken = [found.split(between) for found in draws(words)]
    assert {len(parts) for parts in taken} == counts
    assert all(len(set(parts)) == len(parts) for parts in taken)


@pytest.mark.parametrize(
    "words", ["a red ball", "{prompt}, sharp", "a } b {", "snake_case __ x", "50% {", "a|b", "__init is half__ x"]
)
def test_what_holds_no_choice_stays(words: str) -> None:
    assert expand(words, 1, {}) == words
    assert not has_choices(words)


def test_a_backslash_keeps_choices_from_being_drawn() -> None:
    assert expand(r"\{a\|b\} \__colour__", 1, COLOURS) == "{a|b} __colour__"
    assert has_choices("__colour__")
    assert wildcard_names(r"__a/b__ \__c__ {x|__d__} __a/b__") == ("a/b", "d")


@pytest.mark.parametrize("words", ["__none__", "{a|__none__} {__none__|__none__}"])
def test_a_wildcard_that_is_not_there_is_said(words: str) -> None:
    with pytest.raises(Invalid, match="no wildcard called 'none'") as refused:
        expand(words, 0, COLOURS)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("lines", "words"),
    [({"a": ("__a__",)}, "__a__"), ({"a": ("__b__ __b__",), "b": ("__a__ __a__",)}, "__a__"), ({"a": ()}, "__a__")],
)
def test_what_has_no_end_or_nothing_in_it_is_refused(lines: dict[str, tuple[str, ...]], words: str) -> None:
    with pytest.raises(Invalid):
        expand(words, 0, lines)


def test_a_prompt_that_grows_too_long_is_refused() -> None:
    with pytest.raises(Invalid, match="too long"):
        expand("__long__ " * 20, 0, {"long": ("x" * 1000,)})


def test_thousands_of_braces_take_no_time() -> None:
    assert expand("{" * 9000, 0, {}) == "{" * 9000


@given(st.text(st.sampled_from("{}|_\\a$2: "), max_size=40), st.integers(0, 9))
def test_the_same_words_and_seed_give_the_same(words: str, seed: int) -> None:
    try:
        assert expand(words, seed, {}) == expand(words, seed, {})
    except Invalid:
        assert wildcard_names(words)


def test_a_file_holds_an_option_a_line() -> None:
    assert read_lines("# colours\nred\n\n  blue \n#x\n") == ("red", "blue")
