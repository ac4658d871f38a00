"""The gallery: sessions, filters, and a selection that is downloaded as an archive."""

from __future__ import annotations

import zipfile

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.test_screens import SIZES, check_axe, check_forced_colours
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


async def test_pictures_are_chosen_by_keys_and_marked_together(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball", count=4)
    page = await open_page(url=f"{server.url}/gallery")
    await wait_until(page, _SHOWN, 4)
    await wait_until(page, "document.activeElement.dataset.index === '0'")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Shift+ArrowRight")
    assert await page.inner_text(".bulk b") == "2 selected"

    await page.get_by_role("button", name="Add star", exact=True).click()
    await wait_until(page, "document.querySelectorAll('.gallery-item .badge').length === 2")
    await page.get_by_role("button", name="Add a tag").click()
    await page.get_by_label("Add a tag").fill("toys")
    await page.keyboard.press("Enter")
    await wait_until(page, "document.querySelectorAll('.gallery-caption .tag').length === 2")
    await page.get_by_role("button", name="Move to the trash").click()
    await wait_until(page, _SHOWN, 2)
    await page.locator(".notice").get_by_role("button", name="Put back").click()
    await wait_until(page, _SHOWN, 4)

    found = (await server.client.get("/api/search?tag=toys&starred=true")).json()["generations"]
    assert len(found) == 2
    await page.reload()
    await page.get_by_label("Tag", exact=True).select_option(label="toys (2)")
    await wait_until(page, _SHOWN, 2)
    await wait_until(page, "document.querySelector('.count-of').innerText === '2 of 4 pictures'")


async def test_the_keyboard_stays_in_the_gallery_until_escape(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball")
    page = await open_page()
    await page.get_by_role("button", name="Gallery (G)").click()
    await wait_until(page, _SHOWN, 1)
    for _ in range(16):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('dialog.gallery') !== null")
    await page.keyboard.press("Escape")
    await page.wait_for_selector("dialog.gallery", state="detached")
    await wait_until(page, "document.activeElement.ariaLabel === 'Gallery (G)'")


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_collected_and_what_is_in_the_trash(open_page: OpenPage, server: Served, size: str) -> None:
    sessions = await _make_two_sessions(server)
    page = await open_page(*SIZES[size], color_scheme="light" if size == "phone" else "dark")
    await press(page, "g")
    await wait_until(page, _SHOWN, 2)
    await page.locator(".pick").first.click()
    await page.get_by_role("button", name="Add to a collection").click()
    await page.get_by_label("Or name a new collection").fill("For the wall")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".notice >> text=For the wall")
    if size == "desk":
        await page.locator(".gallery-item").nth(1).drag_to(page.locator(".rail .item"))
        await wait_until(page, "document.querySelector('.rail small').innerText === '2 pictures'")
    await check_axe(page, "choosing")
    assert await page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]

    await page.get_by_role("button", name="Collections", exact=True).click()
    await page.locator(".cover").click()
    await wait_until(page, _SHOWN, 2 if size == "desk" else 1)
    await check_axe(page, "a collection")
    await wait_until(page, "location.pathname.startsWith('/collections/')")
    await page.go_back()
    await page.wait_for_selector(".cover")
    await check_axe(page, "collections")

    shown = (await server.client.get("/api/search")).json()["generations"]
    await server.client.post("/api/bulk/mark", json={"ids": [shown[0]["id"]], "trashed": True})
    await server.client.patch(f"/api/sessions/{sessions[0]}", json={"trashed": True})
    await page.get_by_role("button", name="Trash", exact=True).click()
    await wait_until(page, _SHOWN, 1)
    await page.locator(".gallery-item").click()
    await check_axe(page, "trash")
    await page.locator(".bulk").get_by_role("button", name="Erase for good").click()
    await page.wait_for_selector("dialog.erase >> text=1 picture goes, with 1 image file")
    await check_axe(page, "erasing")
    await check_forced_colours(page, "erasing")
    await page.locator("dialog.erase").get_by_role("button", name="Erase for good").click()
    await wait_until(page, _SHOWN, 0)
    await page.get_by_role("button", name="Put back: a red ball").click()
    await page.wait_for_selector(".gallery [role=status] >> text=The trash is empty")
    assert [session["trashed"] for session in (await server.client.get("/api/sessions")).json()["sessions"]] == [
        False
    ] * 2
