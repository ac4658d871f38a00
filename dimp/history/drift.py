"""Drift: how much of a picture changed where nothing should have, measured from the two pictures alone.

Refining paints the whole picture again, so a change of one thing also moves everything else a little, and every further
change moves it again. The pictures are compared block by block; the blocks that differ most, as far as they hang
together, are taken for the change that was asked for, and the drift is the difference of the rest.

What it cannot know: a picture holds no record of what was meant to change. A change in several places counts as as many
regions as were named, the rest of it as drift; a shadow or a reflection that rightly follows the change counts as drift
if it lies apart; and a picture that changed everywhere hides part of its drift in the region. A change of style,
light or background is meant to touch everything, so nothing is measured for it.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import msgspec

from dimp.core.events import GenerationRequested
from dimp.core.kinds import kind_of
from dimp.core.sentences import sentence
from dimp.decide.keep import LOCAL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grid = NDArray[np.float64]
    Region = NDArray[np.bool_]

METHOD = "blocks/1"
"""Names how drift is measured; kept with each result, so that another method measures again."""

_ACROSS = 32  # blocks along the shorter side
_LEAST = 4  # pixels of a block's side
_SEEN = 6 / 255  # a block that differs by less is not counted as a change: it can hardly be seen
_ENOUGH = 0.05  # the part of a picture that must be left to measure


class Drift(msgspec.Struct, frozen=True):
    """What was measured, or `note` with the reason why nothing was.

    `outside` is the root mean square difference of the pixels outside the changed region, from 0 (the same) to 1;
    `decibels` says the same as a peak signal-to-noise ratio (above 40 it cannot be seen, below 25 it is obvious).
    `changed` is the part of the picture in the changed region, 0 to 1, and `region` how that was known: by the `mask`
    that was painted in, or `found` in the pictures.
    """

    outside: float | None
    decibels: float | None = None
    changed: float = 0.0
    region: str = ""
    note: str = ""


def why_unmeasured(recipe: GenerationRequested) -> str:
    """Why a picture made by this recipe has no drift; empty where it has."""
    if recipe.source is None or recipe.parent_id is None:
        return sentence("drift-words")
    if kind_of(recipe).resized:
        return sentence("drift-enlarged")
    if kind_of(recipe).exact:
        return sentence("drift-exact")
    kind = recipe.reading.kind if recipe.reading else ""
    if recipe.mask is None and kind not in LOCAL:
        return sentence("drift-whole", kind=kind or "unknown")
    return ""


def measure(before: bytes, after: bytes, mask: bytes | None = None, regions: int = 1) -> Drift:
    """The drift from one image to another, both as file bytes; a picture of another size is resized to that of `after`.

    Outside the white part of `mask` if there is one; else outside the `regions` largest regions that changed: blocks
    whose root mean square difference is above Otsu's threshold (N. Otsu, "A threshold selection method from gray-level
    histograms", 1979) and can be seen at all, joined where they touch, and grown by one block, because a change has
    soft edges. Takes some 2 ms at 128 pixels and 70 ms at 1024. Raises `OSError` for what is no image.
    """
    import numpy as np

    old, new = _decode_pixels(before), _decode_pixels(after)
    if old.size != new.size:
        old = old.resize(new.size)
    squares = np.square(np.asarray(old, np.float64) - np.asarray(new, np.float64)).mean(axis=2) / 255**2
    grid = _average_blocks(squares)
    region = _mask_region(mask, new.size) if mask is not None else _find_region(np.sqrt(grid), regions)
    region = _grow_region(region)
    left = grid[~region]
    if left.size < _ENOUGH * grid.size:
        return Drift(None, None, 1.0, note=sentence("drift-everywhere"))
    outside = round(float(np.sqrt(left.mean())), 4)
    decibels = round(-20 * math.log10(outside), 1) if outside else None
    changed = round(float(region.mean()), 3)
    return Drift(outside, decibels, changed, "found" if mask is None else "mask")


def _decode_pixels(data: bytes) -> Any:
    from PIL import Image

    from dimp.engine.images.transparency import flatten

    with Image.open(io.BytesIO(data)) as image:
        return flatten(image)


def _decode_strokes(mask: bytes) -> Any:
    from PIL import Image

    from dimp.engine.images.masks import read_strokes

    with Image.open(io.BytesIO(mask)) as image:
        return read_strokes(image)


def _average_blocks(values: Grid) -> Grid:
    """The means of square blocks; those at the right and lower edge may be smaller."""
    import numpy as np

    height, width = values.shape
    side = max(_LEAST, round(min(height, width) / _ACROSS))
    rows, columns = np.arange(0, height, side), np.arange(0, width, side)
    sums = np.add.reduceat(np.add.reduceat(values, rows, axis=0), columns, axis=1)
    counts = np.outer(np.diff([*rows, height]), np.diff([*columns, width]))
    return np.asarray(sums / counts)


def _mask_region(mask: bytes, size: tuple[int, int]) -> Region:
    import numpy as np

    white = np.asarray(_decode_strokes(mask).resize(size), np.float64)
    return np.asarray(_average_blocks((white > 127).astype(np.float64)) > 0)


def _find_region(grid: Grid, regions: int) -> Region:
    """The blocks of the largest regions that differ."""
    import numpy as np

    labels = _label_regions(np.asarray(grid > max(_otsu_threshold(grid), _SEEN)))
    sizes = np.bincount(labels.ravel())[1:]
    largest = np.argsort(-sizes, kind="stable")[: max(regions, 1)] + 1
    return np.asarray(np.isin(labels, largest))


def _otsu_threshold(grid: Grid) -> float:
    """The value that parts all others into two classes as far from each other as can be."""
    import numpy as np

    values = np.sort(grid.ravel())
    below = np.arange(1, values.size)
    sums = np.cumsum(values)[:-1]
    apart = sums / below - (values.sum() - sums) / (values.size - below)
    between = below * (values.size - below) * np.square(apart)
    return float(values[int(np.argmax(between))]) if between.size else 0.0


def _label_regions(marked: Region) -> Any:
    """A number for each group of marked blocks that touch, also at a corner; 0 elsewhere."""
    import numpy as np

    labels = np.zeros(marked.shape, np.int64)
    todo = {(int(row), int(column)) for row, column in np.argwhere(marked)}
    number = 0
    while todo:
        number += 1
        reached = [todo.pop()]
        while reached:
            row, column = reached.pop()
            labels[row, column] = number
            near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & todo
            todo -= near
            reached += near
    return labels


def _grow_region(region: Region) -> Region:
    """The region with the blocks around it."""
    import numpy as np

    wide = np.pad(region, 1)
    height, width = region.shape
    shifts = [wide[down : down + height, right : right + width] for down in range(3) for right in range(3)]
    return np.asarray(np.any(shifts, axis=0))
