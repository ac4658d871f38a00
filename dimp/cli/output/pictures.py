"""Pictures in the terminal: kitty's and iTerm2's own protocols, sixels, else half blocks in colour, else none.

Each picture is a list of text lines of a known height, so that a caller can draw over it. Pillow is imported only
when something is drawn.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from PIL.Image import Image

MODE_VARIABLE = "DIMP_PICTURES"
"""The environment variable that sets the mode (one of `MODES`) where the guess is wrong."""

MODES = ("kitty", "iterm2", "sixel", "blocks", "blocks256", "none")
_CHUNK = 4096
# A character cell is about twice as high as it is wide.
_CELL_RATIO = 2.0
SMALL_CELL = (8, 16)
"""Width and height in pixels of a character in the smallest common terminals."""


def choose_mode(stream: TextIO, environ: Mapping[str, str] = os.environ) -> str:
    """How to show pictures on `stream`, one of `MODES`."""
    chosen = environ.get(MODE_VARIABLE, "")
    if chosen in MODES:
        return chosen
    if not stream.isatty() or environ.get("TERM") == "dumb":
        return "none"
    in_multiplexer = bool(environ.get("TMUX") or environ.get("STY"))  # a multiplexer does not pass the protocols on
    if not in_multiplexer and _is_kitty(environ):
        return "kitty"
    if not in_multiplexer and "iterm" in (environ.get("TERM_PROGRAM", "") + environ.get("LC_TERMINAL", "")).lower():
        return "iterm2"
    if environ.get("NO_COLOR"):
        return "none"
    if environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return "blocks"
    return "blocks256" if "256color" in environ.get("TERM", "") else "none"


def draw(
    data: bytes, mode: str, columns: int, rows: int, number: int = 0, cell: tuple[int, int] = SMALL_CELL
) -> list[str]:
    """The picture as `rows` or fewer lines of at most `columns` cells; none where it cannot be shown.

    With a `number`, kitty replaces the picture drawn before under the same number; 0 adds a new picture.
    `cell` is the size of a character in pixels, which sixels need.
    """
    if mode == "none":
        return []
    from PIL import Image, UnidentifiedImageError

    from dimp.engine.images.transparency import flatten

    try:
        image = flatten(Image.open(io.BytesIO(data)))
    except (UnidentifiedImageError, OSError):
        return []
    width, height = fit_cells(image.width, image.height, columns, rows)
    if mode in ("blocks", "blocks256"):
        return _blocks(image, width, height, _indexed_cell if mode == "blocks256" else _truecolor_cell)
    if mode == "sixel":
        from dimp.cli.output.sixel import encode

        escape = encode(image.resize((width * cell[0], height * cell[1])))
    else:
        escape = _kitty(image, width, height, number) if mode == "kitty" else _iterm2(image, width, height)
    # Blank lines come first, so that the picture cannot scroll the screen; then the cursor returns to the top of it.
    room = "\n" * (height - 1) + f"\x1b[{height - 1}A" if height > 1 else ""
    return [f"{room}\x1b7{escape}\x1b8", *([""] * (height - 1))]


def cell_size(stream: TextIO) -> tuple[int, int]:
    """The size of a character of this terminal in pixels; a small size where it is unknown, so that pictures fit."""
    try:
        import fcntl
        import struct
        import termios

        size = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8))
    except (ImportError, OSError, ValueError):
        return SMALL_CELL
    rows, columns, width, height = struct.unpack("HHHH", size)
    return (width // columns, height // rows) if rows and columns and width and height else SMALL_CELL


def fit_cells(width: int, height: int, columns: int, rows: int) -> tuple[int, int]:
    """Columns and rows that a picture of `width` x `height` pixels fills within `columns` x `rows` cells."""
    scale = min(columns / width, rows * _CELL_RATIO / height)
    return max(1, round(width * scale)), max(1, round(height * scale / _CELL_RATIO))


def _is_kitty(environ: Mapping[str, str]) -> bool:
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    return term in ("xterm-kitty", "xterm-ghostty") or program in ("WezTerm", "ghostty") or "KITTY_WINDOW_ID" in environ


def _blocks(image: Image, columns: int, rows: int, cell: Callable[[bytes, bytes], str]) -> list[str]:
    """Two pixels a cell: the upper one is the colour of a half block, the lower one its background."""
    small = image.resize((columns, rows * 2)).tobytes()
    pixels = [small[i : i + 3] for i in range(0, len(small), 3)]
    lines = []
    for row in range(rows):
        upper, lower = pixels[2 * row * columns :], pixels[(2 * row + 1) * columns :]
        lines.append("".join(cell(upper[x], lower[x]) for x in range(columns)) + "\x1b[0m")
    return lines


def _truecolor_cell(upper: bytes, lower: bytes) -> str:
    return f"\x1b[38;2;{upper[0]};{upper[1]};{upper[2]};48;2;{lower[0]};{lower[1]};{lower[2]}m▀"


def _indexed_cell(upper: bytes, lower: bytes) -> str:
    return f"\x1b[38;5;{_cube(upper)};48;5;{_cube(lower)}m▀"


def _cube(colour: bytes) -> int:
    """The nearest of the 216 colours of the 256-colour cube, whose six levels are 0, 95, 135, 175, 215, 255."""
    red, green, blue = (0 if level < 48 else max(1, (level - 35) // 40) for level in colour)
    return 16 + 36 * red + 6 * green + blue


def _kitty(image: Image, columns: int, rows: int, number: int) -> str:
    """https://sw.kovidgoyal.net/kitty/graphics-protocol/ : PNG data in chunks, replacing image `number`."""
    data = base64.b64encode(_png(image)).decode()
    chunks = [data[i : i + _CHUNK] for i in range(0, len(data), _CHUNK)]
    image_id = f"i={number},p=1," if number else ""
    head = f"a=T,f=100,q=2,{image_id}c={columns},r={rows},C=1,"
    parts = []
    for index, chunk in enumerate(chunks):
        more = int(index < len(chunks) - 1)
        parts.append(f"\x1b_G{head if index == 0 else ''}m={more};{chunk}\x1b\\")
    return "".join(parts)


def _iterm2(image: Image, columns: int, rows: int) -> str:
    """https://iterm2.com/documentation-images.html"""
    data = _png(image)
    size = f"size={len(data)};width={columns};height={rows}"
    return f"\x1b]1337;File=inline=1;{size};preserveAspectRatio=1:{base64.b64encode(data).decode()}\x07"


def _png(image: Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
