"""The ASGI application: the security middleware before everything, the built page, then the routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

import anyio
from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin

from dimp.accounts.house import House
from dimp.accounts.oidc.sign_in import OidcSignIn
from dimp.history.lineage import Drifts
from dimp.models.pulling import Pulls
from dimp.studio.studio import Studio
from dimp_web import asgi, live, problems
from dimp_web.accounts import (
    account,
    handing_over,
    keys,
    library_people,
    members,
    oidc,
    pages,
    share_page,
    shares,
    users,
)
from dimp_web.compression import compression
from dimp_web.context import (
    AppContext,
    Contexts,
    caller_of,
    context_of,
    contexts_of,
    live_of,
    read_request,
    still_admitted_of,
    studio_of,
    write_request,
)
from dimp_web.image_files import ImageCache
from dimp_web.live import Live
from dimp_web.monitoring.metrics import Metrics
from dimp_web.openai import response_routes as openai_responses
from dimp_web.openai import routes as openai_routes
from dimp_web.paging import EncodedViews
from dimp_web.picture_reader import PictureReader
from dimp_web.pixel_budget import PixelBudget
from dimp_web.problems import Problem
from dimp_web.routes import (
    actions,
    bulk,
    bundle,
    collections,
    describe,
    erase,
    generate,
    generations,
    health,
    images,
    imports,
    interpret,
    lineage,
    models,
    presets,
    queue,
    say,
    search,
    session,
    sessions,
    settings,
    uploads,
    upscalers,
)  # fmt: skip
from dimp_web.security import rights
from dimp_web.security.body_limits import BodyRequest
from dimp_web.unread_fields import UnreadFields

_REFUSED = (400, 401, 403, 404, 409, 421, 429, 500, 503)
_REFUSED_BODIES = (408, 413, 415, 507)  # by what takes a body or writes
ROUTES = (
    generate, session, say, images, live, actions, sessions, generations, lineage, uploads, queue, models,
    upscalers, settings, search, collections, presets, bulk, interpret, describe, bundle, imports, erase, health,
    openai_routes, openai_responses, account, oidc, keys, users, handing_over, shares, members, library_people,
    share_page, pages,
)  # fmt: skip


def make_api(
    studio: Studio, hub: Live, metrics: Metrics | None = None, house: House | None = None,
    provider: OidcSignIn | None = None,
) -> asgi.App:  # fmt: skip
    """The routes alone, without the middleware. `house`: where there are accounts, `provider`: where they have one."""
    hub.share_among(house)
    budget, drifts = PixelBudget(), Drifts(studio.blobs, studio.home.cache)
    image_cache = ImageCache(studio.blobs, studio.home.cache, budget)
    reader = PictureReader(budget)
    whole = AppContext(
        studio, hub, EncodedViews(), image_cache, reader, drifts, anyio.CapacityLimiter(1), metrics,
        Pulls(studio.home), house, provider, hub.sharing,
    )  # fmt: skip
    contexts, app = Contexts(whole), cast(asgi.App, routes())

    async def api(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        contexts.enter(scope)
        await app(scope, receive, send)

    return api


@cache
def routes() -> Litestar:
    """All routes, for whichever studio a request's scope names: built once, since it takes half a second."""
    return Litestar(
        [_describe_problems(handler) for module in ROUTES for handler in module.HANDLERS],
        dependencies={name: Provide(provider, sync_to_thread=False) for name, provider in _PROVIDERS.items()},
        guards=[_guard],
        before_request=UnreadFields().refuse,
        exception_handlers={Exception: problems.answer},
        request_class=BodyRequest,
        openapi_config=OpenAPIConfig(
            title="dimpressionist",
            version=health.installed_version(),
            path="/schema",
            render_plugins=[JsonRenderPlugin(path="/")],
            use_handler_docstrings=True,
        ),
        compression_config=compression(),
        request_max_body_size=None,  # the security middleware holds the limits
        logging_config=None,
        state=State(),
    )


_PROVIDERS: dict[str, Callable[..., object]] = {
    "contexts": contexts_of, "context": context_of, "still_admitted": still_admitted_of, "studio": studio_of,
    "live": live_of, "caller": caller_of, "read": read_request, "write": write_request,
}  # fmt: skip


async def _guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Where people have accounts: refuses who may not, and has all else answered by what is shared now."""
    whole = contexts_of(connection.scope).whole
    if whole.house is not None:
        rights.guard(connection, handler)
        await whole.live.refresh_sharing()


def _describe_problems(handler: Any) -> Any:
    """A handler whose description names the problem documents it may answer with."""
    if isinstance(handler, HTTPRouteHandler):
        statuses = _REFUSED if handler.http_methods <= {"GET"} else (*_REFUSED, *_REFUSED_BODIES)
        refused = {status: ResponseSpec(Problem, media_type=problems.MEDIA_TYPE) for status in statuses}
        handler.responses = refused | dict(handler.responses or {})
    return handler
