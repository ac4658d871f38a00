"""Progress on stderr: a bar with a small preview where the terminal can show one, plain lines where it is no terminal.

On a terminal the same few lines are drawn over and over; in a file each picture gets a line when it starts and one
when it is over.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping
from typing import Any, Protocol

from dimp.cli import output, pictures
from dimp.views import GenerationView

_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_COLUMNS, _ROWS = 40, 16


class Progress(Protocol):
    """What is told about work in progress."""

    def changed(self, one: GenerationView) -> None:
        """A generation has another status."""
        ...

    def step(self, message: Mapping[str, Any]) -> None:
        """A step was done: a `progress` message of the live channel."""
        ...

    def close(self, final: bytes | None = None) -> None:
        """All is over; `final` is the picture to leave standing."""
        ...


def progress_for(quiet: bool, count: int) -> Progress:
    """The way to show the progress of `count` pictures here."""
    if quiet:
        return Silent()
    return Bar(count) if output.width_of(sys.stderr) else Lines()


class Silent:
    """Says nothing."""

    def changed(self, one: GenerationView) -> None:
        """Nothing."""

    def step(self, message: Mapping[str, Any]) -> None:
        """Nothing."""

    def close(self, final: bytes | None = None) -> None:
        """Nothing."""


class Lines(Silent):
    """A line when a picture starts and when it ends: for logs and pipes."""

    def changed(self, one: GenerationView) -> None:
        """Says so."""
        if one.status in ("running", "failed", "cancelled"):
            output.note(f"{one.id[:13]} {one.status}")


class Bar:
    """A bar that moves, below a preview of the picture."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._over = 0
        self._drawn = 0
        self._way = pictures.way(sys.stderr)
        self._number = 1 + int.from_bytes(os.urandom(3), "big")  # previews replace each other, and nothing else
        self._picture: list[str] = []
        self._text = "waiting"

    def changed(self, one: GenerationView) -> None:
        """Counts what is over and says what waits."""
        if one.status in ("done", "failed", "cancelled"):
            self._over += 1
        elif one.status == "running":
            self._text = "getting ready"
        self._draw()

    def step(self, message: Mapping[str, Any]) -> None:
        """Moves the bar, and changes the preview if there is a new one."""
        step, total = int(message["step"]), max(int(message["total_steps"]), 1)
        if step == 0:
            return  # the model is being loaded; how far it is cannot be said
        eta_s = round(int(message.get("eta_ms") or 0) / 1000)
        self._text = f"{bar(step / total)} {step}/{total}" + (f"  {eta_s} s left" if eta_s else "")
        if preview := message.get("preview"):
            self._picture = self._render(base64.b64decode(str(preview).partition(",")[2]))
        self._draw()

    def close(self, final: bytes | None = None) -> None:
        """Wipes the bar and leaves the picture."""
        if final is not None:
            self._picture = self._render(final)
        self._text = ""
        self._draw()

    def _render(self, data: bytes) -> list[str]:
        columns = min(_COLUMNS, (output.width_of(sys.stderr) or _COLUMNS) - 1)
        return pictures.draw(data, self._way, columns, _ROWS, self._number, pictures.cell_of(sys.stderr))

    def _draw(self) -> None:
        """Draws over what was drawn before: up, wipe, make room (so that nothing scrolls while drawing), draw."""
        which = f"  picture {min(self._over + 1, self._count)} of {self._count}" if self._count > 1 else ""
        lines = [*self._picture, self._text + which] if self._text else self._picture
        wiped = (f"\x1b[{self._drawn}A" if self._drawn else "") + "\r\x1b[0J"
        room = "\n" * len(lines) + f"\x1b[{len(lines)}A" if lines else ""
        sys.stderr.write(wiped + room + "".join(text + "\n" for text in lines))
        sys.stderr.flush()
        self._drawn = len(lines)


def bar(part: float) -> str:
    """A bar of fixed width, filled to `part` in eighths of a cell."""
    eighths = round(min(max(part, 0.0), 1.0) * _BAR * 8)
    whole, rest = divmod(eighths, 8)
    return (_EIGHTHS[8] * whole + (_EIGHTHS[rest] if rest else "")).ljust(_BAR, "·")
