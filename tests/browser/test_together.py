"""Two people in one session, in a real browser: invited, let in by a link, at work together, and put out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dimp.accounts.house import House
from dimp.home import Home
from tests.browser.conftest import serve_fake
from tests.browser.test_accounts import Window, house, window  # noqa: F401  (fixtures)
from tests.browser.test_screens import check_axe
from tests.browser.user import wait_until

pytestmark = pytest.mark.anyio

PASSWORD = "seven wet otters"


@pytest.fixture
async def address(
    home: Home, house: House, paper_folder: Path, worker: None, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> AsyncIterator[str]:  # fmt: skip
    """A server with accounts."""
    monkeypatch.setenv("DIMP_AUTH", "accounts")
    async with serve_fake(home, paper_folder) as running:
        yield running.url


async def sign_in(page: Any, name: str) -> None:
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()


async def paint(page: Any, words: str) -> None:
    """Sends words, and waits until their picture is on the canvas."""
    await page.get_by_role("textbox").first.fill(words)
    await page.keyboard.press("Enter")
    await page.locator(".caption .words", has_text=words.split()[-1]).wait_for()


async def test_two_people_in_one_session(window: Window, address: str, house: House) -> None:  # noqa: F811
    ada, gus, stranger = await window(), await window(), await window()
    await ada.goto(f"{address}/sign-in")
    await sign_in(ada, "Ada")
    await ada.wait_for_selector(".composer")
    await paint(ada, "a red ball")
    await ada.locator(".title button").click()
    await ada.get_by_role("link", name="Share by a link").click()
    await ada.locator("label", has_text=re.compile("^What(?! is)")).locator("select").select_option("session")
    await ada.locator("label", has_text="What is shown").locator("select").select_option("continue")
    await ada.get_by_role("button", name="Make a link").click()
    shown = await ada.locator("output:visible").inner_text()
    link = next(word for word in shown.split() if word.startswith("http"))
    await check_axe(ada, "who has a session")

    await stranger.goto(link)  # who has no account sees nothing of it
    await stranger.get_by_role("button", name="Sign in").wait_for()
    assert "ball" not in await stranger.locator("main").inner_text()

    _, token = await house.people.invite("guest", (await house.people.find("Ada")).id)
    await gus.goto(f"{address}/join/{token}")
    await gus.get_by_label("Name").fill("Gus Gray")
    await gus.get_by_label("Password").fill("nine dry otters")
    await gus.get_by_role("button", name="Join the studio").click()
    await gus.wait_for_selector(".composer")
    await gus.goto(link)
    await gus.get_by_role("heading", name="Ada shares a session with you").wait_for()
    await check_axe(gus, "an offer")
    await gus.get_by_role("button", name="Open it").click()
    await gus.wait_for_url(re.compile("/s/"))
    await gus.locator(".caption .words", has_text="ball").wait_for()

    await ada.goto(f"{address}{gus.url.removeprefix(address)}")
    for page, other in ((ada, "Gus Gray"), (gus, "Ada")):  # each sees the other, by initials
        there = page.get_by_role("list", name="Looking at this session now")
        await there.get_by_role("img", name=other).wait_for()
        await wait_until(page, "document.querySelectorAll('.people [role=img]').length === 1")
    assert await ada.get_by_role("img", name="Gus Gray").inner_text() == "GG"

    await ada.get_by_role("textbox").first.fill("make the ball large")  # she writes while he paints
    await paint(gus, "make the ball blue")
    await ada.get_by_text("Gus Gray has made a picture.").first.wait_for()
    assert await ada.get_by_role("textbox").first.input_value() == "make the ball large"
    assert "red" in await ada.locator(".caption .words").inner_text()  # what she was looking at
    await ada.get_by_role("textbox").first.fill("")
    await ada.keyboard.press("Escape")
    await ada.locator(".caption .words", has_text="blue").wait_for()
    await ada.locator(".caption", has_text="Gus Gray").wait_for()
    await check_axe(ada, "together")
    await gus.set_viewport_size({"width": 390, "height": 844})
    await wait_until(gus, "document.documentElement.scrollWidth <= innerWidth")
    await gus.locator(".title button").first.click()
    await gus.get_by_text("shared by Ada").first.wait_for()
    await gus.keyboard.press("Escape")

    await ada.evaluate("document.activeElement.blur()")
    await ada.keyboard.press("Control+z")
    await ada.get_by_text("That took Gus Gray’s picture off the canvas.").first.wait_for()
    await gus.get_by_text("Ada took a step back.").first.wait_for()

    await ada.goto(f"{address}/shares?session={gus.url.rpartition('/s/')[2].split('/')[0]}")
    await ada.get_by_role("button", name="Put out").click()
    await gus.get_by_text("This session is no longer shared with you.").first.wait_for()
    assert await gus.locator(".caption .words").count() == 0
    await wait_until(gus, "!location.pathname.startsWith('/s/')")
    assert (await gus.goto(link)).status == 200
    await (
        gus.get_by_text("This link does not hold for you")
        .or_(gus.get_by_role("button", name="Open it"))
        .first.wait_for()
    )
