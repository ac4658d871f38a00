"""Pictures in the terminal: kitty's and iTerm2's own protocols, sixels, else half blocks in colour, else none.

Each picture is a list of text lines of a known height, so that a caller can draw over it. Pillow is imported only
when something is really drawn.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from PIL.Image import Image

CHOICE = "DIMP_PICTURES"
"""Names a way (one of `WAYS`) where the guess is wrong."""

WAYS = ("kitty", "iterm2", "sixel", "blocks", "blocks256", "none")
_CHUNK = 4096
# A character cell is about twice as high as it is wide.
_CELL = 2.0
SMALL_CELL = (8, 16)
"""Pixels of a character in the smallest of usual terminals."""


def way(stream: TextIO, environ: Mapping[str, str] = os.environ) -> str:
    """How pictures can be shown on `stream`, one of `WAYS`."""
    chosen = environ.get(CHOICE, "")
    if chosen in WAYS:
        return chosen
    if not stream.isatty() or environ.get("TERM") == "dumb":
        return "none"
    inside = bool(environ.get("TMUX") or environ.get("STY"))  # a multiplexer swallows the protocols
    if not inside and _is_kitty(environ):
        return "kitty"
    if not inside and "iterm" in (environ.get("TERM_PROGRAM", "") + environ.get("LC_TERMINAL", "")).lower():
        return "iterm2"
    if environ.get("NO_COLOR"):
        return "none"
    if environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return "blocks"
    return "blocks256" if "256color" in environ.get("TERM", "") else "none"


def draw(
    data: bytes, how: str, columns: int, rows: int, number: int = 0, cell: tuple[int, int] = SMALL_CELL
) -> list[str]:
    """The picture as `rows` or fewer lines of at most `columns` cells; none where it cannot be shown.

    `number` lets kitty replace a picture drawn before under the same number; 0 stands for a picture of its own.
    `cell` is the size of a character in pixels, which sixels need.
    """
    if how == "none":
        return []
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data)).convert("RGB")
    except (UnidentifiedImageError, OSError):
        return []
    width, height = fitted(image.width, image.height, columns, rows)
    if how in ("blocks", "blocks256"):
        return _blocks(image, width, height, _cell256 if how == "blocks256" else _cell)
    if how == "sixel":
        from dimp.cli.sixel import encode

        escape = encode(image.resize((width * cell[0], height * cell[1])))
    else:
        escape = _kitty(image, width, height, number) if how == "kitty" else _iterm2(image, width, height)
    # Room is made first, lest a picture scroll the screen; the cursor is put back, so that all take the room of text.
    room = "\n" * (height - 1) + f"\x1b[{height - 1}A" if height > 1 else ""
    return [f"{room}\x1b7{escape}\x1b8", *([""] * (height - 1))]


def cell_of(stream: TextIO) -> tuple[int, int]:
    """The size of a character of this terminal in pixels; a small one where it does not say, so that nothing spills."""
    try:
        import fcntl
        import struct
        import termios

        said = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8))
    except (ImportError, OSError, ValueError):
        return SMALL_CELL
    rows, columns, width, height = struct.unpack("HHHH", said)
    return (width // columns, height // rows) if rows and columns and width and height else SMALL_CELL


def fitted(width: int, height: int, columns: int, rows: int) -> tuple[int, int]:
    """The cells that a picture of `width` x `height` pixels takes within `columns` x `rows`."""
    scale = min(columns / width, rows * _CELL / height)
    return max(1, round(width * scale)), max(1, round(height * scale / _CELL))


def _is_kitty(environ: Mapping[str, str]) -> bool:
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    return term in ("xterm-kitty", "xterm-ghostty") or program in ("WezTerm", "ghostty") or "KITTY_WINDOW_ID" in environ


def _blocks(image: Image, columns: int, rows: int, cell: Callable[[bytes, bytes], str]) -> list[str]:
    """Two pixels a cell: the upper one as the colour of a half block, the lower one as its background."""
    small = image.resize((columns, rows * 2)).tobytes()
    pixels = [small[i : i + 3] for i in range(0, len(small), 3)]
    lines = []
    for row in range(rows):
        upper, lower = pixels[2 * row * columns :], pixels[(2 * row + 1) * columns :]
        lines.append("".join(cell(upper[x], lower[x]) for x in range(columns)) + "\x1b[0m")
    return lines


def _cell(upper: bytes, lower: bytes) -> str:
    return f"\x1b[38;2;{upper[0]};{upper[1]};{upper[2]};48;2;{lower[0]};{lower[1]};{lower[2]}m▀"


def _cell256(upper: bytes, lower: bytes) -> str:
    return f"\x1b[38;5;{_cube(upper)};48;5;{_cube(lower)}m▀"


def _cube(colour: bytes) -> int:
    """The nearest of the 216 colours that every terminal of 256 has: six levels of 0, 95, 135, 175, 215, 255."""
    red, green, blue = (0 if level < 48 else max(1, (level - 35) // 40) for level in colour)
    return 16 + 36 * red + 6 * green + blue


def _kitty(image: Image, columns: int, rows: int, number: int) -> str:
    """https://sw.kovidgoyal.net/kitty/graphics-protocol/ : PNG data in chunks, replacing image `number`."""
    data = base64.b64encode(_png(image)).decode()
    chunks = [data[i : i + _CHUNK] for i in range(0, len(data), _CHUNK)]
    which = f"i={number},p=1," if number else ""
    head = f"a=T,f=100,q=2,{which}c={columns},r={rows},C=1,"
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
