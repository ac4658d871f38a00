"""Text is compressed, pictures and answers with secrets are not, and what comes out is what went in."""

from __future__ import annotations

import gzip
import typing
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from dimp.studio.studio import Studio
from dimp_web.app import ROUTES
from dimp_web.client_files import Page
from dimp_web.compression import accepted
from dimp_web.serve import App
from tests.dimp_web.conftest import HOST
from tests.dimp_web.test_loop import paint

pytestmark = pytest.mark.anyio

Client = httpx.AsyncClient
SECRET = {"token", "key", "secret", "password", "signature"}
BEST = "br" if find_spec("brotli") else "gzip"


async def raw(client: Client, path: str, coding: str) -> tuple[httpx.Headers, bytes]:
    """The headers and the bytes as sent."""
    async with client.stream("GET", path, headers={"Accept-Encoding": coding}) as answer:
        assert answer.status_code == 200
        return answer.headers, b"".join([chunk async for chunk in answer.aiter_raw()])


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("identity", ()),
        ("gzip, deflate, br, zstd", ("br", "gzip")),
        ("gzip;q=1.0, br;q=0", ("gzip",)),
        ("GZIP", ("gzip",)),
        ("vibrant", ()),
        ("br;q=0.5", ("br",)),
    ],
)
def test_the_codings_a_client_takes(header: str, expected: tuple[str, ...]) -> None:
    assert accepted({"headers": [(b"accept-encoding", header.encode())]}) == expected


async def test_json_is_compressed_as_the_client_takes_it(client: Client) -> None:
    for number in range(5):
        await paint(client, f"a red ball, number {number}")
    plain_headers, plain = await raw(client, "/api/session/current", "identity")
    assert "content-encoding" not in plain_headers
    headers, packed = await raw(client, "/api/session/current", "gzip")
    assert (headers["content-encoding"], headers["vary"].lower()) == ("gzip", "accept-encoding")
    assert int(headers["content-length"]) == len(packed) < len(plain) / 2
    assert gzip.decompress(packed) == plain
    best, _ = await raw(client, "/api/session/current", "gzip, br")
    assert best["content-encoding"] == BEST
    assert "content-encoding" not in (await raw(client, "/api/session/current", "gzip;q=0"))[0]


async def test_pictures_are_never_compressed(client: Client, studio: Studio) -> None:
    digest = (await paint(client, "a red ball"))["image_id"]
    for path in (f"/api/images/{digest}", f"/api/images/{digest}?format=png", f"/api/images/{digest}/thumbnail"):
        headers, body = await raw(client, path, "gzip, br")
        assert "content-encoding" not in headers, path
        assert int(headers["content-length"]) == len(body)
    session = studio.sessions.all()[0].id
    headers, _ = await raw(client, f"/api/sessions/{session}/export?format=dimp", "gzip, br")
    assert "content-encoding" not in headers
    headers, packed = await raw(client, f"/api/sessions/{session}/export?format=jsonl", "gzip")
    assert headers["content-encoding"] == "gzip"
    assert b"generation.requested" in zlib.decompress(packed, 31)


def test_answers_with_secrets_are_not_compressed() -> None:
    """Signed addresses stand in what `/v1/images` answers, beside words of whoever asked."""
    handlers = {next(iter(handler.paths)): handler for module in ROUTES for handler in module.HANDLERS}
    for path in ("/v1/images/generations", "/v1/images/edits", "/v1/images/variations"):
        assert handlers[path].opt["uncompressed"]
    telling = [path for path, handler in handlers.items() if SECRET & set(fields_of(handler))]
    assert [path for path in telling if not handlers[path].opt.get("uncompressed")] == []


def fields_of(handler: Any) -> Iterator[str]:
    """The names of all fields that a route's answer may have."""
    function = getattr(handler.fn, "value", handler.fn)
    returned = typing.get_type_hints(function).get("return")
    for answer in typing.get_args(returned) or (returned,):
        if isinstance(answer, type) and issubclass(answer, msgspec.Struct):
            _, components = msgspec.json.schema_components((answer,))
            yield from (name for node in components.values() for name in node.get("properties", {}))


async def test_files_of_the_page_go_out_as_the_build_compressed_them(app: App, tmp_path: Path) -> None:
    script = b"export const words = 'the same words, the same words, the same words';"
    for name, content in {
        "index.html": b"<!doctype html>", "index.html.gz": gzip.compress(b"<!doctype html>"), "a.js": script,
        "a.js.br": b"brotli's form", "a.js.gz": gzip.compress(script), "icon.png": b"a picture",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
    page = Page(app.guard, tmp_path)  # type: ignore[arg-type]
    async with Client(transport=httpx.ASGITransport(app=page), base_url=f"http://{HOST}") as client:  # type: ignore[arg-type]
        headers, body = await raw(client, "/a.js", "gzip, br")
        assert (headers["content-encoding"], body) == ("br", b"brotli's form")
        assert headers["content-type"] == "text/javascript; charset=utf-8"
        zipped, body = await raw(client, "/a.js", "gzip")
        assert gzip.decompress(body) == script
        plain, body = await raw(client, "/a.js", "identity")
        assert body == script
        assert len({headers["etag"], zipped["etag"], plain["etag"]}) == 3
        assert headers["vary"] == zipped["vary"] == plain["vary"] == "accept-encoding"
        assert (await raw(client, "/s/abcd", "br, gzip"))[0]["content-encoding"] == "gzip"
        assert "content-encoding" not in (await raw(client, "/icon.png", "br, gzip"))[0]
        same = {"Accept-Encoding": "br", "If-None-Match": headers["etag"]}
        assert (await client.get("/a.js", headers=same)).status_code == 304
        assert (await client.get("/a.js.br")).status_code == 404


async def test_the_answer_is_the_same_however_it_is_sent(client: Client) -> None:
    for number in range(3):
        await paint(client, f"a red ball, number {number}")
    answers = [await client.get("/api/search", headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip")]
    assert msgspec.json.decode(answers[0].content) == msgspec.json.decode(answers[1].content)
