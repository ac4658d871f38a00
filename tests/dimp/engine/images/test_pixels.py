"""Fitting, compositing and miniatures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from dimp.engine.images import pixels


def noise(height: int, width: int, seed: int = 0) -> pixels.Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def test_a_picture_of_the_right_size_is_untouched() -> None:
    source = noise(32, 48)
    assert np.array_equal(np.asarray(pixels.fit_image(Image.fromarray(source), 48, 32)), source)


def test_another_shape_is_covered_and_cropped_about_the_middle() -> None:
    wide = np.zeros((10, 40, 3), np.uint8)
    wide[:, 15:25] = 255
    fitted = np.asarray(pixels.fit_image(Image.fromarray(wide), 20, 20))
    assert fitted.shape == (20, 20, 3)
    assert fitted[:, 4:16].min() > 200


def test_composite_keeps_every_bit_outside_the_mask() -> None:
    source, painted = noise(16, 16), noise(16, 16, 1)
    mask = np.zeros((16, 16), np.uint8)
    mask[4:8, 4:8] = 255
    mask[10, 10] = 128
    mixed = pixels.composite(source, painted, mask)
    assert np.array_equal(mixed[mask == 0], source[mask == 0])
    assert np.array_equal(mixed[4:8, 4:8], painted[4:8, 4:8])
    low, high = np.minimum(source, painted)[10, 10], np.maximum(source, painted)[10, 10]
    assert ((low <= mixed[10, 10]) & (mixed[10, 10] <= high)).all()


@pytest.mark.parametrize("mode", ["L", "1", "RGB", "RGBA", "LA"])
def test_masks_of_every_mode_are_read(mode: str) -> None:
    grey = Image.new("L", (8, 8), 0)
    grey.paste(255, (0, 0, 4, 8))
    image = Image.merge("LA", (grey, grey)) if mode == "LA" else grey.convert(mode)
    mask = pixels.fit_mask(image, 16, 16)
    assert mask.shape == (16, 16)
    assert (mask[:, :8] == 255).all()
    assert (mask[:, 8:] == 0).all()


def test_a_rotated_photograph_is_turned_upright() -> None:
    image = Image.new("RGB", (20, 10))
    exif = image.getexif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    assert pixels.open_image(out.getvalue()).size == (10, 20)


def test_what_is_no_picture_is_an_os_error() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        pixels.open_image(b"not a picture")


def test_the_miniature_is_16_by_12_mean_colours() -> None:
    flat = np.full((48, 64, 3), (10, 20, 30), np.uint8)
    assert pixels.encode_lqip(flat) == bytes((10, 20, 30)) * 192


def test_a_preview_is_small() -> None:
    image = Image.open(io.BytesIO(pixels.encode_webp(noise(512, 300))))
    assert (image.format, max(image.size)) == ("WEBP", 256)


def test_floats_are_rounded_to_nearest() -> None:
    assert pixels.from_floats(np.array([[[0.0, 0.5, 1.0]]], np.float32)).tolist() == [[[0, 128, 255]]]


def test_a_change_inside_a_mask_keeps_what_was_see_through() -> None:
    source = Image.new("RGBA", (32, 32), (0, 255, 0, 0))
    source.paste((200, 0, 0, 255), (0, 0, 32, 16))
    painted = np.full((32, 32, 3), 77, np.uint8)
    mask = np.zeros((32, 32), np.uint8)
    mask[:, :16] = 255
    kept = pixels.keep_alpha(painted, source, mask)
    assert kept.shape == (32, 32, 4)
    assert kept[4, 20].tolist() == [200, 0, 0, 255]
    assert kept[28, 20].tolist() == [0, 255, 0, 0]
    assert kept[28, 4].tolist() == [77, 77, 77, 255]
    opaque = pixels.keep_alpha(painted, source.convert("RGB"), mask)
    assert opaque is painted


def test_what_is_see_through_is_seen_on_white() -> None:
    hidden = Image.new("RGBA", (8, 8), (0, 255, 0, 0))
    assert pixels.fit_image(hidden, 8, 8).getpixel((0, 0)) == (255, 255, 255)
    assert pixels.fit_image(hidden, 16, 8).getpixel((9, 4)) == (255, 255, 255)
