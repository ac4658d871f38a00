"""How many clicks stand between a user and what is wanted: counted as the page gets them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.user import say, wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio


class Counter:
    """Clicks by what is read on a button, counted."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.clicks = 0

    async def click(self, target: Any) -> None:
        """One click."""
        await target.click()
        self.clicks += 1

    def take(self) -> int:
        """The clicks since the last time."""
        clicks, self.clicks = self.clicks, 0
        return clicks


@worker_with(FAKE_STEP_MS="30")
async def test_what_is_done_often_takes_few_clicks(open_page: OpenPage, server: Served) -> None:
    page = await open_page(permissions=["clipboard-read", "clipboard-write"])
    user = Counter(page)
    await user.click(page.locator(".invitation button").first)
    await wait_for_pictures(page, 1)
    assert user.take() == 1, "a first picture"

    async with page.expect_download() as download:
        await user.click(page.locator(".more-tool"))
        await user.click(page.get_by_role("link", name="JPEG"))
    assert (await download.value).suggested_filename.endswith(".jpg")
    assert user.take() == 2, "a JPEG"
    await page.keyboard.press("Escape")

    for copied in ("words", "recipe", "link", "picture"):
        await user.click(page.locator(".more-tool"))
        await user.click(page.get_by_role("button", name=f"Copy the {copied}"))
        await page.wait_for_selector(".notice:has-text('Copied.')")
        assert user.take() == 2, f"a copy of the {copied}"
        await page.locator(".notice button").last.click()
    (item,) = await page.evaluate("navigator.clipboard.read().then((items) => items.map(({ types }) => types))")
    assert item == ["image/png"]

    out = io.BytesIO()
    Image.new("RGB", (64, 64), (20, 90, 40)).save(out, "PNG")
    async with page.expect_file_chooser() as chooser:
        await user.click(page.get_by_role("button", name="Add an image"))
    file = {"name": "own.png", "mimeType": "image/png", "buffer": out.getvalue()}
    await (await chooser.value).set_files([file])
    await wait_for_pictures(page, 2)
    await page.locator(".composer textarea").fill("make it blue")
    await user.click(page.get_by_role("button", name="Paint", exact=True))
    await wait_for_pictures(page, 3)
    assert user.take() == 2, "an own photo changed"

    for _ in range(2):
        await page.locator(".count").click()
    await say(page, "add a boat")
    await wait_until(page, "document.querySelectorAll('.candidates .look img[src*=thumbnail]').length === 3")
    async with page.expect_response("**/api/actions**"):
        await page.keyboard.press("Shift+Digit3")  # one key
    await page.wait_for_selector(".candidates", state="detached")

    for words in ("add a tree", "add a house", "add a moon"):
        slow = {"type": "refine", "modification": words, "steps": 150, "options": {"fake_step_ms": 200}}
        await server.client.post("/api/actions", json=slow)
    await wait_until(page, "document.querySelectorAll('.node.coming').length === 3")
    await user.click(page.locator(".model-status"))
    async with page.expect_response("**/api/queue/cancel"):
        await user.click(page.get_by_role("button", name="Stop all"))
    assert user.take() == 2, "all that waits and runs stopped"
    async with page.expect_response(lambda answer: "/api/actions" in answer.url) as again:
        await page.locator(".notice button", has_text="Paint").click()
    assert (await again.value).status == 200  # nothing is refused for not having stopped yet

    await wait_until(page, "document.querySelectorAll('.node.coming').length === 3")
    await server.client.post("/api/queue/cancel", json={})
    await wait_until(page, "!document.querySelector('.node.coming')")
    await page.get_by_role("button", name="Session:").click()
    await page.get_by_role("button", name="Move this session to the trash").click()
    trashed = "fetch('/api/sessions').then(a => a.json()).then(a => a.sessions.some(s => s.trashed) === %s)"
    await wait_until(page, trashed % "true")
    await user.click(page.get_by_role("button", name="Session:"))
    await user.click(page.locator(".sessions .trash li button").first)
    await wait_until(page, trashed % "false")
    assert user.take() == 2, "a series brought back"


async def test_an_old_picture_of_another_series_is_changed_by_two_clicks_and_words(
    open_page: OpenPage, server: Served
) -> None:
    old = (await server.act(type="new", prompt="a red ball on grass"))["generation_ids"][0]
    await server.act(type="refine", modification="make it blue")
    await server.client.post("/api/sessions", json={"title": "Another"})
    await server.act(type="new", prompt="a cube")
    page = await open_page()
    await wait_for_pictures(page, 1)
    user = Counter(page)
    await user.click(page.locator("nav").get_by_role("button", name="Gallery"))
    await user.click(page.locator(f".gallery-item[data-id='{old}']"))
    await wait_for_pictures(page, 2)
    await page.keyboard.type("at night")
    async with page.expect_response("**/api/session/say**") as sent:
        await page.keyboard.press("Enter")
    assert user.take() == 2
    changed = (await (await sent.value).json())["generation_ids"][0]
    answer = await server.client.get(f"/api/generations/{changed}", params={"wait": 20})
    assert answer.json()["parent_id"] == old
