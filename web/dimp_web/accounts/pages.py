"""The pages of people, each small and whole by itself: sign in, join, one's account, who is in the house.

They are apart from the studio's page, which strangers do not get and which need not grow by them. One HTML file serves
all; its script asks the routes and shows what belongs to its address.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from dimp_web.context import AnyRequest, AppContext, AppContexts
from dimp_web.security import root_path
from dimp_web.security.rights import OPEN

_FOLDER = Path(__file__).parent / "page"
_HTML = (_FOLDER / "people.html").read_text("utf-8")
_AGAIN = {"Cache-Control": "no-cache"}


def _page(request: AnyRequest, context: AppContext) -> Response[str]:
    provider = escape(context.oidc.config.label) if context.oidc else ""
    html = _HTML.replace("{root}", root_path.of(request.scope)).replace("{provider}", provider)
    return Response(html, media_type="text/html", headers=_AGAIN)


@get("/sign-in", include_in_schema=False, opt=OPEN)
async def sign_in(
    request: AnyRequest, context: AppContexts, next: FromQuery[str] = "", problem: FromQuery[str] = ""
) -> Response[str]:
    """Where people sign in. Its script opens the page of `next` then, and words the `problem` that brought one here."""
    return _page(request, context)


@get("/join/{token:str}", include_in_schema=False, opt=OPEN)
async def join(request: AnyRequest, context: AppContexts, token: FromPath[str]) -> Response[str]:
    """Where an invitation leads; the page shows it to nobody but the route that takes it."""
    return _page(request, context)


@get("/continue/{token:str}", include_in_schema=False)
async def join_session(request: AnyRequest, context: AppContexts, token: FromPath[str]) -> Response[str]:
    """Where a link leads by which people join a session; its script shows what is offered, and joins when told to."""
    return _page(request, context)


@get(["/account", "/people"], include_in_schema=False)
async def people(request: AnyRequest, context: AppContexts, problem: FromQuery[str] = "") -> Response[str]:
    """One's own account, and who is in the house. Its script words the `problem` that brought one here."""
    return _page(request, context)


@get("/shares", include_in_schema=False)
async def shares(
    request: AnyRequest, context: AppContexts, session: FromQuery[str] = "", picture: FromQuery[str] = ""
) -> Response[str]:
    """One's links; its script offers to share the `session` and the `picture` of the address."""
    return _page(request, context)


def _asset(name: str, media_type: str) -> HTTPRouteHandler:
    """A route of a file that these pages load."""
    content = (_FOLDER / name).read_bytes()

    @get(f"/{name}", name=name, include_in_schema=False, opt=OPEN)
    async def asset() -> Response[bytes]:
        return Response(content, media_type=media_type, headers=_AGAIN)

    return asset


_SCRIPT = "text/javascript"
HANDLERS: tuple[Any, ...] = (
    sign_in, join, join_session, people, shares, _asset("people.css", "text/css"), _asset("people.js", _SCRIPT),
    _asset("provider.js", _SCRIPT), _asset("audit.js", _SCRIPT),
)  # fmt: skip
