"""A whole server in this process, without a socket (`client`) or listening on loopback (`server`)."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable

import anyio
import httpx
import msgspec
import pytest
from PIL import Image

from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import Studio, open_studio
from dimp_web.security.access import access_for
from dimp_web.serve import App, serve

HOST = "localhost:8000"


@pytest.fixture
async def studio(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[Studio]:
    async with open_studio(home, paper, command=studio_command) as opened:
        yield opened


@pytest.fixture
def app(studio: Studio) -> App:
    return App(studio, access_for("127.0.0.1", 8000, "t" * 32, required=False))


@pytest.fixture
async def client(app: App) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", timeout=60) as opened:
        yield opened


class Server:
    """A server that listens, with a client of its own."""

    def __init__(self, url: str, client: httpx.AsyncClient, token: str) -> None:
        self.url = url
        self.client = client
        self.token = token
        self.socket = url.replace("http", "ws") + "/api/ws/progress"


@pytest.fixture
async def server(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[Server]:
    told: list[str] = []
    listens = anyio.Event()

    def announce(url: str) -> None:
        told.append(url)
        listens.set()

    async def run() -> None:
        await serve(home, msgspec.structs.replace(paper, port=0), announce=announce, command=studio_command)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        with anyio.fail_after(60):
            await listens.wait()
        token = msgspec.json.decode(home.server.read_bytes())["token"]
        async with httpx.AsyncClient(base_url=told[0], timeout=60) as opened:
            yield Server(told[0], opened, token)
        tasks.cancel_scope.cancel()


@pytest.fixture
def slowly() -> dict[str, object]:
    """Options of the scripted worker for a picture that takes its time: a tenth of a second a step."""
    return {"fake_step_ms": 100}


@pytest.fixture
def png() -> Callable[..., bytes]:
    def make(width: int = 32, height: int = 32, kind: str = "PNG", mode: str = "RGB", **options: object) -> bytes:
        out = io.BytesIO()
        image = Image.linear_gradient("L").resize((width, height)).convert(mode)
        image.save(out, kind, **options)
        return out.getvalue()

    return make
