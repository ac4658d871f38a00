"""The feed: every event for every watcher, in order of `seq` and each exactly once.

Events of different sessions can become durable out of order; the feed holds one back until all before it are there. A
watcher has a cursor and is only woken to read for itself: a slow one delays no other and costs no memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import anyio
import msgspec

from dimp.core.events import AnyEvent, GenerationCancelled, GenerationCompleted, GenerationFailed, Stamped
from dimp.core.session import Session
from dimp.engine.reports import Progress

RING = 512
"""Events that stay in memory: what a page misses while it comes back; older ones are read from the log."""

_AT_ONCE = 4096
"""Events that are read in one go."""

Fetch = Callable[[int, int], Awaitable[list[Stamped]]]


class Sight(Protocol):
    """What of all that happens somebody may see."""

    def sees(self, stamped: Stamped) -> bool:
        """Whether an event may be seen."""
        ...

    def session_of(self, generation_id: str) -> Session | None:
        """The session of a generation that may be seen."""
        ...


class FeedUpdate(msgspec.Struct, frozen=True):
    """What a watcher has not seen: events in order, and the progress of running work where it changed.

    Both are empty where all that happened is hidden from it.
    """

    events: tuple[Stamped, ...]
    progress: Progress | None


class Feed:
    """Everything that happens, from `seq` 1 on; what the ring no longer holds is fetched from the log."""

    def __init__(self, last_seq: int, fetch: Fetch) -> None:
        self._published = last_seq
        self._early: dict[int, Stamped] = {}
        self._ring: deque[Stamped] = deque(maxlen=RING)
        self._fetch = fetch
        self.news = anyio.Event()
        self.progress: Progress | None = None
        self.progress_count = 0

    @property
    def seq(self) -> int:
        """The `seq` up to which everything has been published."""
        return self._published

    def publish(self, happened: Sequence[Stamped]) -> None:
        """Takes events that are durable and folded, in any order between sessions."""
        self._early.update({stamped.seq: stamped for stamped in happened})
        while (following := self._early.pop(self._published + 1, None)) is not None:
            self._ring.append(following)
            self._published = following.seq
            self._drop_progress_of(following.event)
        self._wake()

    def forget(self) -> None:
        """Lets go of the events that it holds: some of them were changed in the log, where they are read from now."""
        self._ring.clear()

    def publish_progress(self, progress: Progress) -> None:
        """Takes the latest progress; what was there before and not yet seen is dropped."""
        self.progress = progress
        self.progress_count += 1
        self._wake()

    def watch(self, after: int | None = None, sight: Sight | None = None) -> Watcher:
        """A watcher that sees everything after `after`, or from now on; with a `sight`, no more than that shows."""
        return Watcher(self, self._published if after is None else min(after, self._published), sight)

    async def read_since(self, after: int, limit: int = _AT_ONCE) -> list[Stamped]:
        """Up to `limit` events after `after` that have been published."""
        if after >= self._published:
            return []
        if self._ring and self._ring[0].seq <= after + 1:
            first = after + 1 - self._ring[0].seq
            return [self._ring[i] for i in range(first, min(first + limit, len(self._ring)))]
        fetched = await self._fetch(after, limit)
        return [stamped for stamped in fetched if stamped.seq <= self._published]

    def _drop_progress_of(self, event: AnyEvent) -> None:
        """A generation that is over has no progress any more, neither for present nor for later watchers."""
        if not isinstance(event, GenerationCompleted | GenerationFailed | GenerationCancelled):
            return
        if self.progress is not None and self.progress.id == event.id:
            self.progress = None

    def _wake(self) -> None:
        woken, self.news = self.news, anyio.Event()
        woken.set()


class Watcher:
    """One reader of the feed, with its own cursor."""

    def __init__(self, feed: Feed, after: int, sight: Sight | None = None) -> None:
        self._feed = feed
        self._sight = sight
        self._progress_seen = -1 if feed.progress else feed.progress_count
        self.after = after

    async def next(self, limit: int = 500) -> FeedUpdate:
        """Waits until there is something new and returns it."""
        while True:
            waiting = self._feed.news  # taken before looking, so that nothing slips between look and wait
            events = await self._feed.read_since(self.after, limit)
            progress = self._latest_progress()
            if events or progress:
                self.after = events[-1].seq if events else self.after
                return self._visible(FeedUpdate(tuple(events), progress))
            await waiting.wait()

    def _visible(self, update: FeedUpdate) -> FeedUpdate:
        if (sight := self._sight) is None:
            return update
        shown = update.progress if update.progress and sight.session_of(update.progress.id) else None
        return FeedUpdate(tuple(stamped for stamped in update.events if sight.sees(stamped)), shown)

    def _latest_progress(self) -> Progress | None:
        if self._progress_seen == self._feed.progress_count:
            return None
        self._progress_seen = self._feed.progress_count
        return self._feed.progress
