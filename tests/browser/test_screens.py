"""Every screen in both themes and two widths: nothing for axe to find, nothing cut off, nothing run as code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import STATIC, OpenPage, Served, require
from tests.browser.user import paint, press, read_head, read_tree, wait_for_pictures, wait_until
from tests.costly import PAGE

pytestmark = pytest.mark.anyio

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LOCALES = {"desk": "en-GB", "phone": "fr-FR"}
"""Each language is looked at in one of them: labels are longer in French, where there is less room."""

TABLET = (1024, 768)
HOSTILE = (
    "<script>window.hacked = 1</script><img src=x onerror=window.hacked=1>",
    "\u0642\u0627\u0631\u0628 \u0623\u062d\u0645\u0631 \u0641\u064a \u0627\u0644\u0628\u062d\u0631",
    "\U0001f6a4 \U0001f468\u200d\U0001f469\u200d\U0001f467 " + "x" * 400,
    "word " * 1999,
)


async def _make_session(server: Served) -> None:
    """A session with a fork, a star and something undone."""
    await server.act(type="new", prompt="a red ball on grass")
    first = await server.act(type="refine", modification="make it blue")
    await server.act(type="star", id=first["generation_ids"][0])
    await server.act(type="undo")
    await server.act(type="refine", modification="make it green")
    await server.act(type="refine", modification="at night")
    await server.act(type="undo")


_STILL = """() => document.getAnimations().every(
  (animation) => animation.playState !== 'running' || animation.effect.getComputedTiming().endTime === Infinity)"""
"""Whether everything has faded in: colours are judged only then."""


_COLOURS = {"runOnly": ["color-contrast"]}


async def check_axe(page: Any, where: str) -> None:
    """Fails where axe finds anything in either theme; `where` names the screen. Only colours depend on the theme."""
    for scheme, only in (("light", {}), ("dark", _COLOURS)):
        await page.emulate_media(color_scheme=scheme)
        assert await _run_axe(page, only) == [], f"{where}, {scheme}"


async def check_forced_colours(page: Any, where: str) -> None:
    """Fails where axe finds words that cannot be read in the colours of the system."""
    await page.emulate_media(color_scheme="dark", forced_colors="active")
    assert await _run_axe(page, _COLOURS) == [], f"{where}, forced colours"
    await page.emulate_media(forced_colors="none")


async def _run_axe(page: Any, only: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    script = pytest.importorskip("axe_playwright_python.async_playwright").Axe().axe_script
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(script)
    await wait_until(page, _STILL)
    report = await page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **only})
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in report["violations"]]


@pytest.mark.costly(*PAGE)
@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_on_any_screen(open_page: OpenPage, server: Served, size: str) -> None:
    empty = await open_page(*SIZES[size], locale=LOCALES[size])
    await check_axe(empty, "empty")
    await _make_session(server)
    page = await open_page(*SIZES[size], locale=LOCALES[size])
    await wait_for_pictures(page, 4)
    await page.wait_for_selector(".frame .canvas img")
    assert await page.get_attribute("html", "lang") == LOCALES[size][:2]

    await page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    await check_axe(page, "main on a tablet")
    await page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
    await check_axe(page, "main")
    for key, where in (("c", "compare"), ("Control+,", "settings"), ("g", "gallery"), ("?", "help")):
        await press(page, key)
        await check_axe(page, where)
        await press(page, "Escape")
    await page.locator(".node.head").click(button="right")
    await check_axe(page, "menu")
    await page.keyboard.press("Escape")
    await page.locator(".composer textarea").fill("make it red")
    await page.wait_for_selector(".next-prompt")
    await check_axe(page, "reading")
    menus = ((".title > button", "sessions"), (".timeline-options > button", "options"))
    for button, where in menus[: 2 if size == "desk" else 1]:
        await page.locator(button).click()
        await check_axe(page, where)
        await press(page, "Escape")


@pytest.mark.costly(*PAGE)
@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_in_editors_lists_and_sheets(open_page: OpenPage, server: Served, size: str) -> None:
    await _make_session(server)
    page = await open_page(*SIZES[size], locale=LOCALES[size])
    await wait_for_pictures(page, 4)
    await page.wait_for_selector(".frame .canvas img")
    for key, place in (("b", ".masking .edit-bar"), ("Shift+E", ".cropping .edit-bar"), ("e", ".extending .edit-bar")):
        await press(page, key)
        await page.wait_for_selector(place)
        await check_axe(page, place)
        await page.keyboard.press("Escape")
        await page.wait_for_selector(place, state="detached")
    for key, place in (("q", ".queue"), ("k", ".gallery"), ("t", ".gallery")):
        await press(page, key)
        await page.wait_for_selector(place)
        await check_axe(page, f"{key}: {place}")
        await page.keyboard.press("Escape")
        await page.wait_for_selector(place, state="detached")
    await page.get_by_role("button", name="Style").click()
    await page.wait_for_selector(".tiles li")
    await check_axe(page, "styles")
    await page.keyboard.press("Escape")
    await page.locator(".more-tool").click()
    await page.wait_for_selector("dialog.menu")
    await check_axe(page, "sheet")
    await page.emulate_media(forced_colors="active")
    edges = "getComputedStyle(document.querySelector('dialog.menu')).borderTopWidth"
    await wait_until(page, f"{edges} === '1px'")


@pytest.mark.parametrize("width", [320, 390, 800, 1440])
async def test_nothing_scrolls_sideways(open_page: OpenPage, server: Served, width: int) -> None:
    await _make_session(server)
    page = await open_page(width, 844)
    await wait_for_pictures(page, 4)

    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.get_by_role("button", name="Session:").click()
    await page.wait_for_selector(".sessions .item")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_prompts_are_shown_as_text_whatever_they_hold(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    for words in HOSTILE:
        await server.act(type="new", prompt=words)
    await wait_for_pictures(page, len(HOSTILE))

    await press(page, "[", "[", "[", "Enter")
    await wait_until(page, "document.querySelector('.caption .words').innerText.includes('<script>')")

    assert await page.evaluate("window.hacked") is None
    assert await page.evaluate("document.documentElement.scrollWidth") <= 1440


async def test_looking_around_writes_nothing_until_enter(open_page: OpenPage, server: Served) -> None:
    await _make_session(server)
    page = await open_page()
    await wait_for_pictures(page, 4)
    before = (await server.view())["head"]

    await press(page, "[", "[", "]", "[")
    await page.wait_for_selector(".chip")
    assert (await server.view())["head"] == before
    await press(page, "Escape")
    await page.wait_for_selector(".chip", state="detached")
    await press(page, "[", "Enter")

    await wait_until(page, "id => document.querySelector('.node.head').dataset.id !== id", before["head"])
    assert "blue" in await read_head(page)


async def test_timeline_is_operated_by_keys_and_read_depth_first(open_page: OpenPage, server: Served) -> None:
    await _make_session(server)
    page = await open_page()
    await wait_for_pictures(page, 4)

    names = await read_tree(page)
    assert [level for level, _ in names] == [1, 2, 1, 1]
    assert [name.split(",")[0].removeprefix("+ ") for _, name in names][0] == "red ball on grass"
    assert "starred" in names[1][1]
    assert "undone" in names[3][1]

    await page.focus("[role=treeitem][tabindex='0']")
    await page.keyboard.press("Home")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await wait_until(page, "document.querySelector('.node.head').ariaLabel.includes('night')")


async def test_compare_goes_through_its_modes(open_page: OpenPage, server: Served) -> None:
    await _make_session(server)
    page = await open_page()
    await wait_for_pictures(page, 4)

    await press(page, "c")
    modes = []
    for _ in range(4):
        modes.append(await page.inner_text(".compare .segmented label:has(input:checked)"))
        await press(page, "m")

    assert modes == ["Slider", "Side by side", "Blink", "Difference"]
    assert "green" in await page.inner_text(".compare .details ins")
    await press(page, "Escape")
    assert await page.locator(".compare").count() == 0


async def test_page_speaks_french_where_the_browser_does(open_page: OpenPage) -> None:
    page = await open_page(locale="fr-FR")

    await page.wait_for_selector("text=Que voulez-vous peindre")

    assert await page.get_attribute("html", "lang") == "fr"


async def test_name_given_by_keys_is_shown_in_the_timeline(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)

    await press(page, "n")
    await page.locator("dialog.menu input").fill("the first")
    await page.keyboard.press("Enter")

    await wait_until(page, "document.querySelector('.node').ariaLabel.startsWith('the first')")
    assert (await server.view())["history"][0]["name"] == "the first"


def test_first_load_is_within_its_budget() -> None:
    require((STATIC / "index.html").exists(), "the built page")
    html = (STATIC / "index.html").read_text("utf-8")
    first = [path for path in (STATIC / "assets").iterdir() if path.name in html]

    scripts, styles = _gzipped_size(first, ".js"), _gzipped_size(first, ".css")
    assert scripts > 0 < styles
    assert scripts + styles <= 75_000
    assert sum(path.stat().st_size for path in (STATIC / "assets").glob("*.woff2")) <= 160_000


def _gzipped_size(paths: list[Path], suffix: str) -> int:
    import gzip

    return sum(len(gzip.compress(path.read_bytes())) for path in paths if path.suffix == suffix)


async def test_digits_look_at_the_candidates_of_a_batch(open_page: OpenPage, server: Served) -> None:
    await server.act(type="new", prompt="a red ball", count=3)
    page = await open_page()
    await wait_for_pictures(page, 1)
    ids = [generation["id"] for generation in (await server.view())["history"]]

    for digit in (1, 2, 3):
        await press(page, str(digit))
        await wait_until(
            page,
            "id => (document.querySelector('.node.peeked') ?? document.querySelector('.node.head')).dataset.id === id",
            ids[digit - 1],
        )
    assert ["stack of 3" in name for _, name in await read_tree(page)] == [True]
