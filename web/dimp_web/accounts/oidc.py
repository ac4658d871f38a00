"""Signing in by a provider (OpenID Connect): the way there, and the page that it sends the browser back to.

A browser goes there because the page's own script asked for the address, with a cookie that ties the answer to it. It
comes back by a link from the provider's site, so that route takes strangers, and any field in its address.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

import msgspec
from litestar import Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import JSONBody
from litestar.response import Redirect

from dimp.accounts.house import House
from dimp.accounts.oidc.flows import LIFETIME_S, Purpose
from dimp.accounts.oidc.refusals import OidcRefused, Reason
from dimp.accounts.oidc.sign_in import Arrival, OidcSignIn
from dimp.accounts.sign_ins import ProviderSession
from dimp_web.accounts.people import (
    caller,
    check_sockets,
    cookie_for,
    house_of,
    reload_sharing,
    sign_in_cookie,
    slow_down,
)
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import AnyRequest, AppContext, AppContexts
from dimp_web.page_addresses import OIDC_ENDED, OIDC_RETURN, is_page, is_people_page
from dimp_web.problems import Problem, ProblemError, make
from dimp_web.security import access, identity, root_path
from dimp_web.security.rights import OPEN, RECENT, SELF
from dimp_web.unread_fields import ANY_QUERY

COOKIE = "dimp_oidc"
_log = logging.getLogger("dimp_web")


class Beginning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sign-in by the provider, or joining by the token of an `invitation`; `next` is the page to open then."""

    next: str = "/"
    invitation: str = ""


class Proving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the provider is to prove of who is signed in: `link` connects the account with them, `confirm` proves anew
    that it is the same person, before something dangerous. `next` is the page to open then."""

    purpose: Literal["link", "confirm"]
    next: str = "/account"


class ProviderAddress(msgspec.Struct, frozen=True):
    """Where to send the browser now; it comes back within ten minutes."""

    url: str


class IdentityView(msgspec.Struct, frozen=True):
    """An identity that an account can be signed in by: how the provider calls it. Times in Unix seconds."""

    issuer: str
    label: str
    created_at: float
    used_at: float


class IdentityList(msgspec.Struct, frozen=True):
    """One's own identities. `provider` is what the house's provider is called, `has_password` whether there is one."""

    provider: str
    has_password: bool
    identities: tuple[IdentityView, ...]


@dataclass
class _LogoutForm(Operation):
    """Describes the form that a provider sends."""

    def __post_init__(self) -> None:
        form = Schema(
            type=OpenAPIType.OBJECT, properties={"logout_token": Schema(type=OpenAPIType.STRING)},
            required=["logout_token"],
        )  # fmt: skip
        self.request_body = RequestBody(
            content={"application/x-www-form-urlencoded": OpenAPIMediaType(schema=form)}, required=True
        )


@post("/api/account/oidc/begin", status_code=200, summary="Sign in by the provider", opt=OPEN | UNCOMPRESSED)
async def begin(request: AnyRequest, context: AppContexts, data: JSONBody[Beginning]) -> Response[ProviderAddress]:
    """The way to the provider, for a stranger; attempts are slowed as those with a password are."""
    await slow_down(request, context, "")
    return await _send_there(request, context, "join" if data.invitation else "sign-in", data.next, data.invitation)


@post("/api/account/oidc/prove", status_code=200, summary="Connect an identity, or confirm it", opt=SELF)
async def prove(request: AnyRequest, context: AppContexts, data: JSONBody[Proving]) -> Response[ProviderAddress]:
    """The way to the provider, for who is signed in. Connecting wants a recent sign-in."""
    person = caller(request)
    await slow_down(request, context, "")
    if not person.sign_in:
        raise ProblemError(make("forbidden", 403, "That is for a browser", "", "Sign in in a browser."))
    if data.purpose == "link" and not person.recent:
        hint = "Give the password again: POST /api/account/confirm"
        raise ProblemError(make("sign-in-again", 403, "The password is asked for once more", "", hint))
    return await _send_there(request, context, data.purpose, data.next, "", person.account.id)


@get("/api/account/oidc", summary="List one's identities", opt=SELF)
async def listing(request: AnyRequest, context: AppContexts) -> IdentityList:
    """By what else one can sign in. The provider's name is empty where the house has none."""
    return await _list(request, context)


@delete("/api/account/oidc", status_code=200, summary="Disconnect from the provider", opt=SELF | RECENT)
async def disconnect(request: AnyRequest, context: AppContexts) -> IdentityList:
    """Takes one's identities away; refused without a password, since nobody could sign in then."""
    await house_of(context).identities.unlink(caller(request).account)
    return await _list(request, context)


@get(OIDC_RETURN, include_in_schema=False, opt=OPEN | ANY_QUERY | UNCOMPRESSED)
async def come_back(request: AnyRequest, context: AppContexts) -> Response[None]:
    """Where the provider sends the browser: signs in, or says on the page why not."""
    await slow_down(request, context, "")
    person = identity.of(request.scope)
    answer = {name: value for name, value in request.query_params.dict().items() if len(value) == 1}
    try:
        oidc = _oidc_of(context)
        query = {name: str(values[0]) for name, values in answer.items()}
        arrival = await oidc.finish(request.cookies.get(COOKIE, ""), query, person.account if person else None)
    except OidcRefused as refused:
        _log.warning("a sign-in by the provider was refused (%s): %s", refused.reason, refused.detail)
        page = "/account" if person else "/sign-in"
        return _redirect(f"{page}?problem={refused.reason}", [_cookie(request, "")])
    await reload_sharing(context)  # its role may be another one now
    cookies = [_cookie(request, "")]
    if arrival.purpose == "confirm" and person is not None:
        await house_of(context).sign_ins.confirm(person.sign_in, arrival.proven_at)
    elif arrival.purpose in ("sign-in", "join"):
        cookies.append(sign_in_cookie(request, await _begin_sign_in(request, house_of(context), arrival)))
    return _redirect(arrival.next, cookies)


@post(OIDC_ENDED, status_code=200, include_in_schema=False, opt=OPEN | UNCOMPRESSED, operation_class=_LogoutForm)
async def session_ended(request: AnyRequest, context: AppContexts) -> Response[None]:
    """Where the provider says by itself, and not through a browser, that somebody's session there is over."""
    await slow_down(request, context, "")
    token = (await request.form()).get("logout_token")
    try:
        await _oidc_of(context).end_session(token if isinstance(token, str) else "")
    except OidcRefused as refused:
        _log.warning("the end of a session at the provider was refused (%s): %s", refused.reason, refused.detail)
        title = "That logout token does not hold"
        raise ProblemError(make("invalid", 400, title, "", "See the log of the studio.")) from refused
    check_sockets(context)
    return Response(None, status_code=200, headers={"Cache-Control": "no-store"})


async def _send_there(
    request: AnyRequest, context: AppContext, purpose: Purpose, next_page: str, invitation: str, account: str = ""
) -> Response[ProviderAddress]:
    """The provider's address, and the cookie for the way back. Raises `ProblemError` where it does not answer."""
    own = _own_address(request, OIDC_RETURN)
    place = next_page if is_page(next_page) or is_people_page(next_page) else "/"
    try:
        url, sealed = await _oidc_of(context).begin(purpose, own, place, account, invitation[:100])
    except OidcRefused as refused:
        _log.warning("the provider cannot be used (%s): %s", refused.reason, refused.detail)
        raise ProblemError(_unreachable(refused.reason)) from refused
    return Response(ProviderAddress(url), cookies=[_cookie(request, sealed)])


async def end_there(request: AnyRequest, context: AppContext, session: ProviderSession) -> str | None:
    """Where to send a browser that signed out here, so that its session at the provider ends, too; None for nowhere."""
    if context.oidc is None:
        return None
    try:
        return await context.oidc.end_address(session, _own_address(request, "/sign-in")) or None
    except OidcRefused as refused:  # it is signed out here all the same
        _log.warning("the session at the provider cannot be ended (%s): %s", refused.reason, refused.detail)
        return None


def _own_address(request: AnyRequest, path: str) -> str:
    """An address of this studio as the client reaches it."""
    scheme = "https" if access.came_over_tls(dict(request.headers)) else request.url.scheme
    return f"{scheme}://{request.headers['host']}{root_path.of(request.scope)}{path}"


async def _begin_sign_in(request: AnyRequest, house: House, arrival: Arrival) -> str:
    client = request.headers.get("user-agent", "")
    token = await house.sign_ins.begin(arrival.account, client, arrival.proven_at, arrival.session)
    await house.people.note(arrival.account.id, "sign-in.provider", arrival.account.id)
    return token


async def _list(request: AnyRequest, context: AppContext) -> IdentityList:
    account = caller(request).account
    found = await house_of(context).identities.of(account.id)
    views = tuple(IdentityView(each.issuer, each.label, each.created_at, each.used_at) for each in found)
    label = context.oidc.config.label if context.oidc else ""
    return IdentityList(label, account.has_password, views)


def _oidc_of(context: AppContext) -> OidcSignIn:
    if context.oidc is None:
        hint = "Set one up: dimp config set oidc_issuer https://..."
        raise ProblemError(make("not-found", 404, "There is no provider to sign in by", "", hint))
    return context.oidc


def _unreachable(reason: Reason) -> Problem:
    return make(reason, 503, "The provider does not answer", "", "Try again later, or sign in with a password.")


def _cookie(request: AnyRequest, sealed: str) -> Cookie:
    return cookie_for(request, COOKIE, sealed, int(LIFETIME_S))


def _redirect(path: str, cookies: list[Cookie]) -> Response[None]:
    return Redirect(path, status_code=303, cookies=cookies)


HANDLERS = (begin, prove, listing, disconnect, come_back, session_ended)
