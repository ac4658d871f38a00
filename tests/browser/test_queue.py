"""The queue as a panel: the work of all sessions, moved by keys and by dragging, paused, and stopped."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.test_screens import check_axe
from tests.browser.user import wait_until

pytestmark = pytest.mark.anyio
_WORDS = "[...document.querySelectorAll('.waiting .words')].map(words => words.innerText).join()"


async def _ask(server: Served, *prompts: str) -> None:
    """Asks for pictures that are not painted before the test is over, each in a session of its own."""
    for prompt in prompts:
        asked = {"type": "new", "prompt": prompt, "steps": 150}
        answer = await server.client.post("/api/actions?session=new", json=asked)
        answer.raise_for_status()


async def _wait_for_order(page: Any, server: Served, words: str) -> None:
    """Until the page shows this order, which the studio has too."""
    await wait_until(page, f"words => {_WORDS} === words", words)
    async with page.expect_response("**/api/queue"):
        await page.evaluate("fetch('/api/queue')")
    waiting = (await server.client.get("/api/queue")).json()["waiting"]
    assert ",".join(entry["prompt"] for entry in waiting) == words


@worker_with(FAKE_STEP_MS="500")
async def test_what_waits_is_moved_paused_and_stopped_in_two_clicks(open_page: OpenPage, server: Served) -> None:
    await _ask(server, "boats", "poppies", "snow", "fog")
    page = await open_page()
    await page.locator(".model-status").click()
    await wait_until(page, f"words => {_WORDS} === words", "poppies,snow,fog")
    await wait_until(page, "location.pathname === '/queue'")
    assert "3 waiting" in await page.inner_text(".model-status")
    await check_axe(page, "queue")

    await page.get_by_role("button", name="Move “fog”").focus()
    async with page.expect_response("**/api/queue/reorder"):
        await page.keyboard.press("ArrowUp")
    await _wait_for_order(page, server, "poppies,fog,snow")
    await wait_until(page, "document.activeElement.ariaLabel?.includes('fog')")

    grip, first = (page.get_by_role("button", name=f"Move “{words}”") for words in ("snow", "poppies"))
    start, goal = await grip.bounding_box(), await first.bounding_box()
    await page.mouse.move(start["x"] + 9, start["y"] + 9)
    await page.mouse.down()
    await page.mouse.move(goal["x"] + 9, goal["y"] - 6, steps=4)
    async with page.expect_response("**/api/queue/reorder"):
        await page.mouse.up()
    await _wait_for_order(page, server, "snow,poppies,fog")

    async with page.expect_response("**/api/queue/pause"):
        await page.get_by_role("button", name="Pause").click()
    await wait_until(page, "document.querySelector('.model-status').innerText.includes('paused')")
    await page.get_by_role("button", name="Stop: poppies").click()
    await wait_until(page, f"words => {_WORDS} === words", "snow,fog")

    await page.get_by_role("button", name="Stop all").click()
    await page.wait_for_selector(".notice >> text=Stopped 3 pictures")
    queue = (await server.client.get("/api/queue")).json()
    assert (queue["waiting"], queue["paused"]) == ([], True)
    assert queue["running"] is None or queue["running"]["cancelling"]
    with anyio.fail_after(60):  # what is still being stopped cannot be asked for again
        while (await server.client.get("/api/queue")).json()["running"]:  # noqa: ASYNC110 - nobody tells
            await anyio.sleep(0.05)
    await page.locator(".notice").get_by_role("button", name="Paint them after all").click()
    await wait_until(page, "document.querySelectorAll('.waiting li').length === 3")
