"""What a user's hands and eyes do on the page, by the words and roles that they see."""

from __future__ import annotations

from typing import Any


async def say(page: Any, words: str) -> None:
    """Writes into the composer and presses Enter."""
    await page.locator(".composer textarea").fill(words)
    await page.keyboard.press("Enter")


async def painted(page: Any, count: int) -> None:
    """Waits until the series holds so many finished pictures and none to come."""
    await page.wait_for_function(
        "count => document.querySelectorAll('.node img').length === count && !document.querySelector('.node.coming')",
        arg=count,
    )


async def paint(page: Any, words: str, count: int) -> None:
    """Says the words and waits for the picture, the `count`-th of the series."""
    await say(page, words)
    await painted(page, count)


async def tree(page: Any) -> list[tuple[int, str]]:
    """The series as assistive technology reads it: level and name of each picture, in document order."""
    items = await page.eval_on_selector_all(
        "[role=treeitem]", "nodes => nodes.map(n => [Number(n.ariaLevel), n.getAttribute('aria-label')])"
    )
    return [(level, name) for level, name in items]


async def head(page: Any) -> str:
    """The name of the picture that the session stands at."""
    name = await page.get_attribute("[role=treeitem][aria-selected=true]", "aria-label")
    return str(name)


async def press(page: Any, *keys: str) -> None:
    """Presses keys, one after another, with nothing being written."""
    await page.evaluate("document.activeElement?.blur()")
    for key in keys:
        await page.keyboard.press(key)
