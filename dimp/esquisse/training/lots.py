"""Lots of training examples, drawn by many processes: pairs of pictures, their maps, and their words as ids."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dimp.esquisse.paint.render import render
from dimp.esquisse.pieces import token_ids
from dimp.esquisse.scene.captions import caption, size_word
from dimp.esquisse.scene.chance import stream
from dimp.esquisse.scene.changes import draw_change
from dimp.esquisse.scene.compose import sample_scene
from dimp.esquisse.scene.domain import Domain
from dimp.esquisse.scene.instructions import instruction
from dimp.esquisse.scene.kinds import COLOURS, KINDS, LIGHTS, SETTINGS, SIZES, STYLES
from dimp.esquisse.scene.scene import FORMATS, Scene

VARIANTS = 6
"""Captions of each picture, and instructions of each pair."""
MAP = 4
"""Pixels to a cell of the maps."""
WHOLE = (len(SETTINGS), len(LIGHTS), len(STYLES), 2, 6)
"""Sizes of the answers about a whole picture: setting, light, style, lying snow, number of things."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Lot:
    """n pairs of one format: befores first, then afters.

    `rgb` (2n, height, width, 3); `maps` (2n, 3, height / 4, width / 4): kind, colour and size of what is seen, 0 for
    nothing; `whole` (2n, 5); `captions` (2n, VARIANTS, 2, LENGTH) and `instructions` (n, VARIANTS, 2, LENGTH) as ids.
    """

    format: int
    rgb: Bytes
    maps: Bytes
    whole: Bytes
    captions: NDArray[np.int16]
    instructions: NDArray[np.int16]


def maps_of(scene: Scene, owner: Bytes) -> Bytes:
    """Kind, colour and size of what each cell shows, (3, height / 4, width / 4)."""
    kinds, sizes = list(KINDS), list(SIZES)
    rows = np.zeros((3, len(scene.things) + 1), np.uint8)
    for number, thing in enumerate(scene.things, 1):
        size = size_word(thing)
        rows[:, number] = 1 + kinds.index(thing.kind), 1 + COLOURS.index(thing.colour), 1 + sizes.index(size)
    return rows[:, owner[MAP // 2 :: MAP, MAP // 2 :: MAP]]


def whole_of(scene: Scene) -> list[int]:
    """The right answers about the whole picture."""
    return [
        SETTINGS.index(scene.setting), LIGHTS.index(scene.light), STYLES.index(scene.style), int(scene.snow),
        min(len(scene.things), 5),
    ]  # fmt: skip


def draw_lot(number: int, count: int, domain: Domain, first_seed: int) -> Lot:
    """Lot `number` of a run: its format by turns in the domain's shares, its scenes by their seeds."""
    turn = stream(first_seed + number, "format").random()
    shares = np.cumsum(domain.formats) / sum(domain.formats)
    which = int(np.searchsorted(shares, turn, side="right"))
    square = replace(domain, formats=tuple(float(index == which) for index in range(len(FORMATS))))
    scenes, afters, captions, asked = [], [], [], []
    for seed in range(first_seed + number * count, first_seed + (number + 1) * count):
        rng = stream(seed, "words")
        change = draw_change(sample_scene(seed, square), rng, square)
        scenes.append(change.before)
        afters.append(change.after)
        asked += [instruction(change, rng) for _ in range(VARIANTS)]
    for seed, scene in enumerate(scenes + afters):
        rng = stream(first_seed + number * count + seed, "captions")
        captions += [caption(scene, rng) for _ in range(VARIANTS)]
    pictures = [render(scene) for scene in scenes + afters]
    words = (token_ids(texts).reshape(-1, VARIANTS, 2, token_ids([""]).shape[-1]) for texts in (captions, asked))
    return Lot(
        which,
        np.stack([picture.rgb for picture in pictures]),
        np.stack([maps_of(s, p.owner) for s, p in zip(scenes + afters, pictures, strict=True)]),
        np.array([whole_of(scene) for scene in scenes + afters], np.uint8),
        *words,
    )


def _settle(parent: int) -> None:
    """A worker draws on one core, leaves a request to stop to its parent, and ends when that is gone."""
    os.environ["OMP_NUM_THREADS"] = "1"
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(2)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


class Supply:
    """Lots in the order of their numbers, drawn ahead by `workers` processes; by this one where there are none."""

    def __init__(self, domain: Domain, lot: int, workers: int, first_seed: int, start: int = 0) -> None:
        self.domain, self.lot, self.first_seed, self.number = domain, lot, first_seed, start
        workers = min(workers, max(1, (os.cpu_count() or 2) - 1))
        spawn = multiprocessing.get_context("spawn")
        self.pool = (
            ProcessPoolExecutor(workers, mp_context=spawn, initializer=_settle, initargs=(os.getpid(),))
            if workers
            else None
        )
        self.ahead: deque[Future[Lot]] = deque()
        self.numbers = itertools.count(start)
        self.depth = workers * 3
        self._fill()

    def _fill(self) -> None:
        while self.pool is not None and len(self.ahead) < self.depth:
            self.ahead.append(self.pool.submit(draw_lot, next(self.numbers), self.lot, self.domain, self.first_seed))

    def take(self) -> Lot:
        """The next lot, waiting for it."""
        self.number += 1
        if self.pool is None:
            return draw_lot(next(self.numbers), self.lot, self.domain, self.first_seed)
        try:
            lot = self.ahead.popleft().result()
            self._fill()
        except BrokenProcessPool:  # a worker was killed, for memory perhaps: go on alone rather than not at all
            self.pool, self.ahead = None, deque()
            return self.take()
        return lot

    def ready(self) -> Iterator[Lot]:
        """The lots that are there already."""
        while self.ahead and self.ahead[0].done():
            yield self.take()

    def workers(self) -> ProcessPoolExecutor | None:
        """The processes, for other work of the same kind; None where this one draws."""
        return self.pool

    def pause(self) -> None:
        """Draw no further lots; the processes stay for other work."""
        self.depth = 0

    def close(self) -> None:
        """End the processes; what they have in hand is lost."""
        if self.pool is not None:
            self.pool.shutdown(wait=False, cancel_futures=True)
