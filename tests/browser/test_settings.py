"""The settings drawer: the studio's defaults, and presets and page settings that every browser of it has."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Served
from tests.browser.user import paint, press, wait_until

pytestmark = pytest.mark.anyio


async def test_default_steps_are_kept_by_the_studio_and_reset(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.locator("#s-steps").fill("7")
    await page.locator("#s-steps").press("Tab")

    async def stored() -> object:
        return (await server.client.get("/api/settings")).json()["values"]["steps"]

    await wait_until(page, "fetch('/api/settings').then(a => a.json()).then(a => a.values.steps === 7)")
    await press(page, "Escape")
    await paint(page, "a red ball", 1)
    assert (await server.view())["history"][0]["steps"] == 7

    await press(page, "Control+,")
    await page.wait_for_selector("#s-steps")
    assert await page.input_value("#s-steps") == "7"
    await page.locator("#s-steps").fill("")
    await page.locator("#s-steps").press("Tab")
    await wait_until(page, "fetch('/api/settings').then(a => a.json()).then(a => a.values.steps === 0)")
    assert await stored() == 0


async def test_settings_are_in_two_groups_and_searched(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.wait_for_selector("#s-steps")
    assert await page.locator(".drawer h3").all_inner_texts() == ["This picture", "The studio"]
    assert await page.locator("section[aria-labelledby=group-picture] #p-steps").count() == 1
    assert await page.locator("section[aria-labelledby=group-studio] #s-steps").count() == 1

    search = page.get_by_label("Search the settings")
    for words, shown, hidden in (
        ("step", ["#p-steps", "#s-steps"], ["#p-seed", "#l-theme"]),
        ("snow theme", [], ["#l-theme", "#p-steps"]),
        ("THEME", ["#l-theme"], ["#p-seed"]),
        ("appearance", ["#l-theme", "#l-language"], ["#s-model"]),
        ("reference", ["h5"], ["#p-seed", "#s-steps"]),
        ("", ["#p-steps", "#l-theme"], []),
    ):
        await search.fill(words)
        for selector in shown:
            await page.wait_for_selector(selector)
        for selector in hidden:
            await page.wait_for_selector(selector, state="hidden")
    await search.fill("zeppelin")
    await page.wait_for_selector("text=No setting matches")
    assert await page.locator(".drawer h3:visible, .drawer h4:visible").count() == 0


async def test_the_interpreter_is_chosen_and_its_privacy_is_shown(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    assert "Nothing leaves this machine" in await page.inner_text(".privacy")

    await page.locator("#i-interpreter").select_option("openai")
    await page.locator("#i-model").fill("qwen3:8b")
    await page.locator("#i-model").press("Tab")
    await page.locator("#i-timeout").fill("20")
    await page.locator("#i-timeout").press("Tab")
    await wait_until(
        page,
        "fetch('/api/settings').then(a => a.json()).then(a => a.values.interpreter_timeout_s === 20)",
    )

    values = (await server.client.get("/api/settings")).json()["values"]
    assert (values["interpreter"], values["interpreter_model"]) == ("openai", "qwen3:8b")
    assert "go to that server" in await page.inner_text(".privacy")
    where = await page.locator(".privacy ~ details input").input_value()
    assert where.startswith("dimp config set interpreter_url")


async def test_models_show_what_they_need_and_how_to_get_them(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.wait_for_selector(".models li")
    listed = (await server.client.get("/api/models")).json()["models"]
    missing = next(model for model in listed if not model["installed"] and model["fits"] is not False)

    card = page.locator(".models li", has_text=missing["title"]).first
    words = await card.inner_text()
    assert missing["license"] in words
    assert "GB to download" in words
    assert await card.locator("input").input_value() == f"dimp models pull {missing['name']}"
    assert await page.locator(".models li[aria-current] .used").count() == 1


async def test_page_settings_are_the_same_in_every_window(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.locator("#l-theme").select_option("snow")
    await page.get_by_label("Single-key shortcuts").uncheck()
    await wait_until(page, "fetch('/api/settings').then(a => a.json()).then(a => a.values.keys !== '')")

    other = await open_page()
    await wait_until(other, "document.documentElement.dataset.theme === 'snow'")
    await press(other, "g")
    assert await other.locator(".gallery").count() == 0
    assert (await server.client.get("/api/settings")).json()["values"]["theme"] == "snow"
