"""One resumable training loop for every stage.

A stage is a module with its optimisers. The loop is bounded by time, writes a checkpoint with optimiser and average
states, and keeps the best weights apart, so that a later and worse state never replaces them. The loss stays on the
device and is looked at every few steps: a card would wait for the processor each time.

A run that nobody watches goes on where it can: weights that are no numbers any more are set back, a batch that does not
fit in memory is halved, and what cannot be written (a full disk) is said.
"""

from __future__ import annotations

import copy
import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from dimp.esquisse.training.clock import Clock
from dimp.esquisse.training.optim import Average, schedule

Weights = dict[str, Tensor]


@dataclass
class Stage:
    """What is trained under one name, and how far it is.

    `seconds` and `samples` count what was spent so far, over all sittings; `best` is the best score seen, `kept` the
    weights that had it, `first` the loss of the first step. `share` is the part of a batch that fits in memory,
    `caution` a factor on all learning rates.
    """

    name: str
    module: nn.Module
    optimisers: list[torch.optim.Optimizer]
    average: Average
    seconds: float = 0.0
    samples: int = 0
    steps: int = 0
    best: float = float("-inf")
    first: float = float("nan")
    kept: Weights | None = None
    share: float = 1.0
    caution: float = 1.0

    def fitting(self, batch: int) -> int:
        """How many samples of a batch fit in memory, as far as is known."""
        return max(1, int(batch * self.share))

    def weights(self) -> dict[str, Any]:
        """The state of everything that learns."""
        return {
            "module": self.module.state_dict(),
            "optimisers": [o.state_dict() for o in self.optimisers],
            "average": self.average.state_dict(),
        }

    def state(self) -> dict[str, Any]:
        """Everything needed to go on as if never stopped."""
        return self.weights() | {"counts": [self.seconds, self.samples, self.steps, self.best, self.first]}

    def set_back(self, weights: dict[str, Any]) -> None:
        """Take over what `weights` gave."""
        self.module.load_state_dict(weights["module"])
        for optimiser, saved in zip(self.optimisers, weights["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.average.load_state_dict(weights["average"])

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what `state` gave."""
        self.set_back(state)
        self.seconds, self.samples, self.steps, self.best, self.first = state["counts"]


@dataclass(frozen=True)
class Plan:
    """How long and where: seconds in all (earlier sittings counted), the run's clock and folder, the clock's reading at
    which to end at the latest, seconds between checkpoints, what is said of each, and what follows better weights."""

    folder: Path
    seconds: float
    clock: Clock
    every: float = 120.0
    decay: float = 0.35
    max_steps: int = 10**9
    until: float = float("inf")
    say: Callable[[str], None] = lambda text: None
    after: Callable[[Weights], None] = lambda weights: None

    def goes_on(self, stage: Stage) -> bool:
        """Whether there is time for another step."""
        timely = stage.seconds < self.seconds and self.clock.seconds() < self.until
        return timely and stage.steps < self.max_steps and not self.clock.stopped

    def progress(self, stage: Stage) -> float:
        """How much of the stage is done, 0 to 1: by the clock that will end it, so that the rates come to their end."""
        spent = max(stage.seconds, self.seconds - max(0.0, self.until - self.clock.seconds()))
        return min(1.0, max(spent / max(self.seconds, 1e-9), stage.steps / self.max_steps))

    @contextmanager
    def unhindered(self, what: str) -> Iterator[None]:
        """Go on where something cannot be written: without a checkpoint a cut costs more, and nothing else."""
        try:
            yield
        except (OSError, RuntimeError) as error:  # torch raises the second where a disk is full
            self.say(f"{what} could not be written ({error}); the run goes on without it")


def write(path: Path, state: object) -> None:
    """Save a checkpoint so that a crash leaves the old or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    try:
        torch.save(state, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read(path: Path) -> dict[Any, Any]:
    """Load a checkpoint; tensors and plain values only, never code."""
    state: dict[Any, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def readable(path: Path, say: Callable[[str], None]) -> dict[Any, Any] | None:
    """A checkpoint, or None where there is none or it is damaged."""
    try:
        return read(path) if path.exists() else None
    except Exception as error:  # a damaged file raises whatever its bytes happen to mean
        say(f"{path.name} cannot be read ({type(error).__name__}: {error}) and is left out")
        return None


def _rates(stage: Stage, factor: float) -> None:
    for optimiser in stage.optimisers:
        for group in optimiser.param_groups:
            group.setdefault("base_lr", group["lr"])
            group["lr"] = group["base_lr"] * factor * stage.caution


def checkpoint(stage: Stage, plan: Plan, loss: float, score: Callable[[], float]) -> None:
    """Rate the averaged weights, keep them where they are the best so far, and write everything down."""
    stage.average.swap(stage.module)
    value = score()
    better = value > stage.best
    if better:
        _keep(stage, plan, value)
    stage.average.swap(stage.module)
    plan.clock.spent[stage.name] = stage.seconds
    _note(stage, plan, loss, value)
    with plan.unhindered(f"{stage.name}.pt"):
        write(plan.folder / f"{stage.name}.pt", stage.state())
        plan.clock.keep()
    if better and stage.kept is not None:
        plan.after(stage.kept)


def _keep(stage: Stage, plan: Plan, score: float) -> None:
    """Keep the module's weights as the best so far, in memory too: a full disk must not cost them."""
    stage.best = score
    stage.kept = {name: tensor.detach().cpu().clone() for name, tensor in stage.module.state_dict().items()}
    with plan.unhindered(f"{stage.name}.best.pt"):
        write(plan.folder / f"{stage.name}.best.pt", stage.kept)


def _note(stage: Stage, plan: Plan, loss: float, value: float) -> None:
    """One line of the log: what was spent so far, the smoothed loss, the score, and how fast it goes."""
    rate = stage.samples / max(stage.seconds, 1e-9)
    entry = {"stage": stage.name, "seconds": round(stage.seconds, 1), "samples": stage.samples}
    entry |= {
        "first_loss": round(stage.first, 5),
        "loss": round(loss, 5),
        "score": round(value, 5),
        "samples_per_second": round(rate, 2),
    }
    with plan.unhindered("log.jsonl"):
        plan.folder.mkdir(parents=True, exist_ok=True)
        with (plan.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(entry) + "\n")
    plan.say(f"{stage.name}: {stage.seconds:.0f} s, {stage.samples} samples ({rate:.1f} a second), "
             f"loss {loss:.4f}, score {value:.4f}")  # fmt: skip


_LOOK = 20
"""Steps between two looks at the loss."""
_SAFE = 5
"""Looks between two copies of weights that were seen to be sound."""


@dataclass
class _Watch:
    """Looks at the loss now and then; keeps a copy of the last sound weights, to go back to."""

    stage: Stage
    say: Callable[[str], None]
    safe: dict[str, Any]
    smooth: float = float("nan")
    looks: int = 0

    def sound(self, loss: Tensor) -> bool:
        """Whether the loss is a number; else everything is set back to sound weights, and goes on at half the rate.

        It is asked before the optimisers' step: weights whose loss is a number are sound, those after it are not known.
        """
        value, stage = loss.item(), self.stage
        if not isfinite(value):
            stage.set_back(copy.deepcopy(self.safe))
            stage.caution *= 0.5
            self.say(f"{stage.name}: the loss is {value}; set back to sound weights, at {stage.caution} of the rates")
            return False
        stage.first = value if stage.steps == 0 else stage.first
        self.smooth = value if self.smooth != self.smooth else self.smooth + 0.2 * (value - self.smooth)
        if self.looks % _SAFE == 0:
            self.safe = copy.deepcopy(stage.weights())
        self.looks += 1
        return True


Lossy = Callable[[], tuple[Tensor, int]]


def _step(stage: Stage, loss_of: Lossy, watch: _Watch, look: bool) -> None:
    loss, count = loss_of()
    if look and not watch.sound(loss):
        return
    for optimiser in stage.optimisers:
        optimiser.zero_grad(set_to_none=True)
    loss.backward()
    for optimiser in stage.optimisers:
        optimiser.step()
    stage.average.update(stage.module)
    stage.steps, stage.samples = stage.steps + 1, stage.samples + count


_LEAST_SHARE = 1 / 64


def _fits(stage: Stage, loss_of: Lossy, watch: _Watch, look: bool) -> bool:
    """One step; whether its batch fitted in memory. A batch that cannot be made smaller raises."""
    try:
        _step(stage, loss_of, watch, look)
    except torch.OutOfMemoryError:
        if stage.share <= _LEAST_SHARE:
            raise
        return False
    return True


def _thin(stage: Stage, say: Callable[[str], None]) -> None:
    """Halve the batches from here on, and give back what the failed one held."""
    stage.share /= 2
    for optimiser in stage.optimisers:
        optimiser.zero_grad(set_to_none=True)
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    say(f"{stage.name}: out of memory; on with {stage.share} of a batch")


def train(stage: Stage, plan: Plan, loss_of: Lossy, score: Callable[[], float], from_good: bool = False) -> Stage:
    """Train until the stage's time is spent or the run is stopped; leaves the best averaged weights in the module.

    `loss_of` gives the next batch's loss and its number of samples; `score` rates the (averaged) module, higher
    is better. Goes on from the stage's checkpoint, if there is one. Weights that are good before the first step
    (`from_good`) are rated too, so that training never makes them worse.
    """
    best = plan.folder / f"{stage.name}.best.pt"
    if not _resumed(stage, plan, best) and from_good:
        _keep(stage, plan, score())
    last, first = stage.seconds, stage.steps
    watch = _Watch(stage, plan.say, copy.deepcopy(stage.weights()))
    while plan.goes_on(stage):
        start = time.perf_counter()
        _rates(stage, schedule(plan.progress(stage), stage.steps - first, min(60, 1 + plan.max_steps // 4), plan.decay))
        look = (stage.steps - first) % _LOOK == 0 or stage.steps + 1 == plan.max_steps
        if not _fits(stage, loss_of, watch, look):
            _thin(stage, plan.say)
        if stage.seconds - last > plan.every:
            last = stage.seconds
            checkpoint(stage, plan, watch.smooth, score)
        stage.seconds += time.perf_counter() - start
    checkpoint(stage, plan, watch.smooth, score)
    if stage.kept is not None:  # else no score was ever a number
        stage.module.load_state_dict(stage.kept)
    return stage


def _resumed(stage: Stage, plan: Plan, best: Path) -> bool:
    """Go on from the stage's checkpoint; what cannot be read (a machine lost its power) is begun anew."""
    state = readable(plan.folder / f"{stage.name}.pt", plan.say)
    if state is None:
        return False
    stage.restore(state)
    stage.kept = readable(best, plan.say)
    stage.best = stage.best if stage.kept is not None else float("-inf")
    return True
