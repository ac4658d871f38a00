"""A collection and a style that are shared in the house, in a real browser: seen, and taken back."""

from __future__ import annotations

import os
from typing import Any

import pytest

from dimp.accounts.house import House
from tests.browser.test_accounts import Window, house, window  # noqa: F401  (fixtures)
from tests.browser.test_screens import check_axe
from tests.browser.test_together import PASSWORD, address, paint, sign_in  # noqa: F401  (a fixture)
from tests.browser.user import wait_until

pytestmark = pytest.mark.anyio

SHOTS = os.environ.get("DIMP_SHOTS")
"""A folder for pictures of the screens, for whoever wants to look at them."""


async def look(page: Any, name: str) -> None:
    """Keeps how a screen looks: wide and narrow, light and dark."""
    if SHOTS is None:
        return
    for width, height in ((1440, 900), (390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            await page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png")
    await page.set_viewport_size({"width": 1280, "height": 800})


async def test_a_collection_and_a_style_are_shared_seen_and_taken_back(
    window: Window, address: str, house: House  # noqa: F811
) -> None:  # fmt: skip
    await house.people.add("Bob Brown", "member", PASSWORD, "")
    ada, bob = await window(), await window()
    for page, name in ((ada, "Ada"), (bob, "Bob Brown")):
        await page.goto(f"{address}/sign-in")
        await sign_in(page, name)
        await page.wait_for_selector(".composer")
    await paint(ada, "a red ball")
    picture = (await (await ada.request.get(f"{address}/api/session/current")).json())["head"]["head"]
    headers = {"Origin": address}
    made = await ada.request.post(
        f"{address}/api/collections", data={"title": "Toys", "ids": [picture]}, headers=headers
    )
    toys = (await made.json())["id"]
    kept = {"name": "Foggy", "words": "{prompt}, thick fog", "cover": picture}
    assert (await ada.request.post(f"{address}/api/presets", data=kept, headers=headers)).status == 201

    await ada.goto(f"{address}/collections/{toys}")
    await ada.get_by_role("button", name="Share", exact=True).click()
    form = ada.get_by_role("region", name="Who has “Toys”")
    await form.get_by_text("Nobody else has it yet.").wait_for()
    await form.get_by_label("Name of the person").fill("nobody here")
    await form.get_by_role("button", name="Share", exact=True).click()
    await ada.get_by_text("There is nobody called 'nobody here'.").first.wait_for()
    await form.get_by_label("Name of the person").fill("bob brown")
    await form.get_by_role("button", name="Share", exact=True).click()
    await form.get_by_role("listitem").get_by_text("Bob Brown").wait_for()
    await check_axe(ada, "sharing a collection")
    await look(ada, "share-collection")

    await bob.goto(f"{address}/collections")
    await bob.get_by_text("shared by Ada").wait_for()
    await look(bob, "collections")
    await bob.get_by_role("button", name="Toys").click()
    assert await bob.get_by_role("button", name="Rename this collection").count() == 0
    await wait_until(bob, "document.querySelector('.gallery-item img')?.naturalWidth > 0")
    await bob.locator(".gallery-item").click()
    shown = bob.get_by_role("dialog", name="Shared picture")
    await shown.get_by_text("a red ball").wait_for()
    await wait_until(bob, "document.querySelector('.shown-picture img').naturalWidth > 0")
    await check_axe(bob, "a shared picture")
    await look(bob, "shown-picture")
    await bob.keyboard.press("Escape")
    await shown.wait_for(state="detached")

    await form.get_by_role("button", name="Take it back from Bob Brown").click()
    await form.get_by_text("Nobody else has it yet.").wait_for()
    await bob.get_by_text("No collections yet.").wait_for()  # at once, where he looks at it

    await ada.goto(address)
    await open_styles(ada)
    await ada.get_by_role("button", name="Share the style Foggy").click()
    form = ada.get_by_role("region", name="Who has “Foggy”")
    await form.get_by_role("button", name="Share with everybody").click()
    await form.get_by_text("Everybody in the house").wait_for()
    await check_axe(ada, "sharing a style")
    await look(ada, "share-style")
    await bob.goto(address)
    await open_styles(bob)
    tile = bob.locator(".tiles li", has_text="shared by Ada")
    await wait_until(bob, "[...document.querySelectorAll('.tiles li img')].some((image) => image.naturalWidth > 0)")
    await tile.scroll_into_view_if_needed()
    await check_axe(bob, "a shared style")
    await look(bob, "shared-style")
    await form.get_by_role("button", name="Take it back from Everybody in the house").click()
    await tile.wait_for(state="detached")

    session = (await (await ada.request.get(f"{address}/api/session/current")).json())["session_id"]
    body = {"name": "Bob Brown", "access": "view"}
    let_in = await ada.request.post(f"{address}/api/sessions/{session}/people", data=body, headers=headers)
    assert let_in.status == 201
    await bob.goto(f"{address}/s/{session}")
    await bob.get_by_text("Ada can let you continue it.").wait_for()
    assert await bob.get_by_role("textbox").count() == 0
    await check_axe(bob, "a session to look at")
    await look(bob, "view-only")
    await bob.get_by_role("button", name="Begin a session of your own").click()
    await bob.locator(".composer textarea").wait_for()

    mine = {"name": "Rainy", "words": "rain"}
    assert (await bob.request.post(f"{address}/api/presets", data=mine, headers=headers)).status == 201
    gone = (await house.people.find("Bob Brown")).id
    assert (await ada.request.delete(f"{address}/api/users/{gone}", headers=headers)).ok
    await ada.goto(f"{address}/people")
    await ada.get_by_text("0 sessions left, 1 collections, styles and notes").wait_for()
    await check_axe(ada, "who was removed")
    await ada.get_by_role("button", name="Hand over").scroll_into_view_if_needed()
    await look(ada, "removed")
    await ada.get_by_role("button", name="Hand over").click()
    await ada.get_by_text("0 sessions left").wait_for(state="detached")
    names = [style["name"] for style in (await (await ada.request.get(f"{address}/api/presets")).json())["presets"]]
    assert "Rainy" in names


async def open_styles(page: Any) -> None:
    await page.get_by_role("button", name="Style", exact=True).click()
    await page.locator(".tiles").wait_for()
