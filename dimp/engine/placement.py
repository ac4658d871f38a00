"""How to load a model on the device at hand: a pure function from measured sizes to a recipe.

It decides on free memory, never on a card's name, and offers only what the loader can really do: a number format,
an offload that the libraries provide, tiled decoding. Sizes are in GiB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Offload = Literal["none", "model", "group"]

RESERVE = 1.25
"""Left to the desktop, the driver and fragmentation."""

SMALL = 1.0
"""Weights up to this size (as stored, in 16 bits) are kept in 32 bits on a CPU: exact, and no slower."""

GROUP_PEAK = 1.0
"""Weights resident under group offload, where one leaf at a time is on the device."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Weights as stored in 16 bits: the transformer, the largest text encoder, and everything together."""

    transformer: float
    text: float
    total: float


@dataclass(frozen=True, slots=True)
class Machine:
    """The device (`cpu`, `cuda` or `mps`), its free memory, and the free main memory."""

    device: str
    free: float
    ram: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to load: number format, what moves between main memory and device, and whether the decoder tiles."""

    device: str
    dtype: Literal["float32", "bfloat16"]
    offload: Offload = "none"
    tiling: bool = False

    def text(self) -> str:
        """Return the recipe in one word, for the fingerprint."""
        return "-".join([self.dtype, self.offload] + ["tiled"] * self.tiling)


class TooLarge(Exception):
    """Raised when no recipe fits; `needed` and `free` in GiB."""

    def __init__(self, needed: float, free: float) -> None:
        super().__init__(f"the model needs about {needed:.1f} GiB of memory and {free:.1f} GiB are free")
        self.needed, self.free = needed, free


def working(area: int) -> float:
    """Memory for activations and decoding, for a picture of this area in pixels: 4.7 GiB at 1024 x 1024."""
    return 0.2 + 4.5 * area / 1024**2


def recipe(machine: Machine, sizes: Sizes, area: int = 1024 * 1024) -> Recipe:
    """Return the quickest recipe that fits, never a lossy one. Raises TooLarge."""
    if machine.device == "cuda":
        return _on_cuda(machine, sizes, area)
    small = sizes.total <= SMALL
    needed = sizes.total * (2 if small else 1) + min(working(area), 2.0)
    free = machine.ram if machine.device == "cpu" else min(machine.free, machine.ram)
    if needed > free and not small:
        raise TooLarge(needed, free)
    return Recipe(machine.device, "float32" if small else "bfloat16")


def _on_cuda(machine: Machine, sizes: Sizes, area: int) -> Recipe:
    room = machine.free - RESERVE
    work = working(area)
    tiled_work = min(work, 1.5)
    if sizes.total + work <= room:
        return Recipe("cuda", "bfloat16")
    largest = max(sizes.transformer, sizes.text)
    if largest + work <= room and sizes.total <= machine.ram:
        return Recipe("cuda", "bfloat16", "model")
    if largest + tiled_work <= room and sizes.total <= machine.ram:
        return Recipe("cuda", "bfloat16", "model", tiling=True)
    # Group offload pins its weights: twice the main memory.
    if tiled_work + GROUP_PEAK <= room and 2 * sizes.total <= machine.ram:
        return Recipe("cuda", "bfloat16", "group", tiling=True)
    raise TooLarge(sizes.total + tiled_work, max(machine.free, machine.ram / 2))
