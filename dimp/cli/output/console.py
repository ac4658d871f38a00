"""Printing: results on stdout, everything else on stderr, and one JSON value on stdout where JSON was asked for.

Text from the log may come from anywhere, so no control character in it reaches a terminal.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import TextIO

import msgspec

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_UNESCAPED = re.compile(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # what JSON leaves unescaped
_STYLES = {"dim": "2", "bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Failure(msgspec.Struct, frozen=True):
    """What went wrong: its kind for programs, message and hint for people, and the exit code."""

    kind: str
    message: str
    hint: str
    exit_code: int


def print_failure(failure: Failure, json: bool) -> int:
    """Prints what went wrong (on stderr, or as one JSON value on stdout) and returns the exit code."""
    if json:
        print_json({"error": failure})
    else:
        hint = f"\n  {plain(failure.hint)}" if failure.hint else ""
        _write(sys.stderr, f"{style('dimp:', 'red', stream=sys.stderr)} {plain(failure.message)}{hint}\n")
    return failure.exit_code


def print_line(text: str = "") -> None:
    """Prints a line of the result on stdout."""
    _write(sys.stdout, text + "\n")


def print_note(text: str) -> None:
    """Prints a note for people on stderr."""
    _write(sys.stderr, text + "\n")


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Prints rows of text cells with their columns aligned."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print_line(plain(text).rstrip())


def print_json(data: object) -> None:
    """Prints one JSON value on stdout."""
    print_line(escape_json(msgspec.json.encode(data).decode()))


def escape_json(json: str) -> str:
    """Escapes every character of JSON that a terminal would act on: the same value, safe to display."""
    return _UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def plain(text: str) -> str:
    """`text` on one line, without anything that a terminal would act on."""
    return _CONTROL.sub(" ", text)


def shorten(text: str, width: int) -> str:
    """`text` as `plain` gives it, cut to `width` characters."""
    line = plain(text)
    return line if len(line) <= width else line[: max(width - 1, 0)] + "…"


def format_size(count: int) -> str:
    """A number of bytes, for people: `4.5 kB`, `2.0 MB`."""
    small = f"{max(count / 1e3, 0.1):.1f} kB" if count else "0 kB"
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else small


def pluralize(count: int, noun: str) -> str:
    """A count with its noun: `1 picture`, `2 pictures`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def style(text: str, *names: str, stream: TextIO | None = None) -> str:
    """`text` in colour or bold where the stream (stdout by default) is a terminal with colours."""
    if not names or not wants_colour(stream or sys.stdout):
        return text
    return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"


def wants_colour(stream: TextIO) -> bool:
    """Whether to write colours to this stream (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width(stream: TextIO) -> int | None:
    """The columns of a terminal; None for a file or a pipe, where text must not be cut."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


def _write(stream: TextIO, text: str) -> None:
    """Writes what the stream's encoding can hold: one unusual character must not stop a command."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()
