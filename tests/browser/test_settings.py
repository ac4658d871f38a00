"""The settings drawer: what is usual for the studio, and presets that every browser of it has."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.hands import paint, press, until

pytestmark = pytest.mark.anyio


async def test_usual_steps_are_kept_by_the_studio_and_given_back(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.locator("#s-steps").fill("7")
    await page.locator("#s-steps").press("Tab")

    async def stored() -> object:
        return (await server.client.get("/api/settings")).json()["values"]["steps"]

    await until(page, "fetch('/api/settings').then(a => a.json()).then(a => a.values.steps === 7)")
    await press(page, "Escape")
    await paint(page, "a red ball", 1)
    assert (await server.view())["history"][0]["steps"] == 7

    await press(page, "Control+,")
    await page.wait_for_selector("#s-steps")
    assert await page.input_value("#s-steps") == "7"
    await page.locator("#s-steps").fill("")
    await page.locator("#s-steps").press("Tab")
    await until(page, "fetch('/api/settings').then(a => a.json()).then(a => a.values.steps === 0)")
    assert await stored() == 0


async def test_a_preset_kept_in_one_window_is_taken_over_in_another(open_page: OpenPage) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.locator("#p-steps").fill("9")
    await page.locator("#preset-name").fill("<b>nine</b>")
    await page.locator("#preset-name").press("Enter")
    await page.wait_for_selector(".presets li")

    other = await open_page()
    await press(other, "Control+,")
    await other.locator(".presets .item").click()

    assert await other.inner_text(".presets .item") == "<b>nine</b>"
    assert await other.input_value("#p-steps") == "9"
    await other.locator(".presets li .icon-button").click()
    await other.wait_for_selector(".presets li", state="detached")
