"""Takes the pictures of `docs/screens/` from a real session: `python -m tests.browser.screens [FOLDER]`.

It serves an empty data folder, painting with the embedded model; the tenth picture fails, so that this is seen, too.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import anyio
from PIL import Image
from playwright.async_api import async_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.user import press, say, wait_for_pictures, wait_until

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
PATIENCE_MS = 120_000
FAULTS = ",".join(["raise@999"] * 9 + ["raise@9"])
"""Each job takes the first that is left, and none of the first nine lives to its 999th step."""
DESK = (1440, 900)
PHONE = (390, 844)
Scheme = Literal["dark", "light"]
LOOKS: tuple[tuple[tuple[int, int], Scheme, str], ...] = (
    (DESK, "light", "-light"),
    (PHONE, "dark", "-phone"),
    (PHONE, "light", "-phone-light"),
)


async def main(folder: Path) -> None:
    """Serves, and takes all pictures."""
    with tempfile.TemporaryDirectory() as home:
        async with _serve(home) as url:
            await _take_all(url, folder)


@asynccontextmanager
async def _serve(home: str) -> AsyncIterator[str]:
    command = [sys.executable, "-m", "dimp.cli.main", "--home", home, "serve", "--port", "0"]
    environ = {**os.environ, "DIMP_FAULTS": FAULTS}
    async with await anyio.open_process(command, env=environ) as process:
        assert process.stderr is not None
        yield (await process.stderr.receive()).decode().strip()
        process.terminate()


async def _take_all(url: str, folder: Path) -> None:
    """Plays the session through and writes one WebP for each state, then every screen in the other looks."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))

        async def window(size: tuple[int, int], scheme: Scheme, locale: str = "en-GB") -> Any:
            context = await browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=scheme,
                device_scale_factor=2 if size == PHONE else 1,
                locale=locale,
            )
            page = await context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            await page.goto(url)
            await page.wait_for_selector(".composer")
            return page

        page = await window(DESK, "dark")
        shot = _make_camera(folder, "")
        await _play(page, shot)
        await _take_screens(page, shot)
        await _take_lists(page, shot)
        await _take_composer(page, shot)
        await _take_failure(page, shot)
        await _take_timeline(page, shot)
        for size, scheme, end in LOOKS:
            other = await window(size, scheme)
            await other.wait_for_selector(".frame .canvas img")
            await _make_camera(folder, end)(other, "main", 1500)
            await _take_screens(other, _make_camera(folder, end))
        french = await window(DESK, "dark", "fr-FR")
        await french.wait_for_selector(".frame .canvas img")
        await _make_camera(folder, "-french")(french, "main", 1500)
        await _take_screens(french, _make_camera(folder, "-french"))
        await browser.close()


Shot = Callable[..., Awaitable[None]]


def _make_camera(folder: Path, end: str) -> Shot:
    """Takes pictures whose names end in `end`."""

    async def shot(page: Any, name: str, pause_ms: int = 900) -> None:
        await page.wait_for_timeout(pause_ms)
        with Image.open(io.BytesIO(await page.screenshot())) as picture:
            picture.save(folder / f"{name}{end}.webp", quality=85, method=6)

    return shot


async def _play(page: Any, shot: Shot) -> None:
    """The session: a first picture, refinements, branches, something undone, and one more on its way."""
    await shot(page, "empty", 1500)
    made = 0

    async def paint(words: str) -> None:
        nonlocal made
        made += 1
        await say(page, words)
        await wait_for_pictures(page, made, PATIENCE_MS / 1000)

    await _set_parameter(page, "seed", "7")
    await paint("a white house on grass")
    await _set_parameter(page, "seed", "")
    await paint("at sunset")
    await paint("at night")
    await press(page, "s", "Control+z")
    await paint("on snow")
    await paint("add a tree")
    await press(page, "Control+z")
    await paint("make the house yellow")
    await paint("make the house blue")
    await press(page, "s", "Control+z")
    await _set_parameter(page, "steps", "28")
    await page.get_by_role("button", name="View options").click()
    await page.get_by_role("button", name="Straighten").click()
    await page.mouse.move(700, 640)
    await say(page, "add a sun")
    await wait_until(
        page, "Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 12", patience_s=PATIENCE_MS / 1000
    )
    await shot(page, "painting", 50)
    await wait_for_pictures(page, made + 1, PATIENCE_MS / 1000)
    await page.reload()
    await wait_for_pictures(page, made + 1)
    await shot(page, "main", 1500)


async def _set_parameter(page: Any, parameter: str, value: str) -> None:
    """Sets a parameter of the next picture; empty leaves it to the model again."""
    await press(page, "Control+,")
    await page.locator(f"#p-{parameter}").fill(value)
    await press(page, "Escape")


async def _take_screens(page: Any, shot: Shot) -> None:
    """Every screen, each left again by Escape."""
    for key, name in (("c", "compare"), ("Control+,", "settings"), ("g", "gallery"), ("?", "help")):
        await press(page, key)
        await shot(page, name)
        await press(page, "Escape")
    await page.locator(".current .show-lineage").click()
    await page.wait_for_selector(".lineage li")
    await shot(page, "lineage")
    await press(page, "Escape")
    await page.locator(".node.head").click(button="right")
    await page.locator("dialog.menu .item:has-text('ontact')").click()
    await page.wait_for_selector(".sheet-page img")
    await shot(page, "contact-sheet")
    await press(page, "Escape")
    await _take_mask(page, shot)
    await _take_editors(page, shot)
    await press(page, "[", "[", "[")
    await shot(page, "looking-back")
    await press(page, "Escape")


async def _take_editors(page: Any, shot: Shot) -> None:
    """The canvas extended, a picture to be enlarged, and what is painted with beside the words."""
    await press(page, "e")
    await page.wait_for_selector(".extending output")
    await shot(page, "extend")
    await press(page, "Escape", "u")
    await page.wait_for_selector(".menu option", state="attached")
    await shot(page, "enlarge")
    await page.keyboard.press("Escape")
    await press(page, "d", "Control+,")
    await page.wait_for_selector(".conditioning h4")
    await page.wait_for_selector(".models li")
    await page.evaluate("document.querySelector('.conditioning').scrollIntoView()")
    await shot(page, "conditioning")
    await press(page, "Escape", "d")


async def _take_lists(page: Any, shot: Shot) -> None:
    """Further down in the settings: the models, and who reads the words."""
    await press(page, "Control+,")
    await page.wait_for_selector(".models li")
    await page.evaluate("document.querySelector('.models').scrollIntoView()")
    await shot(page, "models")
    await page.locator("#i-interpreter").select_option("openai")
    await page.wait_for_selector("#i-model")
    await page.evaluate("document.querySelector('#i-interpreter').closest('section').scrollIntoView()")
    await shot(page, "interpreter")
    await page.locator("#i-interpreter").select_option("rules")
    await page.wait_for_selector("#i-model", state="detached")
    await press(page, "Escape")


async def _take_failure(page: Any, shot: Shot) -> None:
    """A picture that could not be painted, with the ways out; it is put away again."""
    await _set_parameter(page, "steps", "60")
    await say(page, "add a boat")
    await page.wait_for_selector(".turns .failed .cause")
    await shot(page, "failed")
    await page.get_by_role("button", name="Dismiss").click()
    await press(page, "Escape")
    await _set_parameter(page, "steps", "")


async def _take_composer(page: Any, shot: Shot) -> None:
    """What the composer says of words before they are done, and what is said when they cannot be."""
    composer = page.locator(".composer textarea")
    for words, name in (
        ("make the house red", "reading"),
        ("go back two", "command"),
        ("add a zeppelin and a dragon", "unknown-words"),
    ):
        await composer.fill(words)
        await page.wait_for_selector(".interpretation p")
        await shot(page, name)
    await say(page, "the 99th one")
    await page.wait_for_selector(".notice.error")
    await shot(page, "refused")
    await composer.fill("")
    await press(page, "Escape")
    await page.route("**/api/session/say**", lambda route: route.abort())
    await say(page, "make the house red")
    await shot(page, "offline")
    await page.unroute("**/api/session/say**")
    await page.wait_for_selector(".notice.error", state="detached")
    await wait_for_pictures(page, 9, PATIENCE_MS / 1000)


async def _take_timeline(page: Any, shot: Shot) -> None:
    """A batch on its stack and spread out, long runs folded, and the menus."""
    await say(page, "four variations")
    await page.wait_for_selector(".node.stack:not(.coming)")
    await shot(page, "stack")
    await press(page, "o")
    await shot(page, "spread")
    await press(page, "o")
    await page.get_by_role("button", name="View options").click()
    await page.get_by_label("Fold long runs").check()
    await shot(page, "folded")
    await page.get_by_label("Fold long runs").uncheck()
    await press(page, "Escape")
    await page.locator(".node.head").click(button="right")
    await shot(page, "menu")
    await page.keyboard.press("Escape")
    await page.locator(".title button").click()
    await shot(page, "sessions")
    await page.keyboard.press("Escape")


async def _take_mask(page: Any, shot: Shot) -> None:
    """A region brushed over, before anything is asked for in it."""
    await press(page, "b")
    frame = await page.locator(".masking .frame").bounding_box()
    x, y = frame["x"] + frame["width"] * 0.3, frame["y"] + frame["height"] * 0.5
    await page.mouse.move(x, y)
    await page.mouse.down()
    for at in range(1, 13):
        await page.mouse.move(x + at * frame["width"] / 30, y + (at % 3 - 1) * frame["height"] / 24)
    await page.mouse.up()
    await shot(page, "mask")
    await press(page, "Escape")


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    chosen.mkdir(parents=True, exist_ok=True)
    anyio.run(main, chosen)
