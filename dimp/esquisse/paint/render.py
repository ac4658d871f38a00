"""A scene as a picture, with the map of its objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dimp.esquisse.paint.draw import draw_guide
from dimp.esquisse.paint.guide import Guide
from dimp.esquisse.paint.oil import oil, pointillist
from dimp.esquisse.paint.pencil import pencil
from dimp.esquisse.paint.watercolour import watercolour
from dimp.esquisse.scene.compose import sample_scene
from dimp.esquisse.scene.domain import Domain
from dimp.esquisse.scene.scene import Scene

STYLES: dict[str, Callable[[Guide], NDArray[np.uint8]]] = {
    "oil": oil,
    "watercolour": watercolour,
    "pointillist": pointillist,
    "pencil": pencil,
}
"""Who paints in which style."""


@dataclass(frozen=True)
class Picture:
    """A rendered scene: `rgb` (height, width, 3), and `owner` (height, width): 0, or 1 + the index of the thing."""

    rgb: NDArray[np.uint8]
    owner: NDArray[np.uint8]


def render(scene: Scene) -> Picture:
    """Paint a scene; the same scene gives the same bytes on every machine."""
    guide = draw_guide(scene)
    return Picture(STYLES[scene.style](guide), np.asarray(guide.label).copy())


def visible(scene: Scene) -> list[float]:
    """For each thing how much of the picture shows it, 0 to 1."""
    owner = np.asarray(draw_guide(scene).label)
    counts = np.bincount(owner.ravel(), minlength=len(scene.things) + 1)
    return [float(count) / owner.size for count in counts[1 : len(scene.things) + 1]]


def contact_sheet(pictures: Sequence[NDArray[np.uint8]], columns: int, gap: int = 4) -> NDArray[np.uint8]:
    """Pictures of one size side by side on white."""
    rows = -(-len(pictures) // columns)
    height, width = pictures[0].shape[:2]
    sheet = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), 255, np.uint8)
    for number, picture in enumerate(pictures):
        y, x = number // columns * (height + gap), number % columns * (width + gap)
        sheet[y : y + height, x : x + width] = picture
    return sheet


def style_sheet(style: str, seed: int, count: int) -> NDArray[np.uint8]:
    """Unselected scenes of the whole domain in one style, square, six in a row."""
    domain = Domain(styles=((style, 1.0),), formats=(1.0, 0.0, 0.0))
    return contact_sheet([render(sample_scene(seed + number, domain)).rgb for number in range(count)], 6)
