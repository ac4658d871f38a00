"""Where a change happened: found in made pictures whose true change is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from dimp.engine.images import keep
from dimp.engine.images.pixels import Pixels, composite


def scene(height: int = 128, width: int = 128, seed: int = 0) -> Pixels:
    """A sky over textured ground."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float64)
    picture[: height // 2] = (90, 140, 220)
    picture[height // 2 :] = (80, 120, 60)
    picture[height // 2 :] += rng.normal(0, 12, (height - height // 2, width, 1))
    return np.asarray(picture.clip(0, 255), np.uint8)


def inside(shape: tuple[int, ...], row: float, column: float, radius: float) -> NDArray[np.bool_]:
    y, x = np.mgrid[: shape[0], : shape[1]]
    return np.asarray((y - row) ** 2 + (x - column) ** 2 <= radius**2)


def drifted(picture: Pixels, seed: int) -> Pixels:
    """The picture with its texture drawn anew, as painting all of it does."""
    noise = np.random.default_rng(seed).normal(0, 6, picture.shape)
    return np.asarray((picture + noise).clip(0, 255), np.uint8)


def with_ball(picture: Pixels, row: float, column: float, radius: float, colour: tuple[int, int, int]) -> Pixels:
    ball = picture.copy()
    ball[inside(picture.shape, row, column, radius)] = colour
    return ball


def test_a_recoloured_thing_is_covered_and_the_rest_stays_bit_for_bit() -> None:
    source = with_ball(scene(), 70, 40, 16, (200, 30, 30))
    edited = drifted(with_ball(source, 70, 40, 16, (30, 60, 200)), 2)
    change = keep.find_change(edited, drifted(source, 3))
    true = inside(source.shape, 70, 40, 16)
    assert change.mask[true].min() == 255
    assert not change.mask[~inside(source.shape, 70, 40, 16 + 12)].any()
    kept = composite(source, edited, change.mask)
    assert np.array_equal(kept[true], edited[true])
    assert np.array_equal(kept[change.mask == 0], source[change.mask == 0])
    assert 0.05 < change.area < 0.15
    assert change.noise < keep.MOST_NOISE


def test_what_is_gone_and_what_came_are_both_in_the_mask() -> None:
    plain = scene()
    source = with_ball(plain, 60, 25, 11, (230, 200, 20))
    edited = drifted(with_ball(plain, 60, 100, 11, (230, 200, 20)), 4)
    change = keep.find_change(edited, source)
    for column in (25, 100):
        assert change.mask[inside(source.shape, 60, column, 11)].min() == 255
    assert not change.mask[:, 60:68].any()


def test_texture_drawn_anew_is_no_change() -> None:
    source = scene()
    change = keep.find_change(drifted(source, 5), drifted(source, 6))
    assert not change.mask.any()
    assert change.area == 0


@pytest.mark.parametrize(("height", "width"), [(64, 64), (96, 160), (512, 512), (720, 1280)])
def test_any_size_and_shape(height: int, width: int) -> None:
    side = min(height, width)
    source = scene(height, width)
    edited = with_ball(source, height * 0.6, width * 0.4, side / 8, (250, 120, 0))
    change = keep.find_change(edited, source)
    true = inside(source.shape, height * 0.6, width * 0.4, side / 8)
    assert change.mask.shape == (height, width)
    assert change.mask[true].min() >= 250
    reach = 12 * max(side / keep.CELLS, 1)
    assert not change.mask[~inside(source.shape, height * 0.6, width * 0.4, side / 8 + reach)].any()


@pytest.mark.parametrize("share", [0.75, 1.0])
def test_a_change_of_most_of_the_picture_is_told_by_area_or_noise(share: float) -> None:
    source = scene()
    edited = source.copy()
    rows = int(128 * share)
    edited[:rows] = np.asarray(source[:rows] * 0.3, np.uint8)
    change = keep.find_change(edited, source)
    assert change.area > keep.MOST_AREA or change.noise > keep.MOST_NOISE


def test_the_narrow_mask_keeps_more() -> None:
    source = with_ball(scene(), 70, 40, 16, (200, 30, 30))
    edited = drifted(with_ball(source, 70, 40, 16, (30, 60, 200)), 2)
    soft, narrow = (keep.find_change(edited, source, None, width).area for width in (keep.SOFT, keep.NARROW))
    assert narrow < soft


def test_answers_add_what_hardly_differs_in_colour() -> None:
    """White on snow: the network says that a thing went, the pixels show little of it."""
    source = np.full((128, 128, 3), 225, np.uint8)
    source = with_ball(source, 64, 90, 14, (233, 233, 236))
    source = with_ball(source, 64, 30, 9, (60, 90, 200))
    edited = np.full((128, 128, 3), 225, np.uint8)
    answers = np.full((16, 16), 0.1)
    answers[7:9, 3:5] = 3.0
    answers[6:10, 10:13] = 2.5
    faint = inside(source.shape, 64, 90, 8)
    assert not keep.find_change(edited, source).mask[faint].any()
    assert keep.find_change(edited, source, answers).mask[faint].any()


def test_a_mask_is_grown_and_shrunk_with_its_soft_edges() -> None:
    mask = np.zeros((256, 256), np.uint8)
    mask[inside((256, 256), 128, 128, 60)] = 255
    larger, smaller = keep.adjust_mask(mask, 6), keep.adjust_mask(mask, -6)
    assert (larger >= mask).all()
    assert (smaller <= mask).all()
    assert larger.sum() > 1.2 * mask.sum() > 1.4 * smaller.sum()
    assert np.abs(keep.adjust_mask(mask, 0).astype(int) - mask).mean() < 4


@pytest.mark.parametrize("stem", [(93, 69, 46), (90, 69, 48)])
def test_a_stem_of_the_colour_of_the_ground_goes_with_its_tree(stem: tuple[int, int, int]) -> None:
    """Brown on brown: less differs there than where a change is seeded or grows, but the network was asked about it."""
    ground = np.full((128, 128, 3), (84, 62, 40), np.uint8)
    source = ground.copy()
    source[60:96, 61:67] = stem
    source = with_ball(source, 46, 64, 16, (240, 130, 20))
    answers = np.full((16, 16), 0.1)
    answers[3:9, 6:10] = 3.0
    answers[9:12, 7:9] = 1.6
    lower = np.zeros(source.shape[:2], bool)
    lower[68:82, 62:66] = True
    left, gone = (
        keep.find_change(ground, source, answers, rearranged=True, removed=removed) for removed in (False, True)
    )
    assert left.mask[lower].min() < 100
    assert gone.mask[lower].min() > 200
    assert gone.area < 1.3 * left.area


def test_a_change_that_is_seen_is_never_half_there() -> None:
    """Thin and faint: a feather at half strength would leave a ghost of what was there."""
    source = np.full((128, 128, 3), 120, np.uint8)
    source = with_ball(source, 40, 64, 14, (220, 40, 40))
    source[50:100, 62:66] = (150, 128, 120)
    edited = np.full((128, 128, 3), 120, np.uint8)
    change = keep.find_change(edited, source, rearranged=True)
    assert change.mask[56:80, 63:65].min() > 240
