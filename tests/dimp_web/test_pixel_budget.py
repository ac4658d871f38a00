"""Pixels in work: never more than the bound, in order, and given back whatever happens."""

from __future__ import annotations

import io
import random

import anyio
import anyio.lowlevel
import pytest
from PIL import Image

from dimp_web.pixel_budget import MOST, PixelBudget, pixels_of

pytestmark = pytest.mark.anyio


async def test_no_more_than_the_bound_is_in_work_and_all_of_it_comes_back() -> None:
    budget, rng, held, most = PixelBudget(100), random.Random(9), 0, 0

    async def work(pixels: int, fails: bool) -> None:
        nonlocal held, most
        with anyio.move_on_after(rng.random() * 0.05):
            async with budget.hold(pixels):
                held += min(pixels, 100)
                most = max(most, held)
                try:
                    await anyio.sleep(rng.random() * 0.01)
                    if fails:
                        return
                finally:
                    held -= min(pixels, 100)

    async with anyio.create_task_group() as tasks:
        for _ in range(200):
            tasks.start_soon(work, rng.choice((1, 30, 60, 100, 5000)), rng.random() < 0.3)
    assert 0 < most <= 100
    with anyio.fail_after(60):
        async with budget.hold(100):  # nothing was lost on the way
            pass


async def test_a_small_one_does_not_overtake_a_large_one_for_ever() -> None:
    budget, order = PixelBudget(10), []

    async def work(name: str, pixels: int) -> None:
        async with budget.hold(pixels):
            order.append(name)
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks, budget.hold(5):
        for name, pixels in (("large", 10), ("small", 1)):
            tasks.start_soon(work, name, pixels)
            await anyio.wait_all_tasks_blocked()
        assert order == []
    assert order == ["large", "small"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pixels_are_read_from_the_header(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, kind)
    assert pixels_of(out.getvalue()) == 600
    assert pixels_of(b"nothing that is known") == MOST
