"""Films: every frame comes back, lossless in WebP, the same bytes each time, and the times add up."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from dimp.engine.images import animation, pixels


def frames(count: int = 5) -> pixels.Pixels:
    rng = np.random.default_rng(5)
    return rng.integers(0, 256, (count, 32, 48, 3), np.uint8)


def shown(data: bytes) -> tuple[list[pixels.Pixels], list[int]]:
    image = Image.open(io.BytesIO(data))
    pictures, times = [], []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        pictures.append(np.asarray(image.convert("RGB")))
        times.append(image.info["duration"])
    return pictures, times


def test_a_webp_holds_every_frame_without_loss() -> None:
    data = animation.encode(frames(), 24, "webp")
    pictures, _ = shown(data)
    assert np.array_equal(pictures, frames())
    assert data == animation.encode(frames(), 24, "webp")


def test_a_gif_holds_every_frame_in_256_colours() -> None:
    data = animation.encode(frames(), 8, "gif")
    pictures, times = shown(data)
    assert len(pictures) == 5
    assert sum(times) in (620, 630)
    assert len(np.unique(np.concatenate(pictures).reshape(-1, 3), axis=0)) <= 256
    assert data == animation.encode(frames(), 8, "gif")


@pytest.mark.parametrize(("fps", "unit"), [(8, 1), (24, 1), (25, 10), (24, 10), (60, 10), (7.5, 10)])
def test_times_add_up(fps: float, unit: int) -> None:
    times = animation.frame_durations(97, fps, unit)
    assert abs(sum(times) - 97000 / fps) <= unit / 2
    assert all(time % unit == 0 for time in times)
    assert max(times) - min(times) <= unit


@pytest.mark.parametrize("suffix", animation.FORMATS)
def test_a_film_opens_as_its_first_frame_and_has_it_for_thumbnail(suffix: str) -> None:
    data = animation.encode(frames(), 8, suffix)
    first = pixels.fit_image(pixels.open_image(data), 48, 32)
    assert (first.mode, first.size) == ("RGB", (48, 32))
    if suffix == "webp":
        assert np.array_equal(np.asarray(first), frames()[0])


def test_the_picture_that_stands_for_a_film_is_of_its_middle() -> None:
    assert np.array_equal(animation.middle_frame(frames()), frames()[2])
    assert np.array_equal(animation.middle_frame(frames(1)), frames(1)[0])
