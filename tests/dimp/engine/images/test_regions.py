"""Regions on a grid of cells: blur, thresholds, growth, parts and holes."""

from __future__ import annotations

import numpy as np
import pytest

from dimp.engine.images import regions


def disc(rows: int, columns: int, row: float, column: float, radius: float) -> regions.Region:
    y, x = np.mgrid[:rows, :columns]
    return np.asarray((y - row) ** 2 + (x - column) ** 2 <= radius**2)


def test_cells_are_means_of_all_pixels_though_sides_do_not_divide() -> None:
    values = np.arange(7 * 10, dtype=np.float64).reshape(7, 10)
    cells = regions.average_cells(values, 3, 4)
    assert cells.shape == (3, 4)
    assert cells[0, 0] == values[0:2, 0:2].mean()
    assert cells[-1, -1] == values[4:7, 7:10].mean()
    assert regions.average_cells(np.dstack([values, -values]), 3, 4)[2, 1, 1] == -cells[2, 1]


def test_a_blur_keeps_what_is_even_and_the_sum_of_what_is_inside() -> None:
    assert np.allclose(regions.gaussian(np.full((9, 9), 5.0), 1.5), 5.0)
    point = np.zeros((31, 31))
    point[15, 15] = 1.0
    blurred = regions.gaussian(point, 1.5)
    assert blurred.sum() == pytest.approx(1.0)
    assert blurred[15, 15] == blurred.max() < 0.1
    assert regions.box(point, 2)[13, 17] == pytest.approx(1 / 25)


def test_otsu_parts_two_heaps() -> None:
    heaps = np.concatenate([np.linspace(0, 2, 90), np.linspace(40, 60, 10)])
    assert 2 <= regions.otsu_threshold(heaps) < 40


def test_growing_comes_near_a_circle_and_shrinking_undoes_it() -> None:
    point = disc(41, 41, 20, 20, 0)
    grown = regions.grow(point, 8)
    assert disc(41, 41, 20, 20, 7).sum() < grown.sum() < disc(41, 41, 20, 20, 10).sum()
    assert np.array_equal(regions.shrink(grown, 8), point)


def test_nothing_is_eroded_from_the_edge_of_the_picture() -> None:
    half = np.zeros((9, 9), bool)
    half[:, :4] = True
    assert regions.shrink(half, 1)[:, 0].all()
    assert regions.closed(half, 3)[:, 0].all()


def test_opening_drops_a_thread_and_closing_fills_a_crack() -> None:
    region = disc(31, 31, 15, 15, 6)
    thread = region.copy()
    thread[15, 21:30] = True
    crack = region.copy()
    crack[:, 15] = False
    assert not regions.opened(thread, 1)[15, 24:].any()
    assert regions.closed(crack, 2)[15, 15]


def test_what_is_enclosed_is_filled_and_a_bay_stays_open() -> None:
    ring = disc(21, 21, 10, 10, 8) & ~disc(21, 21, 10, 10, 4)
    assert regions.fill_holes(ring)[10, 10]
    bay = ring.copy()
    bay[10, 10:] = False
    assert not regions.fill_holes(bay)[10, 10]
    assert not regions.fill_holes(np.zeros((4, 4), bool)).any()


def test_parts_are_those_that_hang_together() -> None:
    region = np.array([[1, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]], bool)
    assert regions.label_parts(region).max() == 2
    assert regions.label_parts(region, diagonal=False).max() == 3
    core = np.zeros_like(region)
    core[1, 2] = True
    assert np.array_equal(regions.keep_parts(region, core), region & (np.arange(12).reshape(3, 4) < 8))


def test_a_winding_part_is_one() -> None:
    snake = np.zeros((20, 20), bool)
    snake[::2] = True
    snake[1::4, -1] = True
    snake[3::4, 0] = True
    assert regions.label_parts(snake).max() == 1


def test_seeds_reach_as_far_as_they_may_through_what_is_allowed() -> None:
    allowed = np.zeros((5, 12), bool)
    allowed[2] = True
    allowed[2, 9] = False
    seeds = np.zeros_like(allowed)
    seeds[2, 1] = True
    assert regions.grow_within(seeds, allowed, 3)[2].sum() == 5
    assert regions.grow_within(seeds, allowed, 99)[2].sum() == 9
