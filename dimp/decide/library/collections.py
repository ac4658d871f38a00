"""Changes of the library: which events follow from what is asked of collections. Pure.

An empty result means that what was asked for is so already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from dimp.core import library_events as le
from dimp.core import limits
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.library import Collection, Library
from dimp.core.library_events import LibraryEvent, Search

_MIN_PREFIX = 4

Membership = Callable[[Library, str, Sequence[str]], list[LibraryEvent]]
"""`add` or `remove`."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed of a collection; None leaves a thing as it is, an empty `cover` takes the choice back."""

    title: str | None = None
    search: Search | None = None
    cover: str | None = None
    trashed: bool | None = None


def find_collection(library: Library, reference: str) -> Collection:
    """A collection by id, unique prefix of 4 or more characters, or title; one's own before those of others.

    Raises `NotFound` or `Conflict`.
    """
    if (exact := library.collections.get(reference)) is not None:
        return exact
    titled = [collection for collection in library.collections.values() if collection.title == reference]
    in_use = [collection for collection in titled if not collection.trashed]
    fitting = [collection for collection in in_use if collection.id not in library.shared] or in_use or titled
    if not fitting and len(reference) >= _MIN_PREFIX:
        fitting = [
            collection for collection in library.collections.values() if collection.id.startswith(reference.lower())
        ]
    if len(fitting) > 1:
        raise Conflict(f"{reference!r} fits {len(fitting)} collections.", "Give more of the id; see: dimp collections")
    if not fitting:
        raise NotFound(
            f"There is no collection {reference!r}.", "See what there is with: dimp collections", "no-collection"
        )
    return fitting[0]


def create(
    library: Library, fresh_id: str, title: str, search: Search | None, generations: Sequence[str]
) -> list[LibraryEvent]:
    """A new collection, with pictures put into it or with a search. Raises `Invalid` or `Conflict`."""
    if search is not None and generations:
        raise Invalid("A collection that is a search finds its pictures.", "Give a search or pictures, not both.")
    if sum(1 for _ in _own(library)) >= limits.COLLECTIONS:
        raise Conflict(f"There are {limits.COLLECTIONS} collections already.", "Put pictures into one of them.")
    named = _check_title(library, "", title)
    events: list[LibraryEvent] = [le.CollectionCreated(fresh_id, named, _check_search(search))]
    if generations:
        events.append(le.CollectionAdded(fresh_id, _check_room(Collection("", "", "", ""), generations)))
    return events


def add(library: Library, reference: str, generations: Sequence[str]) -> list[LibraryEvent]:
    """Put pictures into a collection; those that are in it stay where they are. Raises a `Refusal`."""
    collection = _need_by_hand(library, reference)
    fresh = [generation for generation in dict.fromkeys(generations) if generation not in collection.members]
    return [le.CollectionAdded(collection.id, _check_room(collection, fresh))] if fresh else []


def remove(library: Library, reference: str, generations: Sequence[str]) -> list[LibraryEvent]:
    """Take pictures out of a collection. Raises a `Refusal`."""
    collection = _need_by_hand(library, reference)
    removed = tuple(generation for generation in dict.fromkeys(generations) if generation in collection.members)
    return [le.CollectionRemoved(collection.id, removed)] if removed else []


def change(library: Library, reference: str, wanted: Change) -> list[LibraryEvent]:
    """All that is asked for, or a `Refusal`. What is in the trash is brought back first, and put there last."""
    collection = find_collection(library, reference)
    if collection.trashed and wanted.trashed is not False:
        if wanted == Change(trashed=True):
            return []
        raise _trashed_conflict(collection)
    events: list[LibraryEvent] = [le.CollectionRestored(collection.id)] if collection.trashed else []
    if wanted.title is not None:
        title = _check_title(library, collection.id, wanted.title)
        events += [le.CollectionRenamed(collection.id, title)] if title != collection.title else []
    if wanted.search is not None:
        events += _search(collection, wanted.search)
    if wanted.cover is not None:
        events += _cover(collection, wanted.cover or None)
    return [*events, le.CollectionTrashed(collection.id)] if wanted.trashed else events


def _search(collection: Collection, search: Search) -> list[LibraryEvent]:
    if collection.search is None:
        raise Conflict("That collection was put together by hand.", "Begin one with a search instead.")
    return (
        [le.CollectionSearched(collection.id, _check_search(search) or search)] if search != collection.search else []
    )


def _cover(collection: Collection, cover: str | None) -> list[LibraryEvent]:
    if cover is not None and collection.search is None and cover not in collection.members:
        raise Conflict("That picture is not in the collection.", "Put it into the collection first.")
    return [le.CollectionCovered(collection.id, cover)] if cover != collection.cover else []


def _need_by_hand(library: Library, reference: str) -> Collection:
    collection = find_collection(library, reference)
    if collection.trashed:
        raise _trashed_conflict(collection)
    if collection.search is not None:
        raise Conflict(
            "That collection is a search: it holds what is found.", "Change its search, or use another collection."
        )
    return collection


def _trashed_conflict(collection: Collection) -> Conflict:
    hint = f"Bring it back first: dimp collections restore {collection.id}"
    return Conflict("This collection is in the trash.", hint, "collection-trashed")


def _check_title(library: Library, own_id: str, title: str) -> str:
    stripped = title.strip()
    if not 0 < len(stripped) <= limits.NAME_CHARACTERS:
        raise Invalid("The title is empty or too long.", f"Use 1 to {limits.NAME_CHARACTERS} characters.")
    taken = (collection for collection in _own(library) if collection.title == stripped and not collection.trashed)
    if any(collection.id != own_id for collection in taken):
        raise Conflict(f"There is a collection {stripped!r} already.", "Choose another title.", "name-taken")
    return stripped


def _own(library: Library) -> Iterator[Collection]:
    """What others call theirs is not in one's way."""
    return (found for found in library.collections.values() if found.id not in library.shared)


def _check_search(search: Search | None) -> Search | None:
    """Within what the log keeps, and not through another collection: two could name each other. Raises `Invalid`."""
    if search is None:
        return None
    if search.collection is not None:
        raise Invalid("The search of a collection cannot name a collection.", "Search by words, tags, models or stars.")
    if search == Search():
        raise Invalid("That search finds everything.", "Say what to look for: words, a tag, a model, starred ones.")
    texts = [value for value in msgspec.structs.astuple(search) if isinstance(value, str)]
    if any(len(text) > limits.OPTION_CHARACTERS for text in texts):
        raise Invalid("The search is too long.", f"Use at most {limits.OPTION_CHARACTERS} characters in each field.")
    return search


def _check_room(collection: Collection, generations: Sequence[str]) -> tuple[str, ...]:
    if len(collection.members) + len(generations) > limits.COLLECTED:
        raise Conflict(f"A collection holds {limits.COLLECTED} pictures at most.", "Begin another one.")
    return tuple(dict.fromkeys(generations))
