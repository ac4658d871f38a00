"""Sign-ins: one row for each browser that somebody signed in with, revocable, its token replaced hourly.

A token that was replaced is good for a minute more, for requests that were under way. One that comes back later was
copied, by whoever sends it or by whom it was replaced for: nobody can tell, so the sign-in ends.
"""

from __future__ import annotations

import msgspec

from dimp.accounts.records import Account, SignInRecord, account_of
from dimp.accounts.store import Store
from dimp.accounts.tokens import digest_of, fresh_token
from dimp.core.errors import NotFound

LIFETIME_S = 30 * 86400.0
IDLE_S = 7 * 86400.0
ROTATE_S = 3600.0
GRACE_S = 60.0
RECENT_S = 900.0
"""How long after giving the password dangerous acts need no other one."""

_NOTE_USE_S = 300.0
_COLUMNS = "s.id, s.account, s.created_at, s.confirmed_at, s.rotated_at, s.used_at, s.expires_at, s.client"
_JOIN = (
    f"SELECT {_COLUMNS}, s.token = ?, a.id, a.name, a.role, a.created_at, a.epoch, a.password IS NOT NULL "
    "FROM sign_ins s JOIN accounts a ON a.id = s.account WHERE (s.token = ? OR s.previous = ?) AND a.removed_at IS NULL"
)


class SignedIn(msgspec.Struct, frozen=True):
    """Whose token it is, and by which sign-in; `fresh_token` replaces the token that was shown, where it is set."""

    account: Account
    record: SignInRecord
    fresh_token: str | None = None

    def is_recent(self, now: float) -> bool:
        """Whether the password was given not long ago."""
        return now - self.record.confirmed_at <= RECENT_S


class ProviderSession(msgspec.Struct, frozen=True):
    """The session at a provider by which somebody signed in: its ID token, by which the provider knows it again, and
    the id that it gave to the session; empty where it gave none."""

    id_token: str
    id: str = ""


class SignIns(Store):
    """All sign-ins of a house."""

    async def begin(
        self, account: Account, client: str, proven_at: float | None = None, provider: ProviderSession | None = None
    ) -> str:
        """A new sign-in; returns its token, which is shown this once. `client` is what the browser calls itself.

        `proven_at`: when the person proved who they are, in Unix seconds, where that was not just now. `provider`: by
        which session at the provider.
        """
        now, token = self._clock(), fresh_token()
        proven_at = now if proven_at is None else min(proven_at, now)
        await self._database.change("DELETE FROM sign_ins WHERE expires_at < ? OR used_at < ?", now, now - IDLE_S)
        insert = "INSERT INTO sign_ins VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)"
        values = (
            self._new_id(),
            account.id,
            digest_of(token),
            now,
            proven_at,
            now,
            now,
            now + LIFETIME_S,
            client[:200],
            provider.id_token if provider else None,
            provider.id if provider else None,
        )
        await self._database.change(insert, *values)
        return token

    async def identify(self, token: str, *, may_rotate: bool) -> SignedIn | None:
        """Who shows a token, if it holds; with `may_rotate` it is replaced when its hour is over."""
        now, digest = self._clock(), digest_of(token)
        row = await self._database.row(_JOIN, digest, digest, digest)
        if row is None:
            return None
        record, account = SignInRecord(*row[:8]), account_of(row[9:])
        if record.expires_at < now or record.used_at < now - IDLE_S:
            return None
        if not row[8]:
            return await self._replaced(record, account, now)
        if may_rotate and now - record.rotated_at > ROTATE_S:
            return SignedIn(account, record, await self._rotate(record, digest, now))
        if now - record.used_at > _NOTE_USE_S:
            await self._database.change("UPDATE sign_ins SET used_at = ? WHERE id = ?", now, record.id)
        return SignedIn(account, record)

    async def confirm(self, sign_in_id: str, proven_at: float | None = None) -> None:
        """Notes that the person proved again who they are: just now, or at `proven_at` in Unix seconds."""
        proven_at = self._clock() if proven_at is None else min(proven_at, self._clock())
        await self._database.change("UPDATE sign_ins SET confirmed_at = ? WHERE id = ?", proven_at, sign_in_id)

    async def holds(self, sign_in_id: str) -> bool:
        """Whether a sign-in has not been ended, nor has ended by itself."""
        query = "SELECT 1 FROM sign_ins WHERE id = ? AND expires_at >= ? AND used_at >= ?"
        now = self._clock()
        return await self._database.row(query, sign_in_id, now, now - IDLE_S) is not None

    async def end(self, account_id: str, sign_in_id: str) -> None:
        """Ends a sign-in of an account. Raises `NotFound`."""
        statement = "DELETE FROM sign_ins WHERE id = ? AND account = ?"
        if not await self._database.change(statement, sign_in_id, account_id):
            raise NotFound("There is no such sign-in.", "It may have ended by itself.")

    async def provider_session(self, sign_in_id: str) -> ProviderSession | None:
        """By which session at the provider a sign-in began, if by one."""
        query = "SELECT id_token, provider_session FROM sign_ins WHERE id = ? AND id_token IS NOT NULL"
        row = await self._database.row(query, sign_in_id)
        return None if row is None else ProviderSession(*row)

    async def end_by_provider(self, account_id: str, session: str) -> int:
        """Ends what an account began by that session at the provider, or by any (empty); returns how many these are."""
        statement = (
            "DELETE FROM sign_ins WHERE account = ? AND id_token IS NOT NULL AND (? = '' OR provider_session = ?)"
        )
        return await self._database.change(statement, account_id, session, session)

    async def account_of_session(self, session: str) -> str | None:
        """The account that signed in by a session at the provider, if any did."""
        row = await self._database.row("SELECT account FROM sign_ins WHERE provider_session = ?", session)
        return None if row is None else str(row[0])

    async def of(self, account_id: str) -> list[SignInRecord]:
        """The sign-ins of an account, the one used last first."""
        query = f"SELECT {_COLUMNS} FROM sign_ins s WHERE s.account = ? AND s.expires_at > ? ORDER BY s.used_at DESC"
        return [SignInRecord(*row) for row in await self._database.rows(query, account_id, self._clock())]

    async def _replaced(self, record: SignInRecord, account: Account, now: float) -> SignedIn | None:
        if now - record.rotated_at <= GRACE_S:
            return SignedIn(account, record)
        await self._database.change("DELETE FROM sign_ins WHERE id = ?", record.id)
        noted = "INSERT INTO audit (at, actor, act, about) VALUES (?, '', 'sign-in.copied', ?)"
        await self._database.change(noted, now, account.id)
        return None

    async def _rotate(self, record: SignInRecord, digest: bytes, now: float) -> str | None:
        """The token that replaces another; none where a request at the same time was first."""
        token = fresh_token()
        update = "UPDATE sign_ins SET token = ?, previous = ?, rotated_at = ?, used_at = ? WHERE id = ? AND token = ?"
        changed = await self._database.change(update, digest_of(token), digest, now, now, record.id, digest)
        return token if changed else None
