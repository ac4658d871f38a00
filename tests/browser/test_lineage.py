"""How a picture was made: the chain is told, and its changes are said again as one, or with another seed."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.hands import paint, painted, press, say, until
from tests.browser.test_screens import SIZES, axe

pytestmark = pytest.mark.anyio


async def _line(server: Served) -> None:
    await server.act(type="new", prompt="a red ball on grass", seed=7)
    await server.act(type="refine", modification="make it blue")
    await server.act(type="refine", modification="make it green")


async def test_the_chain_is_told_with_its_readings(open_page: OpenPage, server: Served) -> None:
    await _line(server)
    page = await open_page()
    await painted(page, 3)

    await page.locator(".current .ask-how").click()
    await page.wait_for_selector(".lineage li")
    told = await page.eval_on_selector_all(".lineage li", "items => items.map(one => one.innerText)")

    assert [one.split("\n")[0] for one in told] == [
        "a red ball on grass", "make the ball blue", "make the ball green",
    ]  # fmt: skip
    assert "seed 7" in told[0]
    assert "Read by the rules: a colour" in told[1]
    assert "red → blue" in told[1]
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".lineage", state="detached")
    await until(page, "document.activeElement.matches('.ask-how')")


async def test_several_changes_are_made_one(open_page: OpenPage, server: Served) -> None:
    await _line(server)
    page = await open_page()
    await painted(page, 3)
    await page.locator(".current .ask-how").click()
    await page.get_by_role("button", name="Make the 2 changes one").click()
    await painted(page, 4)

    first, *_, last = (await server.view())["history"]
    assert last["parent_id"] == first["id"]
    assert last["prompt"] == "a green ball on grass"
    assert last["reading"]["interpreter"] == "squash/1"


async def test_changes_are_said_again_with_another_seed(open_page: OpenPage, server: Served) -> None:
    await _line(server)
    page = await open_page()
    await painted(page, 3)
    await page.locator(".current .ask-how").click()
    await page.get_by_role("button", name="With another seed").click()
    await painted(page, 6)

    old, new = (await server.view())["history"][:3], (await server.view())["history"][3:]
    assert [one["prompt"] for one in new] == [one["prompt"] for one in old]
    assert len({one["seed"] for one in new}) == 1
    assert new[0]["seed"] != 7


async def test_changes_are_said_to_another_picture(open_page: OpenPage, server: Served) -> None:
    other = (await server.act(type="new", prompt="a red cube on snow"))["generation_ids"][0]
    await _line(server)
    page = await open_page()
    await painted(page, 4)
    await page.locator(".current .ask-how").click()
    await page.locator("#h-onto").select_option(other)
    await page.locator(".ask:has(#h-onto) button").click()
    await painted(page, 6)

    made = (await server.view())["history"][4:]
    assert [one["modification"] for one in made] == ["make the ball blue", "make the ball green"]
    assert [one["parent_id"] for one in made] == [other, made[0]["id"]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_axe_finds_nothing_in_the_later_screens(
    open_page: OpenPage, server: Served, size: str, scheme: str
) -> None:
    await _line(server)
    page = await open_page(*SIZES[size], color_scheme=scheme)
    await painted(page, 3)
    await page.locator(".current .ask-how").click()
    await page.wait_for_selector(".lineage li")
    await axe(page, "how")
    await page.keyboard.press("Escape")
    await page.locator(".node.head").click(button="right")
    await page.locator("dialog.menu").get_by_text("Contact sheet").click()
    await page.wait_for_selector(".paper img")
    await axe(page, "sheet")
    await page.keyboard.press("Escape")
    await press(page, "Control+,")
    await page.locator(".models details summary").click()
    await page.locator("#i-reader").select_option("openai")
    await page.wait_for_selector("#i-model")
    await axe(page, "models and reader")


async def test_redo_passes_by_what_lies_in_the_trash(open_page: OpenPage, server: Served) -> None:
    await _line(server)
    page = await open_page()
    await painted(page, 3)
    await press(page, "Control+z", "Control+z")
    await until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('red ball')")
    blue = (await server.view())["history"][1]["id"]
    await server.act(type="trash", id=blue)
    await until(page, "document.querySelector('.fork')?.innerText.includes('green')")

    await press(page, "Control+y")

    await until(page, "document.querySelector('.node.head')?.ariaLabel.startsWith('green')")
    # The page goes ahead of the studio, which is to follow.
    green = (await server.view())["history"][2]["id"]
    await until(page, "async id => (await (await fetch('/api/session/current')).json()).head.head === id", green)


async def test_nothing_is_offered_to_redo_when_all_of_it_lies_in_the_trash(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await press(page, "Control+z")
    await server.act(type="trash", id=(await server.view())["history"][1]["id"])

    await until(page, "document.querySelector('.bar [aria-label^=Redo]').disabled")
    assert await page.locator(".fork").count() == 0


@worker_with(DIMP_FAULTS="raise@2")
async def test_what_failed_is_told_in_the_language_of_the_page(open_page: OpenPage) -> None:
    page = await open_page(locale="fr-FR")
    await say(page, "a ball that fails")
    await page.wait_for_selector(".failed .cause")

    assert "Réessayez" in await page.inner_text(".failed .cause")
    assert await page.locator(".failed details").count() == 1


async def test_talk_and_refusals_are_told_in_the_language_of_the_page(open_page: OpenPage) -> None:
    page = await open_page(locale="fr-FR", refused=404)
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    await page.locator(".composer textarea").fill("go back one")
    await until(page, "document.querySelector('.command')?.innerText.includes('revenir d’un pas')")
    await page.keyboard.press("Enter")
    await until(page, "document.querySelector('.notice')?.innerText.includes('Revenu d’un pas.')")

    await say(page, "the ninth one")

    await until(page, "document.querySelector('.notice.bad')?.innerText.includes('pas un tel tableau')")
    assert "dimp" not in await page.inner_text(".notice")


async def test_words_that_take_long_to_be_read_are_shown_meanwhile(open_page: OpenPage) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    held = []
    await page.route("**/api/session/say**", lambda route: held.append(route))
    await say(page, "make it blue")

    await page.wait_for_selector(".coming .reads")
    assert "make it blue" in await page.inner_text(".turns .coming")
    await held[0].continue_()
    await painted(page, 2)
    assert await page.locator(".reads").count() == 0


@worker_with(DIMP_FAULTS="raise@2")
@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_axe_finds_nothing_where_a_picture_failed(open_page: OpenPage, scheme: str) -> None:
    page = await open_page(*SIZES["phone"], color_scheme=scheme)
    await say(page, "a ball that fails")
    await page.locator(".failed details summary").click()
    await axe(page, "failed")
