"""The server as a process: it says where it is, keeps others out, imports nothing heavy, and leaves in time."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
import httpx
import msgspec
import pytest
from anyio.abc import Process
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

import dimp_web.serve
from dimp.core.errors import Invalid, Unavailable
from dimp.home import Home
from dimp.settings import Settings
from dimp_store.errors import AlreadyOwned
from dimp_store.temp_file import replace_file
from dimp_web.serve import ServerInfo, serve
from tests.dimp_web.conftest import Server

pytestmark = pytest.mark.anyio

SCRIPT = """
import json, sys, anyio
from functools import partial
from pathlib import Path
import dimp_web.serve
from dimp.home import Home
from dimp.settings import Settings
from dimp_web.serve import serve
said = json.loads(sys.argv[1])
def announce(url):
    heavy = [name for name in ("torch", "diffusers", "transformers", "numpy", "PIL") if name in sys.modules]
    print(json.dumps({"url": url, "heavy": heavy}), flush=True)
settings = Settings(model="paper", model_folders=said["models"], port=0)
anyio.run(partial(serve, Home(Path(said["home"])), settings, announce=announce, command=said["command"],
                  idle_stop_s=said["idle"]))
print("left", flush=True)
"""

Start = Callable[..., "anyio.abc.AsyncResource"]


@pytest.fixture
async def start(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[Callable[..., object]]:
    """Starts servers of their own processes; what is still there at the end is ended."""
    started: list[Process] = []

    async def run(idle: float | None = None) -> tuple[Process, dict]:
        said = {"home": str(home.root), "models": paper.model_folders, "command": studio_command, "idle": idle}
        command = [sys.executable, "-c", SCRIPT, json.dumps(said)]
        process = await anyio.open_process(command, stderr=subprocess.PIPE, env=_with_paths())
        started.append(process)
        assert process.stdout is not None
        with anyio.fail_after(60):
            first = await process.stdout.receive()
        return process, json.loads(first)

    yield run
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.aclose()


def _with_paths() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


async def test_it_says_where_it_is_and_imports_nothing_heavy(start: Callable, home: Home) -> None:
    process, told = await start()
    assert told["heavy"] == []
    info = json.loads(home.server.read_text())
    assert info["url"] == told["url"]
    assert info["pid"] == process.pid
    assert len(info["token"]) >= 32
    assert stat.S_IMODE(home.server.stat().st_mode) == 0o600
    async with httpx.AsyncClient(base_url=told["url"]) as client:
        assert (await client.get("/health")).json()["status"] == "ok"
        painted = await client.post("/api/generate/new", json={"prompt": "a red ball"}, timeout=60)
        assert painted.status_code == 201
    process.send_signal(signal.SIGTERM)
    with anyio.fail_after(60):
        assert await process.wait() == 0
    assert not home.server.exists()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_it_leaves_in_time_with_sockets_open_and_work_going_on(start: Callable, home: Home, sign: int) -> None:
    process, told = await start()
    slow = {"prompt": "x", "steps": 150, "options": {"fake_step_ms": 100}}
    answers: list[httpx.Response] = []
    async with httpx.AsyncClient(base_url=told["url"], timeout=60) as client:

        async def ask() -> None:
            answers.append(await client.post("/api/generate/new", json=slow))

        async with anyio.create_task_group() as tasks, connect(
            told["url"].replace("http", "ws") + "/api/ws/progress", origin=told["url"], proxy=None
        ) as live:  # fmt: skip
            tasks.start_soon(ask)
            while json.loads(await live.recv())["type"] != "progress":
                pass
            process.send_signal(sign)
            with pytest.raises(ConnectionClosed):
                await _until_closed(live)
    with anyio.fail_after(60):
        assert await process.wait() == 0
    assert answers[0].status_code == 503
    assert "kept" in answers[0].json()["detail"]
    assert not home.server.exists()
    again, told = await start()  # the work was not waited for, and kept: it goes on
    async with httpx.AsyncClient(base_url=told["url"], timeout=60) as client:
        (one,) = (await client.get("/api/session/history")).json()["generations"]
        assert one["status"] in ("pending", "running")
    again.kill()


async def _until_closed(live: object) -> None:
    while True:
        await live.recv()  # type: ignore[attr-defined]


async def test_a_second_server_leaves_at_once(server: Server, home: Home, paper: Settings) -> None:
    said: list[str] = []
    with pytest.raises(AlreadyOwned), anyio.fail_after(60):
        await serve(home, paper, announce=said.append)
    assert not said
    assert home.server.exists()
    assert (await server.client.get("/health")).status_code == 200


async def test_it_leaves_when_nobody_needs_it(start: Callable, home: Home) -> None:
    process, told = await start(idle=3.0)  # longer than a busy machine takes to connect
    async with connect(told["url"].replace("http", "ws") + "/api/ws/progress", origin=told["url"], proxy=None) as live:
        await live.recv()
        with anyio.move_on_after(3.8):
            await process.wait()
        assert process.returncode is None  # somebody looks on
    with anyio.fail_after(60):
        assert await process.wait() == 0
    assert not home.server.exists()


async def test_a_taken_port_is_left_to_its_owner(home: Home, paper: Settings, studio_command: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = msgspec.structs.replace(paper, port=taken.getsockname()[1])
        with pytest.raises(Unavailable, match="cannot be used"):
            await serve(home, wanted, announce=lambda url: None, command=studio_command)
    assert not home.server.exists()


async def test_the_usual_port_is_left_only_where_it_was_not_asked_for(
    home: Home, paper: Settings, studio_command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        usual = taken.getsockname()[1]
        monkeypatch.setattr(dimp_web.serve, "Settings", lambda: Settings(port=usual))
        wanted = msgspec.structs.replace(paper, port=usual)
        with pytest.raises(Unavailable, match="cannot be used"):
            await serve(home, wanted, announce=lambda url: None, command=studio_command, port_was_asked_for=True)
        told: list[str] = []
        await serve(home, wanted, announce=told.append, command=studio_command, idle_stop_s=0.2)
    assert told
    assert not told[0].endswith(f":{usual}")


async def test_open_to_others_only_with_a_token(home: Home, paper: Settings) -> None:
    with pytest.raises(Invalid, match="no token"):
        await serve(home, msgspec.structs.replace(paper, host="0.0.0.0"), announce=lambda url: None)
    assert not home.log.exists()


def test_the_routes_import_nothing_heavy() -> None:
    heavy = "('torch', 'diffusers', 'transformers', 'numpy', 'PIL')"
    code = f"import sys, dimp_web.serve; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_with_paths(), check=True)
    assert done.stdout.strip() == "[]"


def test_the_token_is_in_no_place_of_the_data_folder_but_one(tmp_path: Path) -> None:
    """`server.json` is written whole: a reader sees all of it or none."""
    replace_file(Home(tmp_path).make().server, msgspec.json.encode(ServerInfo("u", "secret", 1, "v", "t")))
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["server.json"]
