"""The order of what waits: moving a picture in it, and taking it up again after a restart. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dimp.core.errors import NotFound
from dimp.core.generation import RUNNING, Generation
from dimp.core.library_events import QueueReordered
from dimp.engine.reports import Priority, WaitingView


def move(waiting: Sequence[WaitingView], moved_id: str, before: str | None) -> QueueReordered:
    """The order once a picture stands before another and has its priority, or at the end of its own priority.

    Raises `NotFound` where either does not wait (any more).
    """
    by_priority: dict[Priority, list[str]] = {"interactive": [], "background": []}
    priorities = {entry.id: entry.priority for entry in waiting}
    for wanted in (moved_id, before):
        if wanted is not None and wanted not in priorities:
            raise NotFound("This picture is not waiting.", "Look at the queue again: it may have begun.")
    for entry in waiting:
        if entry.id != moved_id or before == moved_id:
            by_priority[entry.priority].append(entry.id)
    if before != moved_id:
        row = by_priority[priorities[before or moved_id]]
        row.insert(len(row) if before is None else row.index(before), moved_id)
    return QueueReordered(tuple(by_priority["interactive"]), tuple(by_priority["background"]))


def resume(pending: Iterable[Generation], order: QueueReordered) -> list[tuple[Generation, Priority]]:
    """What is to be painted after a restart, each with its priority, in the order it waited in.

    What was being painted comes first; what was asked for after the last move comes at the end of its priority.
    """
    places = {generation_id: place for place, generation_id in enumerate((*order.interactive, *order.background))}
    last = len(places)
    in_order = sorted(pending, key=lambda waits: (waits.status != RUNNING, places.get(waits.id, last), waits.seq))
    return [(generation, _priority_of(generation, order)) for generation in in_order]


def _priority_of(generation: Generation, order: QueueReordered) -> Priority:
    if generation.id in order.interactive:
        return "interactive"
    if generation.id in order.background or generation.recipe.priority == "background":
        return "background"
    return "interactive"
