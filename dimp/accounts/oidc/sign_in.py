"""Signing in by the provider, from the button to the account: one that is there, one that is made, or a refusal."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import msgspec

from dimp.accounts.house import House
from dimp.accounts.identities import LinkedIdentity
from dimp.accounts.oidc import claims as read
from dimp.accounts.oidc.config import OidcConfig
from dimp.accounts.oidc.flows import LIFETIME_S, Flow, Flows, Purpose
from dimp.accounts.oidc.logout import LASTS_S, SessionEnd
from dimp.accounts.oidc.provider import CLOCK_S, Provider
from dimp.accounts.oidc.refusals import OidcRefused, Reason
from dimp.accounts.records import Account
from dimp.accounts.sign_ins import ProviderSession
from dimp.core.errors import Conflict, NotFound


class Arrival(msgspec.Struct, frozen=True):
    """Who came back, for which purpose, and where they go. `proven_at`: when the provider asked them, in Unix seconds;
    0 where it does not tell. `session` is theirs at the provider."""

    account: Account
    purpose: Purpose
    next: str
    proven_at: float
    session: ProviderSession


class OidcSignIn:
    """Signs people of a house in by one provider. Raises `OidcRefused`, and then nothing was made or changed."""

    def __init__(
        self, house: House, config: OidcConfig, transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.config = config
        self._house = house
        self._provider = Provider(config, transport, clock)
        self._flows = Flows(clock)
        self._clock = clock
        self._ends: dict[str, float] = {}

    async def begin(
        self, purpose: Purpose, redirect_uri: str, next_page: str, account: str = "", invitation: str = ""
    ) -> tuple[str, str]:
        """Where to send the browser, and what it keeps meanwhile."""
        flow = self._flows.begin(purpose, redirect_uri, next_page, account, invitation)
        return await self._provider.address(flow), self._flows.seal(flow)

    async def finish(self, sealed: str, answer: Mapping[str, str], present: Account | None) -> Arrival:
        """Who came back with `answer` to the browser that kept `sealed`; `present` is who is signed in there."""
        flow = self._flows.open(sealed, answer.get("state", ""))
        if flow.account and (present is None or present.id != flow.account):
            raise OidcRefused("signed-out", "somebody else is signed in, or nobody")
        proven = await self._provider.redeem(flow, answer)
        claims = proven.claims
        identity = await self._house.identities.find(self.config.issuer, claims["sub"])
        account = await self._account(flow, claims, identity, present)
        session = ProviderSession(proven.id_token, str(claims.get("sid") or ""))
        return Arrival(account, flow.purpose, flow.next, _proven_at(claims), session)

    async def end_address(self, session: ProviderSession, back: str) -> str:
        """Where to send a browser so that the session at the provider ends, too, and from there `back`; else empty."""
        return await self._provider.end_address(session.id_token, back)

    async def end_session(self, token: str) -> str | None:
        """Ends the sign-ins of whose session the provider says, by a logout token, that it is over; whose they were."""
        ended = await self._provider.read_logout(token)
        now = self._clock()
        self._ends = {known: until for known, until in self._ends.items() if until > now}
        if ended.token in self._ends:
            raise OidcRefused("stale", "the logout token came before")
        self._ends[ended.token] = now + 2 * LASTS_S
        account = await self._account_of(ended)
        if account is None or not await self._house.sign_ins.end_by_provider(account, ended.session):
            return None
        await self._house.people.note("", "sign-in.ended-by-provider", account)
        return account

    async def _account_of(self, ended: SessionEnd) -> str | None:
        if not ended.subject:
            return await self._house.sign_ins.account_of_session(ended.session)
        identity = await self._house.identities.find(self.config.issuer, ended.subject)
        return identity.account if identity else None

    async def _account(
        self, flow: Flow, claims: Mapping[str, Any], identity: LinkedIdentity | None, present: Account | None
    ) -> Account:
        """The account that a proven identity is, or becomes, the one of."""
        if flow.purpose == "link" and present is not None:
            return await self._link(present, claims)
        if flow.purpose == "confirm" and present is not None:
            return _confirm(flow, claims, identity, present)
        account = await self._find_linked_account(identity, claims, invited=flow.purpose == "join")
        return account or await self._join(flow, claims)

    async def _find_linked_account(
        self, identity: LinkedIdentity | None, claims: Mapping[str, Any], *, invited: bool
    ) -> Account | None:
        """The account of an identity, with the role that the provider gives it now; None for one that has none."""
        if identity is None:
            return None
        try:
            account = await self._house.people.find(identity.account)
        except NotFound as removed:
            if invited:
                return None
            raise OidcRefused("removed", identity.account) from removed
        if identity.admitted_by == "rule" and not read.is_admitted(self.config, claims):
            raise OidcRefused("not-admitted", f"oidc_admits is {self.config.admits}")
        await self._house.identities.note_use(identity)
        role = read.role_of(self.config, claims)
        founder = await self._house.people.founder()
        if role is None or (founder and founder.id == account.id):
            return account
        return await self._house.people.change_role(account, role, account.id)

    async def _join(self, flow: Flow, claims: Mapping[str, Any]) -> Account:
        """A new account, by an invitation or by the rule of the house."""
        config, invitation = self.config, flow.invitation
        invited_as = await self._house.people.invited_as(invitation) if invitation else None
        if invitation and invited_as is None:
            raise OidcRefused("not-invited", "the invitation does not hold")
        if not invitation and not read.is_admitted(config, claims):
            reason: Reason = "not-invited" if config.admits == "invited" else "not-admitted"
            raise OidcRefused(reason, f"oidc_admits is {config.admits}")
        role = read.role_of(config, claims) or invited_as or config.role
        account = await self._house.identities.join(
            read.name_of(config, claims), role, config.issuer, claims["sub"],
            "person" if invitation else "rule", invitation,
        )  # fmt: skip
        if account is None:
            raise OidcRefused("stale", "the same identity or invitation was used at the same time")
        return account

    async def _link(self, present: Account, claims: Mapping[str, Any]) -> Account:
        label = read.name_of(self.config, claims)
        try:
            await self._house.identities.link(present, self.config.issuer, claims["sub"], label)
        except Conflict as taken:
            raise OidcRefused("taken", present.id) from taken
        return present


def _confirm(
    flow: Flow, claims: Mapping[str, Any], identity: LinkedIdentity | None, present: Account
) -> Account:  # fmt: skip
    """The account itself, where the provider has just asked its person."""
    if identity is None or identity.account != present.id:
        raise OidcRefused("other-person", present.id)
    if _proven_at(claims) < flow.ends_at - LIFETIME_S - CLOCK_S:
        raise OidcRefused("not-asked-again", "auth_time is too old, or not told")
    return present


def _proven_at(claims: Mapping[str, Any]) -> float:
    """When the provider asked the person, in Unix seconds; 0 where it does not tell."""
    asked_at = claims.get("auth_time")
    return float(asked_at) if isinstance(asked_at, int | float) else 0.0
