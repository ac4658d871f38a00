"""The server against the least it could cost: ratios to a bare ASGI application on the same uvicorn, in one run."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import uvicorn

from dimp.core import events as ev
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from dimp_store.log import Draft
from dimp_web.security.access import access_for
from dimp_web.serve import App, _config, _listen, _Server

ROOT = Path(__file__).resolve().parents[2]
REQUESTS = 1500
GENERATIONS = 10_000
_SMALL = b'{"status":"ok","version":"0.1.0"}'


def run() -> list[dict[str, Any]]:
    """Rows of name, ours, reference, ratio, unit and goal."""
    return anyio.run(_run)


async def _run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home").make()
        command = [sys.executable, str(ROOT / "tests" / "fake_worker.py"), "--blobs", str(home.images)]
        async with open_studio(home, _paper(Path(folder)), command=command) as studio:
            await _fill(studio)
            async with _served(studio) as url, _bare() as bare:
                return [
                    await _small(url, bare),
                    await _image(url, bare),
                    await _not_modified(url, bare),
                    await _current(studio, url),
                ]


def _paper(folder: Path) -> Settings:
    model = folder / "paper"
    model.mkdir()
    (model / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    (model / "esquisse.json").write_text(json.dumps({"steps": 4, "width": 64, "height": 64}))
    return Settings(model="paper", model_folders={"paper": str(model)})


async def _fill(studio: Studio) -> None:
    """A session of 10,000 painted generations, each a refinement of the one before, and one large image."""
    stored = studio.blobs.put(_large(), "png")
    session = await studio.start_session("long")
    at, parent, version = "2026-01-01T00:00:00.000000Z", None, session.version
    for first in range(0, GENERATIONS, 1000):
        drafts: list[Draft] = []
        for number in range(first, first + 1000):
            request = _request(f"{number:08x}-0000-7000-8000-000000000000", parent)
            done = ev.GenerationCompleted(
                request.id, str(stored.digest), "png", stored.size, 64, 64, 900, 0, {"torch": "2"}, "A" * 768, True
            )
            drafts += [Draft(ev.tag_of(event), ev.encode(event), at, "bench") for event in (request, done)]
            parent = request.id
        rows = await studio.log.append(session.id, version, drafts)
        version = rows[-1].version
        studio.writer.publish(session, rows)


def _request(generation_id: str, parent: str | None) -> ev.GenerationRequested:
    return ev.GenerationRequested(
        id=generation_id, kind="refinement" if parent else "new", parent_id=parent, prompt="a red ball at dusk",
        negative_prompt="", modification="make it warmer", seed=7, steps=4, strength=0.6, guidance_scale=3.5, width=64,
        height=64, model="paper", model_revision="r", source=None, mask=None, loras=(), controls=(), scheduler="s",
        batch=None, method="img2img", source_prompt="", instruction="", options={}, reading=None, expected_head=parent,
        priority="interactive",
    )  # fmt: skip


def _large() -> bytes:
    """1.4 MB that look like a PNG: nothing here decodes it."""
    return b"\x89PNG\r\n\x1a\n" + os.urandom(1_400_000)


@asynccontextmanager
async def _served(studio: Studio) -> AsyncIterator[str]:
    with _listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        app = App(studio, access_for("127.0.0.1", port, "t" * 32, required=False))
        server = _Server(_config(app.guard), app.live)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server.run_on, listening)
            await server.listens.wait()
            yield f"http://127.0.0.1:{port}"
            server.should_exit = True


@asynccontextmanager
async def _bare() -> AsyncIterator[str]:
    """The reference: an application that sends ready bytes and does nothing else, on the same server."""
    large = _large()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, status = (large, 200) if scope["path"] == "/image" else (_SMALL, 200)
        if scope["path"] == "/same":
            body, status = b"", 304
        size = [(b"content-length", str(len(body)).encode())] if status == 200 else []
        await send({"type": "http.response.start", "status": status, "headers": size})
        await send({"type": "http.response.body", "body": body})

    with _listen("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            app, http="h11", lifespan="off", access_log=False, log_config=None, log_level="critical"
        )
        server = uvicorn.Server(config)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server._serve, [listening])
            while not server.started:  # noqa: ASYNC110 - uvicorn has nothing to wait for
                await anyio.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
            server.should_exit = True


async def _ask(url: str, count: int, headers: Sequence[tuple[str, str]] = ()) -> list[float]:
    """Seconds of each of `count` requests over one connection, written by hand: a client library would cost more."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    extra = "".join(f"{key}: {value}\r\n" for key, value in headers)
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n{extra}\r\n".encode()
    took = []
    async with await anyio.connect_tcp(name, int(port)) as stream:
        for _ in range(count):
            began = time.perf_counter()
            await stream.send(request)
            await _answer(stream)
            took.append(time.perf_counter() - began)
    return sorted(took)


async def _answer(stream: anyio.abc.ByteStream) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        head += await stream.receive()
    top, _, body = head.partition(b"\r\n\r\n")
    lines = (line.split(b":", 1) for line in top.lower().split(b"\r\n")[1:])
    left = int(dict(lines).get(b"content-length", b"0")) - len(body)  # type: ignore[arg-type]
    while left > 0:
        left -= len(await stream.receive(1 << 18))


async def _pair(ours: str, reference: str, count: int, headers: Sequence[tuple[str, str]] = ()) -> tuple[float, float]:
    """Medians in microseconds, best of three rounds taken in turn, so that the machine's weather hits both."""
    best = [float("inf"), float("inf")]
    for _ in range(3):
        for index, url in enumerate((ours, reference)):
            took = await _ask(url, count // 3, headers)
            best[index] = min(best[index], took[len(took) // 2] * 1e6)
    return best[0], best[1]


def _row(name: str, ours: float, reference: float, unit: str, goal: str) -> dict[str, Any]:
    ratio = round(ours / reference, 2) if reference else None
    return {
        "name": name,
        "ours": round(ours, 2),
        "reference": round(reference, 2),
        "ratio": ratio,
        "unit": unit,
        "goal": goal,
    }


async def _small(url: str, bare: str) -> dict[str, Any]:
    ours, reference = await _pair(f"{url}/health", f"{bare}/", REQUESTS)
    return _row("small JSON answer against a bare ASGI application", ours, reference, "us", "ratio <= 4")


async def _image(url: str, bare: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=url) as client:
        digest = (await client.get("/api/session/current")).json()["history"][0]["image_id"]
    ours, reference = await _pair(f"{url}/api/images/{digest}", f"{bare}/image", 240)
    return _row("image of 1.4 MB against bytes ready in memory", ours, reference, "us", "ratio <= 2")


async def _not_modified(url: str, bare: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=url) as client:
        digest = (await client.get("/api/session/current")).json()["history"][0]["image_id"]
    tag = [("If-None-Match", f'"{digest}"')]
    ours, reference = await _pair(f"{url}/api/images/{digest}", f"{bare}/same", REQUESTS, tag)
    return _row("image not modified (304) against a bare ASGI application", ours, reference, "us", "ratio <= 5")


async def _current(studio: Studio, url: str) -> dict[str, Any]:
    """Reads of a long session while a picture is painted step by step, its view changing all the time."""
    took: list[float] = []
    body = {"type": "new", "prompt": "x", "steps": 150, "options": {"fake_step_ms": 40}}
    async with httpx.AsyncClient(base_url=url) as client:
        asked = (await client.post("/api/actions", json=body)).json()["generation_ids"][0]
        head = studio.sessions.find("long").head
        while (queue := studio.queue()).running is None or queue.running.step == 0:  # noqa: ASYNC110
            await anyio.sleep(0.01)
        for number in range(60):
            await client.post("/api/actions", json={"type": "note", "id": head, "note": str(number)})
            took += await _ask(f"{url}/api/session/current", 20)
        assert studio.sessions.generation(asked)[1].live, "the picture was painted too fast to measure beside it"
        await client.post(f"/api/generations/{asked}/cancel")
    p99 = sorted(took)[int(len(took) * 0.99)] * 1000
    name = "p99 of GET /api/session/current, 10,000 generations, while painting"
    return _row(name, p99, 10.0, "ms", "p99 < 10 ms (ratio < 1)")


if __name__ == "__main__":
    for row in run():
        print(row)
