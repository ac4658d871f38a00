"""The keyboard contract, key by key: what each one does, and that none does it while text is typed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.user import paint, press, read_head, say, wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio

_STAGE = "document.querySelector('.stage .canvas img:last-of-type')"
_FOCUS = "document.activeElement.ariaLabel?.split(',')[0]"


async def _make_tree(page: Any, server: Served) -> None:
    """A root, two branches of it (blue with night after it, and green, which is the head)."""
    await server.act(type="new", prompt="a red ball on grass")
    await server.act(type="refine", modification="make it blue")
    await server.act(type="refine", modification="at night")
    await server.act(type="undo", times=2)
    await server.act(type="refine", modification="make it green")
    await wait_for_pictures(page, 4)


async def _press_and_wait(page: Any, *keys: str) -> None:
    """Presses keys that act, and waits until the server has answered."""
    async with page.expect_response("**/api/actions**"):
        await press(page, *keys)


async def test_in_the_prompt_enter_paints_and_shift_enter_makes_a_line(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await page.keyboard.press("/")
    await wait_until(page, "document.activeElement.matches('.composer textarea')")
    await page.keyboard.type("a red ball")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("on grass?")
    assert await page.input_value(".composer textarea") == "a red ball\non grass?"
    assert await page.locator("dialog[open]").count() == 0  # "?" is a sign here

    await page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'Enter', bubbles: true, cancelable: true, isComposing: true }))"
    )
    assert (await server.view())["history"] == []  # the Enter of an input method is not ours
    await page.keyboard.press("Enter")
    await wait_for_pictures(page, 1)

    await page.keyboard.press("Alt+ArrowUp")
    assert await page.input_value(".composer textarea") == "a red ball\non grass?"
    await page.keyboard.press("Alt+ArrowDown")
    assert await page.input_value(".composer textarea") == ""
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("Alt+a")
    await wait_until(page, "document.activeElement.matches('.composer textarea')")


@worker_with(FAKE_STEP_MS="400")
async def test_paint_from_anywhere_put_it_first_and_stop(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await page.locator(".request-chips").get_by_label("Steps").fill("150")  # none of them is painted before it is over
    for words in ("one", "two", "three"):
        await page.get_by_role("radio", name="Start fresh").check()
        await page.locator(".composer textarea").fill(words)
        async with page.expect_response(
            re.compile("/api/queue/reorder" if words == "three" else "/api/(actions|session/say)")
        ):
            await press(page, "Control+Shift+Enter" if words == "three" else "Control+Enter")

    queue = (await server.client.get("/api/queue")).json()
    assert queue["running"]["prompt"] == "one"
    await wait_until(page, "fetch('/api/queue').then(a => a.json()).then(q => q.waiting[0]?.prompt === 'three')")
    await press(page, "Shift+X")
    await wait_until(page, "fetch('/api/queue').then(a => a.json()).then(q => q.running?.prompt !== 'one')")


async def test_undo_and_redo_by_all_their_keys(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await paint(page, "make it blue", 2)
    blue = await read_head(page)

    for back, forth in (("Control+z", "Control+Shift+z"), ("Meta+z", "Control+y")):
        await _press_and_wait(page, back)
        assert await read_head(page) != blue
        await _press_and_wait(page, forth)
        assert await read_head(page) == blue


async def test_arrows_move_along_the_timeline_and_enter_goes_there(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await _make_tree(page, server)
    await page.focus("[role=treeitem][tabindex='0']")
    before = (await server.view())["head"]

    focused = []
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"):
        await page.keyboard.press(key)
        await page.wait_for_timeout(60)
        focused.append(await page.evaluate(_FOCUS))
    assert focused == ["red ball on grass", "green", "blue", "green", "red ball on grass", "green"]
    assert (await server.view())["head"] == before  # walking writes nothing

    await page.keyboard.press("Home")
    async with page.expect_response("**/api/actions**"):
        await page.keyboard.press("Enter")
    assert (await read_head(page)).startswith("red ball on grass")
    await page.focus("[role=treeitem][tabindex='0']")
    await page.keyboard.press("End")
    await page.keyboard.press("Shift+Enter")
    await wait_until(page, "document.activeElement.matches('.composer textarea')")
    assert "green" in await page.inner_text(".origin")


async def test_brackets_look_through_what_was_made_in_order(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await _make_tree(page, server)
    peeked = "document.querySelector('.node.peeked')?.ariaLabel.split(',')[0] ?? 'none'"

    looked_at = []
    for key in ("[", "[", "[", "[", "]", "]", "]"):
        await press(page, key)
        looked_at.append(await page.evaluate(peeked))

    assert looked_at == ["night", "blue", "red ball on grass", "red ball on grass", "blue", "night", "none"]


async def test_c_tapped_compares_and_c_held_shows_the_state_before(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await _make_tree(page, server)
    await page.evaluate("document.activeElement?.blur()")
    shown = (await server.view())["current_image"]
    await wait_until(page, f"{_STAGE}?.src.endsWith({shown!r})")
    now = await page.evaluate(f"{_STAGE}.src")

    await page.keyboard.down("c")
    await wait_until(page, f"!!document.querySelector('.chip.plain') && {_STAGE}.src !== {now!r}")
    await page.keyboard.up("c")
    await wait_until(page, f"{_STAGE}.src === {now!r}")
    assert await page.locator(".compare").count() == 0

    await page.keyboard.press("c")
    await page.wait_for_selector(".compare")
    await page.keyboard.press("c")
    await page.wait_for_selector(".compare", state="detached")


async def test_equals_marks_one_and_then_the_other(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await _make_tree(page, server)
    await press(page, "=")
    await page.wait_for_selector(".node.marked")
    await press(page, "[", "=")

    await page.wait_for_selector(".compare")
    assert (await page.inner_text(".compare .names")).split() == ["A", "green", "B", "night"]


async def test_star_by_both_its_keys_name_and_discard(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await paint(page, "make it blue", 2)

    await _press_and_wait(page, "s")
    await page.wait_for_selector(".node .badge")
    await _press_and_wait(page, ".")
    await page.wait_for_selector(".node .badge", state="detached")
    await press(page, "F2")
    await page.wait_for_selector("dialog.menu input")
    await page.keyboard.press("Escape")
    await _press_and_wait(page, "x")
    assert (await server.view())["history"][1]["trashed"]
    await _press_and_wait(page, "x")
    assert not (await server.view())["history"][1]["trashed"]


async def test_zoom_by_keys_and_wheel_and_a_drag_pans(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    zoom = "document.querySelector('figcaption .dim').innerText"
    fitted = await page.evaluate(zoom)

    box = await page.locator(".frame").bounding_box()
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 4
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, -400)
    await wait_until(page, f"{zoom} !== {fitted!r}")
    moved = await page.evaluate(f"{_STAGE}.style.transform")
    await page.evaluate("document.activeElement?.blur()")
    await page.keyboard.down(" ")
    await page.mouse.down()
    await page.mouse.move(x + 40, y + 30, steps=4)
    await page.mouse.up()
    await page.keyboard.up(" ")
    await wait_until(page, f"{_STAGE}.style.transform !== {moved!r}")
    await press(page, "0")
    await wait_until(page, f"{zoom} === {fitted!r}")
    await press(page, "1")
    await wait_until(page, f"{zoom} === '100%' || {zoom} === {fitted!r}")


async def test_screens_open_by_their_keys_and_escape_leaves_them(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    for key, screen in (
        ("g", ".gallery"),
        ("?", "dialog.help"),
        ("Control+,", ".drawer"),
        ("i", ".lineage"),
        ("b", ".edit-bar"),
    ):
        await press(page, key)
        await page.wait_for_selector(screen)
        await page.keyboard.press("Escape")
        await page.wait_for_selector(screen, state="detached")


async def test_single_letters_can_be_switched_off(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "Control+,")
    await page.get_by_label("Single-key shortcuts").uncheck()
    await press(page, "Escape", "s", "g", "b", "Control+z")

    await wait_until(page, "document.querySelector('.node.head') === null")
    assert not (await server.view())["history"][0]["starred"]
    assert await page.locator(".gallery, .edit-bar").count() == 0


async def test_a_key_can_be_given_to_another_command(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "?")
    await page.get_by_role("button", name="Change the key for Add or remove a star", exact=True).click()
    await page.keyboard.press("j")
    await page.wait_for_selector("dialog.help kbd:text-is('J')")
    await page.keyboard.press("Escape")
    await page.wait_for_selector("dialog.help", state="detached")

    await press(page, "s")
    await _press_and_wait(page, "j")
    assert (await server.view())["history"][0]["starred"]
    await page.reload()
    await page.wait_for_selector(".node .badge")
    await _press_and_wait(page, "j")
    assert not (await server.view())["history"][0]["starred"]


async def test_the_loop_is_done_by_keys_alone(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    for words, count in (("a red ball on grass", 1), ("make it blue", 2)):
        await page.keyboard.press("/")
        await page.keyboard.type(words)
        await page.keyboard.press("Enter")
        await wait_for_pictures(page, count)
    await _press_and_wait(page, "Control+z")
    await say(page, "make it green")
    await wait_for_pictures(page, 3)

    root, blue, green = (await server.view())["history"]
    assert blue["parent_id"] == green["parent_id"] == root["id"]


async def test_the_help_is_grouped_and_searched(open_page: OpenPage) -> None:
    page = await open_page()
    await press(page, "?")
    shown = "[...document.querySelectorAll('dialog.help dd')].map(words => words.innerText).join()"
    await page.get_by_role("heading", name="The timeline").wait_for()

    await page.get_by_role("searchbox", name="Search the keys").fill("gallery")
    await wait_until(page, f"{shown} === 'Gallery'")
    assert await page.locator("dialog.help h3").all_inner_texts() == ["Screens"]
    await page.get_by_role("searchbox", name="Search the keys").fill("no such key")
    await page.wait_for_selector("dialog.help >> text=No key matches")


_OBSCURED = """() => {
  const e = document.activeElement;
  const { left, top, width, height } = e.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return e !== document.body && !e.contains(hit) && !hit?.contains(e) && !hit?.closest('label')?.contains(e)
    ? `${e.className} lies under ${hit?.className}` : '';
}"""
"""What is said of the focus where it cannot be seen (WCAG 2.4.11)."""


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=str)
async def test_the_focus_is_never_under_a_drawer(open_page: OpenPage, server: Served, size: tuple[int, int]) -> None:
    await server.act(type="new", prompt="a red ball")
    page = await open_page(*size)
    await page.wait_for_selector(".frame .canvas img")
    for key in ("q", "i"):
        await press(page, key)
        await page.wait_for_selector(".drawer")
        await wait_until(page, "document.querySelector('.composer').inert")
        hidden = []
        for _ in range(12):
            await page.keyboard.press("Tab")
            hidden.append(await page.evaluate(_OBSCURED))
        assert not any(hidden), (key, hidden)
        await page.keyboard.press("Escape")
        await page.wait_for_selector(".drawer", state="detached")
        assert await page.evaluate("document.querySelector('main [inert], .top[inert]')") is None
    await press(page, "q")
    await page.wait_for_selector(".drawer")
    await press(page, "/")
    await wait_until(page, "document.activeElement.matches('.composer textarea')")


async def test_the_focus_comes_back_from_what_goes_and_goes_where_one_writes(
    open_page: OpenPage, server: Served
) -> None:
    await server.act(type="new", prompt="a red ball")
    page = await open_page()
    await page.wait_for_selector(".frame .canvas img")
    for opener, part in ((".title > button", ".sessions"), (".timeline-options > button", ".popover")):
        await page.locator(opener).focus()
        await page.keyboard.press("Enter")
        await page.wait_for_selector(part)
        await page.keyboard.press("Tab")
        assert await page.evaluate("part => document.activeElement.closest(part) !== null", part)
        await page.keyboard.press("Escape")
        await wait_until(page, "opener => document.activeElement.matches(opener)", opener)

    await page.locator(".title > button").press("Enter")
    await page.get_by_role("button", name="on the phone").press("Enter")
    await page.wait_for_selector("dialog.phone")
    await page.keyboard.press("Escape")
    await wait_until(page, "document.activeElement.matches('.title > button')")

    await page.locator(".more-tool").press("Enter")
    await page.get_by_role("button", name="Note", exact=True).press("Enter")
    await wait_until(page, "document.activeElement.matches('dialog.menu textarea')")
    await page.keyboard.press("Escape")
    await wait_until(page, "document.activeElement.matches('.more-tool')")

    await press(page, "b")
    await page.wait_for_selector(".masking .edit-bar")
    await page.locator(".masking .edit-bar button").first.focus()
    await page.keyboard.press("Escape")
    await wait_until(page, "document.activeElement.matches('.stage')")
