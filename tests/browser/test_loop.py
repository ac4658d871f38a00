"""The loop of the studio in the browser: paint, refine, undo, branch; live in every tab, and after a reload."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import anyio
import pytest

from dimp.home import Home
from tests.browser.conftest import OpenPage, Served, serve_fake, worker_with
from tests.browser.user import paint, press, read_head, read_tree, say, wait_for_pictures, wait_until
from tests.fake_worker import picture

pytestmark = pytest.mark.anyio
_STEPPED = "Number(document.querySelector('[role=progressbar]')?.ariaValueNow) >= 1"


async def test_refining_after_undo_makes_a_fork(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await press(page, "Control+z")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('red ball')")

    await paint(page, "make it green", 3)

    view = await server.view()
    root, blue, green = view["history"]
    assert green["parent_id"] == blue["parent_id"] == root["id"]
    assert view["head"]["head"] == green["id"]
    assert [level for level, _ in await read_tree(page)] == [1, 2, 1]
    assert "green" in (await read_tree(page))[1][1]
    assert "other branch" in await page.inner_text(".turns")


async def test_what_was_undone_is_dimmed_and_redo_brings_it_back(open_page: OpenPage) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)

    await press(page, "Control+z")
    await page.wait_for_selector(".node.undone")
    await press(page, "Control+Shift+z")
    await page.wait_for_selector(".node.undone", state="detached")

    assert "blue" in await read_head(page)


@worker_with(FAKE_STEP_MS="200")
async def test_reload_in_the_middle_of_a_job_shows_it_running(open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator(".request-chips").get_by_label("Steps").fill("150")
    await say(page, "a slow ball")
    await wait_until(page, _STEPPED, patience_s=40)

    await page.reload()

    await page.wait_for_selector(".turns .coming")
    await wait_until(page, _STEPPED)
    await press(page, "Shift+X")
    await page.wait_for_selector(".turns .coming", state="detached")


async def test_another_tab_and_the_api_are_seen_at_once(open_page: OpenPage, server: Served) -> None:
    first = await open_page()
    second = await open_page()
    await paint(first, "a red ball", 1)
    await wait_for_pictures(second, 1)

    await server.act(type="refine", modification="make it blue")
    await wait_for_pictures(first, 2)
    await press(second, "s")

    await first.wait_for_selector(".node .badge")
    assert await read_head(first) == await read_head(second)
    assert await read_tree(first) == await read_tree(second)


async def test_the_command_line_and_the_page_agree(open_page: OpenPage, server: Served, home: Home) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)

    await _run_dimp(home, "refine", "make it blue")
    await wait_for_pictures(page, 2)
    await _run_dimp(home, "undo")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('red ball')")
    await press(page, "Control+Shift+z")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('blue')")
    await press(page, "s")
    await page.wait_for_selector(".node .badge")

    shown = json.loads(await _run_dimp(home, "show", "--json"))
    assert (shown["prompt"], shown["starred"]) == ("a blue ball on grass", True)


async def _run_dimp(home: Home, *words: str) -> str:
    """What the command line prints, run beside the server as a user would."""
    command = [sys.executable, "-m", "dimp.cli.main", *words, "--home", str(home.root)]
    with anyio.fail_after(60):
        return (await anyio.run_process(command)).stdout.decode()


@worker_with(DIMP_FAULTS="raise@2")
async def test_a_failure_shows_its_cause_and_offers_remedies(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await say(page, "a ball that fails")
    await page.wait_for_selector(".turns .failed .cause")
    assert await page.inner_text(".turns .failed .cause")

    async with page.expect_response(lambda answer: '"trash"' in (answer.request.post_data or "")):
        await page.click(".turns .failed .remedies >> text=Try again")

    failed, again = (await server.view())["history"]
    assert failed["trashed"]
    assert (again["seed"], again["prompt"]) == (failed["seed"], failed["prompt"])


@worker_with(FAKE_STEP_MS="200")
async def test_stop_ends_the_work_and_escape_does_not(open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator(".request-chips").get_by_label("Steps").fill("150")
    await say(page, "a slow ball")
    await wait_until(page, _STEPPED, patience_s=40)

    await press(page, "Escape", "Escape")
    assert await page.locator(".turns .coming").count() == 1
    await press(page, "Shift+X")

    await page.wait_for_selector(".turns .coming", state="detached")
    assert await page.locator(".node").count() == 0


async def test_image_that_is_added_becomes_a_root_to_refine(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    mine = {"name": "mine.png", "mimeType": "image/png", "buffer": picture("a photo", 1, "", 64, 64)}

    await page.set_input_files(".composer input[type=file]", mine)
    await wait_for_pictures(page, 2)
    await paint(page, "make it blue", 3)

    root = (await server.view())["history"][1]
    assert (root["type"], root["parent_id"]) == ("import", None)
    assert (await server.view())["history"][2]["parent_id"] == root["id"]


async def test_offline_keeps_the_words_and_sends_them_once_later(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)

    await page.route("**/api/session/say**", lambda route: route.abort())
    await say(page, "make it blue")
    await page.wait_for_selector("text=1 request to send")
    await page.unroute("**/api/session/say**")
    await page.evaluate("window.dispatchEvent(new Event('online'))")

    await wait_for_pictures(page, 2)
    assert len((await server.view())["history"]) == 2


@worker_with(FAKE_STEP_MS="700")
async def test_work_goes_on_after_the_server_was_restarted(
    open_page: OpenPage, home: Home, paper_folder: Path, server: Served
) -> None:
    page = await open_page()
    await say(page, "a slow ball")
    await wait_until(page, _STEPPED, patience_s=40)

    await server.stop()
    await page.wait_for_selector("text=The studio cannot be reached", timeout=20_000)
    async with serve_fake(home, paper_folder, int(server.url.rsplit(":", 1)[1])):
        await wait_for_pictures(page, 1, 40)
