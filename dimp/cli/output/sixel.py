"""Sixels: pictures for terminals of the VT340 line (xterm, foot, mlterm, Windows Terminal, tmux).

A picture is sent in bands of six rows; within a band each colour is drawn over the whole width, one character for six
pixels on top of each other. https://vt100.net/docs/vt3xx-gp/chapter14.html
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

COLOURS = 64
_OCTREE = 2  # Pillow's fast octree: a hundredth of the time of its median cut
_BAND = 6
_EMPTY = b"?"  # no pixel; the six pixels are added to it as bits, the topmost as the lowest bit
_RUN = re.compile(rb"(.)\1{3,}", re.S)


def encode(image: Image) -> str:
    """The picture as one escape sequence, in `COLOURS` colours or fewer; the cursor ends below it."""
    indexed = image.convert("RGB").quantize(COLOURS, method=_OCTREE)
    palette = indexed.getpalette() or []
    size = f'"1;1;{indexed.width};{indexed.height}'
    pixels = indexed.tobytes()
    palette_text = [_colour_definition(index, palette[3 * index : 3 * index + 3]) for index in sorted(set(pixels))]
    step = indexed.width * _BAND
    bands = (_band(pixels[start : start + step], indexed.width) for start in range(0, len(pixels), step))
    return f"\x1bP0;1q{size}{''.join(palette_text)}{'-'.join(bands)}\x1b\\"


def _colour_definition(index: int, colour: list[int]) -> str:
    """A colour's definition: red, green and blue in percent."""
    red, green, blue = (round(level * 100 / 255) for level in colour)
    return f"#{index};2;{red};{green};{blue}"


def _band(pixels: bytes, width: int) -> str:
    """Six rows (fewer at the end) of palette indices."""
    rows = [pixels[start : start + width] for start in range(0, len(pixels), width)]
    return "$".join(f"#{colour}{_compress_runs(_characters(rows, colour))}" for colour in sorted(set(pixels)))


def _characters(rows: list[bytes], colour: int) -> bytes:
    """The characters of one colour, computed for all columns at once as the bytes of one large integer."""
    bits = int.from_bytes(_EMPTY * len(rows[0]), "big")
    for row, indices in enumerate(rows):
        bits += int.from_bytes(indices.translate(_index_mask(colour)), "big") << row
    return bits.to_bytes(len(rows[0]), "big")


@cache
def _index_mask(colour: int) -> bytes:
    """A table that turns one index into 1 and every other into 0."""
    return bytes(index == colour for index in range(256))


def _compress_runs(characters: bytes) -> str:
    """Writes runs of four or more as `!COUNT`, and drops empty characters at the end."""
    trimmed = characters.rstrip(_EMPTY)
    return _RUN.sub(lambda run: b"!%d%c" % (len(run[0]), run[1][0]), trimmed).decode("ascii")
