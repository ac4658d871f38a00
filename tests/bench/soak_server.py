"""The server of the soak: the real one with the scripted worker, which says what it holds for every line on stdin."""

from __future__ import annotations

import gc
import json
import os
import sys
from functools import partial
from pathlib import Path

import anyio

from dimp.home import Home
from dimp.settings import Settings
from dimp_web.serve import serve
from tests.crash.server import announce
from tests.fake_worker import fake_command


def holdings() -> dict[str, int]:
    """Resident size in bytes, open files, tasks and threads of this process."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    threads = next(line for line in status.splitlines() if line.startswith("Threads:")).split()[1]
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "resident": pages * os.sysconf("SC_PAGE_SIZE"), "files": len(os.listdir("/proc/self/fd")),
        "tasks": len(anyio.get_running_tasks()), "threads": int(threads),
    }  # fmt: skip


async def answer_readings() -> None:
    """Says what the process holds for every line on stdin."""
    async for _ in anyio.wrap_file(sys.stdin):
        print(json.dumps(holdings()), flush=True)


async def _main(root: str, model: str) -> None:
    home = Home(Path(root))
    settings = Settings(model="paper", model_folders={"paper": model}, port=0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(answer_readings)
        await serve(home, settings, announce=announce, command=fake_command(home.images))
        tasks.cancel_scope.cancel()


if __name__ == "__main__":
    anyio.run(partial(_main, *sys.argv[1:]))
