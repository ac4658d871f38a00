"""The page on a session of ten thousand pictures against the same page on one of ten, in the same Chromium.

Times are from when the page has the data to when what it made of them is on the screen (the first frame after it stood
in the document). Nothing of the network is in them, nor of the server.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio

from dimp.home import Home
from dimp.settings import Settings
from tests.browser.conftest import CHROMIUM, FLAGS, Served, served
from tests.browser.filling import fill
from tests.browser.hands import until

LONG, SHORT = 10_000, 10
ROUNDS = 7
_PATIENCE_S = 120.0

# `marks` holds when the answers of a route were read, first and last, and when a selector's element was first painted.
_WATCH = """(() => {
  const marks = (window.marks = {});
  const past = task => requestAnimationFrame(() => { const done = new MessageChannel();
    done.port1.onmessage = task; done.port2.postMessage(0); });
  window.painted = task => new Promise(tell => { task(); past(() => tell(performance.now())); });
  const plain = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await plain(...asked);
    const path = new URL(answer.url).pathname;
    const read = answer.json.bind(answer);
    answer.json = async () => { const said = await read(); const now = performance.now();
      marks[path] ??= now; marks[path + ' last'] = now; return said; };
    return answer;
  };
  const watched = ['.node img', '.hung img'];
  new MutationObserver(() => watched.forEach(what => {
    if (marks[what] || !document.querySelector(what)) return;
    marks[what] = NaN;
    past(() => (marks[what] = performance.now()));
  })).observe(document, { childList: true, subtree: true });
})()"""

Measure = Callable[[Any, int], Awaitable[dict[str, float]]]


def run() -> list[dict[str, Any]]:
    """Rows of name, ours (10,000 pictures), reference (10 pictures), ratio, unit and goal."""
    return anyio.run(_run)


async def _run() -> list[dict[str, Any]]:
    long, short = await _measured(LONG), await _measured(SHORT)
    return [_row(name, long[name], short[name], goal) for name, goal in _GOALS.items()]


_GOALS = {
    "series: first paint after data": "< 100 ms",
    "series: all columns after the last page": "< 100 ms",
    "series: a jump to another part": "< 33 ms",
    "gallery: first paint after data": "< 100 ms",
    "gallery: a jump to another part": "< 33 ms",
    "undo: shown (optimistic)": "one frame, 17 ms",
    "undo: settled by the server": "< 100 ms",
}


async def _measured(size: int) -> dict[str, float]:
    """The medians for a session of so many pictures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home").make()
        model = _paper(Path(folder))
        await fill(home, Settings(model="paper", model_folders={"paper": str(model)}), size, _parent)
        async with served(home, model) as server:
            rounds = [await _round(server, size) for _ in range(ROUNDS)]
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def _parent(at: int) -> int | None:
    return None if at == 0 else at - 2 if at % 10 == 0 else at - 1


def _paper(folder: Path) -> Path:
    model = folder / "paper"
    model.mkdir()
    (model / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    (model / "esquisse.json").write_text(json.dumps({"steps": 4, "width": 64, "height": 64}))
    return model


async def _round(server: Served, size: int) -> dict[str, float]:
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.add_init_script(_WATCH)
        await page.goto(server.url)
        found = {**await _series(page, size), **await _undo(page), **await _gallery(page)}
        await browser.close()
    return found


async def _series(page: Any, size: int) -> dict[str, float]:
    await until(page, "marks['.node img'] > 0", patience_s=_PATIENCE_S)
    marks = await page.evaluate("marks")
    first = marks[".node img"] - marks["/api/session/current"]
    said = f"document.querySelector('.title').innerText.includes('{size:,} impressions')"
    await until(page, said, patience_s=_PATIENCE_S)
    # The widest part of the work for a page of the history: the whole series is laid out anew.
    whole = await page.evaluate("marks['/api/session/history last'] ?? 0")
    laid = await page.evaluate("performance.getEntriesByType('measure').length") if whole < 0 else first
    await until(page, "!document.querySelector('.node.coming')")
    return {
        "series: first paint after data": first,
        "series: all columns after the last page": await _laid_out(page) if whole else laid,
        "series: a jump to another part": await _jumps(page, ".scroll", "scrollLeft", "scrollWidth"),
    }


async def _laid_out(page: Any) -> float:
    """What it takes to lay all columns out anew and draw them: folding on and off changes every one."""
    await page.get_by_role("button", name="Tidy").click()
    took = "async () => { const began = performance.now(); const box = document.querySelector('.tidy input:not(.x)');"
    took += " return await painted(() => document.querySelectorAll('.tidy input')[1].click()) - began }"
    times = [await page.evaluate(took) for _ in range(4)]
    await page.keyboard.press("Escape")
    return statistics.median(times)


async def _gallery(page: Any) -> dict[str, float]:
    await page.evaluate("document.activeElement?.blur()")
    await page.keyboard.press("g")
    await until(page, "marks['.hung img'] > 0", patience_s=_PATIENCE_S)
    marks = await page.evaluate("marks")
    return {
        "gallery: first paint after data": marks[".hung img"] - marks["/api/search"],
        "gallery: a jump to another part": await _jumps(page, ".hanging", "scrollTop", "scrollHeight"),
    }


async def _jumps(page: Any, selector: str, place: str, whole: str) -> float:
    """The median time to the frame after a jump within what scrolls."""
    jump = (
        "async ([selector, place, whole, part]) => { const one = document.querySelector(selector);"
        " const began = performance.now();"
        " return await painted(() => { one[place] = one[whole] * part }) - began }"
    )
    times = [await page.evaluate(jump, [selector, place, whole, part / 10]) for part in (0, 7, 2, 9, 4, 1, 8)]
    return statistics.median(times)


async def _undo(page: Any) -> dict[str, float]:
    """From the key to the frame with the head moved, and to the server's answer taken in."""
    key = (
        "async () => { const began = performance.now(); const seen = await painted(() => dispatchEvent("
        " new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true })));"
        " delete marks['/api/actions last'];"
        " return [began, seen - began] }"
    )
    shown, settled = [], []
    for _ in range(3):
        began, took = await page.evaluate(key)
        await until(page, "began => marks['/api/actions'] > began || marks['/api/actions last'] > began", began)
        shown.append(took)
        settled.append(await page.evaluate("marks['/api/actions last'] ?? marks['/api/actions']") - began)
        await page.evaluate("delete marks['/api/actions']; delete marks['/api/actions last']")
    return {"undo: shown (optimistic)": statistics.median(shown), "undo: settled by the server": max(settled)}


def _row(name: str, ours: float, reference: float, goal: str) -> dict[str, Any]:
    ratio = round(ours / reference, 2) if reference else None
    return {"name": name, "ours": ours, "reference": reference, "ratio": ratio, "unit": "ms", "goal": goal}
