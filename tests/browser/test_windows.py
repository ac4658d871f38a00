"""Every window: walked through in one page, without a reload, from a small phone to a wall, by finger and by mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.browser.conftest import OpenPage, Served, worker_with
from tests.browser.user import press, say, wait_for_pictures, wait_until
from tests.costly import PAGE

pytestmark = [pytest.mark.anyio, pytest.mark.costly(*PAGE)]

WINDOWS = (
    (320, 640), (360, 800), (390, 844), (600, 960), (760, 900), (768, 1024), (844, 390), (932, 430), (1024, 768),
    (1140, 800), (1280, 720), (1440, 900), (1920, 1080), (2560, 1440),
    (720, 450),  # 1440 x 900 at 200 %
    (640, 360),  # 1280 x 720 at 200 %
)  # fmt: skip
"""Width and height in pixels of the page."""

FAULTS = """(finger) => {
  const faults = [];
  const isShown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && e.getBoundingClientRect().width > 1 && !e.closest('.visually-hidden');
  const rect = (e) => e.getBoundingClientRect();
  const whole = document.documentElement.scrollWidth;
  if (whole > innerWidth) faults.push(`scrolls to ${whole}`);
  for (const name of ['textarea', '.primary']) {
    const e = document.querySelector(`.composer ${name}`), r = rect(e);
    if (r.bottom > innerHeight + 1 || r.top < 0) faults.push(`${name} is at ${r.top} to ${r.bottom}`);
    const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    if (!e.contains(hit) && !hit?.contains(e)) faults.push(`${name} lies under ${hit?.className}`);
  }
  const names = ['.top', '.stage', '.timeline', '.composer'];
  const areas = names.map((name) => document.querySelector(name)).filter(isShown);
  const main = document.querySelector('main');
  const shareOf = (a, b) => {
    const [p, q] = [rect(a), rect(b)];
    const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const along = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    return across > 1 && along > 1 ? `${across} x ${along}` : '';
  };
  // Where the whole page scrolls, the composer stays in sight over what scrolls.
  const isScrolled = main.scrollHeight > main.clientHeight + 1;
  for (const [at, a] of areas.entries()) for (const b of areas.slice(at + 1)) {
    const isSticky = isScrolled && (a.matches('.composer') || b.matches('.composer'));
    if (!isSticky && shareOf(a, b)) faults.push(`${a.className} and ${b.className} overlap by ${shareOf(a, b)}`);
  }
  const pairs = [['.tools', '.edit-bar'], ['.tools', '.frame'], ['.title > button', '.model-status'],
    ['.tools', '.compare-modes'], ['.tools', '.details']];
  for (const pair of pairs) {
    const [a, b] = pair.map((name) => document.querySelector(name));
    if (a && b && isShown(a) && isShown(b) && shareOf(a, b)) faults.push(`${pair} overlap by ${shareOf(a, b)}`);
  }
  for (const e of document.querySelectorAll('.top button')) {
    const r = rect(e);
    if (isShown(e) && r.right > innerWidth + 1) faults.push(`${e.ariaLabel} ends at ${r.right}`);
  }
  const editing = document.querySelector('.edit-bar'), stage = rect(document.querySelector('.stage'));
  if (editing && !isScrolled && (rect(editing).bottom > stage.bottom + 1 || rect(editing).top < stage.top - 1))
    faults.push(`the bar of the editor leaves the stage: ${rect(editing).top} to ${rect(editing).bottom}`);
  const bar = document.querySelector('.bar');
  if (isShown(bar) && bar.scrollWidth > bar.clientWidth + 1) faults.push(`the bar is ${bar.scrollWidth} wide`);
  const buttons = 'button, a[href], select, summary, input:not([type=file]):not([type=checkbox]), label:has(> input)';
  for (const e of finger ? document.querySelectorAll(buttons) : []) {
    if (!isShown(e) || e.matches('.segmented input') || e.closest('.mask, .node') || e.tabIndex < 0) continue;
    const r = rect(e.matches('.request-chips *') ? e.closest('.request-chips > *') : e);
    if (r.height < 43.5 || r.width < 24) faults.push(`${e.outerHTML.slice(0, 90)} is ${r.width} x ${r.height}`);
  }
  return faults;
}"""

SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 300);
})"""


async def _make_session(server: Served) -> None:
    await server.act(type="new", prompt="a red ball on grass beside a white house in the mountains at sunset")
    await server.act(type="refine", modification="make the ball blue")
    await server.act(type="undo")
    await server.act(type="refine", modification="make the ball green")
    await server.act(type="new", prompt="a cube" + ", with a smaller cube beside it" * 9, count=3)


async def _settled_faults(page: Any, finger: bool) -> list[str]:
    """What is wrong once the page has followed its window, which takes a frame or two, and more on a busy machine."""
    faults: list[str] = []
    for _ in range(30):
        faults = await page.evaluate(FAULTS, finger)
        if not faults:
            break
        await page.wait_for_timeout(100)
    return faults


async def _walk(page: Any, finger: bool, where: str, windows: Sequence[tuple[int, int]] = WINDOWS) -> list[str]:
    """What is wrong in any of the windows."""
    found = []
    for width, height in windows:
        await page.set_viewport_size({"width": width, "height": height})
        found += [f"{where} at {width} x {height}: {fault}" for fault in await _settled_faults(page, finger)]
    return found


@pytest.mark.parametrize("finger", [True, False], ids=["finger", "mouse"])
async def test_nothing_overlaps_is_cut_off_or_too_small_in_any_window(
    open_page: OpenPage, server: Served, finger: bool
) -> None:
    empty = await open_page(has_touch=finger, is_mobile=finger, locale="fr-FR")
    assert await empty.evaluate(SHIFT) == 0
    found = await _walk(empty, finger, "empty")
    await _make_session(server)
    page = await open_page(has_touch=finger, is_mobile=finger, locale="fr-FR")
    await wait_for_pictures(page, 4)
    assert await page.evaluate(SHIFT) == 0
    found += await _walk(page, finger, "main")
    for key, editor in (("b", "masking"), ("Shift+E", "cropping"), ("e", "extending")):
        await page.set_viewport_size({"width": 1440, "height": 900})
        await press(page, key)
        await page.wait_for_selector(f".{editor}")
        found += await _walk(page, finger, editor)
        await press(page, "Escape")
    await press(page, "[", "c")
    await page.wait_for_selector(".compare .details")
    found += await _walk(page, finger, "compare", [size for size in WINDOWS if size[0] > 760])
    assert found == []


_BEGIN_SHIFT = """() => {
  window.shifted = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      window.shifted.push([value, ...sources.map(({ node }) => node?.className ?? node?.nodeName)]);
  }).observe({ type: 'layout-shift' });
}"""


@worker_with(FAKE_STEP_MS="400")
@pytest.mark.parametrize("size", [(1024, 768), (390, 844)], ids=str)
async def test_nothing_moves_when_the_first_picture_comes(
    open_page: OpenPage, server: Served, size: tuple[int, int]
) -> None:
    page = await open_page(*size)
    await say(page, "a red ball on grass")
    await page.wait_for_selector(".turns .coming")
    await wait_until(page, "document.querySelector('.node.coming') !== null")
    await page.evaluate(_BEGIN_SHIFT)
    await wait_for_pictures(page, 1)
    await page.wait_for_selector(".frame .canvas img")
    await page.wait_for_timeout(300)
    assert await page.evaluate("window.shifted") == []
