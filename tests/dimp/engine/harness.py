"""Runs an executor on a worker command, and keeps what it reports."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio

from dimp.core.asked import Message
from dimp.engine.executor import Executor, Limits
from dimp.engine.protocol import Job, Question
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished, Progress, QuestionAnswered, Report
from tests.fake_worker import fake_command

PATIENCE_S = 90


def job(name: str, **changes: Any) -> Job:
    """A small job called `name`."""
    fields: dict[str, Any] = {
        "id": name,
        "prompt": "a red ball",
        "seed": 7,
        "steps": 3,
        "guidance_scale": 3.5,
        "width": 64,
        "height": 64,
        "folder": "squares",
        "model": "fake",
    }
    return Job(**(fields | changes))


def question(name: str, **changes: Any) -> Question:
    """A question called `name`."""
    fields: dict[str, Any] = {
        "id": name,
        "folder": "squares",
        "messages": (Message("user", "What is it?"),),
        "schema": {"type": "object"},
        "most_tokens": 50,
        "limit_s": 60.0,
    }
    return Question(**(fields | changes))


class ReportListener:
    """Keeps reports and progress of one executor."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.reports: list[Report] = []
        self.progress: list[Progress] = []
        self.slow_s = 0.0
        self._news = anyio.Event()
        executor.set_listener(self._on_report)
        executor.on_progress = self._on_progress

    async def _on_report(self, report: Report) -> None:
        await anyio.sleep(self.slow_s)
        self.reports.append(report)
        self._news.set()

    def _on_progress(self, progress: Progress) -> None:
        self.progress.append(progress)
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        with anyio.fail_after(PATIENCE_S):
            while not holds():
                self._news = anyio.Event()
                with anyio.move_on_after(0.05):
                    await self._news.wait()

    async def until_painting(self, name: str, step: int = 1) -> None:
        await self.until(lambda: any(p.id == name and p.step >= step for p in self.progress))

    async def until_over(self, *names: str) -> None:
        await self.until(lambda: set(names) <= {report.id for report in self.ends()})

    def ends(self) -> list[Report]:
        ends = JobFinished | QuestionAnswered | JobFailed | JobCancelled
        return [report for report in self.reports if isinstance(report, ends)]

    def names(self) -> list[str]:
        """What was reported, as in `Started a`."""
        return [f"{type(report).__name__.removeprefix('Job')} {report.id}" for report in self.reports]

    def last(self, name: str) -> Any:
        return next(report for report in reversed(self.reports) if report.id == name)


class HandClock:
    """A clock of the executor's that only the test moves: however slow the machine is, nobody else seems silent."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    async def pass_until(self, holds: Callable[[], bool]) -> None:
        """Lets a second pass after the other. A worker that says something meanwhile has been silent for none."""
        with anyio.fail_after(PATIENCE_S):
            while not holds():
                self.now_s += 1.0
                await anyio.sleep(0.02)


@asynccontextmanager
async def running_executor(
    blobs: Path,
    *,
    command: Sequence[str] | None = None,
    limits: Limits | None = None,
    idle_unload_s: float | None = None,
    devices: int = 1,
    clock: Callable[[], float] = time.monotonic,
    **env: str,
) -> AsyncIterator[ReportListener]:
    """A running executor of so many devices; `env` is added to the workers' environment."""
    executor = Executor(
        *[command or fake_command(blobs)] * devices,
        env={**os.environ, **env},
        limits=limits or Limits(),
        idle_unload_s=idle_unload_s,
        clock=clock,
    )
    listener = ReportListener(executor)
    async with anyio.create_task_group() as tasks:
        await tasks.start(executor.run)
        yield listener
        await executor.aclose()
