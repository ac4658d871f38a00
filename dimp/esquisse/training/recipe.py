"""What a run is made of: sizes of the networks, the domain, and each stage's share of the time. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from dimp.esquisse.scene.domain import EVERYTHING, NARROW, Domain
from dimp.esquisse.sizes import Shape, Sizes


@dataclass(frozen=True)
class Recipe:
    """A run.

    `shares` are each stage's part of the minutes; what is left is for loading, export and evaluation, whose seconds
    are kept back (`reserve`). Batches are in pictures (`reading` those of the evaluator); `pool` pictures train
    autoencoder and evaluator, `capacity` pairs of latents are kept for the painter, `lot` pairs are drawn at once by
    each of `workers` processes. `compiled` lets the painter's blocks be compiled where that works and pays. `prompts`
    with one, two and three things and `edits` of each kind are measured; `sheet` shows so many prompts in a user's
    words, scenes of each number, and kinds of edits.
    """

    name: str
    sizes: Sizes
    domain: Domain
    shares: dict[str, float]
    reserve: float
    batch: int
    pool: int
    capacity: int
    lot: int
    workers: int
    crops: int = 32
    crop: int = 96
    reading: int = 48
    every: float = 60.0
    compiled: bool = False
    prompts: tuple[int, int, int] = (100, 80, 60)
    edits: int = 24
    sheet: tuple[int, int, int] = (8, 28, 9)
    max_steps: int = 10**9
    seeds: dict[str, int] = field(default_factory=lambda: {"train": 0, "held": 2**30})


_SHARES = {"autoencoder": 0.17, "texts": 0.02, "painter": 0.57, "distil": 0.10, "decoder": 0.04, "evaluator": 0.10}

CARD = Recipe(
    "card", Sizes(Shape(8, 2, 7)), EVERYTHING, _SHARES, reserve=75.0, batch=256, pool=48_000, capacity=160_000, lot=16,
    workers=15, crops=96, reading=128, compiled=True,
)  # fmt: skip
"""Nine minutes on one card of the H200's class with 16 cores; what it is reckoned on stands in docs/esquisse.md."""

CORES = Recipe(
    "cores", Sizes(Shape(6, 2, 6), channels=8, widths=(16, 32, 64, 96)), NARROW,
    {"autoencoder": 0.14, "texts": 0.02, "painter": 0.72, "distil": 0.0, "decoder": 0.04, "evaluator": 0.04},
    reserve=150.0, batch=16, pool=900, capacity=12_000, lot=8, workers=1, crops=8, crop=64, every=180.0,
    prompts=(24, 24, 0), edits=6,
)  # fmt: skip
"""A smaller painter on a narrower domain: what two processor cores can do in some hours."""

SMOKE = Recipe(
    "smoke", Sizes(Shape(1, 1, 1), channels=4, widths=(8, 8, 8, 8), text_layers=1), NARROW,
    {"autoencoder": 0.2, "texts": 0.1, "painter": 0.3, "distil": 0.2, "decoder": 0.1, "evaluator": 0.1},
    reserve=5.0, batch=4, pool=4, capacity=16, lot=2, workers=0, crops=4, crop=32, every=1e9, prompts=(1, 0, 0),
    edits=1, sheet=(1, 0, 1), max_steps=5,
)  # fmt: skip
"""Every stage in seconds: it shows that all parts fit, not that anything is learnt."""


def recipe_for(device: str, smoke: bool) -> Recipe:
    """The recipe for a device."""
    return SMOKE if smoke else CARD if device.startswith("cuda") else CORES
