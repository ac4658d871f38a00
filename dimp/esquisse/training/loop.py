"""One resumable training loop for every stage.

A stage is a module with its optimisers; the loop is bounded by wall time, writes a checkpoint with optimiser and
average states, and keeps the best weights apart, so that a later and worse state never replaces them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from dimp.esquisse.training.optim import Average, schedule


@dataclass
class Stage:
    """What is trained under one name, and how far it is.

    `seconds` and `samples` count what was spent so far, over all sittings; `best` is the best score seen.
    """

    name: str
    module: nn.Module
    optimisers: list[torch.optim.Optimizer]
    average: Average
    seconds: float = 0.0
    samples: int = 0
    steps: int = 0
    best: float = float("-inf")
    log: list[dict[str, float]] = field(default_factory=list)

    def state(self) -> dict[str, Any]:
        """Everything needed to go on as if never stopped."""
        return {
            "module": self.module.state_dict(),
            "optimisers": [o.state_dict() for o in self.optimisers],
            "average": self.average.state_dict(),
            "counts": [self.seconds, self.samples, self.steps, self.best],
            "log": self.log,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what `state` gave."""
        self.module.load_state_dict(state["module"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.average.load_state_dict(state["average"])
        self.seconds, self.samples, self.steps, self.best = state["counts"]
        self.log = state["log"]


@dataclass(frozen=True)
class Plan:
    """How long and where: minutes in all (earlier sittings counted), seconds between checkpoints, folder."""

    folder: Path
    minutes: float
    every: float = 120.0
    resume: bool = False
    decay: float = 0.35
    max_steps: int = 10**9

    def rate(self, seconds: float, step: int) -> float:
        """The learning-rate factor after so many seconds and steps; a short run warms up over its first quarter."""
        return schedule(seconds / (self.minutes * 60), step, max(1, min(60, self.max_steps // 4)), self.decay)


def write(path: Path, state: dict[str, Any]) -> None:
    """Save a checkpoint so that a crash leaves the old or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    torch.save(state, partial)
    partial.replace(path)


def read(path: Path) -> dict[str, Any]:
    """Load a checkpoint; tensors and plain values only, never code."""
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def _rates(stage: Stage, factor: float) -> None:
    for optimiser in stage.optimisers:
        for group in optimiser.param_groups:
            group.setdefault("base_lr", group["lr"])
            group["lr"] = group["base_lr"] * factor


def _checkpoint(stage: Stage, plan: Plan, loss: float, score: Callable[[], float]) -> None:
    stage.average.swap(stage.module)
    value = score()
    if value > stage.best:
        stage.best = value
        write(plan.folder / f"{stage.name}.best.pt", stage.module.state_dict())
    stage.average.swap(stage.module)
    _note(stage, plan, loss, value)
    write(plan.folder / f"{stage.name}.pt", stage.state())


def _note(stage: Stage, plan: Plan, loss: float, value: float | None = None) -> None:
    """One line of the log: what was spent so far, the smoothed loss, and the score where one was taken."""
    entry = {"seconds": round(stage.seconds, 1), "samples": stage.samples, "loss": round(loss, 5)}
    entry |= {} if value is None else {"score": round(value, 5)}
    stage.log.append(entry)
    plan.folder.mkdir(parents=True, exist_ok=True)
    with (plan.folder / "log.jsonl").open("a") as log:
        log.write(json.dumps({"stage": stage.name, **entry}) + "\n")


def train(stage: Stage, plan: Plan, loss_of: Callable[[], tuple[Tensor, int]], score: Callable[[], float]) -> Stage:
    """Train until the plan's time is spent; leaves the best averaged weights in the module.

    `loss_of` gives the next batch's loss and its number of samples; `score` rates the (averaged) module, higher
    is better.
    """
    path = plan.folder / f"{stage.name}.pt"
    if plan.resume and path.exists():
        stage.restore(read(path))
    smooth, seen, last = 0.0, 0, stage.seconds
    while stage.seconds < plan.minutes * 60 and stage.steps < plan.max_steps:
        start = time.perf_counter()
        _rates(stage, plan.rate(stage.seconds, stage.steps))
        loss, count = loss_of()
        for optimiser in stage.optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss.backward()
        for optimiser in stage.optimisers:
            optimiser.step()
        stage.average.update(stage.module)
        if stage.steps == 0:
            _note(stage, plan, loss.item())
        seen += 1
        smooth += (loss.item() - smooth) * max(0.02, 1 / seen)
        stage.steps, stage.samples = stage.steps + 1, stage.samples + count
        stage.seconds += time.perf_counter() - start
        if stage.seconds - last > plan.every:
            last = stage.seconds
            _checkpoint(stage, plan, smooth, score)
    _checkpoint(stage, plan, smooth if seen else float("nan"), score)
    stage.module.load_state_dict(read(plan.folder / f"{stage.name}.best.pt"))
    return stage
