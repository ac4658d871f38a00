"""The composer: what words will do is shown while they are typed, and words about the history act on it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.user import paint, press, read_head, say, wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio


async def test_words_are_interpreted_while_they_are_typed(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await page.locator(".composer textarea").fill("make the ball blue")

    await page.wait_for_selector(".next-prompt")
    assert await page.inner_text(".next-prompt del") == "red"
    assert await page.inner_text(".next-prompt ins") == "blue"
    assert len((await server.view())["history"]) == 1

    await page.locator(".composer textarea").fill("")
    await page.wait_for_selector(".interpretation", state="detached")


async def test_doubt_is_shown_before_painting(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await page.route(
        "**/api/interpret**",
        lambda route: route.fulfill(json=_reading(note="'flibber' is not a word known here.", confidence=0.3)),
    )
    await page.locator(".composer textarea").fill("flibber the ball")

    await page.wait_for_selector(".doubt b")
    assert "flibber" in await page.inner_text(".doubt")


def _reading(**given: object) -> dict[str, object]:
    return {
        "before": "a red ball on grass", "prompt": "a red ball on grass", "changes": [], "negative": [],
        "strength": 0.6, "confidence": 0.9, "note": "", "kind": "change", "instruction": "", "sibling": False,
        "unknown": [], "diff": [], "command": None, "interpreter": "rules", **given,
    }  # fmt: skip


async def test_words_about_the_history_act_and_paint_nothing(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await paint(page, "make it green", 3)

    await page.locator(".composer textarea").fill("go back two")
    await page.wait_for_selector(".command")
    assert "go back 2 steps" in await page.inner_text(".command")
    await page.keyboard.press("Enter")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('red ball')")
    assert "Went back" in await page.inner_text(".notice")

    await say(page, "redo")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('blue')")
    await say(page, "the third one")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('green')")
    await say(page, "keep this")
    await page.wait_for_selector(".node .badge")
    assert len((await server.view())["history"]) == 3


async def test_four_variations_are_a_batch(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await say(page, "four variations")
    await wait_until(page, "document.querySelector('.node.stack .batch-mark')?.innerText === '× 4'")
    await wait_for_pictures(page, 2)

    variations = (await server.view())["history"][1:]
    assert {generation["prompt"] for generation in variations} == {"a red ball on grass"}
    assert len({generation["seed"] for generation in variations}) == 4


async def test_a_refusal_is_shown_and_the_words_are_kept(open_page: OpenPage, server: Served) -> None:
    page = await open_page(refused=404)
    await paint(page, "a red ball on grass", 1)
    before = await read_head(page)
    await say(page, "the ninth one")

    await page.wait_for_selector(".notice.error")
    assert await page.input_value(".composer textarea") == "the ninth one"
    assert await read_head(page) == before
    assert len((await server.view())["history"]) == 1


async def test_a_fresh_start_takes_any_words_for_a_picture(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await page.evaluate("document.activeElement?.blur()")
    await press(page, "Alt+n")
    await paint(page, "undo", 2)

    assert (await server.view())["history"][1]["prompt"] == "undo"


async def test_a_session_in_the_trash_is_restored_from_the_notice(open_page: OpenPage, server: Served) -> None:
    page = await open_page(refused=409)
    await paint(page, "a red ball on grass", 1)
    await server.act(type="trash_session")
    await say(page, "make it blue")

    await page.wait_for_selector(".notice.error")
    assert await page.inner_text(".notice.error b") == "This session is in the trash."
    await page.locator(".notice.error").get_by_role("button", name="Put back").click()
    await page.wait_for_selector(".notice.error", state="detached")
    assert await page.input_value(".composer textarea") == "make it blue"
    await page.locator(".composer textarea").press("Enter")
    await wait_for_pictures(page, 2)
