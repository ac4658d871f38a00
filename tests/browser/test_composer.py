"""Talking: what the words will do is shown while they are written, and talk about the history acts on it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.hands import head, paint, painted, press, say, until

pytestmark = pytest.mark.anyio


async def test_words_are_read_while_they_are_written(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await page.locator(".composer textarea").fill("make the ball blue")

    await page.wait_for_selector(".becomes")
    assert await page.inner_text(".becomes del") == "red"
    assert await page.inner_text(".becomes ins") == "blue"
    assert len((await server.view())["history"]) == 1

    await page.locator(".composer textarea").fill("")
    await page.wait_for_selector(".reading", state="detached")


async def test_doubt_is_said_before_painting(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await page.route(
        "**/api/interpret**",
        lambda route: route.fulfill(json=_reading(note="'flibber' is not a word known here.", confidence=0.3)),
    )
    await page.locator(".composer textarea").fill("flibber the ball")

    await page.wait_for_selector(".doubt b")
    assert "flibber" in await page.inner_text(".doubt")


def _reading(**said: object) -> dict[str, object]:
    return {
        "before": "a red ball on grass", "prompt": "a red ball on grass", "changes": [], "negative": [],
        "strength": 0.6, "confidence": 0.9, "note": "", "kind": "change", "instruction": "", "sibling": False,
        "unknown": [], "diff": [], "command": None, "interpreter": "rules", **said,
    }  # fmt: skip


async def test_talk_about_the_history_acts_and_paints_nothing(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await paint(page, "make it green", 3)

    await page.locator(".composer textarea").fill("go back two")
    await page.wait_for_selector(".command")
    assert "go back 2 moves" in await page.inner_text(".command")
    await page.keyboard.press("Enter")
    await until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('red ball')")
    assert "Went back" in await page.inner_text(".notice")

    await say(page, "redo")
    await until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('blue')")
    await say(page, "the third one")
    await until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('green')")
    await say(page, "keep this")
    await page.wait_for_selector(".node .badge")
    assert len((await server.view())["history"]) == 3


async def test_four_variations_are_a_batch(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await say(page, "four variations")
    await until(page, "document.querySelector('.node.stack .of')?.innerText === '× 4'")
    await painted(page, 2)

    made = (await server.view())["history"][1:]
    assert {one["prompt"] for one in made} == {"a red ball on grass"}
    assert len({one["seed"] for one in made}) == 4


async def test_what_cannot_be_done_is_said_and_the_words_are_kept(open_page: OpenPage, server: Served) -> None:
    page = await open_page(refused=404)
    await paint(page, "a red ball on grass", 1)
    before = await head(page)
    await say(page, "the ninth one")

    await page.wait_for_selector(".notice.bad")
    assert await page.input_value(".composer textarea") == "the ninth one"
    assert await head(page) == before
    assert len((await server.view())["history"]) == 1


async def test_a_fresh_start_takes_any_words_for_a_picture(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await page.evaluate("document.activeElement?.blur()")
    await press(page, "Alt+n")
    await paint(page, "undo", 2)

    assert (await server.view())["history"][1]["prompt"] == "undo"


async def test_a_series_in_the_trash_is_brought_back_on_the_spot(open_page: OpenPage, server: Served) -> None:
    page = await open_page(refused=409)
    await paint(page, "a red ball on grass", 1)
    await server.act(type="trash_session")
    await say(page, "make it blue")

    await page.wait_for_selector(".notice.bad")
    assert await page.inner_text(".notice.bad b") == "This series is in the trash."
    await page.locator(".notice.bad").get_by_role("button", name="Bring back").click()
    await page.wait_for_selector(".notice.bad", state="detached")
    assert await page.input_value(".composer textarea") == "make it blue"
    await page.locator(".composer textarea").press("Enter")
    await painted(page, 2)
