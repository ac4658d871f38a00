"""The lines of `dimp tree` as printed: cut to the terminal, with pictures off the path to the head dimmed."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from dimp.cli.output import console
from dimp.cli.output.tree_layout import ASCII, Glyphs, Line, describe, layout_tree, notes_for
from dimp.cli.short_ids import short_ids
from dimp.core.session import Session


def tree_lines(session: Session, everything: bool = False) -> Iterator[str]:
    """The title, then the tree, with a blank line before each further root."""
    glyphs = glyphs_for(sys.stdout.encoding)
    names, width = short_ids(session), console.terminal_width(sys.stdout)
    shown = list(layout_tree(session, everything, glyphs))
    yield console.style(_title(session, len(shown)), "bold")
    for number, line in enumerate(shown):
        if line.root and number:
            yield ""
        yield _text(session, line, names[line.generation.id], width, glyphs)
    if session.head is None:
        yield "(the canvas is empty)"


def glyphs_for(encoding: str | None) -> Glyphs:
    """Box characters where the terminal's encoding has them."""
    glyphs = Glyphs()
    try:
        "".join((glyphs.head, glyphs.path, glyphs.other, glyphs.fork, glyphs.star)).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return glyphs


def _title(session: Session, count: int) -> str:
    title = console.plain(session.title) or "(no title)"
    hidden = len(session.generations) - count
    more = f", {hidden} hidden (--all)" if hidden else ""
    return f"{title}  {session.id}  {console.pluralize(count, 'picture')}{more}"


def _text(session: Session, line: Line, name: str, width: int | None, glyphs: Glyphs) -> str:
    notes = notes_for(session, line.generation)
    tail = f"  ({', '.join(notes)})" if notes else ""
    start = f"{line.drawing}{line.mark} {name}  "
    words = describe(line.generation, glyphs)
    if width is not None:
        words = console.shorten(words, max(width - len(start) - len(tail) - 1, 12))
    text = start + console.plain(words) + tail
    if line.generation.id == session.head:
        return console.style(text, "bold")
    return text if line.on_path else line.drawing + console.style(text[len(line.drawing) :], "dim")
