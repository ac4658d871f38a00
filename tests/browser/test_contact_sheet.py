"""What leaves the page as a whole: the contact sheet; and the series seen as a film."""

from __future__ import annotations

import io

import anyio
import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Served
from tests.browser.hands import painted, press, until

pytestmark = pytest.mark.anyio


async def _forked(server: Served) -> None:
    await server.act(type="new", prompt="a red ball on grass")
    await server.act(type="refine", modification="make it blue")
    await server.act(type="undo")
    await server.act(type="refine", modification="make it green")
    await server.act(type="refine", modification="at night")


async def test_the_way_to_a_picture_is_kept_as_one_picture(open_page: OpenPage, server: Served) -> None:
    await _forked(server)
    page = await open_page()
    await painted(page, 4)
    await page.locator(".title button").click()
    await page.get_by_role("button", name="Contact sheet").click()

    await page.wait_for_selector(".paper li")
    words = await page.eval_on_selector_all(".paper li p", "all => all.map(one => one.innerText)")
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
    assert await page.locator(".paper li").count() == 4
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".sheet", state="detached")


async def test_on_paper_there_is_the_sheet_alone(open_page: OpenPage, server: Served) -> None:
    await _forked(server)
    page = await open_page()
    await painted(page, 4)
    await page.locator(".title button").click()
    await page.get_by_role("button", name="Contact sheet").click()
    await page.wait_for_selector(".paper li")
    await page.emulate_media(media="print")

    assert await page.locator(".paper li").first.is_visible()
    assert [await page.locator(one).first.is_visible() for one in ("header.top", "main", ".sheet > .head")] == [
        False, False, False,
    ]  # fmt: skip


async def test_the_film_shows_all_in_order_at_the_speed_that_is_chosen(open_page: OpenPage, server: Served) -> None:
    await _forked(server)
    page = await open_page()
    await painted(page, 4)
    before = (await server.view())["head"]
    await page.evaluate("localStorage.setItem('dimp.filmSpeed', '4')")
    await page.reload()
    await painted(page, 4)
    await page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => {
            const chip = document.querySelector('.node.peeked') ?? document.querySelector('.node.head');
            if (window.seen.at(-1) !== chip?.dataset.id) window.seen.push(chip?.dataset.id);
          }).observe(document.querySelector('.series'), { subtree: true, attributes: true, childList: true });
        }"""
    )

    await page.get_by_role("button", name="Replay the series").click()
    await page.wait_for_selector("[aria-label='Speed of the replay: × 4']")
    await page.wait_for_selector("[aria-label^='Speed of the replay']", state="detached")

    made = [one["id"] for one in (await server.view())["history"]]
    seen = await page.evaluate("window.seen")
    assert [one for one in seen if one in made][-4:] == made
    assert (await server.view())["head"] == before


async def test_going_somewhere_ends_the_film(open_page: OpenPage, server: Served) -> None:
    await _forked(server)
    page = await open_page()
    await painted(page, 4)
    await page.get_by_role("button", name="Replay the series").click()
    await page.wait_for_selector("[aria-label^='Speed of the replay']")
    await press(page, "Control+,")

    await page.wait_for_selector("[aria-label^='Speed of the replay']", state="detached")
    await until(page, "document.querySelector('.drawer') !== null")


async def test_the_browser_says_when_a_picture_is_done_and_nobody_looks(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await page.evaluate(
        """() => {
          window.told = [];
          window.Notification = class {
            static permission = 'default';
            static async requestPermission() { return (this.permission = 'granted'); }
            constructor(title, options) { window.told.push([title, options.body]); }
          };
        }"""
    )
    await press(page, "Control+,")
    await page.get_by_label("Tell me when a picture is done").check()
    await server.act(type="new", prompt="a red ball on grass")
    await painted(page, 1)
    assert await page.evaluate("window.told") == []

    await page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    await server.act(type="refine", modification="make it blue")

    await until(page, "window.told.length === 1")
    assert await page.evaluate("window.told[0][1]") == "blue"
