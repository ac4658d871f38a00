"""Control maps on pictures whose maps are known."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PIL.Image import Transpose

from dimp.core.errors import Invalid
from dimp.engine.images import control_maps


def drawn(size: tuple[int, int] = (96, 64)) -> Image.Image:
    image = Image.new("RGB", size, (90, 90, 90))
    ImageDraw.Draw(image).ellipse((20, 12, 60, 52), fill=(230, 220, 60))
    return image


def edges(image: Image.Image) -> np.ndarray:
    return np.asarray(control_maps.canny(image).convert("L")) > 0


@pytest.mark.parametrize("kind", control_maps.MAPS)
def test_a_map_is_rgb_of_the_pictures_size_and_always_the_same(kind: str) -> None:
    for image in (
        drawn(),
        drawn().convert("RGBA"),
        drawn().convert("L"),
        Image.new("RGB", (7, 3)),
        Image.new("L", (1, 1)),
    ):
        made = control_maps.make_map(kind, image)
        assert (made.mode, made.size) == ("RGB", image.size)
        assert made.tobytes() == control_maps.make_map(kind, image).tobytes()


def test_an_edge_is_one_closed_line_one_pixel_wide() -> None:
    seen = edges(drawn())
    heights, widths = np.nonzero(seen)
    assert (widths.min(), widths.max()) == pytest.approx((20, 60), abs=1)
    assert (heights.min(), heights.max()) == pytest.approx((12, 52), abs=1)
    assert not (seen[1:, 1:] & seen[1:, :-1] & seen[:-1, 1:] & seen[:-1, :-1]).any(), "the line is two pixels wide"
    hole = Image.fromarray((seen * 255).astype(np.uint8))
    ImageDraw.floodfill(hole, (0, 0), 128)
    assert hole.getpixel((40, 32)) == 0, "the line has a gap"


@pytest.mark.parametrize("turn", [Transpose.ROTATE_90, Transpose.ROTATE_180, Transpose.TRANSPOSE])
def test_a_turned_picture_has_the_turned_edges(turn: Transpose) -> None:
    image = drawn((64, 64))
    turned, expected = (
        edges(image.transpose(turn)),
        np.asarray(control_maps.canny(image).transpose(turn).convert("L")) > 0,
    )
    spread = np.pad(expected, 1)
    near = np.any([spread[1 + y : 65 + y, 1 + x : 65 + x] for y in (-1, 0, 1) for x in (-1, 0, 1)], axis=0)
    assert near[turned].all()
    assert turned.sum() == pytest.approx(expected.sum(), rel=0.05)


def test_an_edge_between_colours_alike_in_brightness_is_seen() -> None:
    image = Image.new("RGB", (32, 32), (200, 0, 0))
    image.paste((0, 102, 0), (16, 0, 32, 32))
    assert image.convert("L").getextrema()[0] == image.convert("L").getextrema()[1]
    assert edges(image)[:, 14:18].any(axis=1).all()


def test_a_weak_edge_stays_where_it_goes_on_from_a_strong_one_and_only_there() -> None:
    ramp = np.full((64, 200), 100, np.float64)
    ramp[32:] += np.linspace(70, 12, 200)  # falls below what may begin an edge, and further below what may go on
    seen: np.ndarray = edges(Image.fromarray(ramp.astype(np.uint8)))[30:34].max(axis=0)
    last = int(np.flatnonzero(seen).max())
    strong = int(np.flatnonzero(np.linspace(70, 12, 200) * 2.5 > control_maps.HIGH).max())
    assert seen[: last + 1].all()
    assert strong + 20 < last < 195
    assert not edges(Image.fromarray(ramp[:, strong + 20 :].astype(np.uint8))).any(), "nothing strong, so no edge"


def test_smooth_pictures_have_no_edges() -> None:
    slope = np.tile(np.linspace(0, 255, 128).astype(np.uint8), (64, 1))
    assert not edges(Image.fromarray(slope)).any()
    assert not edges(Image.new("RGB", (32, 32), "white")).any()


def test_a_tile_map_keeps_the_layout_and_drops_the_detail() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    noise[:, 32:] //= 4
    kept = np.asarray(control_maps.tile(Image.fromarray(noise)), np.float64)
    assert kept[:, :28].std() < noise[:, :28].std() / 4
    assert kept[:, :28].mean() == pytest.approx(noise[:, :28].mean(), rel=0.05)
    assert kept[:, 36:].mean() == pytest.approx(noise[:, 36:].mean(), rel=0.1)


def test_luma_has_no_colour_and_blur_no_edges() -> None:
    image = drawn()
    grey = np.asarray(control_maps.luma(image))
    assert (grey[..., 0] == grey[..., 1]).all()
    assert (grey[..., 0] == np.asarray(image.convert("L"))).all()
    assert np.abs(np.diff(np.asarray(control_maps.blur(image), int), axis=1)).max() < 70


@pytest.mark.parametrize(
    ("kind", "words"), [("pose", "network of its own"), ("depth", "ready"), ("edges", "blur, canny")]
)
def test_what_is_not_made_here_is_refused_with_what_to_do(kind: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        control_maps.make_map(kind, drawn())
    assert words in refused.value.message + refused.value.hint
