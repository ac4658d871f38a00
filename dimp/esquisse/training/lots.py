"""Lots of training examples, drawn by many processes: pairs of pictures, their maps, and their words as ids."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

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


def rendered(scene: Scene) -> Bytes:
    """The picture of a scene."""
    return render(scene).rgb


_QUIET = 5


def settle(parent: int, quiet: int = _QUIET) -> None:
    """A worker is as `quiet` (its niceness) as that beside whoever feeds the card, leaves a request to stop to its
    parent, and ends with it."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if hasattr(os, "nice"):  # not on Windows
        os.nice(quiet)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(2)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


_CONTROL_GROUP = Path("/sys/fs/cgroup")


def cores(group: Path = _CONTROL_GROUP) -> int:
    """Cores that this process may use, at least one; where they are confined, the machine has more."""
    seen = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return max(1, int(min(seen, _allowance(group))))


def _allowance(group: Path) -> float:
    """Cores' worth of time that a container grants, in either form of the kernel; infinite where it sets no bound.

    Of processes beyond that, each takes time away from the one that feeds the card, however quiet it is.
    """
    for names in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        try:
            quota, period = " ".join((group / name).read_text() for name in names).split()[:2]
            return float(quota) / float(period) if float(quota) > 0 else float("inf")
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return float("inf")


_PATIENCE = 50
"""Lots in a row that may fail before the run does: one odd scene must not end it, a broken renderer must."""
_RESTARTS = 5
"""How often processes that died are started anew."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Supply:
    """Lots in the order of their numbers, drawn ahead by `workers` processes; by this one where there are none.

    A lot that cannot be drawn is left out and said; processes that die (killed for memory, perhaps) are started anew,
    and after some times this process draws alone.
    """

    def __init__(
        self, domain: Domain, lot: int, workers: int, first_seed: int, start: int = 0,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:  # fmt: skip
        self.domain, self.lot, self.first_seed, self.number, self.say = domain, lot, first_seed, start, say
        self.workers = min(workers, max(1, cores() - 1))
        self.pool = self._processes()
        self.restarts = _RESTARTS
        self.ahead: deque[tuple[int, Future[Lot]]] = deque()
        self.numbers = itertools.count(start)
        self.depth = self.workers * 8
        self._fill()

    def _processes(self) -> ProcessPoolExecutor | None:
        if not self.workers:
            return None
        spawn = multiprocessing.get_context("spawn")  # a fork of a process that holds a card breaks it
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read by NumPy when a worker starts
        return ProcessPoolExecutor(self.workers, mp_context=spawn, initializer=settle, initargs=(os.getpid(),))

    def _fill(self) -> None:
        while self.pool is not None and len(self.ahead) < self.depth:
            number = next(self.numbers)
            future = self.pool.submit(draw_lot, number, self.lot, self.domain, self.first_seed)
            self.ahead.append((number, future))

    def take(self) -> Lot:
        """The next lot, waiting for it."""
        for _ in range(_PATIENCE):
            number, future = self.ahead.popleft() if self.ahead else (next(self.numbers), None)
            try:
                lot = self._draw(number) if future is None else future.result()
                self.number = number + 1
                self._fill()
                return lot
            except BrokenProcessPool:
                self._start_anew(number)
            except Exception as error:  # whatever a scene in a million may raise: without it rather than not at all
                self.say(f"lot {number} could not be drawn ({type(error).__name__}: {error}) and is left out")
        raise RuntimeError(f"{_PATIENCE} lots in a row could not be drawn; the last lines said why")

    def _draw(self, number: int) -> Lot:
        return draw_lot(number, self.lot, self.domain, self.first_seed)

    def _start_anew(self, number: int) -> None:
        """Go on from lot `number` with new processes, or alone."""
        self.restarts -= 1
        self.ahead, self.numbers = deque(), itertools.count(number)
        self.say("a process that draws was killed; " + ("starting anew" if self.restarts else "drawing alone"))
        self.pool = self._processes() if self.restarts else None
        self._fill()

    def ready(self) -> Iterator[Lot]:
        """The lots that are there already."""
        while self.ahead and self.ahead[0][1].done():
            yield self.take()

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """Work of the same kind by the processes, or by this one where there are none or they fail."""
        if self.pool is not None:
            try:
                return list(self.pool.map(function, items, chunksize=4))
            except BrokenProcessPool:
                self._start_anew(self.number)
        return [function(item) for item in items]

    def pause(self) -> None:
        """Draw no further lots; the processes stay for other work."""
        self.depth = 0
        for _, future in self.ahead:
            future.cancel()
        self.ahead.clear()

    def close(self) -> None:
        """End the processes; what they have in hand is lost."""
        if self.pool is not None:
            self.pool.shutdown(wait=False, cancel_futures=True)
