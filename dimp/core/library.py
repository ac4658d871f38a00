"""The library: what belongs to no session, folded from the studio's own stream. Pure.

collections      pictures of any session, put together by hand or found by a search
presets          styles that were kept, and changed versions of those that come with the program
queue_order      the order that what waits was put into, so that a restart keeps it
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from dimp.core import library_events as le
from dimp.core.events import Stamped
from dimp.core.library_events import Search


class Collection(msgspec.Struct):
    """One collection. `members` are ids of generations in the order they were put in (a dict for quick look-up)."""

    id: str
    title: str
    created_at: str
    updated_at: str
    search: Search | None = None
    members: dict[str, None] = {}
    cover: str | None = None
    trashed: bool = False


class Library(msgspec.Struct):
    """The state of it."""

    collections: dict[str, Collection] = {}
    presets: dict[str, le.PresetSaved] = {}
    queue_order: le.QueueReordered = le.QueueReordered((), ())


def fold_library(library: Library, stamped: Stamped) -> None:
    """Takes one event of the studio's own stream into `library`, in place; what concerns others changes nothing."""
    event = stamped.event
    folder = _FOLDS.get(type(event))
    if folder is None:
        return
    folder(library, stamped, event)
    changed = library.collections.get(getattr(event, "id", ""))
    if changed is not None:
        changed.updated_at = stamped.at


def _create(library: Library, stamped: Stamped, event: le.CollectionCreated) -> None:
    library.collections[event.id] = Collection(event.id, event.title, stamped.at, stamped.at, event.search)


def _rename(library: Library, stamped: Stamped, event: le.CollectionRenamed) -> None:
    library.collections[event.id].title = event.title


def _search(library: Library, stamped: Stamped, event: le.CollectionSearched) -> None:
    library.collections[event.id].search = event.search


def _cover(library: Library, stamped: Stamped, event: le.CollectionCovered) -> None:
    library.collections[event.id].cover = event.generation


def _add(library: Library, stamped: Stamped, event: le.CollectionAdded) -> None:
    library.collections[event.id].members.update(dict.fromkeys(event.generations))


def _remove(library: Library, stamped: Stamped, event: le.CollectionRemoved) -> None:
    collection = library.collections[event.id]
    for generation_id in event.generations:
        collection.members.pop(generation_id, None)
    if collection.cover in event.generations:
        collection.cover = None


def _trash(library: Library, stamped: Stamped, event: le.CollectionTrashed) -> None:
    library.collections[event.id].trashed = True


def _restore(library: Library, stamped: Stamped, event: le.CollectionRestored) -> None:
    library.collections[event.id].trashed = False


def _save_preset(library: Library, stamped: Stamped, event: le.PresetSaved) -> None:
    library.presets[event.id] = event


def _remove_preset(library: Library, stamped: Stamped, event: le.PresetRemoved) -> None:
    library.presets.pop(event.id, None)


def _reorder(library: Library, stamped: Stamped, event: le.QueueReordered) -> None:
    library.queue_order = event


_FOLDS: dict[type, Callable[[Library, Stamped, Any], None]] = {
    le.CollectionCreated: _create,
    le.CollectionRenamed: _rename,
    le.CollectionSearched: _search,
    le.CollectionCovered: _cover,
    le.CollectionAdded: _add,
    le.CollectionRemoved: _remove,
    le.CollectionTrashed: _trash,
    le.CollectionRestored: _restore,
    le.PresetSaved: _save_preset,
    le.PresetRemoved: _remove_preset,
    le.QueueReordered: _reorder,
}
