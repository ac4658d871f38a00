"""Pictures painted together, as rows of small ones with their numbers: what "number 3" and "more like 2" mean."""

from __future__ import annotations

import io
from collections.abc import Sequence

from dimp.cli.output import pictures

_ACROSS = 4
_ROWS = 8
_NARROWEST = 12
"""Columns below which a picture shows nothing any more."""
_SIDE, _GAP = 256, 8
"""Pixels of a small picture's longer side, and between two."""


def draw_candidates(
    images: Sequence[bytes], mode: str, columns: int, number: int = 0, cell: tuple[int, int] = pictures.SMALL_CELL
) -> list[str]:
    """The pictures as lines of at most `columns` cells, each with its number (from 1) below it.

    Nothing where `mode` (one of `pictures.MODES`) shows none. With a `number`, kitty takes it and those that follow for
    the rows, as in `pictures.draw`.
    """
    across = max(1, min(_ACROSS, len(images), columns // _NARROWEST))
    lines: list[str] = []
    for start in range(0, len(images), across):
        row = images[start : start + across]
        share = max(1, columns * len(row) // across)
        sheet, size = _join(row)
        drawn = pictures.draw(sheet, mode, share, _ROWS, number and number + start, cell)
        width = pictures.fit_cells(*size, share, _ROWS)[0]
        lines += [*drawn, _numbers(start + 1, len(row), width)] if drawn else []
    return lines


def _numbers(first: int, count: int, width: int) -> str:
    """The numbers of a row, each below the middle of its picture."""
    text = ""
    for place in range(count):
        middle = round((place + 0.5) * width / count)
        text += str(first + place).rjust(max(1, middle - len(text)))
    return text


def _join(row: Sequence[bytes]) -> tuple[bytes, tuple[int, int]]:
    """The pictures of a row side by side in one PNG, each in a field of its own, and the size of that in pixels."""
    from PIL import Image

    from dimp.engine.images.transparency import flatten

    small = [flatten(Image.open(io.BytesIO(data))) for data in row]
    for image in small:
        image.thumbnail((_SIDE, _SIDE))
    width, height = max(image.width for image in small), max(image.height for image in small)
    sheet = Image.new("RGB", (len(small) * (width + _GAP) - _GAP, height))
    for place, image in enumerate(small):
        sheet.paste(image, (place * (width + _GAP) + (width - image.width) // 2, (height - image.height) // 2))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue(), sheet.size
