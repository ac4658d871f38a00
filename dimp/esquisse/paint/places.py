"""What belongs to a setting and is no object: a room, rows of lavender, lilies, bushes."""

from __future__ import annotations

import math

import numpy as np

from dimp.esquisse.paint.guide import LAND, MIDDLE, WATER, WATER_ONLY, Dab, Hand, Pen
from dimp.esquisse.paint.light import LEAF, Colour, Light, lit, mix, times
from dimp.esquisse.paint.noise import Array, cut, grid, power, sine
from dimp.esquisse.paint.objects.parts import foliage, nudge
from dimp.esquisse.scene.scene import INSIDE, Scene

_WALLS: tuple[Colour, ...] = (
    (0.58, 0.70, 0.76), (0.86, 0.78, 0.56), (0.62, 0.70, 0.56), (0.74, 0.60, 0.68), (0.46, 0.54, 0.72),
)  # fmt: skip


def room(scene: Scene, light: Light) -> Array:
    """A wall with light falling across it, mostly with a curtain on the side away from the light."""
    y, x = grid(scene.format)
    rng = scene.stream("room")
    wall, drape = (np.array(_WALLS[int(rng.integers(5))], np.float32) for _ in range(2))
    away = np.float32(scene.side) * (x - np.float32(0.5)) * np.float32(0.9)
    fall = 0.55 + away - (y - 0.3) * 0.25 + 0.14 * cut(rng, 1.8, scene.format)
    dark, bright = np.array(light.ambient, np.float32), np.array(light.sun, np.float32)
    out = wall * (dark + (bright - dark) * np.clip(fall, 0, 1)[..., None])
    hang, curtain = float(rng.uniform(0.20, 0.36)), rng.random() < 0.7
    if not curtain:
        return np.asarray(out, np.float32)
    edge = x if scene.side > 0 else 1 - x
    edge = np.maximum(edge + 0.05 * sine(y * 5 + np.float32(hang * 40)) * y, 0)
    folds = 0.62 + 0.38 * sine(power(edge / np.float32(hang), 0.8) * 15 + 2 * y)
    cloth = drape * np.array((0.9, 0.82, 0.8), np.float32) * (dark + (bright - dark) * (folds * 0.8)[..., None])
    return np.asarray(np.where((edge < np.float32(hang))[..., None], cloth, out), np.float32)


def bushes(hand: Hand) -> None:
    """Bushes in the middle distance, in groups at the sides, so that the eye has steps into depth.

    They are no trees: what can be named must carry a label, or "remove the tree" would be untrue.
    """
    scene = hand.guide.scene
    if scene.setting in ("sea", "beach", "street", INSIDE):
        return
    rng, wet, h = scene.stream("bushes"), scene.setting in ("lake", "river"), scene.horizon
    for group in range(2):
        edge, count = float(rng.uniform(-0.02, 0.2)), int(rng.integers(2, 6))
        steps, tall, tone = rng.uniform(-0.1, 0.13, 5), rng.uniform(0.75, 1.3, 5), rng.random(5)
        if group == 1 and rng.random() < 0.35:
            continue
        for number in range(count):
            z = 0.93 if wet else 0.80 - 0.06 * group
            foot = h + 0.03 + (0.90 - h) * (1 - z) * (0.35 if wet else 1)
            leaf = mix(LEAF, (0.66, 0.66, 0.26), float(tone[number]))
            if scene.snow:
                leaf = mix((0.46, 0.40, 0.46), (0.62, 0.56, 0.58), float(tone[number]))
            at = (edge if group == 0 else 1 - edge) + float(steps[number])
            pen = Pen(hand, at, foot, 0.10 * float(tall[number]), 0.62, MIDDLE, 0, rng)
            foliage(pen, leaf, (0, 0.4), (0.62, 0.42), 9, 0.30)


def rows(hand: Hand) -> None:
    """Rows of lavender to a vanishing point."""
    h = hand.guide.scene.horizon
    vanish = float(hand.guide.scene.stream("rows").uniform(0.2, 0.8))
    path = times((0.55, 0.58, 0.34), lit(hand.light, 0.4))
    for row in range(-8, 9):
        near = vanish + row * 0.30
        angle = math.atan2(1 - h, row * 0.3 + 0.06)
        hand.polygon([(vanish, h + 0.03), (near, 1.02), (near + 0.13, 1.02)], path, LAND, 0, angle)


_LILIES: tuple[Colour, ...] = ((0.98, 0.72, 0.78), (1.0, 0.95, 0.92), (0.94, 0.60, 0.70))


def lilies(hand: Hand) -> None:
    """Lily pads in drifts on still water, with a few flowers; absent from half of the lakes."""
    scene = hand.guide.scene
    rng, h = scene.stream("lilies"), scene.horizon
    if rng.random() < 0.5:
        return
    pen = Pen(hand, 0.0, 0.0, 1.0, 0.2, WATER, 0, rng)
    plane = np.asarray(hand.guide.plane)
    high, wide = plane.shape
    for _ in range(4):
        d, cx = float(rng.uniform(0.30, 0.95)), float(rng.uniform(0.05, 0.95))
        for _ in range(8):
            x, y = cx + nudge(rng, 0.11), h + (0.90 - h) * d + nudge(rng, 0.016)
            tone, flower = (float(v) for v in rng.random(2))
            if not (0 <= x < 1 and 0 <= y < 1 and plane[int(y * high), int(x * wide)] == WATER):
                continue
            leaf, size = mix((0.40, 0.58, 0.38), (0.60, 0.72, 0.46), tone), 0.016 + 0.022 * d
            hand.ellipse((x, y), (size * 1.5, size * 0.5), pen.lit(leaf, 0.7), WATER, 0, 0.0)
            if flower < 0.35:
                pink = pen.lit(_LILIES[int(tone * 3)], 0.9)
                hand.guide.dabs.append(Dab(x, y - size * 0.5, 0.0, 6 if d > 0.5 else 4, pink, WATER_ONLY))
