"""Regions of a picture on a grid of cells: blur, thresholds, growth, parts and holes. Numpy alone, no picture library.

A grid is (rows, columns) of floats, a region the same of booleans. What lies beyond the edge belongs to no region, and
nothing is eroded from there.
"""

from __future__ import annotations

import math
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]
Region = NDArray[np.bool_]
T = TypeVar("T", Grid, Region, NDArray[np.int64])


def average_cells(values: Grid, rows: int, columns: int) -> Grid:
    """Means of (H, W) or (H, W, C) over a grid of cells as even as whole pixels allow."""
    tops, lefts = _starts(values.shape[0], rows), _starts(values.shape[1], columns)
    sums = np.add.reduceat(np.add.reduceat(values, tops, axis=0), lefts, axis=1)
    counts = np.outer(np.diff([*tops, values.shape[0]]), np.diff([*lefts, values.shape[1]]))
    return np.asarray(sums / (counts if values.ndim == 2 else counts[..., None]))


def gaussian(values: Grid, sigma: float) -> Grid:
    """The values blurred along both axes; beyond the edge the outermost ones go on."""
    radius = math.ceil(3 * sigma)
    weights = np.exp(-0.5 * np.square(np.arange(-radius, radius + 1) / sigma))
    return _filter(_filter(values, weights / weights.sum(), 0), weights / weights.sum(), 1)


def box(values: Grid, radius: int) -> Grid:
    """Means over squares of `2 * radius + 1` cells."""
    weights = np.full(2 * radius + 1, 1 / (2 * radius + 1))
    return _filter(_filter(values, weights, 0), weights, 1)


def smoothstep(low: float, high: float, values: Grid) -> Grid:
    """0 up to `low`, 1 from `high` on, and a smooth rise between."""
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share))


def otsu_threshold(values: Grid) -> float:
    """The value that parts all others into two classes as far from each other as can be.

    N. Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    ordered = np.sort(values.ravel())
    below = np.arange(1, ordered.size)
    sums = np.cumsum(ordered)[:-1]
    apart = sums / below - (ordered.sum() - sums) / (ordered.size - below)
    between = below * (ordered.size - below) * np.square(apart)
    return float(ordered[int(np.argmax(between))]) if between.size else 0.0


def grow(region: T, cells: int) -> T:
    """The region with all within about `cells` of it: squares and crosses in turn come near a circle.

    Of a grid of values from 0 up, each cell gets the highest one within that distance.
    """
    for step in range(cells):
        region = _highest_near(region, diagonal=step % 2 == 1)
    return region


def shrink(region: Region, cells: int) -> Region:
    """The region without what is within about `cells` of its edge."""
    return ~grow(~region, cells)


def opened(region: Region, cells: int) -> Region:
    """The region without what is too thin to outlive `shrink`."""
    return grow(shrink(region, cells), cells)


def closed(region: Region, cells: int) -> Region:
    """The region with its gaps and bays filled that are narrower than about twice `cells`."""
    return shrink(grow(region, cells), cells)


def grow_within(seeds: Region, allowed: Region, cells: int) -> Region:
    """What can be reached from the seeds through `allowed` in so many steps, the seeds among them."""
    reached = seeds
    for _ in range(cells):
        further = seeds | (_highest_near(reached, diagonal=True) & allowed)
        if np.array_equal(further, reached):
            break
        reached = further
    return reached


def label_parts(region: Region, *, diagonal: bool = True) -> NDArray[np.int64]:
    """A number from 1 for each part of the region that hangs together (at corners, too, if `diagonal`); 0 elsewhere."""
    names = np.where(region, np.arange(1, region.size + 1).reshape(region.shape), 0)
    while True:
        joined = np.where(region, _highest_near(names, diagonal), 0)
        flat = np.concatenate([[0], joined.ravel()])
        joined = np.maximum(joined, flat[joined])  # a name is a cell of the same part: take the name that it has now
        if np.array_equal(joined, names):
            return np.asarray(np.unique(np.concatenate([[0], names.ravel()]), return_inverse=True)[1][1:]).reshape(
                region.shape
            )
        names = joined


def keep_parts(region: Region, core: Region) -> Region:
    """The parts of the region in which the core has a cell."""
    labels = label_parts(region)
    chosen = np.unique(labels[core & region])
    return np.asarray(np.isin(labels, chosen[chosen > 0]))


def fill_holes(region: Region) -> Region:
    """The region with what it encloses."""
    labels = label_parts(~region, diagonal=False)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return np.asarray(~np.isin(labels, np.unique(edge[edge > 0])))


def _starts(length: int, count: int) -> NDArray[np.int64]:
    return np.asarray(np.floor(np.arange(count) * length / count), np.int64)


def _filter(values: Grid, weights: Grid, axis: int) -> Grid:
    radius = len(weights) // 2
    widths = [(radius, radius) if at == axis else (0, 0) for at in range(values.ndim)]
    padded = np.pad(values, widths, mode="edge")
    length = values.shape[axis]
    parts = (weight * np.take(padded, range(at, at + length), axis) for at, weight in enumerate(weights))
    return np.asarray(sum(parts))


def _highest_near(values: T, diagonal: bool) -> T:
    """The highest of each cell and its neighbours; 0 beyond the edge."""
    height, width = values.shape
    wide = np.pad(values, 1)
    shifts = [(down, right) for down in range(3) for right in range(3) if diagonal or 1 in (down, right)]
    highest = np.maximum.reduce([wide[down : down + height, right : right + width] for down, right in shifts])
    return cast(T, highest)
