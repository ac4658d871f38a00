"""The heap of a server that runs for months: what was given back goes back to the system, after use alone."""

from __future__ import annotations

import os
import subprocess
import sys

import anyio
import anyio.lowlevel
import pytest

from dimp_web.monitoring import heap

pytestmark = pytest.mark.anyio

HOLES = """
import os
from pathlib import Path
from dimp_web.monitoring.heap import limit_heap

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

trim = limit_heap()
blocks = [bytearray(8_000) for _ in range(8_000)]
kept = blocks[::10]
del blocks
before = resident()
trim()
print(before - resident())
"""


@pytest.mark.skipif(heap.limit_heap() is None, reason="this C library keeps its heap by itself")
def test_holes_between_what_stays_go_back_to_the_system() -> None:
    """64 MB are taken and nine tenths of them freed, with something left between any two free pages of the tenth."""
    asked = [sys.executable, "-c", HOLES]
    done = subprocess.run(asked, check=True, capture_output=True, text=True, env=dict(os.environ))
    assert int(done.stdout) > 30_000_000


async def test_it_is_trimmed_after_use_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap, "TRIM_EVERY_S", 0.0)
    trims: list[float] = []
    used = [1.0]

    async def turns(count: int) -> None:
        for _ in range(count):
            await anyio.to_thread.run_sync(lambda: None)
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(heap.keep_trimmed, lambda: trims.append(used[0]), lambda: used[0])
        while not trims:
            await anyio.lowlevel.checkpoint()
        await turns(20)
        assert trims == [1.0]
        used[0] = 2.0
        while len(trims) < 2:
            await anyio.lowlevel.checkpoint()
        await turns(20)
        tasks.cancel_scope.cancel()
    assert trims == [1.0, 2.0]
