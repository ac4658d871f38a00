"""What a terminal says of itself: whether it shows kitty's pictures or sixels.

It is asked both, and then for its kind (DA1), which every terminal answers: so the wait ends with that answer, and what
does not know the other questions passes over them in silence. Whatever was typed meanwhile is handed back.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Mapping

from dimp.cli import pictures

# A kitty graphics query for one pixel, then the primary device attributes.
QUESTION = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"
_LIMIT_S = 0.4
_MOST = 4096
_KITTY = re.compile(rb"\x1b_Gi=31;OK\x1b\\")
_KIND = re.compile(rb"\x1b\[\?([\d;]+)c")
_ANSWERS = re.compile(rb"\x1b_G.*?\x1b\\|\x1b\[\?[\d;]*c", re.S)
_SIXEL = b"4"


def detect(environ: Mapping[str, str]) -> tuple[str, str]:
    """How pictures can be shown here, one of `pictures.WAYS`, and what was typed while the terminal was asked."""
    guess = pictures.way(sys.stderr, environ)
    if environ.get(pictures.CHOICE) or guess in ("kitty", "iterm2") or environ.get("TERM", "") in ("", "dumb", "linux"):
        return guess, ""
    said = ask(sys.stdin.fileno(), sys.stderr.fileno())
    return read(said) or guess, typed(said)


def read(said: bytes) -> str | None:
    """The way that a terminal's answers amount to; None where it knows neither."""
    if _KITTY.search(said):
        return "kitty"
    kind = _KIND.search(said)
    return "sixel" if kind and _SIXEL in kind[1].split(b";")[1:] else None


def typed(said: bytes) -> str:
    """What of the bytes read was typed by a person: printable text between the answers."""
    return "".join(letter for letter in _ANSWERS.sub(b"", said).decode("utf-8", "ignore") if letter.isprintable())


def ask(inward: int, outward: int, limit_s: float = _LIMIT_S) -> bytes:
    """What the terminal answers within the limit; nothing where its settings cannot be changed."""
    try:
        import termios
        import tty

        before = termios.tcgetattr(inward)
    except (ImportError, OSError, termios.error):
        return b""
    try:
        tty.setcbreak(inward, termios.TCSANOW)
        os.write(outward, QUESTION)
        return _heard(inward, time.monotonic() + limit_s)
    finally:
        termios.tcsetattr(inward, termios.TCSANOW, before)


def _heard(inward: int, deadline: float) -> bytes:
    said = b""
    while not _KIND.search(said) and len(said) < _MOST:
        if not select.select([inward], [], [], max(deadline - time.monotonic(), 0))[0]:
            break
        said += os.read(inward, 1024)
    return said
