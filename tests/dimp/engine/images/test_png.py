"""The PNG writer against an independent reader, and its size against the default writer's."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dimp.engine.images import png


@settings(max_examples=40)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**32 - 1), st.sampled_from(["RGB", "RGBA"]))
def test_another_reader_finds_the_same_pixels(height: int, width: int, seed: int, mode: str) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, len(mode)), np.uint8)
    image = Image.open(io.BytesIO(png.encode(pixels)))
    image.load()
    assert (image.format, image.mode, image.info) == ("PNG", mode, {})
    assert np.array_equal(np.asarray(image), pixels)


def test_a_view_with_strides_is_written_as_it_looks() -> None:
    pixels = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(16, 16, 3)[::2, ::-1]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png.encode(pixels)))), pixels)


def test_bytes_stay_near_those_of_the_default_writer() -> None:
    rng = np.random.default_rng(1)
    ramp = np.linspace(0, 200, 256)[:, None, None] + np.linspace(0, 50, 256)[None, :, None] * [1, 0.5, 0.2]
    pixels = np.clip(ramp + rng.normal(0, 3, (256, 256, 3)), 0, 255).astype(np.uint8)
    plain = io.BytesIO()
    Image.fromarray(pixels).save(plain, "PNG")
    assert len(png.encode(pixels)) <= 1.15 * len(plain.getvalue())


@pytest.mark.parametrize("wrong", [np.zeros((4, 4, 2), np.uint8), np.zeros((4, 4, 3), np.float32)])
def test_anything_but_bytes_of_colour_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        png.encode(wrong)  # type: ignore[arg-type]
