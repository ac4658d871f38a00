"""What comes from outside the page's own buttons: its worker, files dropped and pasted, and what the system asks."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from tests.browser.conftest import OpenPage, Served
from tests.browser.user import paint, press, wait_for_pictures, wait_until

pytestmark = pytest.mark.anyio


def _png(width: int = 24, height: int = 16) -> str:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 60, 40)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


_HAND_OVER = """([kind, target, data, type]) => {
  const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], 'harbour.png', { type }));
  const named = kind === 'paste' ? { clipboardData: transfer } : { dataTransfer: transfer };
  const Kind = kind === 'paste' ? ClipboardEvent : DragEvent;
  document.querySelector(target).dispatchEvent(new Kind(kind, { bubbles: true, cancelable: true, ...named }));
}"""


async def hand_over(page: Any, kind: str, target: str = "body", picture: str = "", type: str = "image/png") -> None:
    """Pastes or drops an image on an element."""
    await page.evaluate(_HAND_OVER, [kind, target, picture or _png(), type])


@pytest.mark.parametrize("kind", ["paste", "drop"])
async def test_an_image_pasted_or_dropped_becomes_a_root(open_page: OpenPage, server: Served, kind: str) -> None:
    page = await open_page()
    await hand_over(page, kind)
    await wait_for_pictures(page, 1)

    only = (await server.view())["history"][0]
    assert (only["type"], only["parent_id"]) == ("import", None)
    assert (only["width"], only["height"]) == (24, 16)


async def test_an_image_dropped_on_a_picture_takes_its_words_over(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await paint(page, "a red ball on grass", 1)
    await hand_over(page, "drop", target=".node")
    await wait_for_pictures(page, 2)
    await paint(page, "make the ball blue", 3)

    _, mine, blue = (await server.view())["history"]
    assert (mine["type"], mine["parent_id"], mine["prompt"]) == ("import", None, "a red ball on grass")
    assert (blue["parent_id"], blue["prompt"]) == (mine["id"], "a blue ball on grass")


async def test_a_picture_of_4096_by_4096_is_shown(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await hand_over(page, "paste", picture=_png(4096, 4096))
    await wait_for_pictures(page, 1, 40)

    await page.wait_for_selector(".frame .canvas img")
    await wait_until(page, "document.querySelector('.frame .canvas img').naturalWidth === 4096")
    box = await page.locator(".frame").bounding_box()
    assert abs(box["width"] - box["height"]) < 2
    assert box["height"] < 900
    await page.wait_for_selector(".node img:not(.gone)")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 1440
    await press(page, "1")
    await wait_until(page, "document.querySelector('figcaption .dim').innerText === '100%'")


# As the system hands it over: a form of its own, which the page's policy for forms does not bind.
_SHARE = """data => {
  const form = new FormData();
  const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
  form.set('image', new File([bytes], 'h\u00e1rbour.png', { type: 'image/png' }));
  form.set('text', 'make it misty');
  return fetch('/share', { method: 'POST', body: form }).then(answer => answer.url);
}"""


async def test_a_shared_picture_waits_for_the_users_consent(open_page: OpenPage, server: Served) -> None:
    page = await open_page(service_workers="allow")
    await wait_until(page, "navigator.serviceWorker.controller !== null")
    await page.goto(await page.evaluate(_SHARE, _png()))

    await page.get_by_role("button", name="Add it").wait_for()
    assert await page.input_value(".composer textarea") == "make it misty"
    assert (await server.view())["history"] == []
    await page.get_by_role("button", name="Add it").click()
    await wait_for_pictures(page, 1)
    assert (await server.view())["history"][0]["file_name"] == "h\u00e1rbour"
    assert not await page.evaluate("caches.has('shared')")


async def test_a_picture_of_one_pixel_is_shown(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await hand_over(page, "paste", picture=_png(1, 1))
    await wait_for_pictures(page, 1)

    await page.wait_for_selector(".frame .canvas img")
    box = await page.locator(".frame").bounding_box()
    assert min(box["width"], box["height"]) > 200
    assert await page.evaluate("document.documentElement.scrollWidth") <= 1440


async def test_a_dropped_text_is_no_picture(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await hand_over(page, "drop", type="text/plain")
    await page.wait_for_selector(".notice.error")

    assert (await server.view())["history"] == []


async def test_page_opens_without_the_studio_from_its_worker(open_page: OpenPage, server: Served) -> None:
    page = await open_page(service_workers="allow")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await wait_until(page, "navigator.serviceWorker.controller !== null")
    await page.reload()
    await page.wait_for_selector(".composer")
    await paint(page, "a red ball", 1)
    cached = await page.evaluate(
        "caches.open('shell-1').then(s => s.keys()).then(all => all.map(({ url }) => new URL(url).pathname))"
    )
    assert "/" in cached
    assert any(path.endswith(".js") for path in cached)
    assert not [path for path in cached if path.startswith("/api/")]

    await server.stop()
    await page.reload()

    await page.wait_for_selector(".composer")


async def test_a_screen_whose_code_cannot_be_fetched_says_so(open_page: OpenPage, server: Served) -> None:
    page = await open_page()
    await page.route("**/assets/Gallery*", lambda route: route.abort())
    await page.reload()
    await page.wait_for_selector(".composer")
    await press(page, "g")
    await page.wait_for_selector(".notice.error:has-text('cannot be opened while')")
    await wait_until(page, "!location.pathname.startsWith('/gallery')")
    await page.unroute("**/assets/Gallery*")
    await press(page, "g")
    await page.wait_for_selector("dialog.gallery")


async def test_reduced_motion_leaves_nothing_moving(open_page: OpenPage) -> None:
    page = await open_page(reduced_motion="reduce")
    await paint(page, "a red ball", 1)
    await paint(page, "make it blue", 2)
    await press(page, "[")

    lasting = await page.evaluate(
        "document.getAnimations().filter(animation => Number(animation.effect.getComputedTiming().duration) > 1).length"
    )
    assert lasting == 0


async def test_forced_colours_keep_strokes_and_the_head_visible(open_page: OpenPage) -> None:
    page = await open_page(forced_colors="active")
    await paint(page, "a red ball", 1)
    await paint(page, "make it blue", 2)

    assert await page.evaluate("matchMedia('(forced-colors: active)').matches")
    shown = await page.evaluate(
        "getComputedStyle(document.querySelector('.lanes .core')).stroke + getComputedStyle(document.body).color"
    )
    assert "none" not in shown
    widths = await page.evaluate(
        "[...document.querySelectorAll('.node')].map(n => parseFloat(getComputedStyle(n).borderTopWidth)"
        " + parseFloat(getComputedStyle(n).outlineWidth))"
    )
    assert all(width > 0 for width in widths)


async def test_a_window_of_320_pixels_holds_every_screen(open_page: OpenPage, server: Served) -> None:
    page = await open_page(320, 640)
    await paint(page, "a red ball on grass", 1)
    for key in ("b", "c", "Control+,", "g", "?"):
        await press(page, key)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, key
        await press(page, "Escape")
