"""Where a change happened, so that every other pixel can stay as it was.

A model paints a whole picture again to change one thing in it. The difference of what it painted to what its
autoencoder makes of the source shows where: on a grid of cells the *signed* difference is smoothed, so that texture
redrawn elsewhere cancels out; seeds above a high threshold grow through a low one; and a gate takes back what changed
nothing visible. Where the network's answers to the old and the new prompt are known (FlowEdit), they add what a
difference of colours misses. Constants are those of `METHOD`: tuned on edits of the embedded model, in cells and in
levels of 255.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dimp.engine.images import regions
from dimp.engine.images.pixels import Pixels
from dimp.engine.images.regions import Grid, Region

METHOD = "keep/2"
"""Names how regions are found; stored with each, so that another method never stands for this one."""

CELLS = 128
"""Cells along the shorter side, at most one a pixel."""

MOST_AREA = 0.6
"""Share of the picture above which a change counts as one of the whole picture."""

MOST_NOISE = 6.0
"""Difference, in levels, of what should not have changed at all from which on a change is hardly told from drift."""

_BLUR, _WIDE_BLUR = 1.5, 2.5
_QUIET = 30  # percentile of the differences that stands for drift alone: under 70 % of a picture changes
_LOW, _LOW_SHARE = 8.0, 5.0
_HIGH, _HIGH_SHARE = 20.0, 0.6
_REACH = 20
_LEAST_PART = 0.1
_STRONG_PEAK, _LEAST_STRONG = 0.5, 0.01
_BESIDE, _ALONE = 4.0, 8.0
_FAINT_GAP, _FAINT_REACH = 4, 12
_SHOWN, _SHOWN_SHARE = 8.0, 3.0
_REMAINS, _REMAINS_SHARE, _ANSWERED_SHARE = 5.0, 3.0, 0.4
_CLOSE = 6
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
_BLUE, _RED = 0.564, 0.713


@dataclass(frozen=True, slots=True)
class Width:
    """How wide the mask of a region is: its whole core and its feather, in cells, and what shows through the gate.

    `visible` are the levels between which a difference comes to be seen, `blurred` whether it is smoothed widely first.
    """

    core: int
    feather: int
    visible: tuple[float, float]
    blurred: bool


SOFT = Width(2, 8, (3.0, 10.0), blurred=True)
NARROW = Width(2, 4, (4.0, 12.0), blurred=False)
"""Keeps a little more; on even ground, contours may show after many changes."""


@dataclass(frozen=True, slots=True)
class Change:
    """Where a picture changed: the mask (H, W), 255 inside and 0 where every pixel stays, and how it was found.

    `area` is the mean of the mask, 0 to 1; `noise`, `low` and `high` are levels: the difference of what stayed, and the
    thresholds for growing and for seeds.
    """

    mask: Pixels
    area: float
    noise: float
    low: float
    high: float


def find_change(
    edited: Pixels, again: Pixels, answers: NDArray[np.floating] | None = None, width: Width = SOFT, *,
    rearranged: bool = False, removed: bool = False,
) -> Change:  # fmt: skip
    """Where `edited` differs from `again`, which is the source as the model's autoencoder gives it back.

    `answers` is how far the network's answers to the old and the new prompt were apart, on a grid of any size.
    `rearranged`: things may have come, gone or moved, so fainter parts beside a change (a stem, a shadow) belong to it.
    `removed`: a thing went, so what of it has the colour of what is behind it belongs to the change as well.
    """
    difference = _difference_grid(edited, again)
    strength = _norm(difference, _BLUR)
    noise = float(np.percentile(strength, _QUIET))
    otsu = regions.otsu_threshold(strength)
    low, high = max(_LOW, _LOW_SHARE * noise), max(_HIGH, _HIGH_SHARE * otsu)
    apart = None if answers is None else _resize(answers, strength.shape)
    region = _find_region(strength, low, high, apart)
    if rearranged:
        region = _add_faint(region, strength > low)
    clear = strength > (max(_SHOWN, _SHOWN_SHARE * noise) if width.blurred else max(_HIGH, 0.5 * otsu))
    if apart is not None and removed:
        remains = _find_remains(region, strength > max(_REMAINS, _REMAINS_SHARE * noise), apart)
        region, clear = _close(region | remains), clear | remains
    if apart is not None:
        region = _add_answers(region, strength, apart)
    mask = _soften(region, width.core, width.feather) * _gate(strength, difference, clear, width)
    full = _resize(mask, edited.shape[:2])
    levels = np.asarray(np.clip(full * 255, 0, 255).round(), np.uint8)
    return Change(levels, float(levels.mean() / 255), noise, low, high)


def adjust_mask(mask: Pixels, cells: int) -> Pixels:
    """The mask grown by so many cells, or shrunk where they are negative; its soft edges move with it."""
    grid = _to_cells(mask / 255)
    moved = regions.grow(grid, cells) if cells > 0 else 1 - regions.grow(1 - grid, -cells)
    return np.asarray(np.clip(_resize(moved, mask.shape) * 255, 0, 255).round(), np.uint8)


def _difference_grid(edited: Pixels, again: Pixels) -> Grid:
    """The signed difference in YCbCr, in levels, averaged over cells: (rows, columns, 3)."""
    plain = edited.astype(np.float64) - again
    luma = plain @ _LUMA
    colours = [luma, _BLUE * (plain[..., 2] - luma), _RED * (plain[..., 0] - luma)]
    return _to_cells(np.stack(colours, axis=-1))


def _to_cells(values: Grid) -> Grid:
    height, width = values.shape[:2]
    side = max(min(height, width) / CELLS, 1.0)
    return regions.average_cells(values, round(height / side), round(width / side))


def _norm(difference: Grid, sigma: float) -> Grid:
    return np.asarray(np.linalg.norm(regions.gaussian(difference, sigma), axis=-1))


def _find_region(strength: Grid, low: float, high: float, apart: Grid | None) -> Region:
    seeds = strength > high
    seeds = regions.keep_parts(seeds, regions.shrink(seeds, 1))
    if apart is not None:
        both = seeds & (apart > regions.otsu_threshold(apart))
        seeds = both if both.any() else seeds
    grown = regions.grow_within(seeds, strength > low, _REACH)
    return _close(_drop_small(grown, strength - low))


def _drop_small(region: Region, weights: Grid) -> Region:
    """The parts of the region that weigh at least a tenth of the heaviest one, and smaller ones as strong as it.

    What a thing leaves bare where another takes its place is small, but differs as much as the thing did.
    """
    labels = regions.label_parts(region)
    sums = np.bincount(labels.ravel(), weights.ravel())
    peaks = np.zeros_like(sums)
    np.maximum.at(peaks, labels.ravel(), weights.ravel())
    sums[0] = peaks[0] = 0.0
    strong = (peaks >= _STRONG_PEAK * peaks.max()) & (sums >= _LEAST_STRONG * sums.max())
    chosen = np.flatnonzero((sums >= _LEAST_PART * sums.max()) | strong)
    return np.asarray(np.isin(labels, chosen[chosen > 0]))


def _add_faint(region: Region, differs: Region) -> Region:
    """The region with what differs close by, though too little to have been found by itself."""
    close = regions.keep_parts(regions.opened(differs, 1), regions.grow(region, _FAINT_GAP))
    return _close(region | (close & regions.grow(region, _FAINT_REACH)))


def _find_remains(region: Region, differs: Region, apart: Grid) -> Region:
    """What hangs together with the region, hardly differs and was asked about: a brown stem on brown ground."""
    answered = regions.opened(differs & (apart > _ANSWERED_SHARE * _answer_threshold(apart)), 1)
    attached = regions.keep_parts(answered | region, region) & answered
    return np.asarray(attached & regions.grow(region, _REACH) & ~region)


def _answer_threshold(apart: Grid) -> float:
    return max(regions.otsu_threshold(apart), 0.4 * float(np.percentile(apart, 99.5)))


def _add_answers(region: Region, strength: Grid, apart: Grid) -> Region:
    """The region with what the answers alone show: beside it where little is seen, apart from it where more is."""
    answered = apart > _answer_threshold(apart)
    beside = regions.keep_parts(answered & (strength > _BESIDE) | region, region)
    alone = regions.opened(answered & (strength > _ALONE), 1)
    return _close(region | beside | alone)


def _close(region: Region) -> Region:
    return regions.fill_holes(regions.closed(region, _CLOSE))


def _soften(region: Region, core: int, feather: int) -> Grid:
    """1 within `core` cells of the region, 0 beyond `core + feather`, smooth between."""
    grown = regions.grow(region, core + feather // 2).astype(np.float64)
    return regions.box(regions.box(grown, feather // 4), feather // 4)


def _gate(strength: Grid, difference: Grid, clear: Region, width: Width) -> Grid:
    """1 where a change is seen, 0 where nothing visible changed: there the source stays though the region is there.

    Where it is `clear`, a change is whole: half of it would leave a ghost of what was there.
    """
    strong = _soften(regions.opened(clear, 1), 0, 4)
    seen = regions.smoothstep(*width.visible, _norm(difference, _WIDE_BLUR) if width.blurred else strength)
    return np.maximum(strong, regions.gaussian(seen, 2.0) if width.blurred else seen)


def _resize(values: NDArray[np.floating], shape: tuple[int, ...]) -> Grid:
    """The values on a grid of another shape, bilinearly."""
    image = Image.fromarray(np.asarray(values, np.float32))
    if image.size != (shape[1], shape[0]):
        image = image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float64)
