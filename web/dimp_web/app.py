"""The ASGI application: the front door before everything, the built page, then the routes."""

from __future__ import annotations

from typing import Any

import anyio
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin

from dimp.how import Drifts
from dimp.studio import Studio
from dimp_web import asking, live, problems
from dimp_web.asking import Desk
from dimp_web.gallery import Gallery
from dimp_web.live import Live
from dimp_web.paging import EncodedViews
from dimp_web.pictures import Reader
from dimp_web.problems import Problem
from dimp_web.routes import (
    actions,
    bundle,
    generate,
    generations,
    health,
    images,
    interpret,
    lineage,
    models,
    openai,
    queue,
    say,
    search,
    session,
    sessions,
    settings,
    uploads,
    upscalers,
)  # fmt: skip

_REFUSED = (400, 401, 403, 404, 409, 421, 429, 500, 503)
_REFUSED_BODIES = (408, 413, 415, 507)  # by what takes a body or writes
ROUTES = (
    generate, session, say, images, live, actions, sessions, generations, lineage, uploads, queue, models, upscalers,
    settings, search, interpret, bundle, health, openai,
)  # fmt: skip


def make_api(studio: Studio, hub: Live) -> Litestar:
    """The routes alone, without the front door: for tests of the description."""
    gallery, drifts = Gallery(studio.blobs, studio.home.cache), Drifts(studio.blobs, studio.home.cache)
    desk = Desk(studio, hub, EncodedViews(), gallery, Reader(), drifts, anyio.CapacityLimiter(1))
    return Litestar(
        [_described(handler) for module in ROUTES for handler in module.HANDLERS],
        dependencies={
            "desk": _always(desk),
            "live": _always(hub),
            "look": Provide(asking.look, sync_to_thread=False),
            "ask": Provide(asking.ask, sync_to_thread=False),
        },
        exception_handlers={Exception: problems.answer},
        openapi_config=OpenAPIConfig(
            title="dimpressionist",
            version=health.installed_version(),
            path="/schema",
            render_plugins=[JsonRenderPlugin(path="/")],
            use_handler_docstrings=True,
        ),
        request_max_body_size=None,  # the front door holds the limits
        logging_config=None,
        state=State(),
    )


def _described(handler: Any) -> Any:
    """A handler whose description names the problem documents it may answer with."""
    if isinstance(handler, HTTPRouteHandler):
        statuses = _REFUSED if handler.http_methods <= {"GET"} else (*_REFUSED, *_REFUSED_BODIES)
        refused = {status: ResponseSpec(Problem, media_type=problems.MEDIA_TYPE) for status in statuses}
        handler.responses = refused | dict(handler.responses or {})
    return handler


def _always(value: object) -> Provide:
    def provide() -> Any:
        return value

    return Provide(provide, use_cache=True, sync_to_thread=False)
