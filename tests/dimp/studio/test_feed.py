"""The feed: every event to every watcher, in order, exactly once, and nobody waits for a slow one."""

from __future__ import annotations

from collections.abc import Sequence

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.core.events import GenerationCancelled, SessionCleared, Stamped
from dimp.engine.reports import Progress
from dimp.studio import feed as feeding
from dimp.studio.feed import Feed, Watcher

pytestmark = pytest.mark.anyio


def event(seq: int) -> Stamped:
    return Stamped(seq, "s", seq, "", "user", None, SessionCleared())


class Log:
    """What the feed fetches from when its ring no longer holds it."""

    def __init__(self, stored: Sequence[Stamped]) -> None:
        self.stored = stored
        self.fetched = 0

    async def fetch(self, after: int, limit: int) -> list[Stamped]:
        self.fetched += 1
        return list(self.stored[after : after + limit])


def a_feed(stored: int = 0) -> tuple[Feed, Log]:
    log = Log([event(seq) for seq in range(1, stored + 10_000)])
    return Feed(stored, log.fetch), log


async def seqs(watcher: Watcher, limit: int = 500) -> list[int]:
    with anyio.fail_after(60):
        return [one.seq for one in (await watcher.next(limit)).events]


@given(st.permutations(range(1, 9)), st.integers(1, 4))
def test_events_come_in_order_however_they_became_durable(order: list[int], limit: int) -> None:
    async def watch() -> None:
        feed, _ = a_feed()
        watcher, seen = feed.watch(), list[int]()
        for seq in order:
            feed.publish([event(seq)])
            assert feed.seq < min((one for one in order[order.index(seq) + 1 :]), default=9)
        while len(seen) < 8:
            seen += await seqs(watcher, limit)
        assert seen == list(range(1, 9))

    anyio.run(watch)


async def test_a_watcher_begins_now_or_where_it_was() -> None:
    feed, _ = a_feed(3)
    now, before, future = feed.watch(), feed.watch(1), feed.watch(99)
    feed.publish([event(4)])
    assert await seqs(now) == [4]
    assert await seqs(before) == [2, 3, 4]
    assert await seqs(future) == [4]


async def test_what_fell_out_of_the_ring_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "RING", 4)
    feed, log = a_feed()
    slow, seen = feed.watch(), list[int]()
    feed.publish([event(seq) for seq in range(1, 21)])
    while len(seen) < 20:
        seen += await seqs(slow, 7)
    assert seen == list(range(1, 21))
    fetched = log.fetched
    feed.publish([event(21)])
    assert await seqs(slow) == [21]
    assert log.fetched == fetched  # the ring has it


async def test_a_fetch_never_shows_what_was_not_told_yet() -> None:
    feed, _ = a_feed(5)  # the log holds more than that already
    assert await seqs(feed.watch(0)) == [1, 2, 3, 4, 5]


async def test_a_waiting_watcher_is_woken_once_for_each() -> None:
    feed, _ = a_feed()
    seen: list[int] = []

    async def watch() -> None:
        watcher = feed.watch()
        while len(seen) < 6:
            seen.extend(await seqs(watcher))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        for seq in range(1, 4):
            await anyio.lowlevel.checkpoint()
            feed.publish([event(seq)])
        feed.publish([event(6)])  # durable before its turn: held back
        await anyio.lowlevel.checkpoint()
        assert 6 not in seen
        feed.publish([event(5), event(4)])
    assert seen == [1, 2, 3, 4, 5, 6]


async def test_progress_is_the_latest_only_and_told_once() -> None:
    feed, _ = a_feed()
    watcher = feed.watch()
    for step in range(3):
        feed.publish_progress(Progress("x", "painting", step, 3))
    with anyio.fail_after(60):
        news = await watcher.next()
    assert news.progress == Progress("x", "painting", 2, 3)
    assert news.events == ()
    with anyio.move_on_after(0.05) as patience:
        await watcher.next()
    assert patience.cancelled_caught


async def test_a_new_watcher_is_shown_the_progress_there_is() -> None:
    feed, _ = a_feed()
    feed.publish_progress(Progress("x", "painting", 1, 3))
    with anyio.fail_after(60):
        assert (await feed.watch().next()).progress == Progress("x", "painting", 1, 3)


@pytest.mark.parametrize("seen_before", [True, False])
async def test_what_is_over_has_no_progress(seen_before: bool) -> None:
    feed, _ = a_feed()
    early = feed.watch()
    feed.publish_progress(Progress("x", "painting", 3, 3))
    if seen_before:
        assert (await early.next()).progress is not None
    feed.publish([Stamped(1, "s", 1, "", "worker", None, GenerationCancelled("other"))])
    assert feed.progress is not None
    feed.publish([Stamped(2, "s", 2, "", "worker", None, GenerationCancelled("x"))])
    late = feed.watch(1)
    for watcher in (early, late):
        with anyio.fail_after(60):
            assert (await watcher.next()).progress is None
