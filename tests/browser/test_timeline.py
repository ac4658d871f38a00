"""The timeline: read depth-first, stacked, folded and straightened; of a long one only what is seen is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from dimp.home import Home
from dimp.settings import Settings
from tests.browser.conftest import OpenPage, Served, serve_fake
from tests.browser.fill_session import fill_session
from tests.browser.user import paint, press, read_head, read_tree, wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio

Filled = Callable[..., Awaitable[Served]]

LONG = 10_000
BRANCHES = 320
_COUNT = "document.querySelectorAll('.node').length"


@pytest.fixture
async def filled(tmp_path: Path, paper: Settings, paper_folder: Path, worker: None) -> AsyncIterator[Filled]:
    """Serves a session of so many pictures, in a data folder of its own."""
    async with AsyncExitStack() as stack:

        async def serve_filled(*arguments: Any) -> Served:
            home = Home(tmp_path / "filled").make()
            await fill_session(home, paper, *arguments)
            return await stack.enter_async_context(serve_fake(home, paper_folder))

        yield serve_filled


async def test_tree_is_read_depth_first_with_the_right_parents(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await paint(page, "at night", 3)
    await press(page, "Control+z", "Control+z")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('red ball')")
    await paint(page, "make it green", 4)
    await paint(page, "at sunset", 5)
    await press(page, "s")
    await page.wait_for_selector(".node .badge")

    # A fork is one level below what it grew from, and comes before the straight way on.
    assert await page.get_by_role("tree").aria_snapshot() == "\n".join((
        '- tree "Pictures by order of making":',
        '  - treeitem "red ball on grass, 2 branches" [level=1]',
        '  - treeitem "green" [level=2]',
        '  - treeitem "sunset, current, starred" [level=2] [selected]',
        '  - treeitem "blue" [level=1]',
        '  - treeitem "night" [level=1]',
    ))  # fmt: skip


async def test_a_batch_is_a_stack_that_opens_and_closes(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball")
    await server.act(type="refine", modification="make it blue", count=4)
    page = await open_page()
    await wait_for_pictures(page, 2)
    await wait_until(page, "document.querySelector('.node.stack .batch-mark').innerText === '× 4'")
    assert await page.get_attribute(".node.stack", "aria-expanded") == "false"

    await page.click(".node.stack .batch-mark")
    await wait_for_pictures(page, 5)
    assert sorted(await page.locator(".node .batch-mark").all_inner_texts()) == ["1/4", "2/4", "3/4", "4/4"]

    await press(page, "o")
    await wait_for_pictures(page, 2)
    third = (await server.view())["history"][3]["id"]
    async with page.expect_response("**/api/actions**"):
        await press(page, "3", "Enter")
    assert await page.get_attribute(".node.stack.head", "data-id") == third
    assert (await server.view())["head"]["head"] == third


async def test_a_discarded_candidate_leaves_its_stack(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball", count=3)
    page = await open_page()
    await wait_for_pictures(page, 1)
    await press(page, "3", "x")

    await wait_until(page, "document.querySelector('.node.stack .batch-mark').innerText === '× 2'")


async def test_what_is_begun_by_a_candidate_hangs_on_the_stack(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball", count=2)
    first = (await server.view())["history"][0]["id"]
    await server.act(type="refine", modification="make it blue", parent_id=first)
    page = await open_page()
    await wait_for_pictures(page, 2)

    assert [level for level, _ in await read_tree(page)] == [1, 1]
    await page.focus("[role=treeitem][tabindex='0']")
    async with page.expect_response("**/api/actions**"):
        await page.keyboard.press("Home")
        await page.keyboard.press("Enter")
    await page.wait_for_selector(".node.stack.head")
    assert (await server.view())["head"]["head"] == first


async def test_a_long_run_is_folded_and_opened_again(open_page: OpenPage, filled: Filled) -> None:
    page = await open_page(url=(await filled(12)).url)
    await wait_for_pictures(page, 12)
    await page.get_by_role("button", name="View options").click()
    await page.get_by_label("Fold long runs").check()

    await wait_for_pictures(page, 3)
    assert await page.inner_text(".node.fold") == "9 more"
    await press(page, "Escape")
    await page.focus(".node.fold")
    await page.keyboard.press("Enter")
    await wait_for_pictures(page, 12)


async def test_typing_on_the_timeline_goes_to_the_caption(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it violet", 2)
    await paint(page, "make it bronze", 3)
    await page.focus("[role=treeitem][tabindex='0']")

    await page.keyboard.press("Shift+V")
    await page.keyboard.press("i")
    await wait_until(page, "document.activeElement.ariaLabel?.startsWith('violet')")

    # Letters that call something go on calling it: only what was begun goes on.
    await page.wait_for_timeout(1000)
    await page.keyboard.press("s")
    await page.wait_for_selector(".node .badge")
    assert await read_head(page) != await page.evaluate("document.activeElement.ariaLabel")


async def test_straightening_draws_the_newest_branch_as_one_line(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await press(page, "Control+z")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('red ball')")
    await paint(page, "make it green", 3)
    tops = """[...document.querySelectorAll('.node')].map(
      (node) => [node.ariaLabel.split(',')[0], parseFloat(node.style.getPropertyValue('--y'))])"""

    bent = dict(await page.evaluate(tops))
    await page.get_by_role("button", name="View options").click()
    await page.get_by_role("button", name="Straighten").click()
    straight = dict(await page.evaluate(tops))

    assert bent["blue"] == bent["red ball on grass"] != bent["green"]
    assert straight["green"] == straight["red ball on grass"] != straight["blue"]


_FOCUSED = "(document.activeElement.dataset.cell ?? '')"


async def test_hundreds_of_branches_at_one_picture_are_shown(open_page: OpenPage, filled: Filled) -> None:
    many = await filled(BRANCHES + 1, lambda at: 0 if at else None)
    page = await open_page(url=many.url)
    words = f"document.querySelector('.title').innerText.includes('{BRANCHES + 1} pictures, {BRANCHES} branches')"
    await wait_until(page, words)
    await page.focus("[role=treeitem][tabindex='0']")

    await page.keyboard.press("Home")
    await wait_until(page, "document.activeElement.ariaLabel?.includes('320 branches')")
    assert await page.evaluate("document.querySelectorAll('.lanes path').length") < 30
    assert await page.evaluate("document.querySelector('.lanes').getBBox().height") < 2000
    for key in ("ArrowRight", "ArrowUp"):  # the next key is heard where the one before has led
        before = await page.evaluate(_FOCUSED)
        await page.keyboard.press(key)
        await wait_until(page, f"cell => {_FOCUSED} && {_FOCUSED} !== cell", before)
    await page.keyboard.press("Enter")
    await wait_until(page, "document.querySelector('.node.head')?.ariaSelected === 'true'")

    await page.get_by_role("button", name="View options").click()
    await page.get_by_label("Fold long runs").check()
    await wait_until(page, f"{_COUNT} < 8")
    assert int((await page.inner_text(".node.fold")).split()[0]) > BRANCHES - 8


_LONELY_CAPTIONS = """() => {
  const strip = document.querySelector('.scroll').getBoundingClientRect();
  const boxes = selector => [...document.querySelectorAll(selector)].map(each => each.getBoundingClientRect())
    .filter(box => box.right > strip.left && box.left < strip.right)
    .filter(box => box.bottom > strip.top && box.top < strip.bottom);
  const nodes = boxes('.node'), middle = box => (box.left + box.right) / 2;
  const captions = boxes('.node-caption');
  const isUnder = caption => node => Math.abs(middle(node) - middle(caption)) < 6 && caption.top - node.bottom < 14;
  return [captions.length, captions.filter(caption => !nodes.some(isUnder(caption))).length];
}"""


async def test_a_big_tree_is_overseen_and_no_caption_is_without_its_picture(
    open_page: OpenPage, filled: Filled
) -> None:
    parents = [at - 1 if hash((at, 7)) % 4 else hash((at, 11)) % at for at in range(1, 300)]
    many = await filled(300, lambda at: parents[at - 1] if at else None)
    page = await open_page(url=many.url)
    await page.wait_for_selector(".overview path")
    rows = "(() => { const s = document.querySelector('.scroll'); return s.scrollHeight / s.clientHeight })()"
    assert await page.evaluate(rows) < 4

    box = await page.locator(".overview").bounding_box()
    for part in (0.05, 0.3, 0.5, 0.8):
        await page.mouse.click(box["x"] + box["width"] * part, box["y"] + 9)
        await wait_until(page, f"({_LONELY_CAPTIONS})()[0] > 2")
        assert (await page.evaluate(_LONELY_CAPTIONS))[1] == 0

    left = await page.evaluate("document.querySelector('.scroll').scrollLeft")
    await page.locator(".overview").focus()
    await page.keyboard.press("ArrowLeft")
    await wait_until(page, "left => document.querySelector('.scroll').scrollLeft < left", left)

    height = "document.querySelector('.timeline').clientHeight"
    before = await page.evaluate(height)
    await page.get_by_role("separator").focus()
    await page.keyboard.press("ArrowUp")
    await wait_until(page, f"before => {height} === before + 24", before)
    await page.reload()
    await page.wait_for_selector(".timeline")
    assert await page.evaluate(height) == before + 24


async def _serve_long(filled: Filled) -> Served:
    """Ten thousand pictures in one session, a branch at every tenth."""
    return await filled(LONG, lambda at: None if at == 0 else at - 2 if at % 10 == 0 else at - 1)


async def test_of_ten_thousand_pictures_only_what_is_seen_is_there(open_page: OpenPage, filled: Filled) -> None:
    page = await open_page(url=(await _serve_long(filled)).url)
    await wait_until(page, "document.querySelector('.title').innerText.includes('10,000')", patience_s=60)
    columns = await page.evaluate("Math.ceil(document.querySelector('.scroll').clientWidth / 98)")

    for part in (0, 0.25, 0.5, 0.75, 1):
        await page.evaluate("part => { const s = document.querySelector('.scroll');"
                            " s.scrollLeft = part * s.scrollWidth }", part)  # fmt: skip
        visible = (
            "(() => { const box = document.querySelector('.scroll').getBoundingClientRect();"
            " return [...document.querySelectorAll('.node')].filter(n => { const b = n.getBoundingClientRect();"
            " return b.right > box.left && b.left < box.right }).length })()"
        )
        await wait_until(page, f"{visible} >= {columns - 2}")
        assert await page.evaluate(_COUNT) <= columns + 12
        assert await page.evaluate("document.querySelectorAll('.node-caption').length") <= columns + 12

    await press(page, "g")
    await page.wait_for_selector(".gallery-item")
    for _ in range(6):
        await page.evaluate("document.querySelector('.gallery-grid').scrollTop += 4000")
        await page.wait_for_timeout(50)
        assert await page.evaluate("document.querySelectorAll('.gallery-item').length") <= 90


async def test_undo_is_shown_before_the_server_has_answered(open_page: OpenPage, filled: Filled) -> None:
    page = await open_page(url=(await _serve_long(filled)).url)
    await wait_until(page, "document.querySelector('.title').innerText.includes('10,000')", patience_s=60)
    before = await page.get_attribute(".node.head", "data-id")
    held = []
    await page.route("**/api/actions**", lambda route: held.append(route))

    after = await page.evaluate(
        "async () => { dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }));"
        " await new Promise(requestAnimationFrame); return document.querySelector('.node.head')?.dataset.id }"
    )

    assert after not in (None, before)
    await wait_until(page, "true")
    assert len(held) == 1
    await held[0].continue_()
