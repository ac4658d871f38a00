"""The page on a session of ten thousand pictures against the same page on one of ten, in the same Chromium.

Times are processor time of the page's main thread, from when the page has the data (or the key is pressed) to the first
frame that shows what it made of them: what else the machine does is not in them, nor the network, nor the server.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

import anyio
from playwright.async_api import async_playwright

from dimp.home import Home
from dimp.settings import Settings
from tests import page_build
from tests.browser.conftest import CHROMIUM, FLAGS, Served, serve_fake
from tests.browser.fill_session import fill_session
from tests.browser.user import wait_until

LONG, SHORT = 10_000, 10
_ITEM = ".gallery-item img"
ROUNDS = 5
_PATIENCE_S = 120.0

# Resolves after the frame in which what is waited for stands in the document.
_WATCH = """(() => {
  const past = task => requestAnimationFrame(() => { const done = new MessageChannel();
    done.port1.onmessage = task; done.port2.postMessage(0); });
  window.painted = task => new Promise(tell => { task?.(); past(tell); });
  window.shown = what => new Promise(tell => {
    const look = () => document.querySelector(what) && (watch.disconnect(), past(tell));
    const watch = new MutationObserver(look);
    watch.observe(document, { childList: true, subtree: true });
    look();
  });
})()"""

# Goes to the end of the gallery until it has not grown for a second.
_TO_THE_END = """async () => {
  const one = document.querySelector('.gallery-grid');
  for (let still = 0, height = 0; still < 20; height = one.scrollHeight) {
    one.scrollTop = one.scrollHeight;
    await new Promise(done => setTimeout(done, 50));
    still = one.scrollHeight === height ? still + 1 : 0;
  }
}"""


def run() -> list[dict[str, Any]]:
    """Rows of name, ours (10,000 pictures), reference (10 pictures), ratio, unit and goal."""
    page_build.built()
    return anyio.run(_run)


async def _run() -> list[dict[str, Any]]:
    long, short = await _measured(LONG), await _measured(SHORT)
    return [_row(name, long[name], short[name], goal) for name, goal in _GOALS.items()]


_GOALS = {
    "series: first paint after data": "< 100 ms",
    "series: all columns laid out anew": "< 100 ms",
    "series: a jump to another part": "< 33 ms",
    "gallery: first paint after data": "< 100 ms",
    "gallery: a jump to another part": "< 33 ms",
    "undo: shown before the server answers": "one frame, < 17 ms",
}


async def _measured(size: int) -> dict[str, float]:
    """The medians for a session of so many pictures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home").make()
        model = _paper(Path(folder))
        await fill_session(home, Settings(model="paper", model_folders={"paper": str(model)}), size, _parent)
        async with serve_fake(home, model) as server, async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            rounds = [await _round(browser, server, size) for _ in range(ROUNDS)]
            await browser.close()
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def _parent(at: int) -> int | None:
    return None if at == 0 else at - 2 if at % 10 == 0 else at - 1


def _paper(folder: Path) -> Path:
    model = folder / "paper"
    model.mkdir()
    (model / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    (model / "esquisse.json").write_text(json.dumps({"steps": 4, "width": 64, "height": 64}))
    return model


class _Page:
    """A page whose main thread's processor time is read around what is done to it."""

    def __init__(self, page: Any, devtools: Any) -> None:
        self.page = page
        self._devtools = devtools

    @classmethod
    async def open(cls, browser: Any) -> _Page:
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        page = await context.new_page()
        await page.add_init_script(_WATCH)
        devtools = await context.new_cdp_session(page)
        await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(page, devtools)

    async def cost(self, said: str, arg: object = None) -> float:
        """The milliseconds that the main thread works while a promise of the page is kept."""
        before = await self._worked()
        await self.page.evaluate(said, arg)
        return 1000 * (await self._worked() - before)

    async def _worked(self) -> float:
        metrics = (await self._devtools.send("Performance.getMetrics"))["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    async def cost_of_answer(self, path: str, ask: str, shown: str) -> float:
        """What the answer of a route costs from its arrival until an element of it is seen. `ask` asks for it."""
        held: list[Any] = []
        await self.page.route(path, lambda route: held.append(route))
        await self.page.evaluate(ask)
        while not held:  # noqa: ASYNC110 - the page tells nobody
            await anyio.sleep(0.05)
        answer = await held[0].fetch()
        await self.page.wait_for_timeout(500)
        before = await self._worked()
        await held[0].fulfill(response=answer)
        await self.page.evaluate("what => shown(what)", shown)
        spent = 1000 * (await self._worked() - before)
        await self.page.unroute(path)
        for later in held[1:]:
            await later.continue_()
        return spent


async def _round(browser: Any, server: Served, size: int) -> dict[str, float]:
    page = await _Page.open(browser)
    await page.page.goto(server.url)
    whole = f"document.querySelector('.title').innerText.includes('{size:,} pictures')"
    await wait_until(page.page, whole, patience_s=_PATIENCE_S)
    found = {
        "series: all columns laid out anew": await _laid_out(page),
        "series: a jump to another part": await _jumps(page, ".scroll", "scrollLeft", "scrollWidth"),
        "undo: shown before the server answers": await _undo(page),
        "gallery: first paint after data": await page.cost_of_answer("**/api/search**", _press("g"), _ITEM),
        "gallery: a jump to another part": await _jumps_when_whole(page),
    }
    await page.page.context.close()
    anew = await _Page.open(browser)
    await anew.page.goto(f"{server.url}/manifest.webmanifest")
    found["series: first paint after data"] = await _first_paint(anew, server.url)
    await anew.page.context.close()
    return found


async def _first_paint(page: _Page, url: str) -> float:
    """The page is opened as a user opens it; only the session is held back until all else stands."""
    return await page.cost_of_answer("**/api/session/current**", f"void (location.href = {url!r})", ".node img")


def _press(key: str, ctrl: bool = False) -> str:
    """A key press as an expression."""
    said = json.dumps({"key": key, "ctrlKey": ctrl, "bubbles": True})
    return f"void (document.activeElement?.blur(), dispatchEvent(new KeyboardEvent('keydown', {said})))"


async def _laid_out(page: _Page) -> float:
    """What it takes to lay all columns out anew and draw them: folding on and off changes every one."""
    await page.page.get_by_role("button", name="View options").click()
    await page.page.wait_for_selector(".timeline-options input")
    toggle = "painted(() => document.querySelectorAll('.timeline-options input')[1].click())"
    times = [await page.cost(toggle) for _ in range(4)]
    await page.page.keyboard.press("Escape")
    return statistics.median(times)


async def _jumps(page: _Page, selector: str, place: str, whole: str) -> float:
    """The median of jumps within what scrolls."""
    jump = (
        "([selector, place, whole, part]) => { const one = document.querySelector(selector);"
        " return painted(() => { one[place] = one[whole] * part }) }"
    )
    parts = (0, 7, 2, 9, 4, 1, 8)
    return statistics.median([await page.cost(jump, [selector, place, whole, part / 10]) for part in parts])


async def _jumps_when_whole(page: _Page) -> float:
    """Jumps within the gallery once it has read everything, which it does page by page as its end is seen."""
    await page.page.evaluate(_TO_THE_END)
    return await _jumps(page, ".gallery-grid", "scrollTop", "scrollHeight")


async def _undo(page: _Page) -> float:
    """From the key to the frame with the head moved, while the server's answer is held back."""
    held: list[Any] = []
    times = []
    for _ in range(3):
        await page.page.route("**/api/actions**", lambda route: held.append(route))
        times.append(await page.cost(f"painted(() => {_press('z', ctrl=True)})"))
        while not held:  # noqa: ASYNC110 - the page tells nobody
            await anyio.sleep(0.05)
        await held.pop().continue_()
        await page.page.unroute("**/api/actions**")
        await page.page.wait_for_timeout(300)
        await page.page.keyboard.press("Control+Shift+Z")
        await page.page.wait_for_timeout(700)
    return statistics.median(times)


def _row(name: str, ours: float, reference: float, goal: str) -> dict[str, Any]:
    ratio = round(ours / reference, 2) if reference else None
    return {"name": name, "ours": ours, "reference": reference, "ratio": ratio, "unit": "ms", "goal": goal}
