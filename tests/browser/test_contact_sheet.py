"""The contact sheet, the replay of a session, and notifications."""

from __future__ import annotations

import io

import anyio
import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Served
from tests.browser.user import press, wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio


async def _make_fork(server: Served) -> None:
    await server.act(type="new", prompt="a red ball on grass")
    await server.act(type="refine", modification="make it blue")
    await server.act(type="undo")
    await server.act(type="refine", modification="make it green")
    await server.act(type="refine", modification="at night")


async def test_the_path_to_a_picture_is_saved_as_one_picture(open_page: OpenPage, server: Served) -> None:
    await _make_fork(server)
    page = await open_page()
    await wait_for_pictures(page, 4)
    await page.locator(".title button").click()
    await page.get_by_role("button", name="Contact sheet").click()

    await page.wait_for_selector(".sheet-page li")
    words = await page.eval_on_selector_all(".sheet-page li p", "all => all.map(item => item.innerText)")
    assert words == ["a red ball on grass", "make it green", "at night"]
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Save as a picture").click()
    saved = await coming.value
    data = await anyio.Path(await saved.path()).read_bytes()
    assert saved.suggested_filename == "a red ball on grass.png"
    with Image.open(io.BytesIO(data)) as sheet:
        assert sheet.width > 600
        assert len(sheet.getcolors(1 << 20) or []) > 3

    await page.locator(".sheet select").select_option("all")
    assert await page.locator(".sheet-page li").count() == 4
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".sheet", state="detached")


async def test_only_the_sheet_is_printed(open_page: OpenPage, server: Served) -> None:
    await _make_fork(server)
    page = await open_page()
    await wait_for_pictures(page, 4)
    await page.locator(".title button").click()
    await page.get_by_role("button", name="Contact sheet").click()
    await page.wait_for_selector(".sheet-page li")
    await page.emulate_media(media="print")

    assert await page.locator(".sheet-page li").first.is_visible()
    assert [await page.locator(part).first.is_visible() for part in ("header.top", "main", ".sheet > .head")] == [
        False, False, False,
    ]  # fmt: skip


async def test_the_replay_shows_all_in_order_at_the_chosen_speed(open_page: OpenPage, server: Served) -> None:
    await _make_fork(server)
    page = await open_page()
    await wait_for_pictures(page, 4)
    before = (await server.view())["head"]
    await page.evaluate("localStorage.setItem('dimp.replaySpeed', '4')")
    await page.reload()
    await wait_for_pictures(page, 4)
    await page.evaluate(
        """() => {
          window.shown = [];
          new MutationObserver(() => {
            const chip = document.querySelector('.node.peeked') ?? document.querySelector('.node.head');
            if (window.shown.at(-1) !== chip?.dataset.id) window.shown.push(chip?.dataset.id);
          }).observe(document.querySelector('.timeline'), { subtree: true, attributes: true, childList: true });
        }"""
    )

    await page.get_by_role("button", name="Replay the session").click()
    await page.wait_for_selector("[aria-label='Replay speed: × 4']")
    await page.wait_for_selector("[aria-label^='Replay speed']", state="detached")

    ids = [generation["id"] for generation in (await server.view())["history"]]
    shown = await page.evaluate("window.shown")
    assert [id_ for id_ in shown if id_ in ids][-4:] == ids
    assert (await server.view())["head"] == before


async def test_going_elsewhere_ends_the_replay(open_page: OpenPage, server: Served) -> None:
    await _make_fork(server)
    page = await open_page()
    await wait_for_pictures(page, 4)
    await page.get_by_role("button", name="Replay the session").click()
    await page.wait_for_selector("[aria-label^='Replay speed']")
    await press(page, "Control+,")

    await page.wait_for_selector("[aria-label^='Replay speed']", state="detached")
    await wait_until(page, "document.querySelector('.drawer') !== null")


async def test_the_browser_notifies_while_the_page_is_hidden(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await page.evaluate(
        """() => {
          window.notifications = [];
          window.Notification = class {
            static permission = 'default';
            static async requestPermission() { return (this.permission = 'granted'); }
            constructor(title, options) { window.notifications.push([title, options.body]); }
          };
        }"""
    )
    await press(page, "Control+,")
    await page.get_by_label("Notify me when a picture is done").check()
    await server.act(type="new", prompt="a red ball on grass")
    await wait_for_pictures(page, 1)
    assert await page.evaluate("window.notifications") == []

    await page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    await server.act(type="refine", modification="make it blue")

    await wait_until(page, "window.notifications.length === 1")
    assert await page.evaluate("window.notifications[0][1]") == "blue"
