"""The page's addresses answer with its HTML; everything else that is not known stays a problem document."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from dimp.studio.studio import Studio
from dimp_web.page_addresses import address_of, is_page
from dimp_web.security.access import access_for
from dimp_web.serve import App
from tests.dimp_web.conftest import HOST

pytestmark = pytest.mark.anyio

PAGES = [
    "/", "/s/0193e4a2-0000-7000-8000-000000000001", "/s/0193e4a2/0193e4a3", "/s/0193e4a2/the%20blue%20one", "/gallery",
    "/gallery?q=ball&starred=1", "/trash", "/queue", "/collections", "/collections/0193e4a2", "/settings", "/help",
    "/settings/",
]  # fmt: skip
OTHERS = [
    "/api", "/api/nothing", "/api/s/x", "/s", "/s/a/b/c", "/gallery/x", "/help/me", "/nothing", "/v1/nothing",
    "/assets/nothing.js", "/s/" + "x" * 600,
]  # fmt: skip


@pytest.fixture
async def guarded(studio: Studio) -> AsyncIterator[httpx.AsyncClient]:
    app = App(studio, access_for("127.0.0.1", 8000, "t" * 32, required=True))
    transport = httpx.ASGITransport(app=app.guard)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as opened:
        yield opened


@pytest.mark.parametrize("address", PAGES)
async def test_every_address_of_the_page_is_html(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text == (await client.get("/")).text
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", OTHERS)
async def test_every_other_unknown_path_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_an_address_of_the_page_is_only_read(client: httpx.AsyncClient) -> None:
    assert (await client.post("/gallery", json={})).status_code in (404, 405)


async def test_a_link_with_the_token_leads_to_the_same_place(guarded: httpx.AsyncClient) -> None:
    assert (await guarded.get("/s/abcd/the%20blue%20one")).status_code == 401
    assert (await guarded.get("/s/abcd?token=wrong")).status_code == 401
    answer = await guarded.get(f"/s/abcd/the%20blue%20one?token={'t' * 32}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/s/abcd/the%20blue%20one")
    assert (await guarded.get(answer.headers["location"])).status_code == 200
    assert (await guarded.get("/api/sessions")).status_code == 200  # by the cookie alone
    assert (
        await guarded.get(f"/api/sessions?token={'t' * 32}")
    ).status_code == 400  # which no route but the page's takes


def test_addresses_are_made_as_they_are_read() -> None:
    assert address_of("") == "/"
    assert address_of("abcd") == "/s/abcd"
    assert address_of("abcd", "the one/two") == "/s/abcd/the%20one%2Ftwo"
    assert is_page(address_of("abcd", "efgh"))
