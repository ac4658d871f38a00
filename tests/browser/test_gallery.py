"""The gallery: rooms, filters, and a selection that leaves as an archive."""

from __future__ import annotations

import zipfile

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.hands import press, until
from tests.browser.test_screens import SIZES, axe

pytestmark = pytest.mark.anyio
_HUNG = "count => document.querySelectorAll('.hung img').length === count"


async def _two_rooms(server: Served) -> list[str]:
    rooms = []
    for words in ("a red ball", "a blue house"):
        answer = await server.client.post("/api/actions?session=new", json={"type": "new", "prompt": words})
        outcome = answer.raise_for_status().json()
        await server.client.get(f"/api/generations/{outcome['generation_ids'][0]}", params={"wait": 20})
        rooms.append(outcome["session_id"])
    return rooms


async def test_rooms_and_filters_leave_what_was_wished_for(open_page: OpenPage, server: Served) -> None:
    rooms = await _two_rooms(server)
    page = await open_page()
    await press(page, "g")
    await until(page, _HUNG, 2)

    await page.get_by_label("Room", exact=True).select_option(rooms[0])
    await until(page, _HUNG, 1)
    assert "red ball" in str(await page.get_attribute(".hung", "aria-label"))
    await page.get_by_label("Room", exact=True).select_option("")
    await page.get_by_label("When", exact=True).select_option("1")
    await until(page, _HUNG, 2)
    await page.get_by_role("searchbox").fill("house")
    await until(page, _HUNG, 1)


async def test_a_selection_is_downloaded_as_an_archive(open_page: OpenPage, server: Served) -> None:
    await _two_rooms(server)
    page = await open_page()
    await press(page, "g")
    await until(page, _HUNG, 2)
    await page.get_by_role("button", name="Select", exact=True).click()
    for at in (0, 1):
        await page.locator(".hung").nth(at).click()

    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Download 2 pictures").click()
    with zipfile.ZipFile(await (await coming.value).path()) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["001-a-blue-house.png", "002-a-red-ball.png"]
        assert archive.read("001-a-blue-house.png").startswith(b"\x89PNG")


@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_while_choosing(open_page: OpenPage, server: Served, size: str) -> None:
    await _two_rooms(server)
    page = await open_page(*SIZES[size])
    await press(page, "g")
    await until(page, _HUNG, 2)
    await page.get_by_role("button", name="Select", exact=True).click()
    await page.locator(".hung").first.click()

    await axe(page, "gallery")
    assert await page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
