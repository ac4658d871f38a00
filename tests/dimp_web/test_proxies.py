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
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import anyio
import httpx
import msgspec
import pytest
from PIL import Image
from websockets.asyncio.client import connect

from dimp.home import Home
from dimp.settings import Settings
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


@pytest.fixture
async def upstream(home: Home, paper: Settings, studio_command: list[str]) -> AsyncIterator[int]:
    """The port of a server that knows the name of its proxy."""
    port = find_port()
    settings = msgspec.structs.replace(paper, port=port, token=TOKEN, allowed_hosts=f"{NAME}:*")
    listens = anyio.Event()
    async with anyio.create_task_group() as tasks:
        run = partial(serve, home, settings, announce=lambda _: listens.set(), command=studio_command)
        tasks.start_soon(run)
        with anyio.fail_after(20):
            await listens.wait()
        yield port
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize("name", PROXIES)
async def test_the_studio_works_behind_a_proxy(
    name: str, upstream: int, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    if shutil.which(name, path="/usr/sbin:/usr/bin:/bin") is None:
        pytest.skip(f"{name} is not here")
    port, folder = find_port(), tmp_path / name
    folder.mkdir()
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    with running(PROXIES[name](folder, port, upstream, certificate), port, folder):
        await walk(port, trust)


class ByName(httpx.AsyncHTTPTransport):
    """Reaches on this machine the name that no resolver knows."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions |= {"sni_hostname": NAME}
        request.url = request.url.copy_with(host="127.0.0.1")
        return await super().handle_async_request(request)


async def walk(port: int, trust: ssl.SSLContext) -> None:
    """Signs in, reads the page, paints while a socket looks on, and sends a large picture."""
    url = f"https://{NAME}:{port}"
    async with httpx.AsyncClient(transport=ByName(verify=trust), base_url=url, timeout=30) as client:
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
            with anyio.fail_after(20):
                assert b"snapshot" in bytes(str(await live.recv()), "utf-8")
                painted = await client.post("/api/generate/new", json={"prompt": "a red ball"})
                assert painted.status_code in (200, 201), painted.text
                assert await live.recv()
        assert (await client.get(painted.json()["image_url"])).content.startswith(b"\x89PNG")
        sent = await client.post("/api/uploads", content=large_picture(), headers={"Content-Type": "image/png"})
        assert sent.status_code == 201, sent.text


def large_picture() -> bytes:
    """A picture whose file is little below the 32 MB that an upload may have: it is not compressed."""
    data = io.BytesIO()
    Image.new("RGB", (3200, 3200), "navy").save(data, "PNG", compress_level=0)
    return data.getvalue()
