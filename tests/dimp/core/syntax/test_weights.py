"""Weights of words are read as A1111 and ComfyUI read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.core.errors import Invalid
from dimp.core.syntax.weights import Piece, check, is_weighed, parse, plain, settle


@pytest.mark.parametrize(
    ("words", "weighed"),
    [
        ("a ball", [("a ball", 1.0)]),
        ("a (red:1.3) ball", [("a ", 1.0), ("red", 1.3), (" ball", 1.0)]),
        ("((red)) ball", [("red", 1.21), (" ball", 1.0)]),
        ("[dim] sky", [("dim", 1 / 1.1), (" sky", 1.0)]),
        ("(a (b:1.5) c:2)", [("a ", 2.0), ("b", 3.0), (" c", 2.0)]),
        ("(low: 0.5 )", [("low", 0.5)]),
        ("(away:-1)", [("away", -1.0)]),
        ("([a])", [("a", 1.0)]),
        ("(16:9 frame:1.2)", [("16:9 frame", 1.2)]),
        (r"\(red\) \[x\] a\b", [(r"(red) [x] a\b", 1.0)]),
        ("a :) (: b", [("a :) (: b", 1.0)]),
        ("(a)(b)", [("ab", 1.1)]),
    ],
)
def test_brackets_weigh(words: str, weighed: list[tuple[str, float]]) -> None:
    found = [(piece.text, piece.weight) for piece in parse(words)]
    assert [text for text, _ in found] == [text for text, _ in weighed]
    assert [weight for _, weight in found] == pytest.approx([weight for _, weight in weighed])


def test_break_begins_a_piece() -> None:
    assert parse("a red BREAK (ball:1.2)BREAK on grass") == (
        Piece("a red"), Piece("ball", 1.2, breaks=True), Piece("on grass", 1.0, breaks=True),
    )  # fmt: skip
    assert parse("BREAKFAST") == (Piece("BREAKFAST"),)
    assert is_weighed(parse("a BREAK b"))


def test_words_alone_are_left() -> None:
    assert plain(r"a (red:1.3) \(big\) [ball] BREAK sky") == "a red (big) ball sky"
    assert plain("a ball") == "a ball"


@pytest.mark.parametrize("words", ["a [cat:dog:0.5]", "[sun:3]", "[cat::2]", "[cat|dog] here", "(a:99)"])
def test_what_is_not_done_is_refused(words: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(words)
    assert refused.value.hint


@pytest.mark.parametrize("words", ["a (cat:1.5) [dog]", r"\[a|b\]", "16:9", "[a] | [b]", "(x:-2)"])
def test_what_is_done_is_taken(words: str) -> None:
    check(words)


def test_what_changes_while_painting_is_settled() -> None:
    assert settle("[cat:dog:0.5], [a|b|c], [x:3] [y::2]") == "dog, a, x "


@given(st.text(st.sampled_from("()[]:\\ 1.a"), max_size=60))
def test_any_brackets_are_read(words: str) -> None:
    assert all(piece.text for piece in parse(words))


@given(st.text(st.characters(exclude_characters="()[]\\"), max_size=40).filter(lambda words: "BREAK" not in words))
def test_words_without_brackets_stay(words: str) -> None:
    assert plain(words) == words.strip()
