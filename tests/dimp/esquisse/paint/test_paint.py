"""The renderer: the same bytes everywhere, everything that is named is seen, edits stay where they are asked."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

import numpy as np
import pytest

from dimp.esquisse.paint.light import PAINT
from dimp.esquisse.paint.objects.table import DRAW
from dimp.esquisse.paint.render import STYLES, contact_sheet, render, visible
from dimp.esquisse.scene.compose import paints_for, sample_scene
from dimp.esquisse.scene.domain import Domain
from dimp.esquisse.scene.kinds import COLOURS, KINDS, LIGHTS, SETTINGS
from dimp.esquisse.scene.scene import FORMATS, Scene, Thing, stand

GOLDEN = "0f53e7e5c5809c311d9e2888a03d5e2c"
"""Digest of four pictures: it changes only when the renderer is meant to paint otherwise."""


def scene_with(kind: str, colour: str = "red", **changes: object) -> Scene:
    setting = KINDS[kind].settings[0]
    thing = Thing(kind, colour, 0.5, KINDS[kind].depth[0], 1.0, 7, 0.3 if KINDS[kind].aloft else 0.0)
    scene = Scene(11, setting, "noon", "hills", 0.5, "none", 1, "none", False, (thing,))
    return replace(scene, **changes)  # type: ignore[arg-type]


def scenes(count: int, **domain: object) -> list[Scene]:
    return [sample_scene(seed, Domain(**domain)) for seed in range(900, 900 + count)]  # type: ignore[arg-type]


def test_four_pictures_are_the_golden_ones_to_the_byte() -> None:
    digest = blake2b(digest_size=16)
    for number, style in enumerate(STYLES):
        digest.update(render(sample_scene(40 + number, Domain(styles=((style, 1.0),)))).rgb.tobytes())
    assert digest.hexdigest() == GOLDEN


def test_every_kind_has_somebody_who_draws_it_and_every_paint_a_colour() -> None:
    assert set(DRAW) == set(KINDS)
    assert set(PAINT) == set(COLOURS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_seen_in_its_colour(kind: str) -> None:
    owner = []
    for colour in ("red", "blue"):
        picture = render(scene_with(kind, colour))
        mine = picture.owner == 1
        assert 0.008 < mine.mean() < 0.5
        owner.append(picture.rgb[mine].astype(float))
    red, blue = owner
    assert (red[:, 0] - red[:, 2]).mean() > (blue[:, 0] - blue[:, 2]).mean() + 15


@pytest.mark.parametrize("kind", ["cat", "tree", "car"])
def test_a_kind_has_several_poses(kind: str) -> None:
    poses = set()
    for key in range(1, 9):
        scene = scene_with(kind)
        thing = replace(scene.things[0], key=key)
        poses.add(render(replace(scene, things=(thing,), style="watercolour")).owner.tobytes())
    assert len(poses) >= 3


@pytest.mark.parametrize("format", FORMATS)
def test_pictures_have_the_format_of_their_scene(format: tuple[int, int]) -> None:
    picture = render(replace(scene_with("house"), format=format))
    assert picture.rgb.shape == (format[1], format[0], 3)
    assert picture.owner.shape == (format[1], format[0])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("change", ["colour", "gone"])
def test_what_changes_in_one_thing_stays_near_it(style: str, change: str) -> None:
    far = Thing("tree", "green", 0.2, 0.3, 1.0, 3)
    scene = replace(scene_with("cat", setting="meadow"), style=style)
    both = replace(scene, things=(far, replace(scene.things[0], x=0.75)))
    other = (far, replace(both.things[1], colour="white")) if change == "colour" else (far,)
    before, after = render(both), render(replace(both, things=other))
    moved = np.abs(before.rgb.astype(int) - after.rgb).max(-1) > 8
    assert moved[before.owner == 2].mean() > 0.2
    assert moved[:, : 256 // 2].mean() < 0.004


def test_nearly_everything_named_is_seen() -> None:
    shares = [share for scene in scenes(40) for share in visible(scene)]
    assert np.mean([share > 0.0025 for share in shares]) > 0.97


def test_scenes_reach_the_whole_domain() -> None:
    drawn = scenes(700)
    assert {scene.setting for scene in drawn} == set(SETTINGS)
    assert {scene.light for scene in drawn} == set(LIGHTS)
    assert {scene.style for scene in drawn} == set(STYLES)
    assert {scene.format for scene in drawn} == set(FORMATS)
    assert {thing.kind for scene in drawn for thing in scene.things} == set(KINDS)
    assert max(len(scene.things) for scene in drawn) == 5
    assert any(thing.on for scene in drawn for thing in scene.things)


def test_what_sits_on_something_moves_with_it() -> None:
    base = Thing("boat", "red", 0.3, 0.4, 1.2, 5)
    cat = Thing("cat", "black", 0.3, 0.4, 1.0, 6, on=5)
    scene = scene_with("boat", setting="lake", things=(base, cat))
    moved = replace(scene, things=(replace(base, x=0.6), cat))
    assert stand(moved, cat)[0] - stand(scene, cat)[0] == pytest.approx(0.3)
    assert stand(scene, cat)[1] < stand(scene, base)[1]


def test_no_white_in_snow_and_nothing_dark_in_the_dark() -> None:
    for scene in scenes(300):
        paints = {thing.colour for thing in scene.things}
        if scene.snow or scene.light == "fog":
            assert "white" not in paints
        if scene.light in ("night", "dusk") and not paints <= {"blue", "purple", "black", "brown"}:
            assert not paints & {"black", "brown", "blue"} or len(scene.things) > 1


def test_contact_sheet_holds_every_picture() -> None:
    sheet = contact_sheet([np.full((4, 4, 3), number, np.uint8) for number in range(3)], 2)
    assert sheet.shape == (12, 12, 3)
    assert {0, 1, 2} <= set(sheet.ravel().tolist())


def test_a_pencil_leaves_less_white_the_darker_the_hour() -> None:
    day, night = (render(scene_with("house", style="pencil", light=light)).rgb.mean() for light in ("noon", "night"))
    assert night < day - 15


@pytest.mark.parametrize("kind", ["bird", "bicycle", "chair"])
def test_thin_shapes_do_not_have_the_colour_of_the_grass(kind: str) -> None:
    meadow = scene_with(kind, setting="meadow")
    assert "green" not in paints_for(meadow, kind)
    assert "green" in paints_for(replace(meadow, setting="beach"), kind)
    assert "green" in paints_for(meadow, "tree")
