"""People in a real browser: joining by an invitation, signing in and out, a key, and a link that a stranger opens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import msgspec
import pytest

from dimp.accounts.house import House, open_house
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp_web.serve import serve
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_screens import check_axe
from tests.browser.user import wait_until

pytestmark = pytest.mark.anyio

Window = Callable[..., Awaitable[Any]]


@pytest.fixture
async def house(home: Home) -> AsyncIterator[House]:
    home.make()
    async with open_house(home.accounts, Source().id) as opened:
        await opened.people.add("Ada", "owner", "seven wet otters", "")
        yield opened


@pytest.fixture
async def address(home: Home, house: House, paper: Settings, studio_command: list[str]) -> AsyncIterator[str]:
    """A server with accounts, in this process."""
    addresses: list[str] = []
    listens = anyio.Event()

    def announce(url: str) -> None:
        addresses.append(url)
        listens.set()

    async def run() -> None:
        settings = msgspec.structs.replace(paper, port=0, auth="accounts")
        await serve(home, settings, announce=announce, command=studio_command)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        with anyio.fail_after(20):
            await listens.wait()
        yield addresses[0]
        tasks.cancel_scope.cancel()


@pytest.fixture
async def window(browser: Any, address: str) -> AsyncIterator[Window]:
    """Opens a page of somebody's own browser."""
    contexts: list[Any] = []

    async def open_window(**options: Any) -> Any:
        contexts.append(await browser.new_context(service_workers="block", reduced_motion="reduce", **options))
        page = await contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    yield open_window
    for context in contexts:
        await context.close()


async def sign_in_on_the_way_to_the_people(ada: Any, address: str) -> None:
    """A stranger is sent to sign in, and lands where she wanted to go; all in French, on a phone."""
    await ada.goto(f"{address}/people")
    await ada.get_by_label("Nom").fill("ada")
    await ada.get_by_label("Mot de passe").fill("seven wet cats")
    await ada.get_by_role("button", name="Se connecter").click()
    await ada.get_by_text("Le nom ou le mot de passe est faux.").wait_for()
    await check_axe(ada, "sign in")
    await ada.get_by_label("Mot de passe").fill("seven wet otters")
    await ada.get_by_role("button", name="Se connecter").click()
    await ada.wait_for_url("**/people")
    await ada.get_by_text("fondateur").wait_for()
    await ada.get_by_role("button", name="Créer un lien").click()
    assert "/join/" in await ada.locator("output:visible").inner_text()
    await check_axe(ada, "people")
    assert await ada.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_from_an_invitation_to_a_link_that_is_closed(window: Window, address: str, house: House) -> None:
    ada = await house.people.find("Ada")
    _, token = await house.people.invite("member", ada.id)
    nora, stranger = await window(), await window(locale="fr-FR")

    await nora.goto(f"{address}/join/{token}")
    await nora.get_by_label("Name").fill("Nora")
    await nora.get_by_label("Password").fill("nine dry otters")
    await nora.get_by_role("button", name="Join the studio").click()
    await nora.wait_for_selector(".composer")
    await nora.get_by_role("textbox").first.fill("a red ball")
    await nora.keyboard.press("Enter")
    await nora.wait_for_selector("img[src*='/api/images/']")

    await nora.locator(".title button").click()
    await nora.get_by_role("link", name="Share by a link").click()
    await nora.get_by_role("button", name="Make a link").click()
    shown = await nora.locator("output:visible").inner_text()
    await check_axe(nora, "links")
    link = next(word for word in shown.split() if word.startswith("http"))
    opened = await stranger.goto(link)
    assert opened.status == 200
    await wait_until(stranger, "document.images.length === 1 && document.images[0].naturalWidth > 0")
    assert "ball" not in await stranger.locator("main").inner_text()
    await check_axe(stranger, "shared")
    await nora.get_by_role("button", name="Close").click()
    await nora.get_by_text("None.").wait_for()
    assert (await stranger.goto(link)).status == 404

    await nora.goto(f"{address}/account")
    await nora.get_by_label("What it is for").fill("script")
    await nora.get_by_role("button", name="Make a key").click()
    assert "dimp_" in await nora.locator("output:visible").inner_text()
    await check_axe(nora, "account")
    await nora.get_by_role("button", name="Sign out").click()
    await nora.get_by_role("button", name="Sign in").wait_for()

    await sign_in_on_the_way_to_the_people(
        await window(locale="fr-FR", viewport={"width": 400, "height": 800}), address
    )
