"""How a picture was made: the chain is shown, and its changes are repeated as one, or with another seed."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.test_screens import SIZES, check_axe
from tests.browser.user import paint, press, say, wait_for_pictures, wait_until
from tests.costly import PAGE

pytestmark = pytest.mark.anyio


async def _make_line(server: Served) -> None:
    await server.act(type="new", prompt="a red ball on grass", seed=7)
    await server.act(type="refine", modification="make it blue")
    await server.act(type="refine", modification="make it green")


async def test_the_chain_is_shown_with_its_readings(open_page: OpenPage, server: Served) -> None:
    await _make_line(server)
    page = await open_page()
    await wait_for_pictures(page, 3)

    await page.locator(".current .show-lineage").click()
    await page.wait_for_selector(".lineage li")
    steps = await page.eval_on_selector_all(".lineage li", "items => items.map(item => item.innerText)")

    assert [step.split("\n")[0] for step in steps] == [
        "a red ball on grass", "make it blue", "make it green",
    ]  # fmt: skip
    assert "Read as: make the ball blue" in steps[1]
    assert "seed 7" in steps[0]
    assert "Read by the rules: a colour" in steps[1]
    assert "red → blue" in steps[1]
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".lineage", state="detached")
    await wait_until(page, "document.activeElement.matches('.show-lineage')")


async def test_several_changes_are_combined(open_page: OpenPage, server: Served) -> None:
    await _make_line(server)
    page = await open_page()
    await wait_for_pictures(page, 3)
    await page.locator(".current .show-lineage").click()
    await page.get_by_role("button", name="Combine 2 changes into one").click()
    await wait_for_pictures(page, 4)

    first, *_, last = (await server.view())["history"]
    assert last["parent_id"] == first["id"]
    assert last["prompt"] == "a green ball on grass"
    assert last["reading"]["interpreter"] == "squash/1"


async def test_changes_are_repeated_with_another_seed(open_page: OpenPage, server: Served) -> None:
    await _make_line(server)
    page = await open_page()
    await wait_for_pictures(page, 3)
    await page.locator(".current .show-lineage").click()
    await page.get_by_role("button", name="With another seed").click()
    await wait_for_pictures(page, 6)

    old, new = (await server.view())["history"][:3], (await server.view())["history"][3:]
    assert [generation["prompt"] for generation in new] == [generation["prompt"] for generation in old]
    assert len({generation["seed"] for generation in new}) == 1
    assert new[0]["seed"] != 7


async def test_changes_are_repeated_on_another_picture(open_page: OpenPage, server: Served) -> None:
    other = (await server.act(type="new", prompt="a red cube on snow"))["generation_ids"][0]
    await _make_line(server)
    page = await open_page()
    await wait_for_pictures(page, 4)
    await page.locator(".current .show-lineage").click()
    await page.locator("#rebase-onto").select_option(other)
    await page.locator(".rebase-field:has(#rebase-onto) button").click()
    await wait_for_pictures(page, 6)

    repeated = (await server.view())["history"][4:]
    assert [generation["modification"] for generation in repeated] == ["make the ball blue", "make the ball green"]
    assert [generation["parent_id"] for generation in repeated] == [other, repeated[0]["id"]]


@pytest.mark.costly(*PAGE)
@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_in_the_later_screens(open_page: OpenPage, server: Served, size: str) -> None:
    await _make_line(server)
    page = await open_page(*SIZES[size])
    await wait_for_pictures(page, 3)
    await page.locator(".current .show-lineage").click()
    await page.wait_for_selector(".lineage li")
    await check_axe(page, "how")
    await page.keyboard.press("Escape")
    await page.locator(".node.head").click(button="right")
    await page.locator("dialog.menu").get_by_text("Contact sheet").click()
    await page.wait_for_selector(".sheet-page img")
    await check_axe(page, "sheet")
    await page.keyboard.press("Escape")
    await press(page, "Control+,")
    await page.locator(".models details summary").first.click()
    await page.locator("#i-interpreter").select_option("openai")
    await page.wait_for_selector("#i-model")
    await check_axe(page, "models and reader")


async def test_redo_passes_by_what_lies_in_the_trash(open_page: OpenPage, server: Served) -> None:
    await _make_line(server)
    page = await open_page()
    await wait_for_pictures(page, 3)
    await press(page, "Control+z", "Control+z")
    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('red ball')")
    blue = (await server.view())["history"][1]["id"]
    await server.act(type="trash", id=blue)
    await wait_until(page, "document.querySelector('.fork')?.innerText.includes('green')")

    await press(page, "Control+y")

    await wait_until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('green')")
    # The page goes ahead of the studio, which is to follow.
    green = (await server.view())["history"][2]["id"]
    await wait_until(page, "async id => (await (await fetch('/api/session/current')).json()).head.head === id", green)


async def test_nothing_is_offered_to_redo_when_all_of_it_lies_in_the_trash(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await press(page, "Control+z")
    await server.act(type="trash", id=(await server.view())["history"][1]["id"])

    await wait_until(page, "document.querySelector('.bar [aria-label^=Redo]').disabled")
    assert await page.locator(".fork").count() == 0


@worker_with(DIMP_FAULTS="raise@2")
async def test_failures_are_in_the_language_of_the_page(open_page: OpenPage) -> None:
    page = await open_page(locale="fr-FR")
    await say(page, "a ball that fails")
    await page.wait_for_selector(".failed .cause")

    assert "Réessayez" in await page.inner_text(".failed .cause")
    assert await page.locator(".failed details").count() == 1


async def test_commands_and_refusals_are_in_the_language_of_the_page(open_page: OpenPage) -> None:
    page = await open_page(locale="fr-FR", refused=404)
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await page.locator(".composer textarea").fill("go back one")
    await wait_until(page, "document.querySelector('.command')?.innerText.includes('revenir d’un pas')")
    await page.keyboard.press("Enter")
    await wait_until(page, "document.querySelector('.notice')?.innerText.includes('Retour d’un pas.')")

    await say(page, "the ninth one")

    await wait_until(page, "document.querySelector('.notice.error')?.innerText.includes('Cette image n’existe pas')")
    assert "dimp" not in await page.inner_text(".notice")


async def test_words_that_take_long_to_be_read_are_shown_meanwhile(open_page: OpenPage) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    holding, held = anyio.Event(), []

    def hold(route: Any) -> None:
        held.append(route)
        holding.set()

    await page.route("**/api/session/say**", hold)
    await say(page, "make it blue")

    await page.wait_for_selector(".coming .reading-words")
    assert "make it blue" in await page.inner_text(".turns .coming")
    await holding.wait()
    await held[0].continue_()
    await wait_for_pictures(page, 2)
    assert await page.locator(".reading-words").count() == 0


@worker_with(DIMP_FAULTS="raise@2")
@pytest.mark.costly(*PAGE)
async def test_axe_finds_nothing_where_a_picture_failed(open_page: OpenPage) -> None:
    page = await open_page(*SIZES["phone"])
    await say(page, "a ball that fails")
    await page.locator(".failed details summary").click()
    await check_axe(page, "failed")
