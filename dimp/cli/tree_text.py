"""The lines of `dimp tree` as they are printed: cut to the terminal, what is off the way to the head dimmed."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from dimp.cli import output
from dimp.cli.handles import handles
from dimp.cli.tree import ASCII, Glyphs, Line, drawn, remarks_for, words_for
from dimp.session import Session


def lines(session: Session, everything: bool = False) -> Iterator[str]:
    """Title, then the tree; a blank line before each further root."""
    glyphs = glyphs_for(sys.stdout.encoding)
    names, width = handles(session), output.width_of(sys.stdout)
    shown = list(drawn(session, everything, glyphs))
    yield output.style(_title(session, len(shown)), "bold")
    for number, one in enumerate(shown):
        if one.root and number:
            yield ""
        yield _text(session, one, names[one.one.id], width, glyphs)
    if session.head is None:
        yield "(the canvas is empty)"


def glyphs_for(encoding: str | None) -> Glyphs:
    """Box characters where the terminal's encoding has them."""
    nice = Glyphs()
    try:
        "".join((nice.head, nice.there, nice.other, nice.fork, nice.star)).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return nice


def _title(session: Session, count: int) -> str:
    title = output.plain(session.title) or "(no title)"
    hidden = len(session.generations) - count
    more = f", {hidden} hidden (--all)" if hidden else ""
    return f"{title}  {session.id}  {output.number(count, 'picture')}{more}"


def _text(session: Session, line: Line, name: str, width: int | None, glyphs: Glyphs) -> str:
    remarks = remarks_for(session, line.one)
    tail = f"  ({', '.join(remarks)})" if remarks else ""
    start = f"{line.drawing}{line.mark} {name}  "
    words = words_for(line.one, glyphs)
    if width is not None:
        words = output.short(words, max(width - len(start) - len(tail) - 1, 12))
    text = start + output.plain(words) + tail
    if line.one.id == session.head:
        return output.style(text, "bold")
    return text if line.on_path else line.drawing + output.style(text[len(line.drawing) :], "dim")
