"""One resumable training loop for every stage.

A stage is a module with its optimisers. The loop is bounded by time, writes a checkpoint with optimiser and average
states, and keeps the best weights apart, so that a later and worse state never replaces them. The loss stays on the
device and is looked at every few steps: a card would wait for the processor each time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from dimp.esquisse.training.clock import Clock
from dimp.esquisse.training.optim import Average, schedule


@dataclass
class Stage:
    """What is trained under one name, and how far it is.

    `seconds` and `samples` count what was spent so far, over all sittings; `best` is the best score seen, `first`
    the loss of the first step.
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

    def state(self) -> dict[str, Any]:
        """Everything needed to go on as if never stopped."""
        return {
            "module": self.module.state_dict(),
            "optimisers": [o.state_dict() for o in self.optimisers],
            "average": self.average.state_dict(),
            "counts": [self.seconds, self.samples, self.steps, self.best, self.first],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what `state` gave."""
        self.module.load_state_dict(state["module"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.average.load_state_dict(state["average"])
        self.seconds, self.samples, self.steps, self.best, self.first = state["counts"]


@dataclass(frozen=True)
class Plan:
    """How long and where: seconds in all (earlier sittings counted), the run's clock and folder, the clock's reading at
    which to end at the latest, seconds between checkpoints, what is said of each, and what follows each."""

    folder: Path
    seconds: float
    clock: Clock
    every: float = 120.0
    decay: float = 0.35
    max_steps: int = 10**9
    until: float = float("inf")
    say: Callable[[str], None] = lambda text: None
    after: Callable[[], None] = lambda: None

    def goes_on(self, stage: Stage) -> bool:
        """Whether there is time for another step."""
        timely = stage.seconds < self.seconds and self.clock.seconds() < self.until
        return timely and stage.steps < self.max_steps and not self.clock.stopped

    def progress(self, stage: Stage) -> float:
        """How much of the stage is done, 0 to 1."""
        return min(1.0, max(stage.seconds / max(self.seconds, 1e-9), stage.steps / self.max_steps))


def write(path: Path, state: object) -> None:
    """Save a checkpoint so that a crash leaves the old or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    torch.save(state, partial)
    partial.replace(path)


def read(path: Path) -> dict[Any, Any]:
    """Load a checkpoint; tensors and plain values only, never code."""
    state: dict[Any, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def _rates(stage: Stage, factor: float) -> None:
    for optimiser in stage.optimisers:
        for group in optimiser.param_groups:
            group.setdefault("base_lr", group["lr"])
            group["lr"] = group["base_lr"] * factor


def checkpoint(stage: Stage, plan: Plan, loss: float, score: Callable[[], float]) -> None:
    """Rate the averaged weights, keep them where they are the best so far, and write everything down."""
    stage.average.swap(stage.module)
    value = score()
    if value > stage.best:
        stage.best = value
        write(plan.folder / f"{stage.name}.best.pt", stage.module.state_dict())
    stage.average.swap(stage.module)
    plan.clock.spent[stage.name] = stage.seconds
    _note(stage, plan, loss, value)
    write(plan.folder / f"{stage.name}.pt", stage.state())
    plan.clock.keep()
    plan.after()


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
    plan.folder.mkdir(parents=True, exist_ok=True)
    with (plan.folder / "log.jsonl").open("a") as log:
        log.write(json.dumps(entry) + "\n")
    plan.say(f"{stage.name}: {stage.seconds:.0f} s, {stage.samples} samples ({rate:.1f} a second), "
             f"loss {loss:.4f}, score {value:.4f}")  # fmt: skip


_LOOK = 20
"""Steps between two looks at the loss."""


def train(stage: Stage, plan: Plan, loss_of: Callable[[], tuple[Tensor, int]], score: Callable[[], float]) -> Stage:
    """Train until the stage's time is spent or the run is stopped; leaves the best averaged weights in the module.

    `loss_of` gives the next batch's loss and its number of samples; `score` rates the (averaged) module, higher
    is better. Goes on from the stage's checkpoint, if there is one.
    """
    path = plan.folder / f"{stage.name}.pt"
    if path.exists():
        stage.restore(read(path))
    smooth, last, first = float("nan"), stage.seconds, stage.steps
    while plan.goes_on(stage):
        start = time.perf_counter()
        _rates(stage, schedule(plan.progress(stage), stage.steps - first, min(60, 1 + plan.max_steps // 4), plan.decay))
        loss, count = loss_of()
        for optimiser in stage.optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss.backward()
        for optimiser in stage.optimisers:
            optimiser.step()
        stage.average.update(stage.module)
        stage.steps, stage.samples = stage.steps + 1, stage.samples + count
        if stage.steps % _LOOK == 1 or not plan.goes_on(stage):
            value = loss.item()
            stage.first = value if stage.steps == 1 else stage.first
            smooth = value if smooth != smooth else smooth + 0.2 * (value - smooth)
        stage.seconds += time.perf_counter() - start
        if stage.seconds - last > plan.every:
            last = stage.seconds
            checkpoint(stage, plan, smooth, score)
    checkpoint(stage, plan, smooth, score)
    stage.module.load_state_dict(read(plan.folder / f"{stage.name}.best.pt"))
    return stage
