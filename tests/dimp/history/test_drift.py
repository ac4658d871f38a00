"""Drift on pictures whose change and whose noise are known."""

from __future__ import annotations

import io

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from dimp.core import actions as act
from dimp.history.drift import measure, why_unmeasured
from tests.dimp.tales import everything, forked

SIDE = 128
Pixels = NDArray[np.float64]


def png(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def scene() -> Pixels:
    """A gradient with a square on it."""
    ramp = np.linspace(60, 190, SIDE)
    pixels = np.repeat((ramp[:, None] + ramp[None, :])[:, :, None] / 2, 3, axis=2)
    pixels[40:72, 40:72] = (200, 40, 40)
    return pixels


def noise(level: float) -> Pixels:
    return np.random.default_rng(1).normal(0, level, (SIDE, SIDE, 3))


def recoloured(pixels: Pixels) -> Pixels:
    changed = pixels.copy()
    changed[40:72, 40:72] = (40, 40, 200)
    return changed


def test_the_same_picture_has_none() -> None:
    drift = measure(png(scene()), png(scene()))
    assert (drift.outside, drift.decibels, drift.changed) == (0.0, None, 0.0)


def test_a_change_alone_is_no_drift() -> None:
    drift = measure(png(scene()), png(recoloured(scene())))
    assert drift.outside == 0.0
    assert 0.0625 <= drift.changed <= 0.11  # the square, and a block around it


@pytest.mark.parametrize("level", [2.0, 8.0, 20.0])
def test_what_the_rest_lost_is_measured_whatever_the_change(level: float) -> None:
    drift = measure(png(scene()), png(recoloured(scene()) + noise(level)))
    assert drift.outside == pytest.approx(level / 255, rel=0.1)
    assert drift.decibels == pytest.approx(20 * np.log10(255 / level), abs=1)


def test_a_region_larger_than_the_rest_is_found_too() -> None:
    changed = scene()
    changed[:, :100] = (10, 200, 10)
    drift = measure(png(scene()), png(changed + noise(4)))
    assert drift.outside == pytest.approx(4 / 255, rel=0.15)
    assert drift.changed == pytest.approx(100 / SIDE, abs=0.05)


def test_a_second_place_is_drift_unless_two_were_meant() -> None:
    changed = recoloured(scene())
    changed[100:116, 100:116] = (255, 255, 0)
    one, two = (measure(png(scene()), png(changed), regions=count) for count in (1, 2))
    assert one.outside
    assert two.outside == 0.0


def test_inside_a_mask_anything_may_change() -> None:
    white = np.zeros((SIDE, SIDE, 3))
    white[40:72, 40:72] = 255
    changed = recoloured(scene())
    changed[0:8, 0:8] += 90
    masked = measure(png(scene()), png(changed), png(white))
    assert masked.region == "mask"
    assert masked.outside
    assert masked.outside > 0.01


def test_a_picture_that_changed_everywhere_has_no_measure() -> None:
    drift = measure(png(scene()), png(255 - scene()), png(np.full((SIDE, SIDE, 3), 255.0)))
    assert drift.outside is None
    assert drift.note


def test_another_size_and_a_narrow_picture_are_taken() -> None:
    small = np.asarray(Image.fromarray(scene().astype(np.uint8)).resize((64, 64)), np.float64)
    drift = measure(png(small), png(scene()))
    assert drift.outside is not None
    assert drift.outside < 0.05
    assert measure(png(scene()[:, :64]), png(scene()[:, :64])).outside == 0.0


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(OSError, match="image"):
        measure(b"no", b"no")


def test_only_a_change_of_a_part_has_drift() -> None:
    story = forked()
    root, blue, night = story.session.generations.values()
    assert why_unmeasured(root.recipe)
    assert why_unmeasured(blue.recipe) == ""
    assert "whole picture" in why_unmeasured(night.recipe)
    assert why_unmeasured(msgspec.structs.replace(night.recipe, mask="ab" * 32)) == ""
    story.paint(act.Squash(id=story.paint(act.Refine(modification="add a hat"))))
    assert why_unmeasured(list(story.session.generations.values())[-1].recipe) == ""
    assert all(why_unmeasured(one.recipe) for one in everything().session.generations.values() if not one.recipe.source)
