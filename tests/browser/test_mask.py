"""Painting inside a mask: by hand, by keys and numbers; what the server gets is the mask that was seen."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Served
from tests.browser.test_screens import SIZES, check_axe
from tests.browser.user import paint, press, wait_for_pictures, wait_until
from tests.costly import PAGE

pytestmark = pytest.mark.anyio


async def _mask(server: Served) -> tuple[dict[str, Any], Image.Image]:
    """The newest picture of the session, and the mask it was painted in."""
    newest = (await server.view())["history"][-1]
    answer = await server.client.get(f"/api/images/{newest['mask']}")
    return newest, Image.open(io.BytesIO(answer.raise_for_status().content)).convert("L")


async def test_a_box_given_in_numbers_becomes_the_mask(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "b", "r")
    await page.get_by_label("Feather").fill("0")
    for name, value in (("Left", 8), ("Top", 16), ("Width", 24), ("Height", 32)):
        await page.locator(".numbers").get_by_label(name).fill(str(value))
    await page.keyboard.press("Enter")

    assert "painted area" in str(await page.get_attribute(".composer textarea", "placeholder"))
    await paint(page, "a blue ball", 2)

    newest, mask = await _mask(server)
    assert newest["parent_id"] == (await server.view())["history"][0]["id"]
    assert newest["options"]["mask_strokes_1"] == "f0;r8,16,24,32"
    assert mask.size == (newest["width"], newest["height"])
    assert mask.getbbox() == (8, 16, 32, 48)
    assert {value for _, value in mask.getcolors()} == {0, 255}
    assert await page.locator(".edit-bar").count() == 0


async def test_brush_eraser_and_turning_over_have_an_undo_of_their_own(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "b")
    frame = await page.locator(".masking .frame").bounding_box()
    middle = (frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)

    async def drag(dx: float) -> None:
        await page.mouse.move(*middle)
        await page.mouse.down()
        await page.mouse.move(middle[0] + dx, middle[1], steps=8)
        await page.mouse.up()

    await drag(60)
    await press(page, "]", "e")
    await drag(20)
    await press(page, "i", "Control+z", "Control+z", "i", "i", "Control+z")
    await page.get_by_label("Feather").fill("0")
    assert len((await server.view())["history"]) == 1
    await paint(page, "a blue ball", 2)

    _, mask = await _mask(server)
    assert mask.getpixel((32, 32)) == 0
    assert mask.getpixel((1, 1)) == 255


async def test_feather_softens_the_edge_and_stays_grey_on_its_way(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "b", "r")
    await page.get_by_label("Feather").fill("4")
    await page.locator(".numbers button").click()
    await paint(page, "a blue ball", 2)

    _, mask = await _mask(server)
    across = [mask.getpixel((x, 32)) for x in range(33)]
    assert across == sorted(across)
    assert 100 < across[16] < 156
    assert across[0] < 8
    assert across[32] > 247
    assert len(set(across)) > 8


async def test_an_empty_mask_is_refused_in_words_and_escape_leaves(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "b")
    await page.locator(".composer textarea").fill("a blue ball")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".notice.error")

    assert await page.input_value(".composer textarea") == "a blue ball"
    await press(page, "Escape")
    await page.wait_for_selector(".edit-bar", state="detached")
    assert len((await server.view())["history"]) == 1


@pytest.mark.costly(*PAGE)
@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_in_the_mask_editor(open_page: OpenPage, server: Served, size: str) -> None:
    await server.act(type="new", prompt="a red ball on grass")
    page = await open_page(*SIZES[size])
    await wait_for_pictures(page, 1)
    await press(page, "b", "r")
    await page.locator(".numbers button").click()
    await wait_until(page, "document.querySelector('.edit-bar [aria-pressed=true]')?.ariaLabel.startsWith('Box')")

    await check_axe(page, "mask")
    assert await page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
