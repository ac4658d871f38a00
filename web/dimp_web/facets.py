"""What was used, for filters; what is in the trash; and collections as clients see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from dimp.core.errors import Invalid
from dimp.core.kinds import kind_of
from dimp.core.library import Collection
from dimp.core.library_events import Search
from dimp.core.parameters import lasting_loras
from dimp.core.session import DONE, Generation
from dimp.core.views import GenerationView, SessionSummary, generation_view, summary
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
    """A collection; with a `search` it is smart. `count` and `cover` (an image id) are of the pictures in use."""

    id: str
    title: str
    count: int
    cover: str | None
    cover_id: str | None
    search: Search | None
    created_at: str
    updated_at: str
    trashed: bool


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


def facets(studio: Studio, wanted: Search) -> Facets:
    """What the painted pictures that fit were made with. Raises a `Refusal` for a filter that cannot be."""
    counters = {name: Counter[str]() for name in ("model", "scheduler", "lora", "kind", "tag", "session")}
    total = starred = 0
    for session_id, generation in _painted(paging.find(studio, wanted)):
        total += 1
        starred += generation.starred
        for name, values in _values(session_id, generation).items():
            counters[name].update(filter(None, values))
    titles = {session.id: session.title for session in studio.sessions.all()}
    used = {name: _list(counter, titles) for name, counter in counters.items()}
    return Facets(total, starred, used | {"collection": _collection_facets(studio)})


def trash(studio: Studio, limit: int, before: int | None) -> TrashView:
    """A page of the trash. Raises `Invalid` for a limit that is out of range."""
    page = paging.search(studio, Search(), limit, before, trashed=True)
    count = sum(1 for _ in paging.find(studio, Search(), trashed=True))
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
    views = tuple(generation_view(session_id, generation) for session_id, generation in found[:limit])
    return CollectionPage(view(studio, collection), views, skipped + limit if len(found) > limit else None)


def _pictures(studio: Studio, collection: Collection) -> Iterator[tuple[str, Generation]]:
    """The painted pictures of a collection that are in use, the last put in (or found: the newest) first."""
    if collection.search is not None:
        return _painted(paging.find(studio, collection.search))
    return _painted(_members(studio, collection))


def _members(studio: Studio, collection: Collection) -> Iterator[tuple[str, Generation]]:
    for generation_id in reversed(collection.members):
        session = studio.sessions.session_of(generation_id)
        if session is not None and not session.trashed and not session.generations[generation_id].trashed:
            yield session.id, session.generations[generation_id]


def _painted(pairs: Iterable[tuple[str, Generation]]) -> Iterator[tuple[str, Generation]]:
    return (pair for pair in pairs if pair[1].status == DONE)


def _values(session_id: str, generation: Generation) -> dict[str, Iterable[str]]:
    recipe = generation.recipe
    return {
        "model": (recipe.model,) if kind_of(recipe).sampled else (),
        "scheduler": (recipe.scheduler,),
        "kind": (recipe.kind,),
        "tag": generation.tags,
        "lora": [use.name or use.digest for use in lasting_loras(recipe)],
        "session": (session_id,),
    }


def _list(counter: Counter[str], titles: Mapping[str, str]) -> tuple[Facet, ...]:
    return tuple(Facet(value, titles.get(value, value), count) for value, count in counter.most_common(_MOST))


def _collection_facets(studio: Studio) -> tuple[Facet, ...]:
    """Collections that were put together by hand: those that can be a filter."""
    by_hand = [found for found in collections(studio) if found.search is None]
    return tuple(Facet(found.id, found.title, found.count) for found in by_hand)
