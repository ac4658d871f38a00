"""No bytes make the server fail: what is malformed is refused in words, on every route, and nothing is written."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import anyio
import httpx
import pytest
from litestar.handlers import HTTPRouteHandler

from dimp.studio.studio import Studio
from dimp_web.app import routes as api_routes
from dimp_web.serve import App

pytestmark = pytest.mark.anyio

SEED = 20
JSON = "application/json"
FORM = "multipart/form-data; boundary=b"
DEPENDENCIES = ("context", "live", "read", "write", "request", "state", "headers", "cookies", "data", "body", "scope")
FIELDS = ("prompt", "modification", "seed", "steps", "width", "strength", "count", "id", "parent_id", "op", "type",
          "options", "loras", "session_id", "message", "n", "size", "action", "ids", "session", "q", "ref")  # fmt: skip
VALUES = (
    b'"\xff\xfe"', b'"\\ud800"', b"NaN", b"1e400", b"-0", b"9" * 400, b"-" + b"9" * 5000, b"[[[]]]", b'{"\xff": 1}',
    b"null", b"true", b'""', b'"' + b"x" * 20_000 + b'"', b'[{"name": "\\u0000"}]', b"0.1", b'{"read": []}', b"\x00",
)  # fmt: skip
BODIES = (
    b"", b"\xff", b"{", b"[" * 50_000, b'{"a":' * 3000, b"\xef\xbb\xbf{}", b"9" * 5000, b'{"\xff": 1}', b"null", b"[]",
    *(b'{"%s": [{}]}' % name.encode() for name in DEPENDENCIES),
)  # fmt: skip
PARTS = (
    b'Content-Disposition: form-data; name="prompt"\r\n\r\n\xff',
    b'Content-Disposition: form-data; name="\xff"\r\n\r\nx',
    b'Content-Disposition: form-data; name="file"; filename="\xff\x00"\r\nContent-Type: \xff\r\n\r\n\xff',
    b'Content-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n\x89PNG\r\n\x1a\n',
    b'Content-Disposition: form-data; name="x"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nx',
    b'Content-Disposition: form-data; name="x"\r\nContent-Type: text/plain; charset=utf-16\r\n\r\nx',
    b'Content-Disposition: form-data; name="file"; filename*=nonsense\'\'%ff\r\n\r\nx',
    b"Content-Disposition: form-data\r\n\r\nx", b"\r\n\r\n", b"no header", b"",
    *(b'Content-Disposition: form-data; name="%s"\r\n\r\nx' % name.encode() for name in DEPENDENCIES),
)  # fmt: skip
QUERIES = ("?session=%ff", "?op=%ff", "?after=%ff&limit=%ff", "?%ff=%ff&context=1&read=2&write=3", "?q=%00&size=%ff",
           "?format=%ff&recipe=%ff&download=%ff", "?limit=99999999999999999999999", "?after=-1&since=%ff")  # fmt: skip


def routes(app: App, studio: Studio) -> list[tuple[str, str]]:
    """Every method and path, with something in place of what a path names."""
    found = set()
    for route in api_routes().routes:
        for handler in getattr(route, "route_handlers", []):
            if isinstance(handler, HTTPRouteHandler):
                path = re.sub(r"\{[^}]*\}", "x", route.path)
                found |= {(str(method), path) for method in handler.http_methods if method not in ("OPTIONS", "HEAD")}
    return sorted(found)


def bodies(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for body in BODIES:
        yield JSON, body
    for part in PARTS:
        yield FORM, b"--b\r\n" + part + b"\r\n--b--\r\n"
    for _ in range(12):
        pairs = (b'"%s": %s' % (rng.choice(FIELDS).encode(), rng.choice(VALUES)) for _ in range(rng.randint(1, 3)))
        yield JSON, b"{" + b", ".join(pairs) + b"}"
        yield FORM, rng.randbytes(40)
    yield "multipart/form-data", b"--b\r\n\r\n"
    yield "image/png", b"\x89PNG\r\n\x1a\n" + rng.randbytes(40)
    yield "application/zip", b"PK\x03\x04" + rng.randbytes(40)


def addresses(path: str) -> Iterator[str]:
    for query in QUERIES:
        yield path + query
    for odd in ("%ff", "%00", "x" * 3000, "..", "%c0%ae", "\u0661".encode().hex("%")):
        yield path.replace("/x", f"/{odd}")


async def test_no_bytes_make_the_server_fail(client: httpx.AsyncClient, studio: Studio, app: App) -> None:
    rng = random.Random(SEED)
    before, asked = await studio.log.last_seq(), 0
    for method, path in routes(app, studio):
        with anyio.fail_after(120):
            if method == "GET":
                answers = [(address, await client.get(address)) for address in addresses(path)]
            else:
                answers = [
                    (
                        f"{kind} {body[:80]!r}",
                        await client.request(method, path, content=body, headers={"Content-Type": kind}),
                    )
                    for kind, body in bodies(rng)
                ]
        asked += len(answers)
        failed = [(method, path, what, answer.status_code) for what, answer in answers if answer.status_code >= 500]
        assert failed == [], f"seed {SEED}"
    assert asked > 1000
    words = {row.type for row in await studio.log.read_all(before)} - {"session.started", "settings.changed"}
    assert "generation.requested" not in words
