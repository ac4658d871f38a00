"""The front door, walked over all routes: names, origins, tokens, methods, paths, sizes, types, headers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio
import anyio.abc
import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from dimp.core.errors import Invalid
from dimp.studio.studio import Studio
from dimp_web.app import ROUTES
from dimp_web.security.access import access_for
from dimp_web.serve import App
from tests.dimp_web.conftest import HOST, Server

pytestmark = pytest.mark.anyio

TOKEN = "t0ken_" * 4


def routes() -> Iterator[tuple[str, str]]:
    """Every method and path there is, and those of the page."""
    for module in ROUTES:
        for handler in module.HANDLERS:
            for path in handler.paths:
                plain = path.replace("{image_id:str}", "0" * 64).replace("{ref:str}", "beef")
                if isinstance(handler, HTTPRouteHandler):
                    for method in handler.http_methods:
                        yield str(method.value if hasattr(method, "value") else method), plain
    yield from (("GET", "/"), ("GET", "/schema"), ("GET", "/sw.js"), ("GET", "/nothing"), ("HEAD", "/"))


ALL = sorted(set(routes()))
UNSAFE = [(method, path) for method, path in ALL if method not in ("GET", "HEAD")]


@asynccontextmanager
async def outside(app: App, host: str = HOST) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        yield client


def test_the_walk_is_over_all_of_them() -> None:
    assert len(ALL) >= 38
    assert ("POST", "/api/import") in ALL


STRANGERS = [
    "evil.example", "evil.example:8000", "localhost", "localhost:8001", "127.0.0.1", "localhost:8000.evil.example",
    "0.0.0.0:8000", "127.0.0.2:8000", "[::1]", "", "localhost:8000, evil.example", "user@localhost:8000",
]  # fmt: skip


async def test_other_names_are_refused_everywhere(app: App, studio: Studio) -> None:
    async with outside(app) as client:
        for host in STRANGERS:
            for method, path in ALL if host == "evil.example" else ALL[:4]:
                answer = await client.request(method, path, headers={"Host": host})
                assert answer.status_code == 421, (host, method, path)
    assert await studio.log.last_seq() == 0


async def test_own_names_are_answered(app: App) -> None:
    async with outside(app) as client:
        for host in ("localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"):
            assert (await client.get("/health", headers={"Host": host})).status_code == 200, host


async def test_a_host_that_comes_twice_is_refused(app: App) -> None:
    async with outside(app) as client:
        for double in ([("Host", HOST), ("Host", "evil.example")], [("Host", HOST), ("Host", HOST)]):
            assert (await client.get("/health", headers=double)).status_code == 400
        forwarded = {"X-Forwarded-Host": HOST, "Host": "evil.example"}
        assert (await client.get("/health", headers=forwarded)).status_code == 421


ORIGINS = ["null", "http://evil.example", "http://localhost:8001", "https://evil.example", "http://localhost:8000@evil.example",
           "http://localhost:8000.evil.example", "localhost:8000", "", "file://", "http://localhost"]  # fmt: skip


async def test_other_origins_may_not_act(app: App, studio: Studio) -> None:
    async with outside(app) as client:
        for method, path in UNSAFE:
            for headers in [*({"Origin": origin} for origin in ORIGINS), {"Sec-Fetch-Site": "cross-site"},
                            {"Sec-Fetch-Site": "same-site"}]:  # fmt: skip
                answer = await client.request(method, path, headers=headers)
                assert answer.status_code == 403, (method, path, headers)
    assert await studio.log.last_seq() == 0


async def test_other_sites_may_link_to_the_page_and_read_nothing(app: App) -> None:
    async with outside(app) as client:
        for method, path in ALL:
            if method == "GET":
                for mode in ("no-cors", "cors"):
                    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": "image"}
                    assert (await client.get(path, headers=headers)).status_code == 403, path
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        assert (await client.get("/", headers=link)).status_code == 200
        frame = link | {"Sec-Fetch-Dest": "iframe"}
        assert (await client.get("/", headers=frame)).status_code == 403


async def test_the_own_page_may_act(app: App) -> None:
    async with outside(app) as client:
        headers = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
        assert (await client.post("/api/sessions", headers=headers)).status_code == 201


async def test_no_answer_opens_itself_to_others(app: App) -> None:
    async with outside(app) as client:
        for method, path in ALL:
            answer = await client.request(method, path, headers={"Origin": f"http://{HOST}"})
            headers = answer.headers
            assert not [name for name in headers if name.startswith("access-control-")], path
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert headers["referrer-policy"] == "no-referrer"
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'unsafe" not in policy
            assert "server" not in headers
            assert "traceback" not in answer.text.lower()
        preflight = await client.options("/api/actions", headers={"Origin": "http://evil.example"})
        assert not [name for name in preflight.headers if name.startswith("access-control-")]


async def test_only_json_acts(app: App, studio: Studio) -> None:
    kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "image/png",
    ]
    form, pictures = {"multipart/form-data"}, {"image/png", "multipart/form-data"}
    ended = {"application/x-www-form-urlencoded"}  # as the standard for signing out says
    own = {
        "/sign-in/oidc/ended": ended,
        "/api/uploads": pictures,
        "/api/import": pictures,
        "/v1/images/edits": form,
        "/v1/images/variations": form,
    }
    async with outside(app) as client:
        for method, path in UNSAFE:
            for kind in kinds:
                if kind.partition(";")[0] in own.get(path, set()):
                    continue
                for body in (b'{"type":"clear"}', b""):
                    answer = await client.request(method, path, content=body, headers={"Content-Type": kind})
                    assert answer.status_code == 415, (method, path, kind)
            answer = await client.request(method, path, content=b"{}")
            assert answer.status_code == 415, (method, path)
    assert await studio.log.last_seq() == 0


async def test_too_much_is_refused(app: App) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3 << 6):
            yield bytes(1 << 14)

    async with outside(app) as client:
        for method, path in UNSAFE:
            if path in ("/api/uploads", "/api/import", "/v1/images/edits", "/v1/images/variations", "/v1/responses"):
                continue
            big = await client.request(
                method, path, content=b" " * ((1 << 20) + 1), headers={"Content-Type": "application/json"}
            )
            assert big.status_code == 413, path
        lie = {"Content-Type": "application/json", "Content-Length": "x"}
        assert (await client.post("/api/actions", content=b"{}", headers=lie)).status_code == 400
        chunked = await client.post("/api/actions", content=endless(), headers={"Content-Type": "application/json"})
        assert chunked.status_code == 413


PATHS = [
    "//evil.example", "//", "/api//queue", "/../etc/passwd", "/api/images/../../log.db", "/api/images/..\\..\\log.db",
    "/\0", "/static/../../server.json", "/index.html/../x", "/api/sessions//etc/passwd",
    "/api/generations/\r\nSet-Cookie:x",
    "/assets/..%2f..%2fserver.json", "/./health", "/api/images/C:\\x", "/api/sessions/../../server.json/export",
    "/api/images/%2e%2e%2flog.db", "/api/images/" + "0" * 64 + "/../x", "/server.json", "/log.db", "/config.toml",
]  # fmt: skip


async def test_no_path_leads_to_the_disk(app: App) -> None:
    """As the server below hands them on: decoded once."""
    for path in PATHS:
        received: list[dict[str, Any]] = []

        async def send(message: MutableMapping[str, Any], told: list[Any] = received) -> None:
            told.append(message)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": b"/", "query_string": b"", "scheme": "http",
            "headers": [(b"host", HOST.encode())], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
            "http_version": "1.1", "root_path": "", "asgi": {"version": "3.0"}, "state": {},
        }  # fmt: skip
        await app.guard(scope, receive, send)
        assert received[0]["status"] == 404, (path, received)
        assert not [value for name, value in received[0]["headers"] if name == b"location"]


async def test_get_never_acts(client: httpx.AsyncClient, studio: Studio) -> None:
    for _, path in UNSAFE:
        if ("GET", path) not in ALL:
            assert (await client.get(path)).status_code in (404, 405), path
    for method in ("PUT", "DELETE", "TRACE", "CONNECT", "PROPFIND"):
        answer = await client.request(method, "/api/session/clear")
        assert answer.status_code in (404, 405), method
    assert await studio.log.last_seq() == 0


async def test_beyond_loopback_everything_needs_the_token(studio: Studio) -> None:
    app = App(studio, access_for("0.0.0.0", 8000, TOKEN, required=True))
    async with outside(app, "192.168.1.5:8000") as client:
        for method, path in ALL:
            for headers in (
                {},
                {"Authorization": "Bearer wrong"},
                {"Cookie": "dimp_token=wrong"},
                {"Authorization": TOKEN},
            ):
                answer = await client.request(method, path, headers=headers)
                assert answer.status_code == 401, (method, path)
                assert TOKEN not in answer.text
        assert (await client.get("/health", headers={"Authorization": f"Bearer {TOKEN}"})).status_code == 200
        assert (await client.get(f"/health?token={TOKEN}")).status_code == 401
        assert (await client.get("/?token=wrong")).status_code == 401
        opened = await client.get(f"/?token={TOKEN}")
        assert (opened.status_code, opened.headers["location"]) == (303, "/")
        cookie = opened.headers["set-cookie"]
        assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/"))
        assert (await client.get("/health")).status_code == 200  # by the cookie
        other = {"Host": "evil.example:8000", "Authorization": f"Bearer {TOKEN}"}
        assert (await client.get("/health", headers=other)).status_code == 421


def test_a_server_open_to_all_is_refused() -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "studio.local"):
        with pytest.raises(Invalid, match="no token"):
            access_for(host, 8000, "generated" * 4, required=False)
    for token in ("short", "with space in it ......", "semi;colon;semi;colon"):
        with pytest.raises(Invalid):
            access_for("0.0.0.0", 8000, token, required=True)


def test_names_of_the_user_s_own() -> None:
    rules = access_for("127.0.0.1", 80, "", required=False, allowed_hosts="Studio.local, box:9000")
    assert all(
        rules.answers_to(host) for host in ("studio.local", "STUDIO.local:80", "box:9000", "localhost", "localhost:80")
    )
    assert not any(
        rules.answers_to(host) for host in ("studioXlocal", "studio.local:81", "192.168.1.5:80", "a.studio.local")
    )


async def test_sockets_from_elsewhere_are_refused(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    cases: list[tuple[str | None, dict[str, str], int]] = [
        ("http://evil.example", {}, 403),
        ("null", {}, 403),
        (f"http://localhost:{port}", {}, 403),  # the Host says 127.0.0.1
        (None, {}, 403),
        (None, {"Authorization": "Bearer wrong"}, 403),
        (server.url, {"Sec-Fetch-Site": "cross-site"}, 403),
    ]
    for origin, headers, status in cases:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(server.socket, origin=origin, additional_headers=headers, proxy=None):  # type: ignore[arg-type]
                pass
        assert refused.value.response.status_code == status, (origin, headers)
    handshake = b"GET /api/ws/progress HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    handshake += b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    async with await anyio.connect_tcp("127.0.0.1", int(port)) as stream:
        await stream.send(handshake)
        assert (await stream.receive()).startswith(b"HTTP/1.1 421")
    for origin, headers in ((server.url, {}), (None, {"Authorization": f"Bearer {server.token}"})):
        async with connect(server.socket, origin=origin, additional_headers=headers, proxy=None) as socket:  # type: ignore[arg-type]
            assert b"snapshot" in (await socket.recv(decode=False))


async def test_slow_senders_are_let_go(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from dimp_web import http_protocol
    from dimp_web.security import body_limits

    monkeypatch.setattr(http_protocol, "HEADERS_S", 0.3)
    monkeypatch.setattr(body_limits, "_DEFAULT", body_limits.Bounds(seconds=0.3))
    host, port = server.url.removeprefix("http://").split(":")
    half = b"POST /api/actions HTTP/1.1\r\nHost: " + f"{host}:{port}".encode()
    whole = half + b"\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with anyio.fail_after(10):
        for sent, answer in ((b"", b""), (half, b""), (whole, b"408")):
            async with await anyio.connect_tcp(host, int(port)) as stream:
                if sent:
                    await stream.send(sent)
                got = b""
                try:
                    while True:
                        got += await stream.receive()
                        if b"408" in got:
                            break
                except (anyio.EndOfStream, anyio.BrokenResourceError):
                    pass
                assert answer in got
        async with await anyio.connect_tcp(host, int(port)) as stream:  # one that drips stays no longer
            with pytest.raises((anyio.EndOfStream, anyio.BrokenResourceError)):
                await _drip(stream, half)
    assert (await server.client.get("/health")).status_code == 200


async def test_half_open_requests_of_one_address_shut_nobody_out(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dimp_web import http_protocol

    monkeypatch.setattr(http_protocol, "HALF_OPEN", 5)
    monkeypatch.setattr(http_protocol, "FRESH_S", 0.0)
    monkeypatch.setattr(http_protocol, "HEADERS_S", 600.0)
    host, port = server.url.removeprefix("http://").split(":")
    async with AsyncExitStack() as opened:
        streams = []
        for place in range(9):
            stream = await opened.enter_async_context(await anyio.connect_tcp(host, int(port)))
            await stream.send(b"GET /health HTTP/1.1\r\nHost: " if place % 2 else b"G")
            streams.append(stream)
        with anyio.fail_after(60):  # long before the time for headers is over
            assert (await server.client.get("/health")).status_code == 200
            for stream in streams[:4]:
                with pytest.raises((anyio.EndOfStream, anyio.BrokenResourceError)):
                    await stream.receive()
            await streams[-1].send(b"ET /health HTTP/1.1\r\nHost: " + f"{host}:{port}".encode() + b"\r\n\r\n")
            assert b" 200 " in await streams[-1].receive()
    for _ in range(500):
        if not http_protocol.HeaderTimeoutProtocol._half_open:
            return
        await anyio.sleep(0.01)
    pytest.fail("connections that are gone are still counted")


async def _drip(stream: anyio.abc.SocketStream, data: bytes) -> None:
    for byte in data:
        await stream.send(bytes([byte]))
        await anyio.sleep(0.02)
    await stream.receive()


async def test_prompts_are_not_logged(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Studio, "do", _breaks)
    answer = await client.post("/api/actions", json={"type": "new", "prompt": "my secret wish"})
    assert answer.status_code == 500
    assert "secret" not in caplog.text + answer.text
    assert "RuntimeError" in caplog.text


async def _breaks(self: Studio, session: str | None, action: object, **_: object) -> None:
    raise RuntimeError(f"cannot do {action}")
