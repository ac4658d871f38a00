"""How much time is left, over all sittings, and whether somebody asked to stop."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any


@dataclass
class Clock:
    """Counts the seconds that a run has spent in all sittings, and remembers what its stages used.

    `path` keeps the count; `stopped` becomes true on SIGTERM, SIGINT or SIGHUP (a terminal that closed), and every loop
    ends at its next step.
    """

    path: Path
    minutes: float
    spent: dict[str, float] = field(default_factory=dict)
    before: float = 0.0
    started: float = field(default_factory=time.monotonic)
    stopped: bool = False

    @staticmethod
    def of(folder: Path, minutes: float, started: float | None = None) -> Clock:
        """The clock of a run folder, going on from what earlier sittings spent; this one began when the monotonic
        clock read `started`, or begins now."""
        path = folder / "clock.json"
        try:
            kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        except ValueError:  # cut off while it was written, without power
            kept = {}
        began = time.monotonic() if started is None else started
        return Clock(path, minutes, kept.get("stages", {}), kept.get("seconds", 0.0), began)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Meanwhile, a request to end the process stops the run at its next step."""
        asking = [signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
        before = {number: signal.signal(number, self._stop) for number in asking}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped = True

    def seconds(self) -> float:
        """Seconds spent so far, in all sittings."""
        return self.before + time.monotonic() - self.started

    def left(self) -> float:
        """Seconds left of the minutes given; none after a request to stop."""
        return 0.0 if self.stopped else max(0.0, self.minutes * 60 - self.seconds())

    def keep(self) -> None:
        """Write the count, so that the next sitting goes on from it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".part")
        partial.write_text(json.dumps({"seconds": self.seconds(), "stages": self.spent}))
        partial.replace(self.path)
