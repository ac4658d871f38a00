"""Progress on stderr: a bar with a small preview where the terminal can show one, plain lines elsewhere.

On a terminal the same few lines are redrawn; in a file each picture gets a line when it starts and one when it fails or
is cancelled.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from dimp.cli.output import console, pictures
from dimp.cli.output.candidates import draw_candidates
from dimp.core.views import GenerationView

_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_COLUMNS, _ROWS = 40, 16


class Progress(Protocol):
    """What receives reports about work in progress."""

    def update(self, view: GenerationView) -> None:
        """The status of a generation has changed."""
        ...

    def step(self, message: Mapping[str, Any]) -> None:
        """A step was finished: a `progress` message of the live channel."""
        ...

    def close(self, finals: Sequence[bytes] = ()) -> None:
        """Everything is finished; `finals` are the pictures to leave on the screen, numbered where they are several."""
        ...


def choose_progress(quiet: bool, count: int) -> Progress:
    """The progress display for `count` pictures on this stderr."""
    if quiet:
        return Silent()
    return Bar(count) if console.terminal_width(sys.stderr) else Lines()


class Silent:
    """Prints nothing."""

    def update(self, view: GenerationView) -> None:
        """Nothing."""

    def step(self, message: Mapping[str, Any]) -> None:
        """Nothing."""

    def close(self, finals: Sequence[bytes] = ()) -> None:
        """Nothing."""


class Lines(Silent):
    """A line when a picture starts, fails or is cancelled: for logs and pipes."""

    def update(self, view: GenerationView) -> None:
        """Prints the new status, unless the picture waits or is done."""
        if view.status in ("running", "failed", "cancelled"):
            console.print_note(f"{view.id[:13]} {view.status}")


class Bar:
    """A bar that moves, below a preview of the picture."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._finished = 0
        self._drawn = 0
        self._mode = pictures.choose_mode(sys.stderr)
        self._number = 1 + int.from_bytes(os.urandom(3), "big")  # previews replace each other, and nothing else
        self._picture: list[str] = []
        self._text = "waiting"

    def update(self, view: GenerationView) -> None:
        """Counts finished pictures and redraws the bar."""
        if view.status in ("done", "failed", "cancelled"):
            self._finished += 1
        elif view.status == "running":
            self._text = "getting ready"
        self._draw()

    def step(self, message: Mapping[str, Any]) -> None:
        """Moves the bar, and replaces the preview if there is a new one."""
        step, total = int(message["step"]), max(int(message["total_steps"]), 1)
        if step == 0:
            return  # the model is loading; its progress is unknown
        eta_s = round(int(message.get("eta_ms") or 0) / 1000)
        self._text = f"{bar_text(step / total)} {step}/{total}" + (f"  {eta_s} s left" if eta_s else "")
        if preview := message.get("preview"):
            self._picture = self._render(base64.b64decode(str(preview).partition(",")[2]))
        self._draw()

    def close(self, finals: Sequence[bytes] = ()) -> None:
        """Removes the bar and leaves the picture, or a grid of small ones with their numbers."""
        if len(finals) > 1:
            columns = (console.terminal_width(sys.stderr) or 2 * _COLUMNS) - 1
            cell = pictures.cell_size(sys.stderr)
            self._picture = draw_candidates(finals, self._mode, columns, self._number, cell)
        elif finals:
            self._picture = self._render(finals[0])
        self._text = ""
        self._draw()

    def _render(self, data: bytes) -> list[str]:
        columns = min(_COLUMNS, (console.terminal_width(sys.stderr) or _COLUMNS) - 1)
        return pictures.draw(data, self._mode, columns, _ROWS, self._number, pictures.cell_size(sys.stderr))

    def _draw(self) -> None:
        """Redraws in place: move up, clear, add blank lines (so that nothing scrolls while drawing), draw."""
        position = f"  picture {min(self._finished + 1, self._count)} of {self._count}" if self._count > 1 else ""
        lines = [*self._picture, self._text + position] if self._text else self._picture
        clear = (f"\x1b[{self._drawn}A" if self._drawn else "") + "\r\x1b[0J"
        room = "\n" * len(lines) + f"\x1b[{len(lines)}A" if lines else ""
        sys.stderr.write(clear + room + "".join(text + "\n" for text in lines))
        sys.stderr.flush()
        self._drawn = len(lines)


def bar_text(part: float) -> str:
    """A bar of fixed width, filled to `part` in eighths of a cell."""
    eighths = round(min(max(part, 0.0), 1.0) * _BAR * 8)
    whole, rest = divmod(eighths, 8)
    return (_EIGHTHS[8] * whole + (_EIGHTHS[rest] if rest else "")).ljust(_BAR, "·")
