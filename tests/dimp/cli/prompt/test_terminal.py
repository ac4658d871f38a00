"""What a terminal's answers mean, and asking a real (pseudo) terminal."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from dimp.cli.prompt import terminal

KITTY, XTERM, PLAIN = b"\x1b_Gi=31;OK\x1b\\", b"\x1b[?64;1;4;22c", b"\x1b[?64;1;22;45c"


@pytest.mark.parametrize(
    ("said", "way"),
    [
        (KITTY + PLAIN, "kitty"), (KITTY + XTERM, "kitty"), (XTERM, "sixel"), (PLAIN, None),
        (b"\x1b[?4c", None), (b"", None),
        (b"\x1b_Gi=31;ENOTSUPPORTED\x1b\\" + PLAIN, None), (b"make it" + XTERM, "sixel"), (b"4c", None),
    ],
)  # fmt: skip
def test_answers_tell_the_way(said: bytes, way: str | None) -> None:
    assert terminal.parse_mode(said) == way


def test_what_was_typed_meanwhile_is_kept_and_nothing_else() -> None:
    assert terminal.typed_text(b"a r" + KITTY + "éd".encode() + XTERM + b" ball\r") == "a réd ball"


@pytest.mark.parametrize(
    "environ", [{"TERM": "dumb"}, {"TERM": "linux"}, {}, {"TERM": "xterm", "DIMP_PICTURES": "blocks"}]
)
def test_some_terminals_are_not_asked(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal.sys, "stdin", None)  # whoever asked would fail
    assert terminal.detect(environ)[1] == ""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_the_wait_ends_with_the_answer_and_the_terminal_is_as_before() -> None:
    import termios

    ours, theirs = os.openpty()
    before = termios.tcgetattr(theirs)
    heard = []

    def answer() -> None:
        received = b""
        while terminal.QUERY not in received:
            received += os.read(ours, 1024)
        heard.append(received)
        os.write(ours, b"hi" + XTERM)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    answers = terminal.query(theirs, theirs, 30.0)
    thread.join(5)
    assert heard
    assert (terminal.parse_mode(answers), terminal.typed_text(answers)) == ("sixel", "hi")
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)


def test_where_nobody_answers_the_wait_is_short_and_empty() -> None:
    ours, theirs = os.openpty()
    assert terminal.query(theirs, theirs, 0.05) == b""
    os.close(ours)
    os.close(theirs)


def test_what_is_no_terminal_is_not_asked() -> None:
    inward, outward = os.pipe()
    assert terminal.query(inward, outward) == b""
    os.close(inward)
    os.close(outward)
