"""What is said, and where: results on stdout, everything else on stderr, one JSON value where it was asked for.

Words from the log may come from anywhere, so nothing reaches a terminal with control characters in it.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TextIO

import msgspec

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_OBEYED = re.compile(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # what JSON itself leaves as it is
_STYLES = {"dim": "2", "bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Failure(msgspec.Struct, frozen=True):
    """What went wrong: its kind for programs, message and hint for people, and the exit code."""

    kind: str
    message: str
    hint: str
    exit_code: int


def fail(failure: Failure, json: bool) -> int:
    """Says what went wrong (on stderr, or as one JSON value on stdout) and returns the exit code."""
    if json:
        value({"error": failure})
    else:
        hint = f"\n  {plain(failure.hint)}" if failure.hint else ""
        _write(sys.stderr, f"{style('dimp:', 'red', stream=sys.stderr)} {plain(failure.message)}{hint}\n")
    return failure.exit_code


def line(text: str = "") -> None:
    """A line of the result."""
    _write(sys.stdout, text + "\n")


def note(text: str) -> None:
    """A remark for people, on stderr."""
    _write(sys.stderr, text + "\n")


def value(data: object) -> None:
    """One JSON value on stdout."""
    line(escaped(msgspec.json.encode(data).decode()))


def escaped(json: str) -> str:
    """JSON with every character in it escaped that a terminal would obey: the same value, safe to look at."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def plain(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey."""
    return _CONTROL.sub(" ", text)


def short(text: str, width: int) -> str:
    """`text` plain and cut to `width` characters."""
    flat = plain(text)
    return flat if len(flat) <= width else flat[: max(width - 1, 0)] + "…"


def size(count: int) -> str:
    """A number of bytes, for people."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 0.1):.1f} kB"


def number(count: int, what: str) -> str:
    """A count with its noun."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def style(text: str, *names: str, stream: TextIO | None = None) -> str:
    """`text` in colour where the stream (stdout by default) is a terminal that wants it."""
    if not names or not coloured(stream or sys.stdout):
        return text
    return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"


def coloured(stream: TextIO) -> bool:
    """Whether colours are wanted there (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO) -> int | None:
    """The columns of a terminal; None where the text goes to a file or a pipe and must not be cut."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


def _write(stream: TextIO, text: str) -> None:
    """Writes what the stream's encoding can carry: a lone exotic character must not stop a command."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()
