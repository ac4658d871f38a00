"""Collections across sessions: put together by hand, or found by a search that is kept."""

from __future__ import annotations

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from dimp.core.library_events import Search
from dimp.decide.library import collections
from dimp.decide.library.collections import Change, find_collection
from dimp_web import facets
from dimp_web.context import AppContexts, ReadRequest, ReadRequests, WriteRequests
from dimp_web.facets import CollectionPage, CollectionView
from dimp_web.routes.bulk import Pictures, find_all


class CollectionSearch(Search, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a smart collection finds; the fields are those of `GET /api/search`."""

    def plain(self) -> Search:
        """The same as it is stored."""
        return Search(**msgspec.structs.asdict(self))


class NewCollection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A collection to begin: of pictures (ids, any session), or of what a search finds."""

    title: str
    search: CollectionSearch | None = None
    ids: tuple[str, ...] = ()


class CollectionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. `cover` is a picture of it, or empty for the newest."""

    title: str | None = None
    search: CollectionSearch | None = None
    cover: str | None = None
    trashed: bool | None = None


class CollectionList(msgspec.Struct, frozen=True):
    """The collections, the one changed last first."""

    collections: tuple[CollectionView, ...]


@get("/api/collections", summary="List the collections")
async def listing(context: AppContexts, trashed: FromQuery[bool] = False) -> CollectionList:
    """All collections in use, or with `trashed` those in the trash, each with its cover and its number of pictures."""
    return CollectionList(facets.collections(context.studio, trashed=trashed))


@post("/api/collections", status_code=201, summary="Begin a collection")
async def begin(write: WriteRequests, data: JSONBody[NewCollection]) -> CollectionView:
    """Begins a collection of pictures, or of what a search finds: the same search again, each time it is looked at."""
    ids = [generation_id for group in find_all(write, data.ids).values() for generation_id in group]
    search = data.search.plain() if data.search else None
    made = await write.studio.library.create(data.title, search, ids, actor=write.actor, op=write.operation())
    return facets.view(write.studio, made)


@get("/api/collections/{ref:str}", summary="See a collection")
async def see(
    context: AppContexts, ref: FromPath[str], limit: FromQuery[int] = 50, before: FromQuery[int | None] = None
) -> CollectionPage:
    """A collection with some of its pictures, the last put in first; `next` is what to give as `before`."""
    collection = find_collection(context.studio.sessions.library, ref)
    return facets.page(context.studio, collection, limit, before)


@patch("/api/collections/{ref:str}", summary="Change a collection")
async def change(read: ReadRequests, ref: FromPath[str], data: JSONBody[CollectionChange]) -> CollectionView:
    """Renames it, chooses its cover, changes its search, puts it into the trash or takes it out: all, or nothing."""
    cover = read.generation(data.cover)[1].id if data.cover else data.cover
    search = data.search.plain() if data.search else None
    wanted = Change(title=data.title, search=search, cover=cover, trashed=data.trashed)
    collection = find_collection(read.studio.sessions.library, ref)
    await read.studio.library.change(lambda now: collections.change(now, collection.id, wanted), read.actor)
    return facets.view(read.studio, collection)


@post("/api/collections/{ref:str}/add", status_code=200, summary="Put pictures into a collection")
async def add(read: ReadRequests, ref: FromPath[str], data: JSONBody[Pictures]) -> CollectionView:
    """Puts pictures of any session into it; those that are in it stay where they are."""
    return await _put(read, ref, data, collections.add)


@post("/api/collections/{ref:str}/remove", status_code=200, summary="Take pictures out of a collection")
async def remove(read: ReadRequests, ref: FromPath[str], data: JSONBody[Pictures]) -> CollectionView:
    """Takes pictures out of it. They stay in their sessions."""
    return await _put(read, ref, data, collections.remove)


async def _put(read: ReadRequest, ref: str, data: Pictures, decide: collections.Membership) -> CollectionView:
    ids = [generation_id for group in find_all(read, data.ids).values() for generation_id in group]
    collection = find_collection(read.studio.sessions.library, ref)
    await read.studio.library.change(lambda now: decide(now, collection.id, ids), read.actor)
    return facets.view(read.studio, collection)


HANDLERS = (listing, begin, see, change, add, remove)
