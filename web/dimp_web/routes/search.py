"""Finding pictures by their words, over all sessions."""

from __future__ import annotations

from litestar import get
from litestar.params import FromQuery

from dimp.core.errors import Invalid
from dimp.history.search import SearchQuery
from dimp_web import paging
from dimp_web.context import AppContexts
from dimp_web.paging import HistoryPage

_MAX_QUERY = 500


@get("/api/search", summary="Find pictures")
async def search(
    context: AppContexts,
    q: FromQuery[str] = "",
    starred: FromQuery[bool | None] = None,
    model: FromQuery[str | None] = None,
    session: FromQuery[str | None] = None,
    since: FromQuery[str] = "",
    until: FromQuery[str] = "",
    limit: FromQuery[int] = 50,
    before: FromQuery[int | None] = None,
) -> HistoryPage:
    """Pictures whose prompt, modification, name, note or tags hold every word, newest first, `seq` below `before`.

    Accents and capitals make no difference.

    `since` and `until` are days (2026-01-31) or times in UTC (2026-01-31T18:30), both included.
    """
    if len(q) > _MAX_QUERY:
        raise Invalid("That is too much to search for.", f"Use at most {_MAX_QUERY} characters.")
    wanted = SearchQuery(q, starred, model, session, since.removesuffix("Z"), until.removesuffix("Z"))
    return paging.search(context.studio, wanted, limit, before)


HANDLERS = (search,)
