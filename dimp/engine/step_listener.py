"""Who hears of the steps of a job, and can stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class StepListener(Protocol):
    """Hears of each step, and stops the job by raising from there."""

    def check(self) -> None:
        """Raise when the job was cancelled."""
        ...

    def started(self, total_steps: int) -> None:
        """Say how many steps there will be."""
        ...

    def step(self, preview: Callable[[], bytes]) -> None:
        """One step is done; `preview` makes the small picture if one is wanted. May raise."""
        ...
