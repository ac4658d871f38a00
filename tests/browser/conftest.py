"""A real Chromium on a real server: the page as it is served, painting with the scripted worker.

Where the browser or the built page is missing these tests are left out, except under `CI=true`, where that is a
failure. Every page is watched: an error in its console fails the test.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from anyio.streams.text import TextReceiveStream

from dimp.home import Home
from tests.fake_server import find_launcher

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "web" / "dimp_web" / "static"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Where a browser is looked for. The first has no window of its own, and costs a third less."""
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-dev-shm-usage", "--no-first-run",
)  # fmt: skip
PATIENCE_MS = 60_000


def require(found: object, what: str) -> None:
    """Skips the test without `what`; in CI that is a failure."""
    if found:
        return
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Any]:
    """One Chromium for all tests."""
    require(CHROMIUM, "Chromium")
    require((STATIC / "index.html").exists(), "the built page")
    playwright = pytest.importorskip("playwright.async_api")
    async with playwright.async_playwright() as driver:
        opened = await driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        await opened.close()


class Served:
    """A running server with a client of the API."""

    def __init__(self, url: str, client: httpx.AsyncClient, pid: int, ended: anyio.Event) -> None:
        self.url = url
        self.client = client
        self._pid = pid
        self._ended = ended

    async def stop(self) -> None:
        """Ends the server as a user would, and waits until it is gone."""
        self.kill(signal.SIGTERM)
        await self._ended.wait()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends the server a signal, unless it is gone."""
        if not self._ended.is_set():
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)

    async def act(self, **action: object) -> dict[str, Any]:
        """Does an action and waits until what it asked for is over."""
        answer = await self.client.post("/api/actions", json=action)
        answer.raise_for_status()
        outcome: dict[str, Any] = answer.json()
        for id_ in outcome["generation_ids"]:
            await self.client.get(f"/api/generations/{id_}", params={"wait": 20})
        return outcome

    async def view(self) -> dict[str, Any]:
        """The current session."""
        answer = await self.client.get("/api/session/current")
        return dict(answer.raise_for_status().json())


@asynccontextmanager
async def serve_fake(home: Home, paper: Path, port: int = 0) -> AsyncIterator[Served]:
    """A server on loopback until the block ends."""
    request = {"home": str(home.root), "paper": str(paper), "port": port, "environ": dict(os.environ)}
    async with await anyio.connect_unix(find_launcher()) as connection:
        await connection.send(json.dumps(request).encode() + b"\n")
        lines = TextReceiveStream(connection)
        answer = ""
        with anyio.fail_after(60):
            while answer.count("\n") < 2:
                answer += await lines.receive()
        pid, url = answer.split()
        ended = anyio.Event()

        async def watch() -> None:
            with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
                while True:
                    await connection.receive()
            ended.set()

        async with anyio.create_task_group() as tasks, httpx.AsyncClient(base_url=url, timeout=60) as client:
            tasks.start_soon(watch)
            running = Served(url, client, int(pid), ended)
            try:
                yield running
            finally:
                running.kill()  # nobody reads its folder again; what stops it as a user would calls `stop`


@pytest.fixture
def worker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripted worker's environment: quick, unless a test names its own pace or faults as the parameter."""
    for name, value in {"FAKE_STEP_MS": "10", **getattr(request, "param", {})}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
async def server(home: Home, paper_folder: Path, worker: None) -> AsyncIterator[Served]:
    async with serve_fake(home, paper_folder) as running:
        yield running


def worker_with(**environ: str) -> pytest.MarkDecorator:
    """Runs a test with a worker of that environment."""
    return pytest.mark.parametrize("worker", [environ], indirect=True, ids=[""])


OpenPage = Callable[..., Awaitable[Any]]


@pytest.fixture
async def open_page(browser: Any, server: Served) -> AsyncIterator[OpenPage]:
    """Opens the page in a window of its own; at the end no console may hold an error or a warning."""
    contexts: list[Any] = []
    console: list[str] = []

    async def open_window(
        width: int = 1440, height: int = 900, *, url: str = server.url, refused: int = 0, **options: Any
    ) -> Any:
        # Motion is drawn without a GPU here and takes half of a test's time, so it is on only where it is looked at.
        # A service worker keeps a copy of the page in a process of its own, which only some tests are about.
        options = {"reduced_motion": "reduce", "service_workers": "block", **options}
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expected = (f"status of {refused}", "blocked by Playwright")  # the browser itself logs every refusal

        def collect(message: Any) -> None:
            if message.type in ("error", "warning") and not any(text in message.text for text in expected):
                console.append(message.text)

        page.on("console", collect)
        page.on("pageerror", lambda error: console.append(str(error)))
        await page.goto(url)
        await page.wait_for_selector(".composer")
        return page

    yield open_window
    for context in contexts:
        await context.close()
    # A connection that a test cuts is logged by the browser itself.
    assert [text for text in console if "net::ERR_" not in text] == []
