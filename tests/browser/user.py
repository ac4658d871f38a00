"""What a user does on the page, by the texts and roles that they see."""

from __future__ import annotations

from typing import Any

import anyio

PATIENCE_S = 60.0
_LOOK_S = 0.05


async def wait_until(page: Any, expression: str, arg: object = None, patience_s: float = PATIENCE_S) -> None:
    """Waits until an expression (or a function of `arg`) is true of the page.

    Playwright's own `wait_for_function` evaluates in a timer, which the page's content security policy forbids.
    """
    try:
        with anyio.fail_after(patience_s):
            while not await page.evaluate(expression, arg):  # noqa: ASYNC110 - the page sends no signal
                await anyio.sleep(_LOOK_S)
    except TimeoutError as late:
        text = await page.evaluate(
            "document.querySelector('.timeline')?.innerText + document.querySelector('.turns')?.innerText"
        )
        raise AssertionError(f"never true: {expression} ({arg}); the page shows: {text}") from late


async def say(page: Any, words: str) -> None:
    """Writes into the composer and presses Enter."""
    prompt = page.locator(".composer textarea")
    await prompt.fill(words)
    await prompt.press("Enter")  # there, also where a panel that closes gives the keyboard back late


async def wait_for_pictures(page: Any, count: int, patience_s: float = PATIENCE_S) -> None:
    """Waits until the timeline holds so many finished pictures and none to come."""
    await wait_until(
        page,
        "count => document.querySelectorAll('.node img').length === count && !document.querySelector('.node.coming')",
        count,
        patience_s,
    )


async def paint(page: Any, words: str, count: int) -> None:
    """Says the words and waits for the picture, the `count`-th of the timeline."""
    await say(page, words)
    await wait_for_pictures(page, count)


async def read_tree(page: Any) -> list[tuple[int, str]]:
    """The timeline as assistive technology reads it: level and name of each picture, in document order."""
    items = await page.eval_on_selector_all(
        "[role=treeitem]", "nodes => nodes.map(n => [Number(n.ariaLevel), n.getAttribute('aria-label')])"
    )
    return [(level, name) for level, name in items]


async def read_head(page: Any) -> str:
    """The name of the picture that the session stands at."""
    name = await page.get_attribute("[role=treeitem][aria-selected=true]", "aria-label")
    return str(name)


async def press(page: Any, *keys: str) -> None:
    """Presses keys, one after another, on the picture: where Escape takes the keyboard, and letters are keys.

    What paints or deletes waits a moment there, in case the letter is the first of a word.
    """
    await page.evaluate("document.querySelector('.stage').focus()")
    for key in keys:
        await tap(page, key)


async def tap(page: Any, key: str) -> None:
    """Presses a key and lets go of it at once, however long a busy page takes to hear of it."""
    if len(key) > 1:
        await page.keyboard.press(key)
        return
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(page.keyboard.down, key)
        tasks.start_soon(page.keyboard.up, key)
