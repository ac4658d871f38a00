"""What the routes of people share: the house, who asks, and how attempts to get in are slowed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import anyio
from litestar.datastructures import Cookie

from dimp.accounts.house import House
from dimp.accounts.sign_ins import LIFETIME_S
from dimp_web.context import AnyRequest, AppContext
from dimp_web.problems import ProblemError, make
from dimp_web.security import access, identity, senders
from dimp_web.security.authenticator import COOKIE
from dimp_web.security.identity import Identity
from dimp_web.security.sign_in import Throttle


def house_of(context: AppContext) -> House:
    """The people of the studio. Raises `ProblemError` where there are no accounts."""
    if context.house is None:
        raise _no_accounts()
    return context.house


def caller(request: AnyRequest) -> Identity:
    """Who asks: the guard lets no stranger through. Raises `ProblemError` where there are no accounts."""
    person = identity.of(request.scope)
    if person is None:
        raise _no_accounts()
    return person


def _no_accounts() -> ProblemError:
    hint = "Switch them on: dimp users add NAME, then dimp config set auth accounts"
    return ProblemError(make("not-found", 404, "There are no accounts here", "", hint))


async def reload_sharing(context: AppContext) -> None:
    """After a change of what is shared, of a role, or of who is here: it holds from now on."""
    if context.sharing is not None:
        await context.sharing.reload()


def check_sockets(context: AppContext) -> None:
    """After the end of a sign-in, a key or all of somebody's: what came in by it and is still open is closed."""
    context.live.presence.wake()


async def note(scope: Mapping[str, Any], context: AppContext, act: str, about: str = "") -> None:
    """Writes down for the owners of the house what the maker of a request did; nothing where nobody has an account.

    Never a word of a prompt, a title or a secret.
    """
    person = identity.of(scope)
    if context.house is not None and person is not None:
        await context.house.people.note(person.account.id, act, about or person.account.id)


async def slow_down(request: AnyRequest, context: AppContext, name: str) -> None:
    """Lets attempts to get in wait; raises `ProblemError` (429) where too many wait already."""
    wait = context.attempts.wait_for(senders.of(request.scope), " ".join(name.lower().split())[:200], time.monotonic())
    if wait > Throttle.LONGEST_S:
        slower = make("slow-down", 429, "Too many attempts", "", "Wait a minute, then try again.")
        raise ProblemError(slower, {"Retry-After": "60"})
    await anyio.sleep(wait)


def sign_in_cookie(request: AnyRequest, token: str) -> Cookie:
    """The cookie of a sign-in; an empty token takes it away."""
    return cookie_for(request, COOKIE, token, int(LIFETIME_S))


def cookie_for(request: AnyRequest, name: str, value: str, seconds: int) -> Cookie:
    """A cookie that no script reads and that a link from another site brings along; an empty value takes it away."""
    age, secure = seconds if value else 0, access.came_over_tls(dict(request.headers))
    return Cookie(key=name, value=value, path="/", max_age=age, httponly=True, samesite="lax", secure=secure)
