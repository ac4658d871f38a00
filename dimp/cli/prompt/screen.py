"""What the prompt itself prints: the greeting, the help, a picture, two pictures side by side."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from dimp import __version__
from dimp.cli.output import console, pictures
from dimp.cli.prompt.slash import PROMPT_COMMANDS
from dimp.cli.store import image_path
from dimp.cli.table import COMMANDS
from dimp.core.generation import Generation
from dimp.home import Home

_COLUMNS, _ROWS, _GAP = 40, 16, 8
_EXAMPLES = (
    ("a red ball on grass", "on an empty canvas: a new picture"),
    ("make the ball blue", "changes the picture on the canvas"),
    ("no, green", "corrects the last change"),
    ("undo, go back two, redo", "moves along the history; nothing is lost"),
    ("try again, four variations", "the same words with other seeds"),
    ("the second one, the one with the hat", "goes to a picture"),
    ("use the first version but at night", "changes an earlier picture instead of this one"),
    ("keep this one, start over, stop", "stars it, empties the canvas, cancels what is being painted"),
)


def greet() -> None:
    """Prints a line at the start."""
    _console().print(
        f"[bold]dimpressionist[/bold] {__version__}  say what to paint, then what to change; [cyan]/help[/cyan]"
    )


def show_help() -> None:
    """Prints everything that can be typed here."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    _section(table, "In plain words", _EXAMPLES)
    _section(table, "At this prompt", PROMPT_COMMANDS)
    for title, commands in COMMANDS:
        _section(table, title, [(f"/{usage}", summary) for usage, _, summary in commands])
    _console().print(table)


def show_picture(home: Home, generation: Generation) -> None:
    """Draws a picture where the terminal can show one."""
    data = _image_bytes(home, generation)
    _draw(data) if data else None


def show_side_by_side(home: Home, first: Generation, second: Generation) -> None:
    """Draws two pictures side by side, where the terminal can show them."""
    pair = [data for data in (_image_bytes(home, first), _image_bytes(home, second)) if data]
    if len(pair) == 2 and _mode() != "none":
        _draw(join_side_by_side(*pair), 2 * _COLUMNS)


def join_side_by_side(first: bytes, second: bytes) -> bytes:
    """Joins two pictures into one PNG: the second beside the first, scaled to its height."""
    from PIL import Image

    from dimp.engine.images.transparency import flatten

    left, right = (flatten(Image.open(io.BytesIO(data))) for data in (first, second))
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


def _image_bytes(home: Home, generation: Generation) -> bytes | None:
    path = image_path(home, generation)
    try:
        return path.read_bytes() if path else None
    except OSError:
        return None


def _draw(data: bytes, columns: int = _COLUMNS) -> None:
    width = min(columns, (console.terminal_width(sys.stdout) or columns) - 1)
    for text in pictures.draw(data, _mode(), width, _ROWS, cell=pictures.cell_size(sys.stdout)):
        console.print_line(text)


def _mode() -> str:
    return pictures.choose_mode(sys.stdout)


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=False)
