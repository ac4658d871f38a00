"""The library: what belongs to no session, folded from the studio's own stream. Pure.

collections      pictures of any session, put together by hand or found by a search
presets          styles that were kept, and changed versions of those that come with the program
notes            what was written about LoRAs
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
    """One collection. `members` are ids of generations in the order they were put in, each with the actor who did."""

    id: str
    title: str
    created_at: str
    updated_at: str
    search: Search | None = None
    members: dict[str, str] = {}
    cover: str | None = None
    trashed: bool = False


Item = Collection | le.PresetSaved | le.LoraNoted
"""What can be shared of a library, and handed over."""


class Library(msgspec.Struct):
    """The state of it. `shared` are the ids of what belongs to somebody else, who shares it with whoever looks."""

    collections: dict[str, Collection] = {}
    presets: dict[str, le.PresetSaved] = {}
    notes: dict[str, le.LoraNoted] = {}
    queue_order: le.QueueReordered = le.QueueReordered((), ())
    shared: frozenset[str] = frozenset()

    def item(self, item_id: str) -> Item | None:
        """The collection, style or note with exactly this id."""
        return self.collections.get(item_id) or self.presets.get(item_id) or self.notes.get(item_id)

    def put(self, item: Item) -> None:
        """Takes in an item of another library."""
        self._kin_of(item)[item.id] = item

    def take_out(self, item: Item) -> None:
        """Lets go of an item."""
        self._kin_of(item).pop(item.id, None)

    def _kin_of(self, item: Item) -> dict[str, Any]:
        match item:
            case Collection():
                return self.collections
            case le.PresetSaved():
                return self.presets
            case le.LoraNoted():
                return self.notes


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
    library.collections[event.id].members.update(dict.fromkeys(event.generations, stamped.actor))


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


def _note_lora(library: Library, stamped: Stamped, event: le.LoraNoted) -> None:
    library.notes[event.id] = event


def _remove_note(library: Library, stamped: Stamped, event: le.LoraUnnoted) -> None:
    library.notes.pop(event.id, None)


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
    le.LoraNoted: _note_lora,
    le.LoraUnnoted: _remove_note,
    le.QueueReordered: _reorder,
}
