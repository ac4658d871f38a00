"""The ASGI application: the front door before everything, the built page, then the routes."""

from __future__ import annotations

from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp

from dimp.studio import Studio
from dimp_web import live, problems
from dimp_web.live import Live
from dimp_web.paging import EncodedViews
from dimp_web.problems import Problem
from dimp_web.routes import actions, generate, generations, health, queue, session

_REFUSED = (400, 403, 404, 409, 429, 500, 503)
ROUTES = (actions, generate, session, generations, queue, health, live)


def make_api(studio: Studio, hub: Live) -> Litestar:
    """The routes alone, without the front door: for tests of the description."""
    views = EncodedViews()
    shared: dict[str, Any] = {"studio": studio, "live": hub, "views": views}
    return Litestar(
        [handler for module in ROUTES for handler in module.HANDLERS],
        dependencies={name: _always(value) for name, value in shared.items()},
        exception_handlers={Exception: problems.answer},
        responses={status: ResponseSpec(Problem, media_type=problems.MEDIA_TYPE) for status in _REFUSED},
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


def _always(value: object) -> Provide:
    def provide() -> Any:
        return value

    return Provide(provide, use_cache=True, sync_to_thread=False)
