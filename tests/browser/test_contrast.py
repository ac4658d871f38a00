"""Words over what is painted, measured on the pixels of screenshots: dark and light pictures, in both themes."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Served
from tests.browser.user import wait_until
from tests.costly import PAGE

pytestmark = [pytest.mark.anyio, pytest.mark.costly(*PAGE)]

WORDS = (
    "figcaption span, .tools kbd, .narrow-label, .top .name, .top small, .model-status span, .bar h2, "
    ".bar .dim, .bar .text span, .node-caption"
)
LEAST = 4.5
"""Contrast of small text by WCAG 2.2, 1.4.3."""

_WALL_IS_PAINTED = "document.querySelector('#wall').matches('.bare, [data-painted]')"

_FIND = """(names) => [...document.querySelectorAll(names)].filter((e) => e.checkVisibility() && e.innerText.trim())
  .map((e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    const colour = getComputedStyle(e).color;
    const name = `${e.className || e.tagName}: ${e.innerText.slice(0, 30)}`;
    return { name, colour, box: [left, top, right, bottom] };
  }).filter(({ box: [left, top, right] }) => right - left > 1 && top >= 0 && right <= innerWidth)"""
_HIDE = """(names) => document.querySelectorAll(names).forEach((e) => {
  e.style.setProperty('transition', 'none', 'important');
  e.style.setProperty('color', 'transparent', 'important');
})"""


def luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance by WCAG."""
    channels = [value / 255 for value in colour[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: float, other: float) -> float:
    """The ratio of two luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


async def measure(page: Any) -> list[str]:
    """What can be read too badly on the worst pixel behind it."""
    found = await page.evaluate(_FIND, WORDS)
    assert len(found) > 2
    await page.evaluate(_HIDE, WORDS)
    shot = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    faults = []
    for word in found:
        text = luminance(tuple(float(number) for number in re.findall(r"[\d.]+", word["colour"])))
        behind = shot.crop(tuple(int(edge) for edge in word["box"])).getcolors(1 << 20) or []
        worst = min(contrast(text, luminance(pixel)) for _, pixel in behind)
        if worst < LEAST:
            faults.append(f"{word['name']} has {worst:.2f}")
    return faults


@pytest.mark.parametrize("shade", [(5, 4, 12), (252, 250, 255)], ids=["dark", "light"])
async def test_words_over_pictures_are_read_in_both_themes(
    open_page: OpenPage, server: Served, shade: tuple[int, int, int]
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (512, 384), shade).save(out, "PNG")
    await server.client.post("/api/import", content=out.getvalue(), headers={"content-type": "image/png"})
    faults = []
    for width, height in ((1440, 900), (390, 844)):
        page = await open_page(width, height)
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            await page.reload()
            await page.wait_for_selector(".frame .canvas img")
            await wait_until(page, _WALL_IS_PAINTED)
            faults += [f"{scheme}, {width}: {fault}" for fault in await measure(page)]
    assert faults == []
