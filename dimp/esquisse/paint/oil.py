"""Oil: four coats of stamped marks from broad to small, broken colour, paint that has height; and its pointillist kin.

A toned canvas shows between broad marks. Planes are painted back to front within each coat, which keeps silhouettes
found; edges of like value get lost by themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from dimp.esquisse.paint.brush import CELL, HANDS, TURNS, directions, ink, seen, stamps, turned
from dimp.esquisse.paint.guide import LAND, OBJECTS, WATER, Guide
from dimp.esquisse.paint.noise import Array, bank, cut, grey, sine
from dimp.esquisse.scene.chance import Random, bell

WARM = np.array((0.080, 0.008, -0.105), np.float32)
ROSE = np.array((0.075, -0.042, 0.045), np.float32)
"""Ways to stray without a change of brightness: towards orange against blue, towards rose against green."""

STRAYING = 0.8
"""How far colours stray: at 0.4 the pictures are a decibel easier to copy, at 1 livelier to look at."""


@dataclass(frozen=True)
class Coat:
    """One layer of paint: pixels between marks, number of the brush, how far value and colour stray, where it is laid.

    "most" leaves out a quarter of sky and far ground, "detail" goes where there is detail, and on objects.
    """

    spacing: int
    brush: int
    value: float
    chroma: float
    where: str = "all"


OIL = (
    Coat(13, 0, 0.030, 0.55),
    Coat(9, 1, 0.030, 0.75),
    Coat(6, 2, 0.034, 0.85, "most"),
    Coat(4, 3, 0.030, 0.60, "detail"),
)
POINTS = (
    Coat(13, 0, 0.030, 0.50),
    Coat(7, 6, 0.050, 1.30),
    Coat(5, 6, 0.055, 1.50, "most"),
    Coat(4, 4, 0.040, 1.20, "detail"),
)


def oil(guide: Guide) -> NDArray[np.uint8]:
    """The guide in oil, (height, width, 3)."""
    return _painted(guide, OIL)


def pointillist(guide: Guide) -> NDArray[np.uint8]:
    """The guide in round touches of purer colour, (height, width, 3)."""
    return _painted(guide, POINTS)


@dataclass(frozen=True)
class _Subject:
    """What the painter looks at: the guide's colours sharp and blurred, planes, detail and directions."""

    fine: Array
    broad: Array
    plane: NDArray[np.uint8]
    detail: Array
    direction: Array


def _subject(guide: Guide) -> _Subject:
    fine, broad = (
        np.asarray(guide.rgb.filter(ImageFilter.BoxBlur(radius)), np.float32) / np.float32(255) for radius in (1, 4)
    )
    off = np.abs(fine - broad)
    detail = off[..., 0] + off[..., 1] + off[..., 2]
    return _Subject(fine, broad, np.asarray(guide.plane), detail, directions(guide, fine))


def _painted(guide: Guide, coats: tuple[Coat, ...]) -> NDArray[np.uint8]:
    canvas = Image.new("RGBA", guide.rgb.size, (*ink(guide.light.ground), 90))
    subject = _subject(guide)
    for number, coat in enumerate(coats):
        _lay(canvas, guide, subject, coat, number)
    _touches(canvas, guide)
    return _finish(np.asarray(canvas))


def _grid_of_marks(rng: Random, size: tuple[int, int], spacing: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Rows and columns of the marks of a coat: a grid, each jittered about its place."""
    wide, high = size
    rows, columns = np.arange(spacing // 2, high, spacing), np.arange(spacing // 2, wide, spacing)
    ys, xs = (a.ravel() for a in np.meshgrid(rows, columns, indexing="ij"))
    y, x = (a + rng.uniform(-0.55, 0.55, a.size) * spacing for a in (ys, xs))
    return np.clip(y, 0, high - 1).astype(np.int32), np.clip(x, 0, wide - 1).astype(np.int32)


def _chosen(coat: Coat, plane: NDArray[np.uint8], detail: Array, chance: NDArray[np.float64]) -> NDArray[np.bool_]:
    if coat.where == "most":
        return np.asarray((plane >= WATER) | (detail > 0.05) | (chance < 0.75))
    if coat.where == "detail":
        on_objects = (plane >= OBJECTS) & (chance < 0.55)
        return np.asarray((detail > 0.075) | on_objects | ((plane == LAND - 1) & (chance < 0.2)))
    return np.ones(plane.shape, bool)


def _lay(canvas: Image.Image, guide: Guide, subject: _Subject, coat: Coat, number: int) -> None:
    """One coat. Neighbours stray together (smooth noise): that reads as a palette, not as confetti."""
    scene = guide.scene
    rng = scene.stream(f"coat {number}")
    y, x = _grid_of_marks(rng, scene.format, coat.spacing)
    strays = bell(rng, 3, y.size)
    drift = [cut(rng, 1.6, scene.format, 2, 2) for _ in range(3)]
    turn, chance, order = bell(rng, y.size) * np.float32(0.16), rng.random(y.size), rng.random(y.size)
    back, hand = rng.random(y.size) < 0.5, rng.integers(HANDS, size=y.size)
    plane = subject.plane[y, x]
    keep = np.flatnonzero(_chosen(coat, plane, subject.detail[y, x], chance))
    keep = keep[np.argsort(plane[keep] * 4.0 + order[keep], kind="stable")]
    y, x = y[keep], x[keep]
    value, warm, rose = (
        np.float32(0.6) * own[keep] + np.float32(0.8) * shared[y, x] for own, shared in zip(strays, drift, strict=True)
    )
    seen_colour = (subject.fine if coat.brush >= 1 else subject.broad)[y, x]
    calm = np.where(plane[keep] >= OBJECTS, 1.0, chance[keep])
    colour = _broken(seen_colour, value, warm, rose, calm, coat)
    angle = subject.direction[y // CELL, x // CELL] + turn[keep] + np.where(back[keep], np.float32(math.pi), 0)
    turns = np.round(angle * np.float32(TURNS / (2 * math.pi))).astype(int) % TURNS
    height = np.clip(120 + 26 * value + 10 * number, 0, 255)
    inks = np.concatenate((np.clip(colour, 0, 1) * np.float32(255), height[:, None]), 1).astype(np.uint8)
    _stamp(canvas, coat.brush, (x, y), turns * HANDS + hand[keep], inks)


def _stamp(
    canvas: Image.Image,
    brush: int,
    at: tuple[NDArray[np.int32], NDArray[np.int32]],
    which: NDArray[np.int64],
    inks: NDArray[np.uint8],
) -> None:
    """Lay marks in their order.

    The checks of `Image.paste` cost four times what the paste does, so it is called on the image's core, as
    `Image.paste` itself does at its end; the canvas was just made, so it is loaded and nobody else's.
    """
    marks, paste = stamps()[brush], canvas.im.paste
    for x, y, number, colour in zip(at[0].tolist(), at[1].tolist(), which.tolist(), inks.tolist(), strict=True):
        core, dx, dy, width, height = marks[number].quick
        left, top = x + dx, y + dy
        paste(tuple(colour), (left, top, left + width, top + height), core)


def _broken(colour: Array, value: Array, warm: Array, rose: Array, chance: NDArray[np.float64], coat: Coat) -> Array:
    """Broken colour: lights stray to the warm, darks to blue and violet; now and then a touch half neutralised.

    Greys and whites stray least; on objects no mark is neutralised, there it looked like a rash.
    """
    brightness = grey(colour)
    lean = np.clip(brightness - np.float32(0.5), -0.4, 0.3)
    strongest = np.maximum(np.maximum(colour[..., 0], colour[..., 1]), colour[..., 2])
    weakest = np.minimum(np.minimum(colour[..., 0], colour[..., 1]), colour[..., 2])
    vivid = np.clip((strongest - weakest) * np.float32(2.6), 0.25, 1)
    amount = np.float32(coat.chroma * STRAYING) * (0.45 + 0.55 * np.clip(brightness * np.float32(1.6), 0, 1))
    amount = amount * (np.float32(0.35) + np.float32(0.65) * vivid)
    out = colour * (1 + np.float32(coat.value * 1.6) * value[:, None])
    out = out + (amount * (warm * np.float32(0.55) + lean))[:, None] * WARM
    out = out + (amount * rose * np.float32(0.5) - np.float32(0.2) * np.minimum(lean, 0))[:, None] * ROSE
    base = brightness[:, None]
    return np.asarray(np.where((chance < 0.03)[:, None], base + (out - base) * np.float32(0.25), out), np.float32)


def _touches(canvas: Image.Image, guide: Guide) -> None:
    """Dabs set last; those on objects have numbers of their own, so that they stay as they are in an edit."""
    all_marks, (wide, high) = stamps(), canvas.size
    rngs = guide.scene.stream("touch"), guide.scene.stream("lamps")
    wobbles = np.concatenate(
        [bell(rng, len(dabs), 3) for rng, dabs in zip(rngs, (guide.dabs, guide.lamps), strict=True)]
    )
    dabs = guide.dabs + guide.lamps
    for dab, wobble, shown in zip(dabs, wobbles.tolist(), seen(guide, dabs), strict=True):
        if not shown:
            continue
        mark = all_marks[dab.size][turned(dab.angle + 0.12 * wobble[0], int(abs(wobble[1]) * 7))]
        left, top = int(dab.x * wide) + mark.dx, int(dab.y * high) + mark.dy
        r, g, b = ink(tuple(c * (1 + 0.03 * wobble[2]) for c in dab.rgb))
        canvas.paste((r, g, b, 170), (left, top, left + mark.width, top + mark.height), mark.mask)


@cache
def _contrast() -> NDArray[np.uint8]:
    """A mild S-curve."""
    x = np.arange(256) / 255
    return ((x - 0.22 * np.sin(2 * np.pi * x) / (2 * np.pi)) * 255 + 0.5).astype(np.uint8)


@cache
def _canvas_grain(size: tuple[int, int]) -> Array:
    """The weave of the canvas, as small differences in height."""
    wide, high = size
    step = np.float32(math.pi / 1.5)
    across, down = (sine(np.arange(length, dtype=np.float32) * step) for length in size)
    return np.asarray(
        (across[None] + down[:, None]) * np.float32(0.9) + bank(0.3)[:high, :wide] * np.float32(1.8), np.float32
    )


def _finish(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Light raking over the paint's height and the canvas, and a little more contrast."""
    height = rgba[..., 3].astype(np.float32) + _canvas_grain((rgba.shape[1], rgba.shape[0]))
    relief = np.zeros_like(height)
    relief[1:, 1:] = height[1:, 1:] - height[:-1, :-1]
    out = rgba[..., :3] + (np.clip(relief, -40, 40) * np.float32(0.22))[..., None]
    return _contrast()[np.clip(out + np.float32(0.5), 0, 255).astype(np.uint8)]
