"""One's own account: signing in and out, joining by an invitation, the password, the browsers signed in with."""

from __future__ import annotations

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from dimp.accounts.api_keys import TOKEN_S, Holder
from dimp.accounts.records import SCOPES, Account, Role, Scope
from dimp_web.accounts.oidc import end_there
from dimp_web.accounts.people import caller, check_sockets, house_of, note, sign_in_cookie, slow_down
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import AnyRequest, AppContext, AppContexts
from dimp_web.problems import ProblemError, make
from dimp_web.security.identity import Identity
from dimp_web.security.rights import OPEN, READ, RECENT, SELF


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to sign in."""

    name: str
    password: str


class Joining(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who joins: the invitation's token, and the name and password that they choose."""

    invitation: str
    name: str
    password: str


class PasswordOnly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password, once more."""

    password: str


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password that is to hold from now on."""

    password: str


class Me(msgspec.Struct, frozen=True):
    """Who is asking. `scopes` are those of the key or sign-in; `recent`: the password was given not long ago.

    `has_password` is false for who signs in by a provider alone.
    """

    id: str
    name: str
    role: Role
    scopes: tuple[Scope, ...]
    recent: bool
    has_password: bool


class SignInView(msgspec.Struct, frozen=True):
    """A browser that is signed in; `current` is the one that asks. Times in Unix seconds."""

    id: str
    client: str
    created_at: float
    used_at: float
    expires_at: float
    current: bool


class SignedOut(msgspec.Struct, frozen=True):
    """Where to send the browser so that its session at the provider ends, too; None where it did not sign in by one,
    or that cannot be asked for. It comes back to the page for signing in."""

    provider_url: str | None


class SignInList(msgspec.Struct, frozen=True):
    """All browsers that are signed in, the one used last first."""

    sign_ins: tuple[SignInView, ...]


class Token(msgspec.Struct, frozen=True):
    """A JWT, to be sent as `Authorization: Bearer`; it holds for `expires_in` seconds."""

    access_token: str
    expires_in: int = TOKEN_S
    token_type: str = "Bearer"


@post("/api/account/sign-in", status_code=200, summary="Sign in", opt=OPEN | UNCOMPRESSED)
async def sign_in(request: AnyRequest, context: AppContexts, data: JSONBody[Credentials]) -> Response[Me]:
    """Gives the browser a cookie. A wrong name is answered as a wrong password, and attempts are slowed."""
    await slow_down(request, context, data.name)
    house = house_of(context)
    account = await house.people.with_password(data.name, data.password)
    if account is None:
        raise _wrong()
    await house.people.note(account.id, "sign-in.password", account.id)
    return await _sign_in_response(request, context, account)


@post("/api/account/accept", status_code=201, summary="Join by an invitation", opt=OPEN | UNCOMPRESSED)
async def accept(request: AnyRequest, context: AppContexts, data: JSONBody[Joining]) -> Response[Me]:
    """Makes an account and signs in with it. An invitation is used up by that."""
    house = house_of(context)
    await slow_down(request, context, "")
    return await _sign_in_response(
        request, context, await house.people.accept(data.invitation, data.name, data.password)
    )


@post("/api/account/sign-out", status_code=200, summary="Sign out", opt=READ | UNCOMPRESSED)
async def sign_out(request: AnyRequest, context: AppContexts) -> Response[SignedOut]:
    """Ends the sign-in of this browser, and says where its session at the provider can be ended."""
    person, house, provider_url = caller(request), house_of(context), None
    if person.sign_in:
        session = await house.sign_ins.provider_session(person.sign_in)
        await house.sign_ins.end(person.account.id, person.sign_in)
        await note(request.scope, context, "sign-in.ended")
        check_sockets(context)
        provider_url = await end_there(request, context, session) if session else None
    return Response(SignedOut(provider_url), status_code=200, cookies=[sign_in_cookie(request, "")])


@get("/api/account/me", summary="See who you are")
async def me(request: AnyRequest, context: AppContexts) -> Me:
    """The account that asks, and what it may do in this way."""
    house_of(context)
    return _me(caller(request))


@post("/api/account/confirm", status_code=200, summary="Give the password again", opt=SELF)
async def confirm(request: AnyRequest, context: AppContexts, data: JSONBody[PasswordOnly]) -> Me:
    """For what is dangerous the password must have been given in the last 15 minutes."""
    person, house = caller(request), house_of(context)
    await slow_down(request, context, person.account.name)
    account = await house.people.with_password(person.account.name, data.password)
    if account is None or account.id != person.account.id or not person.sign_in:
        raise _wrong()
    await house.sign_ins.confirm(person.sign_in)
    return msgspec.structs.replace(_me(person), recent=True)


@post("/api/account/password", status_code=200, summary="Change the password", opt=SELF | RECENT)
async def password(request: AnyRequest, context: AppContexts, data: JSONBody[NewPassword]) -> Response[Me]:
    """Ends all sign-ins and tokens; this browser gets a new one."""
    person = caller(request)
    await house_of(context).people.change_password(person.account, data.password, person.account.id)
    check_sockets(context)
    return await _sign_in_response(request, context, person.account)


@get("/api/account/sign-ins", summary="List the browsers signed in", opt=SELF)
async def sign_ins(request: AnyRequest, context: AppContexts) -> SignInList:
    """Where one is signed in."""
    person = caller(request)
    found = await house_of(context).sign_ins.of(person.account.id)
    views = (
        SignInView(each.id, each.client, each.created_at, each.used_at, each.expires_at, each.id == person.sign_in)
        for each in found
    )
    return SignInList(tuple(views))


@delete("/api/account/sign-ins/{ref:str}", status_code=200, summary="Sign another browser out", opt=SELF)
async def end_sign_in(request: AnyRequest, context: AppContexts, ref: FromPath[str]) -> SignInList:
    """Ends one sign-in; answers with those that are left."""
    await house_of(context).sign_ins.end(caller(request).account.id, ref)
    await note(request.scope, context, "sign-in.ended")
    check_sockets(context)
    return await sign_ins.fn(request, context)  # type: ignore[no-any-return]


@post("/api/account/token", status_code=200, summary="Get a short-lived token (JWT)", opt=READ | UNCOMPRESSED)
async def token(request: AnyRequest, context: AppContexts) -> Token:
    """What holds for 15 minutes and may do what its key or sign-in may: for programs that are not to have the key."""
    person = caller(request)
    if person.token_until is not None:  # else one that was taken would never end
        hint = "Show the key, or sign in, for another one."
        raise ProblemError(make("forbidden", 403, "A token is changed for no other one", "", hint))
    return Token(
        await house_of(context).keys.issue_token(Holder(person.account, person.scopes, person.key, person.sign_in))
    )


async def _sign_in_response(request: AnyRequest, context: AppContext, account: Account) -> Response[Me]:
    token = await house_of(context).sign_ins.begin(account, request.headers.get("user-agent", ""))
    now_in = Me(account.id, account.name, account.role, SCOPES, recent=True, has_password=True)
    return Response(now_in, cookies=[sign_in_cookie(request, token)])


def _me(person: Identity) -> Me:
    account = person.account
    return Me(account.id, account.name, account.role, person.scopes, person.recent, account.has_password)


def _wrong() -> ProblemError:
    title, hint = "The name or the password is wrong", "Try again; an owner of the house can set a new password."
    return ProblemError(make("wrong-password", 403, title, "", hint))


HANDLERS = (sign_in, accept, sign_out, me, confirm, password, sign_ins, end_sign_in, token)
