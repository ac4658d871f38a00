"""Querying the terminal: whether it shows kitty's pictures or sixels.

Both queries are sent, followed by one for the device attributes (DA1), which every terminal answers: the wait ends with
that answer, and a terminal ignores the queries that it does not know. Text typed meanwhile is returned.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Mapping

from dimp.cli.output import pictures

# A kitty graphics query for one pixel, then the primary device attributes.
QUERY = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"
_LIMIT_S = 0.4
_MAX_BYTES = 4096
_KITTY = re.compile(rb"\x1b_Gi=31;OK\x1b\\")
_ATTRIBUTES = re.compile(rb"\x1b\[\?([\d;]+)c")
_ANSWERS = re.compile(rb"\x1b_G.*?\x1b\\|\x1b\[\?[\d;]*c", re.S)
_SIXEL = b"4"


def detect(environ: Mapping[str, str]) -> tuple[str, str]:
    """How to show pictures here, one of `pictures.MODES`, and what was typed during the query."""
    guess = pictures.choose_mode(sys.stderr, environ)
    cannot_answer = environ.get("TERM", "") in ("", "dumb", "linux")
    if environ.get(pictures.MODE_VARIABLE) or guess in ("kitty", "iterm2") or cannot_answer:
        return guess, ""
    answer = query(sys.stdin.fileno(), sys.stderr.fileno())
    return parse_mode(answer) or guess, typed_text(answer)


def parse_mode(answer: bytes) -> str | None:
    """The mode that a terminal's answers name; None where it supports neither."""
    if _KITTY.search(answer):
        return "kitty"
    attributes = _ATTRIBUTES.search(answer)
    return "sixel" if attributes and _SIXEL in attributes[1].split(b";")[1:] else None


def typed_text(answer: bytes) -> str:
    """The part of the bytes read that a person typed: printable text between the answers."""
    return "".join(letter for letter in _ANSWERS.sub(b"", answer).decode("utf-8", "ignore") if letter.isprintable())


def query(terminal_in: int, terminal_out: int, limit_s: float = _LIMIT_S) -> bytes:
    """Sends the queries and returns the answers; empty where the terminal's settings cannot be changed."""
    try:
        import termios
        import tty

        settings = termios.tcgetattr(terminal_in)
    except (ImportError, OSError, termios.error):
        return b""
    try:
        tty.setcbreak(terminal_in, termios.TCSANOW)
        os.write(terminal_out, QUERY)
        return _read_answer(terminal_in, time.monotonic() + limit_s)
    finally:
        termios.tcsetattr(terminal_in, termios.TCSANOW, settings)


def _read_answer(terminal_in: int, deadline: float) -> bytes:
    answer = b""
    while not _ATTRIBUTES.search(answer) and len(answer) < _MAX_BYTES:
        if not select.select([terminal_in], [], [], max(deadline - time.monotonic(), 0))[0]:
            break
        answer += os.read(terminal_in, 1024)
    return answer
