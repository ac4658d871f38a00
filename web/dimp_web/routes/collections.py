"""Collections across sessions: put together by hand, or found by a search that is kept."""

from __future__ import annotations

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from dimp.core.library import Collection
from dimp.core.library_events import Search
from dimp.decide.library import collections
from dimp.decide.library.collections import Change, find_collection
from dimp_web import facets
from dimp_web.accounts.library_people import mark_shared
from dimp_web.context import AppContext, AppContexts, ReadRequest, ReadRequests, WriteRequests
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
    found = facets.collections(context.studio, trashed=trashed)
    return CollectionList(await mark_shared(context, *found))


@post("/api/collections", status_code=201, summary="Begin a collection")
async def begin(write: WriteRequests, data: JSONBody[NewCollection]) -> CollectionView:
    """Begins a collection of pictures, or of what a search finds: the same search again, each time it is looked at."""
    ids = [generation_id for group in find_all(write, data.ids).values() for generation_id in group]
    search = data.search.plain() if data.search else None
    made = await write.studio.library.create(data.title, search, ids, actor=write.actor, op=write.operation())
    return await _view(write.context, made)


@get("/api/collections/{ref:str}", summary="See a collection")
async def see(
    context: AppContexts, ref: FromPath[str], limit: FromQuery[int] = 50, before: FromQuery[int | None] = None
) -> CollectionPage:
    """A collection with some of its pictures, the last put in first; `next` is what to give as `before`."""
    collection = find_collection(context.studio.sessions.library, ref)
    page = facets.page(context.studio, collection, limit, before)
    (marked,) = await mark_shared(context, page.collection)
    return msgspec.structs.replace(page, collection=marked)


@patch("/api/collections/{ref:str}", summary="Change a collection")
async def change(read: ReadRequests, ref: FromPath[str], data: JSONBody[CollectionChange]) -> CollectionView:
    """Renames it, chooses its cover, changes its search, puts it into the trash or takes it out: all, or nothing."""
    collection = find_collection(read.studio.sessions.library, ref)
    search, cover = data.search.plain() if data.search else None, data.cover
    if cover and cover not in collection.members:
        cover = read.generation(cover)[1].id
    changes = Change(title=data.title, search=search, cover=cover, trashed=data.trashed)
    await read.studio.library.change(lambda now: collections.change(now, collection.id, changes), read.actor)
    return await _view(read.context, collection)


@post("/api/collections/{ref:str}/add", status_code=200, summary="Put pictures into a collection")
async def add(read: ReadRequests, ref: FromPath[str], data: JSONBody[Pictures]) -> CollectionView:
    """Puts pictures of any session into it; those that are in it stay where they are."""
    return await _put(read, ref, data, collections.add)


@post("/api/collections/{ref:str}/remove", status_code=200, summary="Take pictures out of a collection")
async def remove(read: ReadRequests, ref: FromPath[str], data: JSONBody[Pictures]) -> CollectionView:
    """Takes pictures out of it. They stay in their sessions."""
    return await _put(read, ref, data, collections.remove)


async def _put(read: ReadRequest, ref: str, data: Pictures, decide: collections.Membership) -> CollectionView:
    collection = find_collection(read.studio.sessions.library, ref)
    read.session()  # one that is named must be there, even where nothing is looked up in it
    in_it = [member for member in data.ids if member in collection.members]  # others may have put it there
    elsewhere = find_all(read, [reference for reference in data.ids if reference not in collection.members])
    ids = [*in_it, *(generation_id for group in elsewhere.values() for generation_id in group)]
    await read.studio.library.change(lambda now: decide(now, collection.id, ids), read.actor)
    return await _view(read.context, collection)


async def _view(context: AppContext, collection: Collection) -> CollectionView:
    (marked,) = await mark_shared(context, facets.view(context.studio, collection))
    return marked


HANDLERS = (listing, begin, see, change, add, remove)
