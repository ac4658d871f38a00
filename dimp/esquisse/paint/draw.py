"""From a scene to its guide: sky, distance, ground, what is behind, water with its mirror, what is in front."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dimp.esquisse.paint import land, places, sky, town
from dimp.esquisse.paint.guide import LAND, OBJECTS, WATER, Guide, Hand, Pen
from dimp.esquisse.paint.light import LIGHTS, PAINT
from dimp.esquisse.paint.noise import Array, cut, grid, profile
from dimp.esquisse.paint.objects.table import DRAW, FACING
from dimp.esquisse.paint.touches import scatter
from dimp.esquisse.scene import kinds
from dimp.esquisse.scene.chance import stream
from dimp.esquisse.scene.scene import INSIDE, Scene, Thing, stand


def _bytes(picture: Array) -> NDArray[np.uint8]:
    return (np.clip(picture, 0, 1) * np.float32(255) + np.float32(0.5)).astype(np.uint8)


def _directions(angle: Array) -> NDArray[np.uint8]:
    """Angles in radians as bytes: half a turn is 255."""
    return (np.mod(angle, np.float32(math.pi)) / np.float32(math.pi) * np.float32(255)).astype(np.uint8)


def draw_guide(scene: Scene) -> Guide:
    """The flat picture of planes of light, with its maps."""
    guide = _behind_all(scene)
    hand = Hand(guide)
    if scene.setting != INSIDE:
        sky.far(hand)
    _lay_ground(guide)
    _furnish(hand)
    behind = [thing for thing in scene.things if thing.z >= 0.66 and not thing.on]
    for thing in behind:
        _place(hand, thing)
    _lay_water(hand, behind)
    if scene.setting == "lake":
        places.lilies(hand)
    scatter(guide)
    for thing in scene.things:
        if thing not in behind:
            if scene.setting in kinds.WATER and thing.kind in ("boat", "swan"):
                _place(hand, thing, mirror=True)
            _place(hand, thing)
    return guide


def _behind_all(scene: Scene) -> Guide:
    """Sky, or a wall, and the direction of the brush in it."""
    light = LIGHTS[scene.light]
    picture = places.room(scene, light) if scene.setting == INSIDE else sky.sky(scene, light)
    maps = [Image.new("L", scene.format, 0) for _ in range(3)]
    guide = Guide(scene, Image.fromarray(_bytes(picture)), maps[0], maps[1], maps[2])
    swirl = cut(scene.stream("swirl"), 2.6, scene.format)
    if scene.setting == INSIDE:
        run = swirl * np.float32(0.35) + np.float32(0.9)
    else:
        wind = np.float32(scene.stream("wind").uniform(-0.35, 0.35))
        run = swirl * np.float32(0.9 if scene.light == "night" else 0.28) + wind
    guide.angle.paste(Image.fromarray(_directions(run)))
    return guide


def _lay_ground(guide: Guide) -> None:
    scene = guide.scene
    y, _ = grid(scene.format)
    h = np.float32(scene.horizon)
    earth = land.ground(scene, guide.light)
    land.shadows(scene, guide.light, earth)
    edge = h + np.zeros(scene.format[0], np.float32)
    if scene.setting not in ("sea", "lake", "beach", INSIDE):
        edge = edge + np.float32(0.006) * profile(scene.stream("edge"), 1.6, scene.format[0])
    run = cut(scene.stream("turf"), 2.0, scene.format, 2, 1) * np.float32(0.25)
    if scene.setting in (*kinds.FIELDS, "river", "village"):
        run = run + np.where((y - h) / (1 - h) > 0.42, np.float32(1.45), np.float32(0.05))
    guide.cover(_bytes(earth), np.asarray(y >= edge[None]), LAND, _directions(run))


def _furnish(hand: Hand) -> None:
    """What belongs to the setting."""
    setting = hand.guide.scene.setting
    if setting == "lavender":
        places.rows(hand)
    if setting == "village":
        town.village(hand)
    if setting == "street":
        town.facades(hand)
    places.bushes(hand)


def _lay_water(hand: Hand, behind: list[Thing]) -> None:
    guide = hand.guide
    mask = land.water_mask(guide.scene)
    if mask is None:
        return
    above = np.asarray(guide.rgb, np.float32) / np.float32(255)
    guide.cover(_bytes(land.water(guide.scene, guide.light, above)), mask, WATER, 0)
    for thing in behind:  # what stands in the water hides it
        _place(hand, thing)


def _place(hand: Hand, thing: Thing, mirror: bool = False) -> None:
    """Draw one thing, always alike: its own key gives pose and details."""
    scene = hand.guide.scene
    index = scene.things.index(thing)
    x, foot, height = stand(scene, thing)
    rng = stream(thing.key, thing.kind)
    facing = -1 if rng.random() < 0.5 and thing.kind in FACING else 1
    z = thing.z if scene.setting != INSIDE else 0.1
    pen = Pen(hand, x, foot, height, z, OBJECTS + index, 1 + index, rng, mirror, facing=facing)
    DRAW[thing.kind](pen, PAINT[thing.colour])
