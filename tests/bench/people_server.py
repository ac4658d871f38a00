"""The server of twenty people: the real one with accounts, its worker and the model of the package."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import anyio

from dimp.home import Home
from dimp.settings import Settings
from dimp_web.serve import serve
from tests.bench.soak_server import answer_readings
from tests.crash.server import announce


async def _main(root: str) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(answer_readings)
        await serve(Home(Path(root)), Settings(auth="accounts", port=0), announce=announce)
        tasks.cancel_scope.cancel()


if __name__ == "__main__":
    anyio.run(partial(_main, *sys.argv[1:]))
