"""What can be shared of a library: found by what it is called, whatever it is. Pure."""

from __future__ import annotations

from collections.abc import Callable

from dimp.core.errors import Conflict, NotFound
from dimp.core.library import Collection, Item, Library
from dimp.core.library_events import CollectionRenamed, LibraryEvent, PresetSaved
from dimp.decide.library.collections import find_collection
from dimp.decide.library.presets import SHIPPED, find_preset


def find_item(library: Library, reference: str) -> Item:
    """A collection, a style or a note by its id; a collection by its title, or a style by its name.

    Raises `NotFound`, and `Conflict` for what both a collection and a style are called.
    """
    if reference not in SHIPPED and (exact := library.item(reference)) is not None:
        return exact
    finders: tuple[Callable[[Library, str], Item], ...] = (find_collection, find_preset)
    fitting = [item for find in finders if (item := _try(find, library, reference)) is not None]
    if len(fitting) > 1:
        raise Conflict(f"{reference!r} is a collection and a style.", "Name one by its id.")
    if not fitting:
        hint = "See what there is: dimp collections, dimp presets"
        raise NotFound(f"There is no collection, style or note {reference!r}.", hint)
    return fitting[0]


def need_shareable(item: Item) -> None:
    """Raises `Conflict` for what cannot be shared."""
    if isinstance(item, PresetSaved) and item.id in SHIPPED:
        hint = "Keep yours under a name of its own: dimp presets save NAME WORDS"
        raise Conflict("Everybody has this style: it comes with the program.", hint)
    if isinstance(item, Collection) and item.search is not None:
        hint = "Put what it finds into one by hand, and share that."
        raise Conflict("A search would show what you paint later, too, unasked.", hint)
    if isinstance(item, Collection) and item.trashed:
        hint = f"Bring it back first: dimp collections restore {item.id}"
        raise Conflict("This collection is in the trash.", hint, "collection-trashed")


def rename_for(library: Library, item: Item, suffix: str) -> list[LibraryEvent]:
    """What keeps the name of an item apart from those in a library that it comes to; nothing where it is apart."""
    match item:
        case Collection():
            taken = {found.title for found in library.collections.values() if not found.trashed}
            fresh = _apart(item.title, taken, suffix)
            return [CollectionRenamed(item.id, fresh)] if fresh != item.title else []
        case PresetSaved():
            taken = {found.name for found in (*library.presets.values(), *SHIPPED.values())}
            fresh = _apart(item.name, taken, suffix)
            changed = PresetSaved(item.id, fresh, item.words, item.parameters, item.cover)
            return [changed] if fresh != item.name else []
        case _:
            return []


def _apart(name: str, taken: set[str], suffix: str) -> str:
    numbers = ("", *(f" {number}" for number in range(2, len(taken) + 2)))
    tried = (name, *(f"{name} ({suffix}{number})" for number in numbers))
    return next(wanted for wanted in tried if wanted not in taken)


def _try(find: Callable[[Library, str], Item], library: Library, reference: str) -> Item | None:
    try:
        return find(library, reference)
    except NotFound:
        return None
