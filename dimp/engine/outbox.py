"""Durable reports on their way to whoever records them: one by one, in order, and none is passed over."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

import anyio

from dimp.engine.reports import Report

Listener = Callable[[Report], Awaitable[None]]


class Outbox:
    """Reports that were not handed over yet. Use it from one event loop."""

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self._reports: deque[Report] = deque()
        self._added = anyio.Event()
        self._emptied = anyio.Event()

    def add(self, report: Report) -> None:
        """Put a report behind those that wait."""
        self._reports.append(report)
        self._added.set()

    async def deliver(self) -> None:
        """Hand reports to the listener for ever; what it raises ends that, the report still there."""
        while True:
            while self._reports:
                if self.listener:
                    await self.listener(self._reports[0])
                self._reports.popleft()
            self._emptied.set()
            self._added = anyio.Event()
            await self._added.wait()

    async def wait_until_empty(self) -> None:
        """Wait until the listener has had all of them."""
        while self._reports:
            if self._emptied.is_set():  # else somebody waits for it already
                self._emptied = anyio.Event()
            await self._emptied.wait()
