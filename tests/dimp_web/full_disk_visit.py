"""A whole server on a disk that fills up: everything that writes is asked for, then there is room again. Says "healed".

Arguments: a folder on a small disk, and the folder of the paper model.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import httpx
from PIL import Image

from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import open_studio
from dimp_web.security.access import access_for
from dimp_web.serve import App
from tests.fake_worker import fake_command

SECONDS = 10.0


def noise() -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (128, 128), os.urandom(128 * 128 * 3)).save(out, "PNG")
    return out.getvalue()


def fill(path: Path) -> None:
    """Takes all the room that there is."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    with suppress(OSError):
        while True:
            os.write(descriptor, bytes(4096))
    with suppress(OSError):
        os.close(descriptor)


def writing() -> list[tuple[str, str, dict[str, Any]]]:
    image = {"content": noise(), "headers": {"Content-Type": "image/png"}}
    return [
        ("POST", "/api/generate/new", {"json": {"prompt": "a ball" * 1500}}),
        ("POST", "/api/generate/refine", {"json": {"modification": "make it blue"}}),
        ("POST", "/api/uploads", image), ("POST", "/api/import", image),
        ("PATCH", "/api/settings", {"json": {"theme": "dark"}}),
        ("POST", "/api/collections", {"json": {"title": "x"}}),
        ("POST", "/api/presets", {"json": {"name": "x", "words": "in ink"}}),
        ("POST", "/api/actions", {"json": {"type": "star", "id": "@"}}),
        ("POST", "/v1/images/generations", {"json": {"prompt": "a ball"}}),
    ]  # fmt: skip


async def visit(client: httpx.AsyncClient, root: Path, home: Home) -> None:
    first = (await client.post("/api/generate/new", json={"prompt": "a ball"})).raise_for_status().json()
    fill(root / "filling")
    for method, path, asked in writing():
        with anyio.fail_after(SECONDS):
            answer = await client.request(method, path, **asked)
        assert answer.status_code == 507, (path, answer.text)
        assert "full" in answer.json()["detail"]
        assert "Make room" in answer.json()["hint"]
    for path in ("/api/session/current", first["image_url"], "/health", first["image_url"] + "/thumbnail"):
        with anyio.fail_after(SECONDS):
            assert (await client.get(path)).status_code == 200, path
    assert (await client.get("/ready")).json() == {"ready": False, "reasons": ["disk-full"]}
    assert not home.config.exists()
    for name in ("filling", "ballast"):
        (root / name).unlink()
    for method, path, asked in writing():
        with anyio.fail_after(SECONDS):
            answer = await client.request(method, path, **asked)
        assert answer.status_code in (200, 201), (path, answer.text)
    assert home.config.read_text() == 'theme = "dark"\n'
    assert (await client.get("/ready")).json()["ready"]
    os.write(1, b"healed")


async def main(root: Path, paper: Path) -> None:
    home = Home(root / "home").make()
    (root / "ballast").write_bytes(bytes(1_500_000))
    settings = Settings(model="paper", model_folders={"paper": str(paper)})
    async with open_studio(home, settings, command=fake_command(home.images)) as studio:
        app = App(studio, access_for("127.0.0.1", 8000, "t" * 32, required=False))
        transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000", timeout=60) as client:
            await visit(client, root, home)


if __name__ == "__main__":
    anyio.run(main, Path(sys.argv[1]), Path(sys.argv[2]))
