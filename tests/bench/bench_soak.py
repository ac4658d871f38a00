"""What a thousand actions leave behind in a served studio: memory, open files, tasks, threads.

A client acts over HTTP as a person does, with the page's socket open: it paints, refines, goes back and ahead, marks,
cuts, uploads, searches and looks. Only the painting itself is left out: the worker is the scripted one. The slope is a
line through all readings after the first third, when everything that fills up once is full.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import linear_regression
from typing import Any

import httpx

from tests.bench.soak_user import User

ACTIONS = 6_000
EVERY = 200
GOAL_MB = 1.2


def run(actions: int = ACTIONS) -> list[dict[str, Any]]:
    """Measure now."""
    with tempfile.TemporaryDirectory() as scratch, _served(Path(scratch)) as (url, ask):
        readings = list(_soak(url, ask, actions))
    kept = readings[len(readings) // 3 :]
    done = [reading["actions"] for reading in kept]
    rows = []
    for what, key, unit, goal in (
        ("resident size", "resident", 1e6, f"< {GOAL_MB} MB"), ("open files", "files", 1, "0"),
        ("tasks", "tasks", 1, "0"), ("threads", "threads", 1, "0"),
    ):  # fmt: skip
        slope = linear_regression(done, [reading[key] / unit for reading in kept]).slope * 1000
        name = f"{what} more after a thousand of {actions} actions"
        rows.append({"name": name, "ours": slope, "unit": "MB" if unit > 1 else "", "goal": goal})
    return rows


def _soak(url: str, ask: Any, actions: int) -> Iterator[dict[str, int]]:
    with httpx.Client(base_url=url, timeout=60) as client, _page(url):
        user = User(client)
        while user.done < actions:
            user.act()
            if user.done % EVERY == 0:
                yield {"actions": user.done, **ask()}


@contextmanager
def _served(scratch: Path) -> Iterator[tuple[str, Any]]:
    """A server as a process of its own: its address, and what asks it for what it holds."""
    model = scratch / "paper"
    model.mkdir()
    (model / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    (model / "esquisse.json").write_text(json.dumps({"steps": 4, "width": 64, "height": 64}))
    command = [sys.executable, "-m", "tests.bench.soak_server", str(scratch / "home"), str(model)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        stdin, stdout = server.stdin, server.stdout
        url = stdout.readline().strip()

        def ask() -> dict[str, int]:
            stdin.write("\n")
            stdin.flush()
            return dict(json.loads(stdout.readline()))

        try:
            yield url, ask
        finally:
            stdin.close()  # else the server would wait for another line
            server.terminate()
            server.wait(30)


@contextmanager
def _page(url: str) -> Iterator[None]:
    """The socket of a page that takes everything, and says so."""
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect

    def listen() -> None:
        try:
            for text in socket:
                message = json.loads(text)
                if message.get("preview"):
                    socket.send(json.dumps({"type": "ack", "generation_id": message["generation_id"]}))
        except ConnectionClosed:
            return

    address = url.replace("http", "ws") + "/api/ws/progress"
    with connect(address, origin=url, proxy=None) as socket:  # type: ignore[arg-type]
        listening = threading.Thread(target=listen)
        listening.start()
        try:
            yield
        finally:
            socket.close()
            listening.join()


if __name__ == "__main__":
    for row in run(int(sys.argv[1]) if sys.argv[1:] else ACTIONS):
        print(row)
