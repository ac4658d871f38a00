"""One bound on the pixels that are being worked on: thumbnails, conversions, exports and uploads together.

A file of kilobytes can hold a picture of a gigabyte. Its size is read from its header first, and whoever would go above
the bound waits until others are done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio
import anyio.to_thread

from dimp_web import headers

T = TypeVar("T")

MOST = 8192 * 8192
"""Pixels in work at once; each takes some ten bytes while it is converted. As large as one picture may be."""

_THREADS = 2


class PixelBudget:
    """Room for so many pixels, given in order of asking; a picture above all of it gets all of it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._free = most
        self._waiting: deque[tuple[int, anyio.Event]] = deque()
        self._limiter = anyio.CapacityLimiter(_THREADS)

    @asynccontextmanager
    async def hold(self, pixels: int) -> AsyncIterator[None]:
        """Waits for room and keeps it for the block."""
        need = max(1, min(pixels, self._most))
        if self._waiting or self._free < need:
            turn = (need, anyio.Event())
            self._waiting.append(turn)
            try:
                await turn[1].wait()
            except BaseException:
                self._leave(turn)
                raise
        else:
            self._free -= need
        try:
            yield
        finally:
            self._give_back(need)

    async def run(self, pixels: int, work: Callable[[], T]) -> T:
        """What `work` returns, done in a thread with room for `pixels`."""
        async with self.hold(pixels):
            return await anyio.to_thread.run_sync(work, limiter=self._limiter)

    def _leave(self, turn: tuple[int, anyio.Event]) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)
            self._give_back(0)
        else:  # it was its turn already
            self._give_back(turn[0])

    def _give_back(self, pixels: int) -> None:
        self._free += pixels
        while self._waiting and self._waiting[0][0] <= self._free:
            need, ready = self._waiting.popleft()
            self._free -= need
            ready.set()


def pixels_of(data: bytes) -> int:
    """Width times height as the header says; all that is allowed where it says nothing that can be read."""
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        return width * height
    sides = headers.sides(data, headers.kind_of(data))
    return sides[0] * sides[1] if sides else MOST
