"""The composer: what words will do is shown as they are typed; chips, styles, earlier prompts, marks, the preview."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.test_screens import check_axe
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


async def _newest(server: Served) -> dict[str, Any]:
    return dict((await server.view())["history"][-1])


async def test_chips_ask_for_model_shape_steps_seed_and_count(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    chips = page.locator(".request-chips")
    await chips.get_by_label("Shape").select_option(label="16:9 · 80 × 64")
    await chips.get_by_label("Steps").fill("7")
    await chips.get_by_label("Seed").fill("11")
    await paint(page, "a red ball", 1)
    first = await _newest(server)
    assert [first[name] for name in ("width", "height", "steps", "seed")] == [80, 64, 7, 11]
    assert await chips.get_by_label("Steps").get_attribute("placeholder") == "4"
    await chips.get_by_label("Shape").select_option("")
    await chips.get_by_label("Seed").fill("")
    await say(page, "make it blue")
    await wait_for_pictures(page, 2)
    assert (await _newest(server))["seed"] == 11  # a change keeps the seed of what it changes


async def test_a_style_is_chosen_paints_gets_a_picture_and_is_put_away(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Style").click()
    await page.wait_for_selector(".tiles .tile")
    before = await server.client.get("/api/sessions")
    await page.get_by_role("button", name="Paint samples of the 12 styles").press("Enter")
    await page.wait_for_selector(".tiles li:nth-child(12) img[alt='A picture in the style Woodcut']")
    await page.get_by_role("button", name="Paint the samples again").wait_for()
    assert await page.locator(".tiles img").count() == 12
    assert await page.get_by_role("button", name="Watercolour", exact=True).count() == 1
    assert (await server.client.get("/api/sessions")).json() == before.json()
    await check_axe(page, "styles")
    await page.locator(".tile", has_text="Watercolour").click()
    await page.wait_for_selector(".chips li:has-text('Watercolour')")
    await paint(page, "a boat at sea", 1)
    first = await _newest(server)
    assert first["prompt"] == "watercolour painting of a boat at sea, soft washes, paper texture"
    await paint(page, "at night", 2)
    assert (await _newest(server))["parent_id"] == first["id"]

    await page.get_by_role("button", name="Style").click()
    await page.wait_for_selector(f".tile:has-text('Watercolour') img[src*='{first['image_id']}']")
    await press(page, "Escape")
    await page.locator(".chips li", has_text="Watercolour").get_by_role("button").click()
    await page.wait_for_selector(".chips li", state="detached")


async def test_a_style_of_ones_own_is_kept_with_parameters_and_seen_in_another_window(
    open_page: OpenPage, server: Served
) -> None:
    page = await open_page()
    await page.locator(".request-chips").get_by_label("Steps").fill("9")
    await page.get_by_role("button", name="Style").click()
    await page.locator("#style-name").fill("<b>blue hour</b>")
    await page.locator("#style-words").fill("{prompt} at the blue hour")
    await page.locator("#style-words").press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".tile:has-text('blue hour')")

    other = await open_page()
    await other.get_by_role("button", name="Style").click()
    tile = other.locator(".tile", has_text="blue hour")
    assert await tile.inner_text() == "<b>blue hour</b>"
    await tile.click()
    await paint(other, "a red ball", 1)
    newest = await _newest(server)
    assert (newest["prompt"], newest["steps"]) == ("a red ball at the blue hour", 9)
    await other.get_by_role("button", name="Style").click()
    await other.get_by_role("button", name="Remove the style").click()
    await other.wait_for_selector(".tile:has-text('blue hour')", state="detached")


async def test_sets_of_parameters_of_an_earlier_version_become_styles(open_page: OpenPage, server: Served) -> None:
    kept = json.dumps([{"name": "quick", "parameters": {"steps": 3}}])
    await server.client.patch("/api/settings", json={"presets": kept})
    page = await open_page()
    await page.get_by_role("button", name="Style").click()
    await page.locator(".tile", has_text="quick").click()
    await paint(page, "a red ball", 1)
    assert (await _newest(server))["steps"] == 3
    assert (await server.client.get("/api/settings")).json()["values"]["presets"] == ""


async def test_earlier_prompts_are_listed_and_taken_by_keys(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await paint(page, "make it blue", 2)
    await page.get_by_role("button", name="Earlier").click()
    await page.wait_for_selector("[role=option]")
    assert await page.locator("[role=option]").all_inner_texts() == ["make it blue", "a red ball"]
    await check_axe(page, "earlier prompts")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[role=option]", state="detached")
    assert await page.input_value(".composer textarea") == "a red ball"
    assert len((await server.view())["history"]) == 2


async def test_weights_and_wildcards_are_marked_under_their_words(open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator(".composer textarea").fill("a (red:1.3) ball on {grass|snow}")
    await page.wait_for_selector(".prompt-marks mark")
    assert await page.locator(".prompt-marks mark").all_inner_texts() == ["(red:1.3)", "{grass|snow}"]
    boxes = await page.evaluate("""() => {
      const area = document.querySelector('.composer textarea'), marks = document.querySelector('.prompt-marks');
      const names = ['fontFamily', 'fontSize', 'lineHeight', 'paddingLeft', 'paddingTop', 'borderTopWidth', 'width'];
      return names.filter((name) => getComputedStyle(area)[name] !== getComputedStyle(marks)[name]);
    }""")
    assert boxes == []


@worker_with(FAKE_STEP_MS="150", FAKE_PREVIEW="1")
async def test_what_is_coming_is_shown_large_while_its_parent_is_on_the_stage(
    open_page: OpenPage, server: Served
) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await page.locator(".request-chips").get_by_label("Steps").fill("150")
    await say(page, "make it blue")
    await wait_until(
        page,
        """(() => {
          const [frame, preview] = ['.frame', '.live-preview'].map((name) => document.querySelector(name));
          const sides = ['x', 'y', 'width', 'height'];
          const [a, b] = [frame, preview].map((e) => e?.getBoundingClientRect());
          return a && b && sides.every((side) => a[side] === b[side]);
        })()""",
    )
    await press(page, "Shift+X")
    await wait_until(page, "!document.querySelector('.live-preview')")


async def test_what_was_said_is_said_differently_on_a_branch_of_its_own(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await paint(page, "make it blue", 2)
    await paint(page, "at night", 3)
    await page.locator(".composer textarea").fill("not sent yet")
    turn = page.locator(".turns li").nth(1)
    await turn.hover()
    await turn.get_by_role("button", name="Say it differently").click()

    prompt = page.locator(".composer textarea")
    assert await prompt.input_value() == "make it blue"
    await wait_until(page, "document.activeElement.matches('.composer textarea')")
    await paint(page, "make it green", 4)
    history = (await server.view())["history"]
    assert history[3]["parent_id"] == history[0]["id"]
    assert "green" in history[3]["prompt"]
    await prompt.press("Alt+ArrowUp")
    await prompt.press("Alt+ArrowUp")
    assert await prompt.input_value() == "not sent yet"
