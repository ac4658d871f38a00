"""Candidates on the stage: looked at and kept by keys, put away together, and brought back."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.test_screens import check_axe
from tests.browser.user import say, wait_until

pytestmark = pytest.mark.anyio
_ALL_THERE = "document.querySelectorAll('.candidates .look img[src*=thumbnail]').length === 4"

_NO_BUTTONS = "document.querySelector('.candidates .icon-button[aria-label^=Keep]') === null"
_IN_STAGE = """(name) => {
  const [inner, outer] = [name, '.stage'].map((found) => document.querySelector(found)?.getBoundingClientRect());
  return inner && inner.left >= outer.left && inner.right <= outer.right && inner.bottom <= outer.bottom;
}"""
"""Whether something lies on the stage alone: neither over the conversation nor over the timeline."""


async def test_four_are_laid_out_looked_at_kept_and_put_away(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball")
    page = await open_page()
    for _ in range(3):
        await page.locator(".count").click()
    await say(page, "make it green")
    await wait_until(page, _ALL_THERE, patience_s=40)
    await check_axe(page, "candidates")
    for number in range(1, 5):
        for label in (f"Keep candidate {number}", f"More like candidate {number}"):
            assert await page.get_by_role("button", name=label, exact=True).is_visible()
    await page.set_viewport_size({"width": 320, "height": 640})
    await wait_until(page, _NO_BUTTONS)  # they would cover such small ones, which are looked at in full
    for width, height in ((834, 1194), (1440, 900)):  # a tablet held upright, and the desk again
        await page.set_viewport_size({"width": width, "height": height})
        await wait_until(page, f"!({_NO_BUTTONS})")
        await wait_until(page, _IN_STAGE, ".candidates-bar")

    await page.keyboard.press("3")
    await page.wait_for_selector(".candidates", state="detached")
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".candidates")
    third = (await server.view())["history"][3]["id"]
    async with page.expect_response("**/api/actions**"):
        await page.keyboard.press("Shift+Digit3")
    assert (await server.view())["head"]["head"] == third
    await page.wait_for_selector(".candidates", state="detached")

    await page.locator(".more-tool").click()
    await page.get_by_role("button", name="Lay out the candidates").click()
    await wait_until(page, _ALL_THERE)
    async with page.expect_response("**/api/bulk/mark"):
        await page.get_by_role("button", name="None of these").click()
    await wait_until(page, _IN_STAGE, ".notice")
    assert [generation["trashed"] for generation in (await server.view())["history"]] == [False, *[True] * 4]
    async with page.expect_response("**/api/bulk/mark"):
        await page.locator(".notice").get_by_role("button", name="Put back").click()
    assert not any(generation["trashed"] for generation in (await server.view())["history"])
