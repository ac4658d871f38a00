"""What was used, for filters; what is in the trash; and collections as clients see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from dimp.core.errors import Invalid
from dimp.core.generation import DONE, Generation, Manner
from dimp.core.kinds import kind_named
from dimp.core.library import Collection
from dimp.core.library_events import Search
from dimp.core.session import Session
from dimp.core.views import GenerationView, ItemAccess, SessionSummary, generation_view, shown_view, summary
from dimp.history.search import find
from dimp.studio.shown_through import find_picture
from dimp.studio.studio import Studio
from dimp_web import paging

_MOST = 200
"""Values of a facet that are listed, the most used first."""


class Facet(msgspec.Struct, frozen=True):
    """A value that was used: what it is called, and by how many pictures."""

    value: str
    label: str
    count: int


class Facets(msgspec.Struct, frozen=True):
    """What was used by the pictures that fit; `total` counts them all.

    `used` has the values for each filter, the most used first: model, scheduler, lora, kind, tag, session, collection.
    """

    total: int
    starred: int
    used: dict[str, tuple[Facet, ...]]


class CollectionView(msgspec.Struct, frozen=True):
    """A collection; with a `search` it is smart. `count` and `cover` (an image id) are of the pictures in use.

    `access` is what one may do with it; `owner` is the name of whose it is, where that is somebody else, and `shared`
    says that others have it, too.
    """

    id: str
    title: str
    count: int
    cover: str | None
    cover_id: str | None
    search: Search | None
    created_at: str
    updated_at: str
    trashed: bool
    access: ItemAccess = "own"
    owner: str = ""
    shared: bool = False


class CollectionPage(msgspec.Struct, frozen=True):
    """A collection with some of its pictures, the last put in first; `next` is what to ask for as `before`."""

    collection: CollectionView
    generations: tuple[GenerationView, ...]
    next: int | None


class TrashView(msgspec.Struct, frozen=True):
    """What is in the trash; `count` counts the pictures, `more` says that there are others after the last one."""

    sessions: tuple[SessionSummary, ...]
    collections: tuple[CollectionView, ...]
    generations: tuple[GenerationView, ...]
    count: int
    more: bool


def facets(studio: Studio, filters: Search) -> Facets:
    """What the painted pictures that fit were made with. Raises a `Refusal` for a filter that cannot be.

    Every picture is looked at once, and most were made in few ways: so ways are counted, and taken apart at the end.
    """
    counters = {name: Counter[str]() for name in ("model", "scheduler", "lora", "kind", "tag", "session")}
    ways, total, starred = Counter[tuple[str, Manner]](), 0, 0
    for session, generation in _painted_only(find(studio.sessions, filters)):
        ways[session.id, generation.manner] += 1
        starred += generation.starred
        if generation.tags:
            counters["tag"].update(generation.tags)
    for (session_id, manner), count in ways.items():
        total += count
        counters["session"][session_id] += count
        counters["kind"][manner.kind] += count
        counters["lora"].update({use.name or use.digest: count for use in manner.lora_uses})
        if manner.scheduler:
            counters["scheduler"][manner.scheduler] += count
        if kind_named(manner.kind, manner.method).sampled:
            counters["model"][manner.model] += count
    titles = {session.id: session.title for session in studio.sessions.all()}
    used = {name: _list(counter, titles) for name, counter in counters.items()}
    return Facets(total, starred, used | {"collection": _collection_facets(studio)})


def trash(studio: Studio, limit: int, before: int | None) -> TrashView:
    """A page of the trash. Raises `Invalid` for a limit that is out of range."""
    page = paging.search(studio, Search(), limit, before, trashed=True)
    count = sum(1 for _ in find(studio.sessions, Search(), trashed=True))
    sessions = [session for session in studio.sessions.all() if session.trashed]
    collections = [found for found in studio.sessions.library.collections.values() if found.trashed]
    return TrashView(
        tuple(summary(session) for session in sorted(sessions, key=lambda session: -session.seq)),
        tuple(view(studio, collection) for collection in collections),
        page.generations, count, page.more,
    )  # fmt: skip


def collections(studio: Studio, *, trashed: bool = False) -> tuple[CollectionView, ...]:
    """The collections, the one changed last first."""
    listed = [found for found in studio.sessions.library.collections.values() if found.trashed == trashed]
    return tuple(view(studio, found) for found in sorted(listed, key=lambda found: found.updated_at, reverse=True))


def view(studio: Studio, collection: Collection) -> CollectionView:
    """One collection. A search is carried out to count what it finds."""
    members = [generation for _, generation in _pictures(studio, collection)]
    chosen = next((member for member in members if member.id == collection.cover), None)
    cover = chosen or next(iter(members), None)
    return CollectionView(
        collection.id, collection.title, len(members), cover.digest if cover else None, cover.id if cover else None,
        collection.search, collection.created_at, collection.updated_at, collection.trashed,
    )  # fmt: skip


def page(studio: Studio, collection: Collection, limit: int, before: int | None) -> CollectionPage:
    """Some pictures of a collection: those after the first `before` ones. Raises `Invalid`."""
    skipped = before or 0
    if not 1 <= limit <= paging.MAX_PAGE or skipped < 0:
        raise Invalid("That page of a collection cannot be.", f"Use a limit of 1 to {paging.MAX_PAGE}.")
    found = list(islice(_pictures(studio, collection), skipped, skipped + limit + 1))
    views = tuple(_picture_view(studio, session, generation) for session, generation in found[:limit])
    return CollectionPage(view(studio, collection), views, skipped + limit if len(found) > limit else None)


def _picture_view(studio: Studio, session: Session, generation: Generation) -> GenerationView:
    """A picture as whoever has the session sees it, else as it is seen through the collection."""
    has_session = studio.sessions.has(session.id)
    return generation_view(session.id, generation) if has_session else shown_view(generation)


def _pictures(studio: Studio, collection: Collection) -> Iterator[tuple[Session, Generation]]:
    """The painted pictures of a collection that are in use, the last put in (or found: the newest) first."""
    if collection.search is not None:
        return _painted_only(find(studio.sessions, collection.search))
    return _painted_only(_members(studio, collection))


def _members(studio: Studio, collection: Collection) -> Iterator[tuple[Session, Generation]]:
    for generation_id in reversed(collection.members):
        found = find_picture(studio.sessions, collection, generation_id)
        if found is not None and not found[0].trashed and not found[1].trashed:
            yield found


def _painted_only(pairs: Iterable[tuple[Session, Generation]]) -> Iterator[tuple[Session, Generation]]:
    return (pair for pair in pairs if pair[1].status == DONE)


def _list(counter: Counter[str], titles: Mapping[str, str]) -> tuple[Facet, ...]:
    return tuple(Facet(value, titles.get(value, value), count) for value, count in counter.most_common(_MOST))


def _collection_facets(studio: Studio) -> tuple[Facet, ...]:
    """Collections that were put together by hand, of one's own: those that can be a filter."""
    library = studio.sessions.library
    own = (kept for kept in library.collections.values() if kept.id not in library.shared)
    found = [kept for kept in own if kept.search is None and not kept.trashed]
    counts = {kept.id: sum(studio.sessions.has(session.id) for session, _ in _pictures(studio, kept)) for kept in found}
    return tuple(Facet(kept.id, kept.title, counts[kept.id]) for kept in found)
