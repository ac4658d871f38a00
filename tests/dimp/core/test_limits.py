"""Characters that nobody sees are left out of prompts; what shapes letters and emoji stays."""

from __future__ import annotations

import pytest

from dimp.core.errors import Invalid
from dimp.core.limits import check_fresh_prompt, check_prompt, names_something, without_unseen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\ufeffa red cat", "a red cat"),
        ("\u200fقطة\u200e", "قطة"),
        ("a\x00cat\x1b[31m", "a cat [31m"),
        ("light\u00adhouse", "lighthouse"),
        ("a cat\non grass", "a cat\non grass"),
        ("👩\u200d🎨", "👩\u200d🎨"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u202ertl\u202c", "rtl"),
        (" plain ", "plain"),
    ],
)
def test_what_is_seen_stays(text: str, seen: str) -> None:
    assert without_unseen(text) == seen
    assert check_prompt(text) == seen


@pytest.mark.parametrize("text", ["\u200b", "\u200f\u200e", "\x00", "\ufeff \u2060"])
def test_nothing_seen_is_an_empty_prompt(text: str) -> None:
    with pytest.raises(Invalid, match="empty"):
        check_prompt(text)


@pytest.mark.parametrize("text", ["...", "?!", "—", "'\"'"])
def test_dots_and_dashes_paint_nothing(text: str) -> None:
    assert not names_something(text)
    with pytest.raises(Invalid, match="names nothing"):
        check_fresh_prompt(text)


@pytest.mark.parametrize("text", ["猫", "🐈", "7", "€", "∞", "é", "٣"])
def test_one_letter_digit_or_symbol_names_something(text: str) -> None:
    assert names_something(text)
