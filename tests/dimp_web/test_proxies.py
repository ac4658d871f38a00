"""The reverse proxies of docs/deployment, run for real with TLS before a real server, where they are installed."""

from __future__ import annotations

import io
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import anyio
import httpx
import msgspec
import pytest
from PIL import Image
from websockets.asyncio.client import connect

from dimp.accounts.house import open_house
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp_web.security import senders
from dimp_web.serve import serve

pytestmark = pytest.mark.anyio
FILES = Path(__file__).parents[2] / "docs" / "deployment"
TOKEN = "a-token-of-the-tests-0123456789"
NAME = "studio.example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for the name in the examples, signed by itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


def find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def nginx_command(folder: Path, port: int, upstream: int, certificate: tuple[Path, Path]) -> list[str]:
    """nginx with the site of the docs, at other ports and with another certificate."""
    site = (FILES / "nginx.conf").read_text()
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("listen 443", f"listen 127.0.0.1:{port}")
    site = site.replace(f"/etc/ssl/certs/{NAME}.pem", str(certificate[0]))
    site = site.replace(f"/etc/ssl/private/{NAME}.key", str(certificate[1]))
    temp = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""  # its temporary files lie in a folder of this user's
    http = f"http {{\naccess_log off;\n{temp}{site}}}\n"
    main = f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n{http}"
    (folder / "nginx.conf").write_text(main)
    return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy_command(folder: Path, port: int, upstream: int, certificate: tuple[Path, Path]) -> list[str]:
    """Caddy with the site of the docs, at other ports and with another certificate."""
    site = (FILES / "Caddyfile").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    site = site.replace(f"{NAME} {{", f"{NAME}:{port} {{\n\ttls {certificate[0]} {certificate[1]}\n\tbind 127.0.0.1")
    options = f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n}}\n"
    (folder / "Caddyfile").write_text(options + site)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


Command = Callable[[Path, int, int, tuple[Path, Path]], list[str]]
PROXIES: dict[str, Command] = {"nginx": nginx_command, "caddy": caddy_command}


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """The proxy, from when it listens until the block ends."""
    environ = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/bin"}
    with (folder / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log, env=environ) as proxy:
        try:
            while not listens(port):
                assert proxy.poll() is None, (folder / "log").read_text()
                time.sleep(0.05)
            yield
        finally:
            proxy.terminate()


@asynccontextmanager
async def serving(home: Home, settings: Settings, command: list[str]) -> AsyncIterator[int]:
    """The port of a server that knows the name of its proxy."""
    port = find_port()
    settings = msgspec.structs.replace(settings, port=port, allowed_hosts=f"{NAME}:*")
    listens = anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(partial(serve, home, settings, announce=lambda _: listens.set(), command=command))
        with anyio.fail_after(60):
            await listens.wait()
        yield port
        tasks.cancel_scope.cancel()


@pytest.fixture
async def upstream(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[int]:
    """One that is asked for a token."""
    async with serving(home, msgspec.structs.replace(paper, token=TOKEN), studio_command) as port:
        yield port


@contextmanager
def proxied(name: str, upstream: int, certificate: tuple[Path, Path], folder: Path) -> Iterator[int]:
    """The port of a proxy before it. Skips the test where there is no such program."""
    if shutil.which(name, path="/usr/sbin:/usr/bin:/bin") is None:
        pytest.skip(f"{name} is not here")
    port = find_port()
    folder.mkdir()
    with running(PROXIES[name](folder, port, upstream, certificate), port, folder):
        yield port


@pytest.mark.parametrize("name", PROXIES)
async def test_the_studio_works_behind_a_proxy(
    name: str, upstream: int, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    with proxied(name, upstream, certificate, tmp_path / name) as port:
        await walk(port, trust)


@pytest.mark.parametrize("name", PROXIES)
async def test_people_sign_in_behind_a_proxy_below_a_path(
    name: str, home: Home, paper: Settings, studio_command: list[str], certificate: tuple[Path, Path], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The cookie is for TLS and for that path alone, and nobody is who they say they are in X-Forwarded-For."""
    seen: list[str] = []
    sender_of = senders.of
    monkeypatch.setattr(senders, "of", lambda scope: (seen.append(sender_of(scope)), sender_of(scope))[1])
    home.make()
    async with open_house(home.accounts, Source().id) as house:
        await house.people.add("Ada", "owner", "seven wet otters", "")
    settings = msgspec.structs.replace(paper, auth="accounts", root_path="/studio", trusted_proxies="127.0.0.1")
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    async with serving(home, settings, studio_command) as upstream:
        with proxied(name, upstream, certificate, tmp_path / name) as port:
            await walk_as_ada(f"https://{NAME}:{port}", port, trust)
    assert set(seen) == {"127.0.0.1"}


async def walk_as_ada(url: str, port: int, trust: ssl.SSLContext) -> None:
    """Signs in below the path, looks on at a socket, and sends a large picture."""
    async with httpx.AsyncClient(transport=ByName(verify=trust), base_url=f"{url}/studio", timeout=60) as client:
        client.headers.update({"Origin": url, "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Host": "evil.example"})
        assert (await client.get("/gallery")).headers["location"] == "/studio/sign-in?next=%2Fgallery"
        signed = await client.post("/api/account/sign-in", json={"name": "Ada", "password": "seven wet otters"})
        cookie = signed.headers["set-cookie"]
        assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/studio"))
        client.headers["Cookie"] = cookie.split(";")[0]
        headers = {"Cookie": client.headers["Cookie"], "Origin": url}
        address = f"wss://{NAME}:{port}/studio/api/ws/progress"
        async with connect(address, host="127.0.0.1", port=port, ssl=trust, additional_headers=headers) as live:
            with anyio.fail_after(60):
                assert "snapshot" in str(await live.recv())
        plain = await client.post("/api/account/sign-out", headers={"Origin": url.replace("https", "http")})
        assert plain.status_code == 403
        sent = await client.post("/api/uploads", content=large_picture(), headers={"Content-Type": "image/png"})
        assert sent.status_code == 201, sent.text


class ByName(httpx.AsyncHTTPTransport):
    """Reaches on this machine the name that no resolver knows."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions |= {"sni_hostname": NAME}
        request.url = request.url.copy_with(host="127.0.0.1")
        return await super().handle_async_request(request)


async def walk(port: int, trust: ssl.SSLContext) -> None:
    """Signs in, reads the page, paints while a socket looks on, follows a stream, and sends a large picture."""
    url = f"https://{NAME}:{port}"
    async with httpx.AsyncClient(transport=ByName(verify=trust), base_url=url, timeout=60) as client:
        assert (await client.get("/health")).status_code == 401
        signed = await client.get("/", params={"token": TOKEN})
        cookie = signed.headers["set-cookie"]
        assert (signed.status_code, "Secure" in cookie) == (303, True)
        client.headers["Cookie"] = cookie.split(";")[0]
        assert (await client.get("/")).headers["content-type"].startswith("text/html")
        headers = {"Cookie": client.headers["Cookie"], "Origin": url}
        async with connect(
            f"wss://{NAME}:{port}/api/ws/progress", host="127.0.0.1", port=port, ssl=trust, additional_headers=headers
        ) as live:
            with anyio.fail_after(60):
                assert b"snapshot" in bytes(str(await live.recv()), "utf-8")
                painted = await client.post("/api/generate/new", json={"prompt": "a red ball"})
                assert painted.status_code in (200, 201), painted.text
                assert await live.recv()
        assert (await client.get(painted.json()["image_url"])).content.startswith(b"\x89PNG")
        await follow(client)
        sent = await client.post("/api/uploads", content=large_picture(), headers={"Content-Type": "image/png"})
        assert sent.status_code == 201, sent.text


async def follow(client: httpx.AsyncClient) -> None:
    """Events of a picture come while it is painted: no proxy keeps them until the last."""
    asked = {"prompt": "a ball", "stream": True, "partial_images": 2, "steps": 12, "options": {"fake_step_ms": 100}}
    async with client.stream("POST", "/v1/images/generations", json=asked) as stream:
        chunks = [chunk async for chunk in stream.aiter_text()]
    assert ("partial_image" in chunks[0], "completed" in chunks[0]) == (True, False), chunks[0][:200]
    assert "image_generation.completed" in "".join(chunks)


def large_picture() -> bytes:
    """A picture whose file is little below the 32 MB that an upload may have: it is not compressed."""
    data = io.BytesIO()
    Image.new("RGB", (3200, 3200), "navy").save(data, "PNG", compress_level=0)
    return data.getvalue()
