"""Takes the pictures of `docs/screens/` from a real session: `python -m tests.browser.screens URL [FOLDER]`.

URL is a server on an empty data folder (`dimp --home SOMEWHERE serve`), painting with whatever model it has.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
from PIL import Image
from playwright.async_api import async_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hands import painted, press, say, until

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
PATIENCE_MS = 120_000
DESK = (1440, 900)
PHONE = (390, 844)


async def main(url: str, folder: Path) -> None:
    """Plays the session through and writes one WebP for each state."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))

        async def shot(page: Any, name: str, pause_ms: int = 900) -> None:
            await page.wait_for_timeout(pause_ms)
            with Image.open(io.BytesIO(await page.screenshot())) as picture:
                picture.save(folder / f"{name}.webp", quality=88, method=6)

        async def window(size: tuple[int, int], scheme: str = "dark", scale: float = 1) -> Any:
            context = await browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=scheme,
                device_scale_factor=scale,
                locale="en-GB",
            )
            page = await context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            await page.goto(url)
            await page.wait_for_selector(".composer")
            return page

        page = await window(DESK)
        await _play(page, shot)
        await _panels(page, shot)
        for name, size, scheme, scale in (("light", DESK, "light", 1), ("phone", PHONE, "dark", 2)):
            other = await window(size, scheme, scale)
            await other.wait_for_selector(".frame .canvas img")
            await shot(other, name, 1500)
        await browser.close()


Shot = Callable[..., Awaitable[None]]


async def _play(page: Any, shot: Shot) -> None:
    """The session: a first picture, refinements, two branches, something undone."""
    await shot(page, "empty", 1500)
    made = 0

    async def paint(words: str) -> None:
        nonlocal made
        made += 1
        await say(page, words)
        await painted(page, made, PATIENCE_MS / 1000)

    await paint("a red ball on grass")
    await paint("make it blue")
    await paint("at sunset")
    await press(page, "s", "Control+z")
    await paint("on sand")
    await paint("at night")
    await press(page, "Control+z")
    await paint("on snow")
    await paint("make it a cube")
    await press(page, "s", "Control+z")
    await page.get_by_label("Parameters").click()
    await page.locator("#p-steps").fill("28")
    await page.mouse.move(700, 640)
    await press(page, "Escape")
    await say(page, "make the ball green")
    await until(
        page, "Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 12", patience_s=PATIENCE_MS / 1000
    )
    await shot(page, "painting", 50)
    await painted(page, made + 1, PATIENCE_MS / 1000)
    await shot(page, "main", 1200)


async def _panels(page: Any, shot: Shot) -> None:
    """Every other screen, each left again by Escape."""
    for key, name in (("c", "compare"), ("Control+,", "settings"), ("g", "gallery"), ("?", "help")):
        await press(page, key)
        await shot(page, name)
        await press(page, "Escape")
    await _mask(page, shot)
    await press(page, "[", "[", "[")
    await shot(page, "looking-back")
    await press(page, "Escape")
    await page.locator(".composer textarea").fill("add a zeppelin and a dragon")
    await shot(page, "unknown-words", 1500)
    await page.locator(".composer textarea").fill("")


async def _mask(page: Any, shot: Shot) -> None:
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
    FOLDER.mkdir(parents=True, exist_ok=True)
    anyio.run(main, sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else FOLDER)
