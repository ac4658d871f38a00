"""What is done to a picture without painting: cut, turned, flipped, kept by another mask, described, erased."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.test_screens import check_axe
from tests.browser.test_shell import hand_over
from tests.browser.user import paint, press, say, wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio


async def _newest(server: Served) -> dict[str, Any]:
    return dict((await server.view())["history"][-1])


async def _image(server: Served, digest: str) -> Image.Image:
    answer = await server.client.get(f"/api/images/{digest}")
    return Image.open(io.BytesIO(answer.raise_for_status().content))


async def _choose(page: Any, item: str) -> None:
    await page.locator(".more-tool").click()
    await page.locator("dialog.menu").get_by_role("button", name=item).click()


async def test_a_picture_is_cut_by_keys_numbers_and_corners_then_turned_and_flipped(
    open_page: OpenPage, server: Served
) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    whole = await _newest(server)
    await press(page, "Shift+E")
    await page.locator(".edit-bar").get_by_label("Left").fill("8")
    await page.locator(".edit-bar").get_by_label("Left").press("Tab")
    right = page.get_by_role("slider", name="Right edge")
    await right.press("Home")
    await right.press("Shift+ArrowLeft")
    for name in ("Top edge", "Bottom edge"):
        await page.get_by_role("slider", name=name).press("Home")
    assert await page.inner_text(".edit-bar output") == "40 × 64"
    await check_axe(page, "crop")

    corner = await page.locator(".corner-right.corner-bottom").bounding_box()
    scale = (await page.locator(".cropping .frame").bounding_box())["width"] / whole["width"]
    await page.mouse.move(corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(corner["x"] + corner["width"] / 2 - 8 * scale, corner["y"] - 1000, steps=4)
    await page.mouse.up()
    assert await page.inner_text(".edit-bar output") == "32 × 16"
    await page.get_by_role("button", name="Crop", exact=True).click()
    await wait_for_pictures(page, 2)

    cut = await _newest(server)
    assert (cut["type"], cut["width"], cut["height"]) == ("crop", 32, 16)
    source = (await _image(server, whole["image_id"])).convert("RGB")
    assert (await _image(server, cut["image_id"])).convert("RGB").tobytes() == source.crop((8, 0, 40, 16)).tobytes()
    assert "cropped" in (await page.inner_text(".caption")).lower()

    await _choose(page, "Rotate right")
    await wait_for_pictures(page, 3)
    assert (await _newest(server))["height"] == 32
    await _choose(page, "Flip left to right")
    await wait_for_pictures(page, 4)
    assert (await _newest(server))["type"] == "flip"


async def test_cutting_nothing_is_refused_in_words_and_escape_leaves(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "Shift+E")
    await page.get_by_role("button", name="Crop to 1:1").click()
    await page.get_by_role("button", name="Crop", exact=True).click()
    await page.wait_for_selector(".notice.error")
    await press(page, "Escape")
    await page.wait_for_selector(".cropping", state="detached")
    assert len((await server.view())["history"]) == 1


@worker_with(FAKE_KEEP="1")
async def test_the_kept_region_is_shown_grown_painted_over_and_dropped(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make the ball blue", 2)
    assert "exactly as before" in await page.inner_text(".caption")

    await page.locator(".caption").get_by_role("button", name="Show or change what was kept").click()
    await page.wait_for_selector(".region")
    await check_axe(page, "kept")
    await page.get_by_role("button", name="Show more of the change").click()
    await page.get_by_role("button", name="Apply").click()
    await wait_for_pictures(page, 3)
    grown = await _newest(server)
    assert (grown["type"], grown["options"]["grow"]) == ("remask", 1)

    await press(page, "Shift+B")
    await page.get_by_role("button", name="Paint the area by hand").click()
    await page.wait_for_selector(".masking")
    await press(page, "r")
    await page.locator(".numbers button").click()
    await page.get_by_role("button", name="Apply").click()
    await wait_for_pictures(page, 4)
    painted = await _newest(server)
    mask = (await _image(server, painted["mask"])).convert("L")
    old = (await _image(server, grown["kept"]["mask"])).convert("L").resize(mask.size)
    assert mask.getpixel((32, 32)) == 255
    assert all(new >= before for new, before in zip(mask.tobytes(), old.tobytes(), strict=True))

    await press(page, "Shift+B")
    await page.get_by_role("button", name="Keep nothing").click()
    await wait_for_pictures(page, 5)
    assert (await _newest(server))["kept"]["mask"] is None


async def test_keep_is_asked_for_with_changes_and_with_nothing_else(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await press(page, "Control+,")
    await page.locator("#p-keep").select_option("strict")
    await press(page, "Escape")
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make it blue", 2)
    first, changed = (await server.view())["history"]
    assert (first["keep"], changed["keep"]) == (None, "strict")


async def test_a_photo_is_described_before_it_is_changed(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await hand_over(page, "paste")
    await wait_for_pictures(page, 1)
    await page.locator(".caption").get_by_role("button", name="Describe it yourself").click()
    await page.locator("dialog.menu textarea").fill("a white boat at sea")
    await page.locator("dialog.menu").get_by_role("button", name="Save").click()
    await say(page, "make the boat red")
    await wait_for_pictures(page, 2)
    changed = await _newest(server)
    assert (changed["source_prompt"], changed["prompt"]) == ("a white boat at sea", "a red boat at sea")


async def test_a_picture_in_the_trash_is_erased_for_good(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await paint(page, "make the ball blue", 2)
    gone = await _newest(server)
    await press(page, "x")
    await _choose(page, "Erase for good")
    submit = page.locator("dialog.menu button.danger")
    await page.wait_for_selector("dialog.menu button.danger:enabled")
    await check_axe(page, "erase")
    await submit.click()
    await wait_until(page, "document.querySelector('.notice')?.innerText.includes('Erased')")
    answer = await server.client.get(f"/api/images/{gone['image_id']}")
    assert answer.status_code == 404
    assert "blue" not in str((await server.view())["history"])


async def test_a_soft_brush_a_lasso_and_a_pen_make_the_mask(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball", 1)
    await press(page, "b")
    await page.get_by_label("Feather").fill("0")
    await page.get_by_label("Size").fill("24")
    await page.get_by_label("Hardness").fill("0")
    frame = await page.locator(".masking .frame").bounding_box()

    def at(x: float, y: float) -> tuple[float, float]:
        return frame["x"] + frame["width"] * x / 64, frame["y"] + frame["height"] * y / 64

    await page.mouse.click(*at(16, 16))
    await press(page, "l")
    await page.wait_for_selector(".edit-bar [aria-pressed=true][aria-label^=Lasso]")
    await page.mouse.move(*at(40, 40))
    await page.mouse.down()
    for corner in ((60, 40), (60, 60), (40, 60)):
        await page.mouse.move(*at(*corner), steps=6)
    await page.mouse.up()
    await press(page, "b")
    await page.wait_for_selector(".edit-bar [aria-pressed=true][aria-label^=Brush]")
    await page.get_by_label("Hardness").fill("100")
    await page.evaluate(_PEN, [*at(8, 50), *at(30, 50)])
    await paint(page, "a blue ball", 2)

    newest = await _newest(server)
    mask = (await _image(server, newest["mask"])).convert("L")
    across = [mask.getpixel((16 + offset, 16)) for offset in range(0, 14, 3)]
    assert across == sorted(across, reverse=True)
    assert across[0] > 200 > across[2] > across[4]
    assert mask.getpixel((50, 50)) == 255
    assert mask.getpixel((38, 38)) == 0
    # The pen pressed harder and harder: the line is wider at its end.
    widths = [sum(mask.getpixel((x, y)) > 127 for y in range(30, 64)) for x in (10, 29)]
    assert widths[0] < widths[1]


_PEN = """([x0, y0, x1, y1]) => {
  const canvas = document.querySelector('canvas.mask');
  canvas.setPointerCapture = () => undefined;
  const send = (type, share) => canvas.dispatchEvent(new PointerEvent(type, {
    bubbles: true, isPrimary: true, button: 0, pointerType: 'pen', pressure: 0.1 + 0.9 * share,
    clientX: x0 + (x1 - x0) * share, clientY: y0 + (y1 - y0) * share,
  }));
  send('pointerdown', 0);
  for (let step = 1; step <= 10; step += 1) send('pointermove', step / 10);
  send('pointerup', 1);
}"""
