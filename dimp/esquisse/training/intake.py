"""What the renderers draw, taken in between two steps of training: pictures, and pairs as latents once those exist."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray

from dimp.esquisse.scene.scene import Scene
from dimp.esquisse.training.loop import readable, write
from dimp.esquisse.training.lots import Lot, Supply, draw_lot, rendered
from dimp.esquisse.training.recipe import Recipe
from dimp.esquisse.training.stages import held_batches
from dimp.esquisse.training.store import Batch, Latents, Pool

_START = 96
"""Pictures that are there before the autoencoder begins."""
_AGAIN = 1024
"""Pictures that are there before a later stage goes on after a cut: from a handful it would learn only those."""
_AT_ONCE = 4
"""Lots taken in between two steps."""


class Intake:
    """The supply of lots, and what was taken in of it: a pool of pictures, and pairs for the painter."""

    def __init__(self, work: Path, recipe: Recipe, device: str, say: Callable[[str], None]) -> None:
        self.work, self.recipe, self.device, self.say = work, recipe, device, say
        self.held = Pool(10**6, device)
        self.pool = Pool(recipe.pool, device)
        self.waiting: list[Lot] = []
        self.latents: Latents | None = None
        self.pairs_wanted = True
        self.saved = 0
        self.supply: Supply = Supply(recipe.domain, recipe.lot, 0, recipe.seeds["train"])

    def open(self, again: bool) -> None:
        """Start drawing, and wait for the held-out pictures and the first others; more of them `again` after a cut."""
        recipe = self.recipe
        seeds = recipe.seeds
        self.supply = Supply(recipe.domain, recipe.lot, recipe.workers, seeds["train"], self._drawn_before(), self.say)
        square = replace(recipe.domain, formats=(1.0, 0.0, 0.0))
        for number in range(max(1, 32 // recipe.lot) if recipe.workers else 1):
            self.held.add(draw_lot(number, recipe.lot, square, seeds["held"]))
        while self.pool.count < min(_AGAIN if again else _START, recipe.pool):
            self._take(self.supply.take())

    def _drawn_before(self) -> int:
        """The number of the next lot: what an earlier sitting drew is not drawn again."""
        path = self.work / "drawn.json"
        try:
            return int(json.loads(path.read_text())) if path.exists() else 0
        except ValueError:  # cut off while it was written
            return 0

    def note_drawn(self) -> None:
        """Remember how many lots were drawn, for the next sitting."""
        (self.work / "drawn.json").write_text(str(self.supply.number))

    def _take(self, lot: Lot) -> None:
        self.pool.add(lot)
        if self.latents is not None:
            self.latents.add(lot)
        else:
            self.waiting.append(lot)

    def _wanted(self) -> bool:
        most = self.recipe.capacity if self.latents is not None else self.recipe.capacity // 5
        return self.pool.count < self.pool.size or (self.pairs_wanted and self.pairs < most)

    def __call__(self) -> None:
        """Between two steps: take in what was drawn meanwhile, as long as there is room."""
        if not self._wanted():
            return
        for number, lot in enumerate(self.supply.ready()):
            self._take(lot)
            if number + 1 >= _AT_ONCE:
                break

    @property
    def pairs(self) -> int:
        """Pairs taken in so far."""
        return self.latents.pairs if self.latents is not None else len(self.waiting) * self.recipe.lot

    def encode(self, vae: AutoencoderKL, say: Callable[[str], None]) -> tuple[Latents, list[Batch]]:
        """Encode what was drawn so far (and take what an earlier sitting kept), and the held-out pairs."""
        self.latents = Latents(vae, self.recipe.capacity, self.device)
        kept = readable(self.work / "latents.pt", say)
        if kept is not None:
            self.latents.restore(kept)
            self.saved = self.latents.pairs
        for lot in self.waiting:
            self.latents.add(lot)
        self.waiting = []
        held = Latents(vae, 256, self.device)
        held.generator.manual_seed(5)
        held.add(draw_lot(0, self.recipe.lot, self.recipe.domain, self.recipe.seeds["held"]))
        torch.manual_seed(5)
        batches = held_batches(held, 32)
        torch.seed()
        return self.latents, batches

    def keep_latents(self) -> None:
        """Write the latents down, if there are a quarter more than last time."""
        if self.latents is not None and self.latents.pairs > 1.25 * self.saved:
            write(self.work / "latents.pt", self.latents.state())
            self.note_drawn()
            self.saved = self.latents.pairs

    def renders(self, scenes: Sequence[Scene]) -> NDArray[np.uint8]:
        """True pictures of scenes, drawn by the processes."""
        return np.stack(self.supply.map(rendered, scenes))

    def close(self) -> None:
        """End the processes."""
        self.supply.close()
