"""The gallery: sessions, filters, and a selection that is downloaded as an archive."""

from __future__ import annotations

import zipfile

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.test_screens import SIZES, check_axe
from tests.browser.user import press, wait_until

pytestmark = pytest.mark.anyio
_SHOWN = "count => document.querySelectorAll('.gallery-item img').length === count"


async def _make_two_sessions(server: Served) -> list[str]:
    sessions = []
    for words in ("a red ball", "a blue house"):
        answer = await server.client.post("/api/actions?session=new", json={"type": "new", "prompt": words})
        outcome = answer.raise_for_status().json()
        await server.client.get(f"/api/generations/{outcome['generation_ids'][0]}", params={"wait": 20})
        sessions.append(outcome["session_id"])
    return sessions


async def test_filters_leave_what_is_looked_for(open_page: OpenPage, server: Served) -> None:
    sessions = await _make_two_sessions(server)
    page = await open_page()
    await press(page, "g")
    await wait_until(page, _SHOWN, 2)

    await page.get_by_label("Session", exact=True).select_option(sessions[0])
    await wait_until(page, _SHOWN, 1)
    assert "red ball" in str(await page.get_attribute(".gallery-item", "aria-label"))
    await page.get_by_label("Session", exact=True).select_option("")
    await page.get_by_label("When", exact=True).select_option("1")
    await wait_until(page, _SHOWN, 2)
    await page.get_by_role("searchbox").fill("house")
    await wait_until(page, _SHOWN, 1)


async def test_a_selection_is_downloaded_as_an_archive(open_page: OpenPage, server: Served) -> None:
    await _make_two_sessions(server)
    page = await open_page()
    await press(page, "g")
    await wait_until(page, _SHOWN, 2)
    await page.get_by_role("button", name="Select", exact=True).click()
    for at in (0, 1):
        await page.locator(".gallery-item").nth(at).click()

    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Download 2 pictures").click()
    with zipfile.ZipFile(await (await coming.value).path()) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["001-a-blue-house.png", "002-a-red-ball.png"]
        assert archive.read("001-a-blue-house.png").startswith(b"\x89PNG")


@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_while_choosing(open_page: OpenPage, server: Served, size: str) -> None:
    await _make_two_sessions(server)
    page = await open_page(*SIZES[size])
    await press(page, "g")
    await wait_until(page, _SHOWN, 2)
    await page.get_by_role("button", name="Select", exact=True).click()
    await page.locator(".gallery-item").first.click()

    await check_axe(page, "gallery")
    assert await page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
