"""Tiles: they cover a picture, they match a picture done in one piece, and nothing of them is seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dimp.engine.images.pixels import Pixels
from dimp.engine.upscale import networks, tiles
from dimp.engine.upscale.layouts import Layout
from dimp.engine.upscale.tiles import Tiling
from tests.dimp.engine.upscale import synthetic

WHOLE = Tiling(10**6)
SMALL = Tiling(core=40, margin=40, band=16)
"""A margin that covers all that the small networks look at: two blocks look 34 pixels far."""


def picture(height: int, width: int) -> Pixels:
    rng = np.random.default_rng(7)
    smooth = np.linspace(20, 220, height)[:, None, None] + np.linspace(-20, 20, width)[None, :, None]
    return np.clip(smooth + rng.normal(0, 30, (height, width, 3)), 0, 255).astype(np.uint8)


def net(folder: Path, layout: Layout) -> networks.Net:
    path = synthetic.safetensors(folder / "net.safetensors", synthetic.weights(layout))
    return networks.load(path, "cpu", torch.float32)


def nothing() -> None:
    pass


@given(st.integers(1, 3000), st.integers(2, 128), st.integers(1, 16))
def test_tiles_cover_a_side_and_overlap_by_the_band(length: int, core: int, margin: int) -> None:
    core, margin = core * tiles.GRID, margin * tiles.GRID
    tiling = Tiling(core, margin, band=4)
    spans = tiling.spans(length)
    assert (spans[0].first, spans[0].start, spans[-1].stop, spans[-1].last) == (0, 0, length, length)
    for span, after in zip(spans, spans[1:], strict=False):
        assert span.stop - after.start == min(4, length - after.start)
    for span in spans:
        assert 0 <= span.first <= span.start < span.stop <= span.last <= length
        assert span.first % tiles.GRID == 0
        assert span.stop - span.start <= core + tiles.GRID + 4


@pytest.mark.parametrize("scale", [4, 3, 2])
@pytest.mark.parametrize("layout", [synthetic.RRDB, synthetic.COMPACT])
def test_tiles_are_seamless(tmp_path: Path, layout: Layout, scale: int) -> None:
    loaded, image = net(tmp_path, layout), picture(101, 130)
    whole = tiles.enlarge(loaded, image, scale, nothing, WHOLE)
    tiled = tiles.enlarge(loaded, image, scale, nothing, SMALL)
    assert whole.shape == (101 * scale, 130 * scale, 3)
    assert np.abs(whole.astype(int) - tiled).max() <= 1


def test_neighbours_that_differ_fade_into_each_other(tmp_path: Path) -> None:
    loaded, image = net(tmp_path, synthetic.RRDB), picture(64, 128)
    whole = tiles.enlarge(loaded, image, 4, nothing, WHOLE).astype(float)
    hard = tiles.enlarge(loaded, image, 4, nothing, Tiling(64, 0, 0)).astype(float)
    soft = tiles.enlarge(loaded, image, 4, nothing, Tiling(64, 8, 16)).astype(float)
    steps = [np.abs(picture[:, 256] - picture[:, 255]).mean() for picture in (whole, hard, soft)]
    assert steps[2] < 1.2 * steps[0]
    assert steps[1] > steps[2]


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 2), (33, 18)])
@pytest.mark.parametrize("layout", [synthetic.RRDB, synthetic.COMPACT, synthetic.HALF])
def test_any_size_is_enlarged(tmp_path: Path, layout: Layout, size: tuple[int, int]) -> None:
    loaded, image = net(tmp_path, layout), picture(*size)
    assert tiles.enlarge(loaded, image, 2, nothing).shape == (2 * size[0], 2 * size[1], 3)


@pytest.mark.parametrize("layout", [synthetic.RRDB, synthetic.COMPACT])
def test_the_steps_that_are_announced_are_reported(tmp_path: Path, layout: Layout) -> None:
    reported: list[int] = []
    loaded, image = networks.report_blocks(net(tmp_path, layout), lambda: reported.append(1)), picture(50, 90)
    tiles.enlarge(loaded, image, 2, lambda: reported.append(1), SMALL)
    assert len(reported) == tiles.count_steps(layout, 50, 90, SMALL)


def test_memory_is_bounded_by_the_tile(tmp_path: Path) -> None:
    """No tensor that a network sees is larger than a tile with its margin."""
    sides: list[int] = []
    loaded = net(tmp_path, synthetic.COMPACT)
    loaded.register_forward_pre_hook(lambda _, given: sides.append(max(given[0].shape[-2:])))
    tiles.enlarge(loaded, picture(30, 400), 2, nothing, SMALL)
    assert max(sides) <= SMALL.core + 2 * SMALL.margin
