"""Sizes for pictures that no model painted: their shape at the area that the model paints. Pure.

A model paints well at about one area. A photo of a phone is scaled to it, a small drawing too; the shape stays, as far
as sides can be painted, and what is scaled or cut is said.
"""

from __future__ import annotations

import math

from dimp.core import limits
from dimp.core.imported import Remark
from dimp.core.sentences import sentence

_AS_IT_IS = (0.75, 1.34)
"""Areas, as shares of the model's, at which a picture whose sides can be painted is left alone."""

_SEARCH = (0.65, 1.5)
"""Areas among which a size is looked for."""

_SHAPE_WEIGHT = 10
"""How much more a wrong shape counts than a wrong area: a wrong shape cuts something off."""


def fit_area(
    source: tuple[int, int], area: int, multiple: int = limits.SIDE_MULTIPLE,
    given: tuple[int | None, int | None] = (None, None),
) -> tuple[int, int]:  # fmt: skip
    """Width and height, multiples of `multiple`, of nearly the shape of `source` and about `area` pixels.

    Where one side is `given`, the other follows from the shape; two that are given count as they are.
    """
    width, height = max(source[0], 1), max(source[1], 1)
    if given[0] is not None or given[1] is not None:
        return _from_one_side(width / height, multiple, *given)
    paintable = all(side % multiple == 0 and limits.SIDE[0] <= side <= limits.SIDE[1] for side in (width, height))
    if paintable and _AS_IT_IS[0] <= width * height / area <= _AS_IT_IS[1]:
        return width, height
    return min(_candidates(width / height, area, multiple), key=lambda size: _cost(size, width / height, area))


def fit_remark(source: tuple[int, int], target: tuple[int, int]) -> Remark | None:
    """What happens to a picture that is scaled to cover `target` and cut about the middle; None where nothing does."""
    if source == target:
        return None
    scale = max(target[0] / source[0], target[1] / source[1])
    cut = [round(side - wanted / scale) for side, wanted in zip(source, target, strict=True)]
    sizes = {"before": f"{source[0]}x{source[1]}", "after": f"{target[0]}x{target[1]}"}
    names = [(f"cut-{side}", pixels) for side, pixels in zip(("width", "height"), cut, strict=True) if pixels]
    if not names:
        return Remark("scaled", sentence("scaled", **sizes))
    name, pixels = names[0]
    return Remark("cut", sentence(name, pixels=pixels, **sizes))


def _from_one_side(shape: float, multiple: int, width: int | None, height: int | None) -> tuple[int, int]:
    if width is None:
        return _nearest((height or 0) * shape, multiple), height or 0
    return width, _nearest(width / shape, multiple) if height is None else height


def _nearest(side: float, multiple: int) -> int:
    low = math.ceil(limits.SIDE[0] / multiple) * multiple
    return min(max(round(side / multiple) * multiple, low), limits.SIDE[1] // multiple * multiple)


def _candidates(shape: float, area: int, multiple: int) -> list[tuple[int, int]]:
    """Sizes about the area: for each width the heights on both sides of the right one."""
    exact = math.sqrt(area * shape)
    steps = range(
        math.floor(exact * math.sqrt(_SEARCH[0]) / multiple), math.ceil(exact * math.sqrt(_SEARCH[1]) / multiple) + 1
    )
    widths = {_nearest(step * multiple, multiple) for step in steps}
    found = {
        (width, _nearest(width / shape + shift * multiple / 2, multiple)) for width in widths for shift in (-1, 0, 1)
    }
    fitting = {size for size in found if _SEARCH[0] <= size[0] * size[1] / area <= _SEARCH[1]}
    lowest = _nearest(0, multiple)  # a long picture of a small area: as short as can be painted
    narrow = {(_nearest(lowest * shape, multiple), lowest), (lowest, _nearest(lowest / shape, multiple))}
    return sorted(fitting | narrow if fitting else found | narrow)


def _cost(size: tuple[int, int], shape: float, area: int) -> float:
    width, height = size
    return _SHAPE_WEIGHT * abs(math.log(width / height / shape)) + abs(math.log(width * height / area))
