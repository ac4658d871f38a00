"""Telling who makes a request, where people have accounts: by a sign-in's cookie, an API key, a JWT, or the token of
this machine, which stands in `server.json` and is its user's."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

import msgspec

from dimp.accounts.api_keys import Holder
from dimp.accounts.house import House
from dimp.accounts.records import SCOPES, Account
from dimp.accounts.sign_ins import LIFETIME_S
from dimp.accounts.tokens import KEY_PREFIX
from dimp.core.owners import owner_of
from dimp_web.security import access
from dimp_web.security.access import Access
from dimp_web.security.identity import Identity

COOKIE = "dimp_sign_in"


class Identified(msgspec.Struct, frozen=True):
    """Who it is, and the Set-Cookie that replaces the one that was shown, where it is time."""

    identity: Identity
    set_cookie: str | None = None


class Authenticator:
    """Knows people by what they show. `founder` is the account that the user of this machine acts as."""

    def __init__(self, house: House, founder: Account, rules: Access) -> None:
        self.house = house
        self._founder = founder
        self._rules = rules

    async def identify(self, headers: dict[str, str], *, may_rotate: bool, now: float) -> Identified | None:
        """Who it is; None for a stranger. What is shown in the header Authorization goes before a cookie."""
        if bearer := access.bearer_token(headers):
            return await self._by_bearer(bearer)
        if not (token := cookie_of(headers.get("cookie", ""))):
            return None
        found = await self.house.sign_ins.identify(token, may_rotate=may_rotate)
        if found is None:
            return None
        recent = found.is_recent(now)
        identity = Identity(found.account, self._owner(found.account), SCOPES, found.record.id, recent=recent)
        fresh = found.fresh_token
        return Identified(identity, make_cookie(fresh, secure=access.came_over_tls(headers)) if fresh else None)

    async def sign_in_founder(self, headers: dict[str, str]) -> str:
        """The Set-Cookie of a browser that the user of this machine opened."""
        token = await self.house.sign_ins.begin(self._founder, headers.get("user-agent", ""))
        await self.house.people.note(self._founder.id, "sign-in.local", self._founder.id)
        return make_cookie(token, secure=access.came_over_tls(headers))

    async def _by_bearer(self, bearer: str) -> Identified | None:
        if self._rules.token_fits(bearer):
            founder = await self.house.people.find(self._founder.id)
            return Identified(Identity(founder, self._owner(founder), SCOPES, recent=True))
        keys = self.house.keys
        holder = await (keys.identify(bearer) if bearer.startswith(KEY_PREFIX) else keys.read_token(bearer))
        return self._identify(holder) if holder else None

    def _identify(self, holder: Holder) -> Identified:
        return Identified(
            Identity(
                holder.account,
                self._owner(holder.account),
                holder.scopes,
                key=holder.key,
                token_of=holder.token_of,
                token_until=holder.token_until,
            )
        )

    def _owner(self, account: Account) -> str:
        return owner_of(account.id, self._founder.id)


def make_cookie(token: str, *, secure: bool) -> str:
    """The Set-Cookie of a sign-in; an empty token takes it away."""
    age = int(LIFETIME_S) if token else 0
    return f"{COOKIE}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age}" + ("; Secure" if secure else "")


def cookie_of(cookies: str) -> str:
    """The token in a Cookie header; empty where there is none."""
    try:
        cookie = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""
