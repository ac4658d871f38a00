"""People in a real browser: joining by an invitation, signing in and out, a key, and a link that a stranger opens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from dimp.accounts.house import House, open_house
from dimp.home import Home
from dimp.studio.ids import Source
from tests.browser.conftest import PATIENCE_MS, serve_fake
from tests.browser.test_screens import check_axe, check_forced_colours
from tests.browser.user import wait_until
from tests.dimp_web.test_proxies import find_port
from tests.django_provider import CLIENT, PASSWORD, PERSON, SECRET, issuer_at, run_provider

pytestmark = pytest.mark.anyio

Window = Callable[..., Awaitable[Any]]


@pytest.fixture
async def house(home: Home) -> AsyncIterator[House]:
    home.make()
    async with open_house(home.accounts, Source().id) as opened:
        await opened.people.add("Ada", "owner", "seven wet otters", "")
        yield opened


@pytest.fixture
def provider_port() -> int:
    """Where the provider is to listen that the house signs people in by."""
    return find_port()


@pytest.fixture
async def address(
    home: Home, house: House, paper_folder: Path, worker: None, provider_port: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """A server with accounts."""
    settings = {
        "auth": "accounts", "oidc_issuer": issuer_at(provider_port), "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET, "oidc_label": "Example ID",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(f"DIMP_{name.upper()}", value)
    async with serve_fake(home, paper_folder) as running:
        yield running.url


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
    await ada.get_by_role("button", name="Se connecter", exact=True).click()
    await ada.get_by_text("Le nom ou le mot de passe est faux.").wait_for()
    await check_axe(ada, "sign in")
    await check_forced_colours(ada, "sign in")
    await ada.get_by_label("Mot de passe").fill("seven wet otters")
    await ada.get_by_role("button", name="Se connecter", exact=True).click()
    await ada.wait_for_url("**/people")
    await ada.get_by_text("fondateur").wait_for()
    await ada.get_by_role("button", name="Créer un lien").click()
    assert "/join/" in await ada.locator("output:visible").inner_text()
    await check_axe(ada, "people")
    for path in ("people", "account", "shares"):
        await ada.goto(f"{address}/{path}")
        await ada.get_by_role("heading", level=1).wait_for()
        assert await ada.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


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
    await stranger.get_by_text("Ask whoever sent it for another one.").wait_for()
    await check_axe(stranger, "a link that is closed")

    await nora.goto(f"{address}/account")
    await nora.get_by_label("What it is for").fill("script")
    await nora.get_by_role("button", name="Make a key").click()
    assert "dimp_" in await nora.locator("output:visible").inner_text()
    await check_axe(nora, "account")
    await nora.get_by_role("button", name="Sign out").click()
    await nora.get_by_role("button", name="Sign in", exact=True).wait_for()

    await sign_in_on_the_way_to_the_people(
        await window(locale="fr-FR", viewport={"width": 320, "height": 640}), address
    )


async def log_in_there(page: Any) -> None:
    """Gives the password to the provider."""
    await page.get_by_label("Username").fill(PERSON)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()


async def test_signing_in_by_a_provider(
    window: Window, address: str, house: House, provider_port: int, tmp_path: Path
) -> None:
    """From another site and back: not without an invitation, by one, and again; then to confirm what is dangerous."""
    studio = address.replace("127.0.0.1", "localhost")
    ada = await house.people.find("Ada")
    _, token = await house.people.invite("member", ada.id)
    nora = await window()
    for wrong in (
        "//evil.example",
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%5cevil.example",
        "https://evil.example",
    ):
        await nora.goto(f"{studio}/sign-in?next={wrong}")
        assert await nora.evaluate("nextPage()") == "/"
    await nora.goto(f"{studio}/sign-in?next=/account")
    assert await nora.evaluate("nextPage()") == "/account"
    await nora.get_by_role("button", name="Sign in with Example ID").click()
    await nora.get_by_text("Example ID does not answer as it should.").wait_for()
    with run_provider(tmp_path, provider_port, f"{studio}/sign-in/oidc"):
        await nora.get_by_role("button", name="Sign in with Example ID").click()
        await log_in_there(nora)
        await nora.get_by_text("Ask an owner for an invitation").wait_for()
        await check_axe(nora, "sign in by a provider")

        await nora.goto(f"{studio}/join/{token}")
        await nora.get_by_role("button", name="Join with Example ID").click()
        await nora.wait_for_selector(".composer")
        await nora.goto(f"{studio}/account")
        await nora.get_by_text("nora · member").wait_for()
        await nora.get_by_text("Set a password first if you want to disconnect.").wait_for()
        await check_axe(nora, "account with a provider")
        await nora.get_by_role("button", name="Sign out").click()
        await nora.get_by_role("button", name="Sign in", exact=True).wait_for()
        await nora.goto(f"{studio}/sign-in?next=/account")
        await nora.get_by_role("button", name="Sign in with Example ID").click()
        await log_in_there(nora)  # signed out there, too
        await nora.get_by_text("nora · member").wait_for()

        account = await house.people.find("nora")
        (record, *_) = await house.sign_ins.of(account.id)
        await house.sign_ins.confirm(record.id, proven_at=0)
        await nora.get_by_label("What it is for").fill("script")
        await nora.get_by_role("button", name="Make a key").click()
        await nora.get_by_role("button", name="Confirm with Example ID").click()
        await log_in_there(nora)
        await nora.wait_for_url("**/account")
        await nora.get_by_label("What it is for").fill("script")
        await nora.get_by_role("button", name="Make a key").click()
        await nora.locator("output:visible").wait_for()
