"""The renderer: the same scene gives the same bytes, every object shows, edits stay local."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dimp.esquisse.render import PAINT, contact_sheet, oil, render
from dimp.esquisse.scenes import CLASSES, COLOUR_NAMES, Scene, Thing, recoloured, sample_scene
from dimp.esquisse.shapes import coverage, polygon


def scene_of(kind: str, colour: str, **changes: str) -> Scene:
    scene = Scene("day", "sand", "none", "photo", (Thing(kind, colour, 0.5, 0.27),), 0.62, 7)
    return replace(scene, **changes)  # type: ignore[arg-type]


def test_same_scene_same_bytes() -> None:
    rng = np.random.default_rng(3)
    for scene in [sample_scene(rng) for _ in range(12)]:
        first, second = render(scene), render(scene)
        assert np.array_equal(first.rgb, second.rgb)
        assert np.array_equal(first.labels, second.labels)


def test_sampling_is_seeded() -> None:
    assert sample_scene(np.random.default_rng(5)) == sample_scene(np.random.default_rng(5))


@pytest.mark.parametrize("kind", CLASSES)
def test_every_object_is_visible_in_its_colour(kind: str) -> None:
    picture = render(scene_of(kind, "red"))
    mine = picture.labels == 1 + CLASSES.index(kind)
    assert 0.05 < mine.mean() < 0.35
    redness = picture.rgb[mine][:, 0].astype(int) - picture.rgb[mine][:, 2]
    assert np.median(redness) > 60


def test_polygons_of_both_windings_cover_the_same() -> None:
    axis = np.linspace(-1, 1, 41, dtype=np.float32)
    v, u = np.meshgrid(axis, axis, indexing="ij")
    points = [(-0.5, -0.5), (0.5, -0.5), (0.0, 0.6)]
    there, back = (coverage(polygon(u, v, list(p)), 0.05) for p in (points, points[::-1]))
    assert np.allclose(there, back, atol=1e-5)
    assert there.mean() > 0.1


def test_colours_are_told_apart() -> None:
    means = {}
    for colour in COLOUR_NAMES:
        picture = render(scene_of("ball", colour))
        means[colour] = picture.rgb[picture.owner == 1].mean(0)
    for a in PAINT:
        assert all(np.abs(means[a] - means[b]).max() > 25 for b in PAINT if b != a)


def test_recolouring_changes_nothing_outside_the_object() -> None:
    scene = scene_of("heart", "blue", sky="night", light="moon")
    before, after = render(scene), render(recoloured(scene, 0, "yellow"))
    outside = np.pad(before.owner, 2).astype(bool)
    grown = sum(np.roll(outside, (dy, dx), (0, 1)) for dy in range(-2, 3) for dx in range(-2, 3))[2:-2, 2:-2] > 0
    assert np.array_equal(before.rgb[~grown], after.rgb[~grown])
    assert not np.array_equal(before.rgb, after.rgb)


def test_oil_keeps_the_mean_and_changes_the_texture() -> None:
    photo = render(scene_of("tree", "green")).rgb / np.float32(255)
    painted = oil(photo, np.random.default_rng(0))
    assert abs(painted.mean() - photo.mean()) < 0.02
    assert np.abs(painted - photo).mean() > 0.005


def test_contact_sheet_holds_every_picture() -> None:
    sheet = contact_sheet([np.full((4, 4, 3), i, np.uint8) for i in range(3)], 2)
    assert sheet.shape == (12, 12, 3)
    assert {0, 1, 2} <= set(sheet.ravel().tolist())
