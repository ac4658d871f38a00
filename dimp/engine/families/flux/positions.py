"""Positions for a picture of a shape that the network was not taught.

A network that was taught one size repeats what it paints beyond it: a wider picture has places it never saw. A folder
that names the sizes it was taught (`formats` in `esquisse.json`, or the option of a recipe: `128x128 192x128`) has its
pictures' places laid into the size of the nearest shape, all of them within it and evenly scaled, as a wide film stands
on a square screen. Only the positions are scaled, never the pixels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from dimp.engine.families.request import Request
from dimp.engine.paint_error import PaintError

FORMATS = "formats"
"""The setting: sizes in pixels, width first, with spaces between."""

Size = tuple[int, int]

_SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})")


@contextmanager
def within_formats(network: nn.Module, request: Request, side: int) -> Iterator[None]:
    """While it is open, the network sees a picture of an untaught shape within the nearest taught one.

    `side` is how many pixels a token stands for. Raises PaintError for sizes that cannot be read.
    """
    size, formats = (request.job.width, request.job.height), read_formats(str(request.settings.get(FORMATS, "")))
    if not formats or size in formats:
        yield
        return
    wide, high = find_nearest(size, formats)
    grids = (size[1] // side, size[0] // side), (high // side, wide // side)

    def lay(module: nn.Module, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return given, named | {"img_ids": lay_within(named["img_ids"], *grids)}

    hook = network.register_forward_pre_hook(lay, with_kwargs=True)
    try:
        yield
    finally:
        hook.remove()


def read_formats(text: str) -> list[Size]:
    """The sizes in a setting. Raises PaintError."""
    found = [_SIZE.fullmatch(part) for part in text.split()]
    if not all(found):
        raise PaintError("bad_input", f"The sizes {text!r} can't be read.", "Write them like this: 128x128 192x128")
    return [(int(size[1]), int(size[2])) for size in found if size]


def find_nearest(size: Size, formats: Sequence[Size]) -> Size:
    """The format of the nearest shape."""
    return min(formats, key=lambda known: abs(math.log(size[0] * known[1] / (size[1] * known[0]))))


def lay_within(positions: Tensor, grid: Size, taught: Size) -> Tensor:
    """Positions (tokens, 3) on a grid of rows and columns, scaled evenly about the middle into a taught grid."""
    scale = min(taught[0] / grid[0], taught[1] / grid[1])
    laid = positions.clone()
    for axis in (0, 1):
        from_middle = positions[:, 1 + axis] + 0.5 - grid[axis] / 2
        laid[:, 1 + axis] = from_middle * scale + taught[axis] / 2 - 0.5
    return laid
