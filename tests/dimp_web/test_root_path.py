"""Below a path of a host: page, addresses, cookies, sockets and signed addresses, whichever way the proxy goes."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect

from dimp.core.errors import Invalid
from dimp.home import Home
from dimp.settings import Settings, check
from dimp.studio.studio import Studio
from dimp_web.client_files import files
from dimp_web.security.access import access_for
from dimp_web.serve import App, serve

pytestmark = pytest.mark.anyio
ROOT = "/studio"
HOST = "http://localhost:8000"
TOKEN = "q7Zt-0vR.sK2mXw9LpB4"


@pytest.fixture
async def below(studio: Studio) -> AsyncIterator[httpx.AsyncClient]:
    app = App(studio, access_for("127.0.0.1", 8000, TOKEN, required=True, root_path=ROOT))
    transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=HOST, timeout=60) as opened:
        yield opened


async def test_the_path_is_understood_with_and_without_it(below: httpx.AsyncClient) -> None:
    owner = {"Authorization": f"Bearer {TOKEN}"}
    for prefix in (ROOT, ""):
        made = await below.post(f"{prefix}/api/generate/new", json={"prompt": "a red ball"}, headers=owner)
        assert made.status_code == 201, made.text
        address = f"{prefix}{made.json()['image_url']}"
        assert (await below.get(address, headers=owner)).headers["content-type"] == "image/png"
        assert (await below.get(f"{prefix}/s/x/y", headers=owner)).headers["content-type"].startswith("text/html")
    for elsewhere in (f"{ROOT}x/health", f"{ROOT}{ROOT}/health", f"{ROOT}//health"):
        assert (await below.get(elsewhere, headers=owner)).status_code == 404


async def test_cookies_and_redirects_stay_below_it(below: httpx.AsyncClient) -> None:
    entered = await below.get(f"{ROOT}/s/one?token={TOKEN}")
    assert (entered.status_code, entered.headers["location"]) == (303, f"{ROOT}/s/one")
    assert f"Path={ROOT};" in entered.headers["set-cookie"]
    cookie = entered.headers["set-cookie"].partition(";")[0]
    begun = await below.post(f"{ROOT}/api/sessions", headers={"Cookie": cookie})
    assert f"Path={ROOT};" in begun.headers["set-cookie"] + ";"


async def test_signed_addresses_lead_through_the_proxy(below: httpx.AsyncClient) -> None:
    body = {"prompt": "a red ball", "response_format": "url"}
    made = await below.post(f"{ROOT}/v1/images/generations", json=body, headers={"Authorization": f"Bearer {TOKEN}"})
    url = made.json()["data"][0]["url"]
    assert url.startswith(f"{HOST}{ROOT}/v1/images/files/")
    assert (await below.get(url)).status_code == 200


def test_the_page_names_addresses_below_it(tmp_path: Path) -> None:
    page = '<html><title>x</title><link href="/icon.svg" /><script src="/assets/a-12345678.js"></script></html>'
    (tmp_path / "index.html").write_text(page)
    (tmp_path / "manifest.webmanifest").write_text(json.dumps({"start_url": "/", "icons": [{"src": "/a.png"}]}))
    plain, moved = files(tmp_path), files(tmp_path, ROOT)
    assert plain["/"].body.decode() == page
    html = moved["/"].body.decode()
    assert f'href="{ROOT}/icon.svg"' in html
    assert f'src="{ROOT}/assets/a-12345678.js"' in html
    assert f'<meta name="dimp-root" content="{ROOT}">' in html
    manifest = json.loads(moved["/manifest.webmanifest"].body)
    assert (manifest["start_url"], manifest["icons"][0]["src"]) == (f"{ROOT}/", f"{ROOT}/a.png")
    assert moved["/"].etag != plain["/"].etag
    assert f'href="{ROOT}/schema"' in files(tmp_path / "nothing", ROOT)["/"].body.decode()


@pytest.mark.parametrize("path", ["studio", "/studio/", "/a b", "//x", "/..", "/a/../b", "/api", "/s/x", "/a?b", "/é"])
def test_a_path_that_would_not_work_is_refused(path: str) -> None:
    with pytest.raises(Invalid, match="root_path"):
        check(Settings(root_path=path))


CONFIG = """
daemon off; pid nginx.pid; error_log stderr crit; worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path a; uwsgi_temp_path b;
    scgi_temp_path c;
    server {{
        listen 127.0.0.1:{port};
        location /studio/ {{
            proxy_pass http://127.0.0.1:{behind}{handed};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_buffering off;
        }}
    }}
}}
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
@pytest.mark.parametrize("handed", ["", "/"], ids=["whole path", "path cut off"])
async def test_nginx_has_it_below_a_path(home: Home, paper: Settings, studio_command: list[str], handed: str) -> None:
    port, told, listens = free_port(), [], anyio.Event()

    def announce(url: str) -> None:
        told.append(url)
        listens.set()

    async def run() -> None:
        there = msgspec.structs.replace(paper, port=0, root_path=ROOT, allowed_hosts=f"127.0.0.1:{port}")
        await serve(home, there, announce=announce, command=studio_command)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        with anyio.fail_after(60):
            await listens.wait()
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "nginx.conf"
            config.write_text(CONFIG.format(port=port, behind=told[0].rpartition(":")[2], handed=handed))
            async with await anyio.open_process(["nginx", "-p", folder, "-c", str(config)]) as nginx:
                try:
                    await use(f"http://127.0.0.1:{port}{ROOT}")
                finally:
                    nginx.terminate()
        tasks.cancel_scope.cancel()


async def use(base: str) -> None:
    """Page, action and socket through the proxy, as a browser uses them."""
    origin = base.removesuffix(ROOT)
    async with httpx.AsyncClient(timeout=60, headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}) as browser:
        with anyio.fail_after(60):
            while not await answers(browser, f"{base}/health"):  # noqa: ASYNC110 - nginx tells nobody that it listens
                await anyio.sleep(0.05)
        assert ROOT in (await browser.get(f"{base}/")).text
        address = f"{base.replace('http', 'ws')}/api/ws/progress"
        async with connect(address, origin=origin) as live:  # type: ignore[arg-type]
            made = await browser.post(f"{base}/api/generate/new", json={"prompt": "a red ball"})
            assert made.status_code == 201, made.text
            with anyio.fail_after(60):
                while json.loads(await live.recv())["type"] != "patch":
                    pass
        picture = await browser.get(f"{base}{made.json()['image_url']}")
        assert picture.headers["content-type"] == "image/png"


async def answers(browser: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await browser.get(url)).status_code == 200
    except httpx.TransportError:
        return False
