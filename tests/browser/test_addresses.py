"""Addresses: a picture, the gallery and its filters are found again by reload, Back and Forward."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.user import press, wait_until

pytestmark = pytest.mark.anyio


async def test_back_forward_and_reload_lead_where_they_say(open_page: OpenPage, server: Served) -> None:
    first = (await server.act(type="new", prompt="a red ball"))["generation_ids"][0]
    await server.act(type="refine", modification="make it blue")
    session = (await server.view())["session_id"]
    page = await open_page(url=f"{server.url}/s/{session}/{first}")
    await wait_until(page, "id => document.querySelector('.node.peeked')?.dataset.id === id", first)

    await page.keyboard.press("Escape")
    await press(page, "Escape")
    await wait_until(page, "path => location.pathname === path", f"/s/{session}")
    await press(page, "g")
    await page.locator(".gallery input[type=search]").fill("red ball")
    await wait_until(page, "location.search === '?q=red+ball'")
    await page.reload()
    await page.wait_for_selector(".gallery-item")
    assert await page.input_value(".gallery input[type=search]") == "red ball"

    await page.locator(".gallery-item").last.click()
    await page.wait_for_selector(".gallery", state="detached")
    await page.go_back()
    await page.wait_for_selector(".gallery")
    await page.go_forward()
    await page.wait_for_selector(".gallery", state="detached")


async def test_an_address_of_no_session_says_so(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball")
    page = await open_page(url=f"{server.url}/s/nothing-here", refused=404)
    await page.wait_for_selector(".notice.error >> text=no session at this address")
