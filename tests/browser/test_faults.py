"""Where the page once lost words, pictures or the way: typing with nothing in focus, the trash, being offline."""

from __future__ import annotations

import base64
import io
from typing import Any

import anyio
import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.user import paint, press, read_head, say, wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio
_PROMPT = "document.querySelector('.composer textarea')"
_BLUR = "document.activeElement?.blur()"


async def test_the_prompt_has_the_keyboard_from_the_start(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await wait_until(page, "document.activeElement.matches('.composer textarea')")
    await page.keyboard.type("a red ball")
    await page.keyboard.press("Enter")
    await wait_for_pictures(page, 1)
    assert [one["prompt"] for one in (await server.view())["history"]] == ["a red ball"]


@pytest.mark.parametrize("words", ["rx", "extra red poppies", "blue boats", "sea", "gold", "papers", "x", "r"])
async def test_words_typed_with_nothing_in_focus_go_to_the_prompt(
    open_page: OpenPage, server: Served, words: str
) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    seq = (await server.view())["seq"]

    await page.evaluate(_BLUR)
    await page.keyboard.type(words)

    await wait_until(page, f"words => {_PROMPT}.value === words", words)
    await page.wait_for_timeout(400)
    assert await page.locator("dialog[open], .gallery, .edit-bar, .drawer, .lineage").count() == 0
    assert (await server.view())["seq"] == seq


async def test_a_letter_alone_is_a_key_but_never_one_that_deletes(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await page.evaluate(_BLUR)
    await page.keyboard.press("g")
    await page.wait_for_selector(".gallery")
    await page.keyboard.press("x")
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".gallery", state="detached")
    assert not (await server.view())["history"][0]["trashed"]


async def test_on_the_timeline_letters_look_for_a_caption_and_paint_nothing(
    open_page: OpenPage, server: Served
) -> None:
    page = await open_page()
    await paint(page, "a ball", 1)
    await paint(page, "make it red", 2)
    await press(page, "Control+z")
    await page.focus("[role=treeitem][tabindex='0']")
    await page.keyboard.type("re")
    await wait_until(page, "document.activeElement.ariaLabel?.startsWith('red')")
    await page.wait_for_timeout(400)
    assert len((await server.view())["history"]) == 2


async def test_a_series_in_the_trash_comes_back_by_its_notice_or_from_the_list(
    open_page: OpenPage, server: Served
) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    for way in ("notice", "list"):
        await page.locator(".title button").first.click()
        await page.get_by_role("button", name="Move this session to the trash").click()
        await page.wait_for_selector(".notice >> text=in the trash")
        await wait_until(page, "document.querySelectorAll('.node').length === 0")
        if way == "notice":
            await page.locator(".notice").get_by_role("button", name="Put back").click()
        else:
            await page.locator(".title button").first.click()
            await page.locator(".trash").get_by_role("button", name="Put back").click()
        await wait_for_pictures(page, 1)
    assert len((await server.view())["history"]) == 1


async def test_undo_without_the_studio_shows_a_picture_or_says_that_it_is_out_of_reach(
    open_page: OpenPage, server: Served
) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await paint(page, "make it blue", 2)
    await page.reload()
    await wait_for_pictures(page, 2)
    await page.context.set_offline(True)
    await page.evaluate("fetch('/api/queue').catch(() => 0)")

    await press(page, "Control+z")
    await page.wait_for_timeout(600)
    assert "is missing" not in await page.inner_text(".stage")

    await page.context.set_offline(False)
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await page.wait_for_selector(".stage .canvas img")
    await wait_until(page, "document.querySelector('.stage .canvas img:last-of-type').src.includes('/api/images/')")
    await wait_until(page, "document.querySelector('.notice') === null")


async def test_the_way_through_older_prompts_keeps_what_was_not_sent(open_page: OpenPage) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await page.locator(".composer textarea").fill("make it half")
    await page.keyboard.press("Alt+ArrowUp")
    assert await page.input_value(".composer textarea") == "a red ball"
    await page.keyboard.press("Alt+ArrowDown")
    assert await page.input_value(".composer textarea") == "make it half"


_DROP_TWO = """pictures => {
  const transfer = new DataTransfer();
  for (const [name, data] of pictures) {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: 'image/png' }));
  }
  document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


def _png(colour: tuple[int, int, int]) -> str:
    out = io.BytesIO()
    Image.new("RGB", (24, 16), colour).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


async def test_of_two_files_dropped_none_is_lost(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await page.evaluate(_DROP_TWO, [["one.png", _png((200, 0, 0))], ["two.png", _png((0, 0, 200))]])
    await wait_for_pictures(page, 2)
    assert [one["file_name"] for one in (await server.view())["history"]] == ["one", "two"]


@worker_with(DIMP_FAULTS="raise@999,raise@999,raise@2")
async def test_a_failed_turn_stays_on_its_own_branch(open_page: OpenPage) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await paint(page, "make it blue", 2)
    await press(page, "Control+z")
    await say(page, "make it green")
    await page.wait_for_selector(".turns .failed")

    await page.locator(".node[aria-label^='blue']").dblclick()
    await page.wait_for_selector(".node.head[aria-label^='blue']")
    await page.wait_for_selector(".turns .failed", state="detached")
    await press(page, "Control+z")
    await page.wait_for_selector(".turns .failed")


async def test_a_key_that_is_taken_is_not_taken_silently(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "?")
    await page.get_by_role("button", name="Change the key for Add or remove a star", exact=True).click()
    for fixed in ("Enter", "5"):
        await page.keyboard.press(fixed)
        await page.wait_for_selector(f"dialog.help [role=status] >> text=/^{fixed} always/")
    await page.keyboard.press("g")
    await page.wait_for_selector("dialog.help [role=status] >> text=already")
    top_of_status = "document.querySelector('dialog.help [role=status]').getBoundingClientRect().top"
    await page.evaluate("document.querySelector('dialog.help').scrollTop = 1e4")
    assert 0 < await page.evaluate(top_of_status) < 200
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await press(page, "g")
    await page.wait_for_selector(".gallery")


async def test_a_picture_in_the_trash_says_so_on_the_stage(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "x")
    await page.wait_for_selector(".trashed-chip >> text=In the trash")
    await page.locator(".trashed-chip").get_by_role("button", name="Put back").click()
    await page.wait_for_selector(".trashed-chip", state="detached")
    assert not (await server.view())["history"][0]["trashed"]


async def test_a_small_picture_is_shown_at_its_own_size(open_page: OpenPage) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "1")
    await wait_until(page, "document.querySelector('figcaption .dim').innerText === '100%'")
    await wait_until(
        page,
        "Math.abs([...document.querySelectorAll('.stage .canvas img')].at(-1).getBoundingClientRect().width - 64) < 1",
    )


@worker_with(FAKE_LOAD_MS="4000", FAKE_STEP_MS="50")
async def test_what_waits_for_the_model_says_so_and_no_title_counts_to_nothing(open_page: OpenPage) -> None:
    page = await open_page()
    await page.evaluate(
        "() => { window.seen = new Set(); setInterval(() => { seen.add(document.title);"
        " seen.add(document.querySelector('.coming .progress span')?.innerText ?? ''); }, 20); }"
    )
    await paint(page, "a red ball", 1)
    seen = await page.evaluate("[...seen]")
    assert not [text for text in seen if text.startswith("0/0") or "queue" in text]
    assert any("Loading" in text or "Starting" in text for text in seen), seen


@worker_with(FAKE_STEP_MS="60")
async def test_what_is_done_before_the_answer_comes_is_not_lost(open_page: OpenPage, server: Served) -> None:
    for words in ("a red ball", "a cube", "a house"):
        await server.act(type="new", prompt=words)
    page = await open_page()
    await wait_for_pictures(page, 3)
    answers = anyio.Event()

    async def hold(route: Any) -> None:
        await answers.wait()
        await route.continue_()

    await page.route("**/api/actions**", hold)
    await press(page, "Control+z", "Control+z", "s", "s", "s")
    assert (await read_head(page)).startswith("a red ball, current")
    version = (await server.view())["head"]["version"] + 5
    answers.set()
    moved = "fetch('/api/session/current').then(a => a.json()).then(a => a.head.version)"
    await wait_until(page, f"{moved}.then(version => version === {version})")
    view = await server.view()
    assert (view["prompt"], view["history"][0]["starred"]) == ("a red ball", True)

    answers = anyio.Event()
    await page.route("**/api/session/say**", hold)
    await say(page, "make it blue")
    await page.get_by_role("radio", name="Start fresh").check()
    await press(page, "Shift+X")
    await page.wait_for_selector("text=Stopped.", state="attached")
    answers.set()
    await wait_until(
        page, "fetch('/api/session/current').then(a => a.json()).then(a => a.history.at(-1).status === 'cancelled')"
    )
    assert await page.get_by_role("radio", name="Start fresh").is_checked()


async def test_words_that_follow_a_press_of_the_pointer_go_to_the_prompt(open_page: OpenPage) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    for pressed in (".stage .canvas img", "[aria-label^='Zoom to fit']", "[role=treeitem]"):
        await page.locator(pressed).first.click()
        await page.keyboard.type("blue sea")
        await wait_until(page, f"{_PROMPT}.value === 'blue sea'")
        await page.locator(".composer textarea").fill("")
    assert await page.locator("dialog[open], .edit-bar, .drawer, .lineage").count() == 0
