"""The first run: a tour of four steps that is in nobody's way, the help on paper, and the way to another screen."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.test_screens import check_axe
from tests.browser.user import paint, press, wait_until

pytestmark = pytest.mark.anyio

_COVERED = """() => ['.composer textarea', '.composer .primary', '.invitation button'].filter((name) => {
  const e = document.querySelector(name), r = e.getBoundingClientRect();
  return !e.contains(document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2));
})"""
"""What of the page is covered that one begins with."""


async def test_the_tour_has_four_steps_and_is_remembered(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    tour = page.locator(".tour")
    await wait_until(page, "document.activeElement.matches('.composer textarea')")
    titles = []
    for part in ("prompt", "modes", "timeline", "help"):
        titles.append(await tour.locator("h3").inner_text())
        await wait_until(page, "part => document.documentElement.dataset.tour === part", part)
        assert await page.evaluate(_COVERED) == []
        await check_axe(page, f"tour, {part}")
        await tour.get_by_role("button").last.click()
    assert len(set(titles)) == 4
    assert await tour.count() == 0
    await wait_until(page, "!('tour' in document.documentElement.dataset)")

    await page.reload()
    await page.wait_for_selector(".intro li")
    assert await tour.count() == 0
    await page.get_by_role("button", name="Take the short tour").click()
    await tour.get_by_role("button", name="Skip the tour").click()
    assert await tour.count() == 0

    fresh = await open_page(390, 844)
    await fresh.keyboard.type("a red ball")  # nothing takes the words away
    assert await fresh.input_value(".composer textarea") == "a red ball"
    assert await fresh.evaluate(_COVERED) == []


async def test_help_is_printed_and_the_session_goes_to_another_screen(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "?")
    await page.wait_for_selector("dialog.help")
    assert await page.get_by_role("button", name="Print").is_visible()
    await page.emulate_media(media="print", color_scheme="dark")
    await wait_until(page, "getComputedStyle(document.querySelector('dialog.help')).position === 'static'")
    assert await page.evaluate(
        """[...document.querySelectorAll('main, .top, .help-search, dialog.help .icon-button')]
            .every((e) => !e.checkVisibility())"""
    )
    colours = (
        "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.querySelector('%s')))"
    )
    assert await page.evaluate(colours % "dialog.help dd") == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    assert (await page.evaluate(colours % "dialog.help"))[1] == "rgb(255, 255, 255)"
    await page.emulate_media(media="screen")
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Session:").click()
    await page.get_by_role("button", name="On the phone").click()
    dialog = page.get_by_role("dialog", name="Open on another screen")
    assert "only this machine" in await dialog.inner_text()
    assert await dialog.locator("svg.code").count() == 0
    await check_axe(page, "phone")
    await page.keyboard.press("Escape")
    assert await dialog.count() == 0
