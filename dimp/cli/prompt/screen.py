"""What the prompt itself puts on the screen: the greeting, the help, a picture, two pictures side by side."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from dimp import __version__
from dimp.cli import output, pictures
from dimp.cli.commands import COMMANDS
from dimp.cli.prompt.slash import OWN
from dimp.home import Home
from dimp.session import Generation
from dimp.views import generation_view

_COLUMNS, _ROWS, _GAP = 40, 16, 8
_TALK = (
    ("a red ball on grass", "on an empty canvas: a new picture"),
    ("make the ball blue", "changes the picture on the canvas"),
    ("no, green", "corrects the last change"),
    ("undo, go back two, redo", "moves along the history; nothing is lost"),
    ("try again, four variations", "the same words with other seeds"),
    ("the second one, the one with the hat", "goes to a picture"),
    ("use the first version but at night", "changes another picture than this one"),
    ("keep this one, start over, stop", "stars it, empties the canvas, stops the painting"),
)


def greet() -> None:
    """A line at the start."""
    _console().print(
        f"[bold]dimpressionist[/bold] {__version__}  say what to paint, then what to change; [cyan]/help[/cyan]"
    )


def show_help() -> None:
    """Everything that can be said here."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    _section(table, "In plain words", _TALK)
    _section(table, "Here", OWN)
    for title, commands in COMMANDS:
        _section(table, title, [(f"/{usage}", summary) for usage, _, summary in commands])
    _console().print(table)


def show_picture(home: Home, one: Generation) -> None:
    """The picture where the terminal can show one."""
    data = _data(home, one)
    _draw(data) if data else None


def show_side_by_side(home: Home, one: Generation, other: Generation) -> None:
    """Two pictures of one height, beside each other."""
    pair = [data for data in (_data(home, one), _data(home, other)) if data]
    if len(pair) == 2 and _way() != "none":
        _draw(beside(*pair), 2 * _COLUMNS)


def beside(one: bytes, other: bytes) -> bytes:
    """Two pictures as one: the second beside the first, at the first one's height."""
    from PIL import Image

    left, right = (Image.open(io.BytesIO(data)).convert("RGB") for data in (one, other))
    right = right.resize((max(1, right.width * left.height // right.height), left.height))
    both = Image.new("RGB", (left.width + _GAP + right.width, left.height))
    both.paste(left, (0, 0))
    both.paste(right, (left.width + _GAP, 0))
    buffer = io.BytesIO()
    both.save(buffer, "PNG")
    return buffer.getvalue()


def _section(table: Table, title: str, rows: Sequence[tuple[str, str]]) -> None:
    table.add_row(f"[bold default]{title}[/bold default]")
    for usage, summary in rows:
        table.add_row("  " + usage.replace("[", r"\["), summary)


def _data(home: Home, one: Generation) -> bytes | None:
    relative = generation_view("", one).image_path
    try:
        return (home.root / relative).read_bytes() if relative else None
    except OSError:
        return None


def _draw(data: bytes, columns: int = _COLUMNS) -> None:
    width = min(columns, (output.width_of(sys.stdout) or columns) - 1)
    for text in pictures.draw(data, _way(), width, _ROWS, cell=pictures.cell_of(sys.stdout)):
        output.line(text)


def _way() -> str:
    return pictures.way(sys.stdout)


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=False)
