"""Finding pictures over all sessions: by their words, by what they were made with, and in the trash."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery

from dimp.core.errors import Invalid
from dimp.core.library_events import Search
from dimp_web import facets, paging
from dimp_web.context import AppContexts
from dimp_web.facets import Facets, TrashView
from dimp_web.paging import HistoryPage

_MAX_QUERY = 500


def search_of_address(
    q: FromQuery[str] = "",
    starred: FromQuery[bool | None] = None,
    model: FromQuery[str | None] = None,
    scheduler: FromQuery[str | None] = None,
    lora: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    tag: FromQuery[str | None] = None,
    collection: FromQuery[str | None] = None,
    session: FromQuery[str | None] = None,
    since: FromQuery[str] = "",
    until: FromQuery[str] = "",
) -> Search:
    """The filters of the address. Raises `Invalid`."""
    if len(q) > _MAX_QUERY:
        raise Invalid("That is too much to search for.", f"Use at most {_MAX_QUERY} characters.")
    return Search(
        query=q, starred=starred, model=model, scheduler=scheduler, lora=lora, kind=kind, tag=tag,
        collection=collection, session=session, since=since.removesuffix("Z"), until=until.removesuffix("Z"),
    )  # fmt: skip


_FILTERS = {"filters": Provide(search_of_address, sync_to_thread=False)}
Filters = NamedDependency[Search]


@get("/api/search", summary="Find pictures", dependencies=_FILTERS)
async def search(
    context: AppContexts,
    filters: Filters,
    painted: FromQuery[bool] = False,
    limit: FromQuery[int] = 50,
    before: FromQuery[int | None] = None,
) -> HistoryPage:
    """Pictures whose prompt, modification, name, note or tags hold every word, newest first, `seq` below `before`.

    Accents and capitals make no difference. `since` and `until` are days (2026-01-31) or times in UTC
    (2026-01-31T18:30), both included. With `painted`, what is waiting or failed is left out.
    """
    return paging.search(context.studio, filters, limit, before, painted=painted)


@get("/api/facets", summary="See what was used", dependencies=_FILTERS)
async def listing(context: AppContexts, filters: Filters) -> Facets:
    """Of the pictures that fit: which models, samplers, LoRAs, kinds, tags, sessions and collections, and how many."""
    return facets.facets(context.studio, filters)


@get("/api/trash", summary="See the trash")
async def trash(context: AppContexts, limit: FromQuery[int] = 50, before: FromQuery[int | None] = None) -> TrashView:
    """Sessions and collections in the trash, and the pictures in the trash of those that are not, newest first."""
    return facets.trash(context.studio, limit, before)


HANDLERS = (search, listing, trash)
