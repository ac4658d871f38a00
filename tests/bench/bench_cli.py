"""The command line against the bare interpreter, and how long a server takes until it answers.

    python -m tests.bench cli

Help and log are counted in CPU time (a busy machine stretches wall time many times over), each beside `python -c pass`
run in between. Wall times that people wait for stand in rows of their own. The model is not part of any of it.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dimp.cli import background
from dimp.home import Home
from tests.dimp.cli.console import Console, furnished

ROUNDS = 9
EVENTS = 16
Line = dict[str, Any]


def run() -> list[Line]:
    """All rows."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        console = Console(furnished(Home(Path(folder).absolute() / "studio")))
        try:
            _fill(console)
            return [*_starts(console, "--help", 20, 150), *_starts(console, "log", 6, None), _server(console)]
        finally:
            console("stop")


def _fill(console: Console) -> None:
    """Some twenty events, so that `log` has something to say."""
    console("new", "a red ball on grass")
    for turn in range(EVENTS):
        console("unstar" if turn % 2 else "star", "@")


def _starts(console: Console, word: str, goal: int, goal_ms: int | None) -> list[Line]:
    """CPU and wall milliseconds of one command line and of the bare interpreter, taken turn by turn."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_measured(console.command(word), console.environ))
        bare.append(_measured([sys.executable, "-P", "-c", "pass"], console.environ))
    cpu, wall = ([_median(ours, kind), _median(bare, kind)] for kind in (0, 1))
    rows = [_line(f"dimp {word}, CPU / python -c pass", *cpu, f"<= {goal}")]
    if goal_ms is not None:
        rows.append(_line(f"dimp {word}, wall / python -c pass", *wall, f"ours < {goal_ms} ms"))
    return rows


def _server(console: Console) -> Line:
    """From the start of a server to its first answer, beside the bare imports of what it stands on."""
    imports = [sys.executable, "-P", "-c", "import litestar, uvicorn, msgspec, aiosqlite"]
    ours, bare = [], []
    for _ in range(ROUNDS):
        console("stop")
        ours.append(_ready_ms(console))
        bare.append(_measured(imports, console.environ)[1])
    name = "server started until it answers, wall / importing litestar, uvicorn, msgspec, aiosqlite"
    return _line(name, statistics.median(ours), statistics.median(bare), "ours < 1000 ms")


def _ready_ms(console: Console) -> float:
    serving = console.begin("serve")
    began = time.perf_counter()
    while background.find(console.home) is None:
        time.sleep(0.005)
    taken = 1e3 * (time.perf_counter() - began)
    serving.terminate()
    serving.communicate()
    return taken


def _measured(command: list[str], environ: dict[str, str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = _wall_ms(lambda: subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e3 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime), wall


def _wall_ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - began)


def _median(taken: list[tuple[float, float]], kind: int) -> float:
    return statistics.median(one[kind] for one in taken)


def _line(name: str, ours: float, reference: float, goal: str) -> Line:
    return {"name": name, "ours": ours, "reference": reference, "ratio": ours / reference, "unit": "ms", "goal": goal}
