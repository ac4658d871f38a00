import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.cli.output import console


@given(st.text())
def test_nothing_that_a_terminal_would_obey_is_left(text: str) -> None:
    shown = console.plain(text)
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in shown)
    assert len(console.shorten(text, 10)) <= 10


def test_an_escape_in_a_prompt_does_not_reach_the_terminal() -> None:
    assert "\x1b" not in console.plain("a \x1b]0;owned\x07 ball\r\nnext")


@given(st.text())
def test_json_is_the_same_value_and_safe_to_look_at(text: str) -> None:
    try:
        encoded = msgspec.json.encode({text: [text]}).decode()
    except UnicodeEncodeError:
        return
    shown = console.escape_json(encoded)
    assert msgspec.json.decode(shown) == {text: [text]}
    assert console.plain(shown) == shown


def test_what_json_lets_pass_does_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_json({"prompt": "a \x9b31m red \u202e ball"})
    output = capsys.readouterr().out
    assert "\x9b" not in output
    assert "\u202e" not in output
    assert msgspec.json.decode(output) == {"prompt": "a \x9b31m red \u202e ball"}


@pytest.mark.parametrize(("count", "text"), [(0, "0 kB"), (40, "0.1 kB"), (4_500, "4.5 kB"), (2_000_000, "2.0 MB")])
def test_sizes(count: int, text: str) -> None:
    assert console.format_size(count) == text


def test_a_stream_that_cannot_carry_a_character_gets_a_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    console.print_line("● ball")
    assert raw.getvalue() == b"? ball\n"


def test_colours_need_a_terminal() -> None:
    assert console.style("x", "red", stream=io.StringIO()) == "x"
