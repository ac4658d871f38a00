"""How work ends, told to whoever counts or writes it down."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dimp.core.events import GenerationCancelled, GenerationCompleted, GenerationFailed
from dimp.studio.studio import Studio

Outcome = GenerationCompleted | GenerationFailed | GenerationCancelled
Observer = Callable[[Outcome], None]


async def follow(studio: Studio, observers: Sequence[Observer]) -> None:
    """Tells the observers of every generation that ends from now on, until it is cancelled."""
    watcher = studio.feed.watch()
    while observers:
        for stamped in (await watcher.next()).events:
            if isinstance(stamped.event, Outcome):
                for observe in observers:
                    observe(stamped.event)
