"""The end of a run: sheets to be looked at, the figures of what was exported, and which of two painters is kept.

What tells most comes first, and every part is written as soon as it is known, so that a cut leaves the others.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dimp.esquisse.export import write_json
from dimp.esquisse.scene.changes import CHANGES, LOCAL
from dimp.esquisse.studio import Studio
from dimp.esquisse.training import evaluate, reader, sheets
from dimp.esquisse.training.clock import Clock
from dimp.esquisse.training.recipe import Recipe

_MARGIN = 0.03
"""How much less often than its teacher, at most, the student that paints in eight steps may be all right."""
_KEPT_BACK = 12.0
"""Seconds for what follows the figures."""
_LEAST = 0.2
"""Least share of the figures' items that is measured, however late it is."""


def logged(log: Path) -> dict[str, Any]:
    """The last line of each stage in a log."""
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return {line["stage"]: line for line in lines}


@dataclass
class Examination:
    """What is measured of the exported folder in `out`, by whom, and how much time is left for it."""

    out: Path
    recipe: Recipe
    device: str
    network: reader.Reader
    renders: evaluate.Renderer
    clock: Clock
    say: Callable[[str], None]

    def _exam(self) -> evaluate.Exam:
        studio = Studio.load(self.out / "weights", self.device)
        return evaluate.Exam(studio, self.network, self.recipe.domain, self.renders)

    def scores(self) -> tuple[float, float]:
        """How often pictures and edits of the folder that is there are all right, on scenes apart from the figures'."""
        exam = self._exam()
        counts = [max(1, count // 4) if count else 0 for count in self.recipe.prompts]
        words = evaluate.measure_words(exam, counts, evaluate.APART)
        edits = evaluate.measure_edits(exam, max(1, self.recipe.edits // 4), LOCAL, evaluate.APART)
        objects = [row["objects"] for name, row in words.items() if name in ("1", "2", "3")]
        return float(np.mean(objects)), float(np.mean([row["done"] for row in edits.values()]))

    def as_good(self, teacher: tuple[float, float], student: tuple[float, float]) -> bool:
        """Whether the student is to be kept: about as often right, in pictures and in edits."""
        for what, a, b in zip(("pictures", "edits"), teacher, student, strict=True):
            self.say(f"{what} all right: {a:.3f} in 16 guided steps, {b:.3f} in 8 without guidance")
        return all(b >= a - _MARGIN for a, b in zip(teacher, student, strict=True))

    def write(self, log: Path) -> None:
        """Sheets and figures, into `out`."""
        exam = self._exam()
        start = time.monotonic()
        painted = sheets.samples(exam, self.out, self.recipe.sheet)
        self.say(f"{painted} pictures on two sheets")
        if self.clock.stopped:
            return
        share = self._share((time.monotonic() - start) / painted)
        counts = [max(1, round(count * share)) if count else 0 for count in self.recipe.prompts]
        figures: dict[str, Any] = {"recipe": self.recipe.name, "trained": logged(log)}
        for part in evaluate.parts(exam, counts, max(1, round(self.recipe.edits * share)), self.say):
            figures |= part
            write_json(self.out / "evaluation.json", figures)
            if self.clock.stopped:
                return

    def _share(self, seconds: float) -> float:
        """The share of the figures' items that there is time for, at so many seconds a picture."""
        wanted = seconds * (sum(self.recipe.prompts) + len(CHANGES) * self.recipe.edits)
        share = min(1.0, max(_LEAST, (self.clock.left() - _KEPT_BACK) / max(wanted, 1e-9)))
        if share < 1.0:
            self.say(f"time is short: {share:.0%} of the prompts and edits are measured")
        return share
