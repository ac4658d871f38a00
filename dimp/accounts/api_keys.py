"""API keys, and the short-lived tokens (JWT) that a key or a sign-in can be changed for."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from dimp.accounts import records
from dimp.accounts.database import Database
from dimp.accounts.records import Account, ApiKey, Scope
from dimp.accounts.sign_ins import SignIns
from dimp.accounts.store import Store
from dimp.accounts.tokens import digest_of, fresh_key, prefix_of
from dimp.core.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from jwt.types import Options

TOKEN_S = 900
"""How long a JWT holds, in seconds."""

MOST_KEYS = 50
LONGEST_DAYS = 366
_ISSUER = "dimpressionist"
_NOTE_USE_S = 300.0
_COLUMNS = "k.id, k.account, k.name, k.prefix, k.scopes, k.created_at, k.expires_at, k.used_at"
_OWNER = "a.id, a.name, a.role, a.created_at, a.epoch, a.password IS NOT NULL"
_FIND = f"SELECT {_COLUMNS}, k.secret, {_OWNER} FROM api_keys k JOIN accounts a ON a.id = k.account"


class Holder(msgspec.Struct, frozen=True):
    """Whose key or token it is, and what it may be used for. `key` is the id of the key; empty for a sign-in's.

    `token_until`: what was shown is a JWT, which holds until then (Unix seconds) and is changed for no other one, so
    that it ends; `token_of` is the id of the sign-in that it was changed for, if it was one.
    """

    account: Account
    scopes: tuple[Scope, ...]
    key: str = ""
    token_of: str = ""
    token_until: float | None = None


class ApiKeys(Store):
    """All keys of a house, and the tokens that they and its sign-ins are changed for."""

    def __init__(
        self, database: Database, new_id: Callable[[], str], sign_ins: SignIns,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        super().__init__(database, new_id, clock)
        self._sign_ins = sign_ins

    async def make(
        self, account: Account, name: str, scopes: Sequence[str], days: float | None
    ) -> tuple[ApiKey, str]:  # fmt: skip
        """A new key and its secret, which is shown this once. Raises `Invalid` or `Conflict`."""
        name, checked_scopes = records.check_name(name), records.check_scopes(tuple(scopes))
        if days is not None and not 0 < days <= LONGEST_DAYS:
            raise Invalid(f"A key cannot last {days:g} days.", f"Use up to {LONGEST_DAYS}, or none for no end.")
        if account.role == "guest":
            raise Conflict("Guests have no API keys.", "Ask an owner of the house to be a member.")
        if len(await self.of(account.id)) >= MOST_KEYS:
            raise Conflict(f"There are {MOST_KEYS} keys already.", "Revoke one that is not used.")
        secret, prefix = fresh_key()
        now = self._clock()
        ends = None if days is None else now + days * 86400
        key = ApiKey(self._new_id(), account.id, name, prefix, checked_scopes, now, ends, None)
        insert = "INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)"
        stored = (key.id, account.id, name, prefix, digest_of(secret), " ".join(checked_scopes), now, ends)
        await self._database.change(insert, *stored)
        return key, secret

    async def of(self, account_id: str) -> list[ApiKey]:
        """The keys of an account, the oldest first."""
        query = f"SELECT {_COLUMNS} FROM api_keys k WHERE k.account = ? ORDER BY k.id"
        return [_key(row) for row in await self._database.rows(query, account_id)]

    async def revoke(self, account_id: str, reference: str) -> ApiKey:
        """Ends a key of an account, by its id, prefix or name. Raises `NotFound`, `Conflict` for a name of several."""
        fitting = [key for key in await self.of(account_id) if reference in (key.id, key.prefix, key.name)]
        if not fitting:
            raise NotFound("There is no such key.", "See the keys: dimp keys list")
        if len(fitting) > 1:
            raise Conflict(f"{len(fitting)} keys have that name.", "Use the prefix of the key.")
        await self._database.change("DELETE FROM api_keys WHERE id = ?", fitting[0].id)
        return fitting[0]

    async def identify(self, secret: str) -> Holder | None:
        """Who shows a key, if it holds."""
        row = await self._database.row(f"{_FIND} WHERE k.prefix = ? AND a.removed_at IS NULL", prefix_of(secret))
        if row is None or not hmac.compare_digest(row[8], digest_of(secret)):
            return None
        key, now = _key(row[:8]), self._clock()
        if key.expires_at is not None and key.expires_at < now:
            return None
        if now - (key.used_at or 0) > _NOTE_USE_S:
            await self._database.change("UPDATE api_keys SET used_at = ? WHERE id = ?", now, key.id)
        return Holder(records.account_of(row[9:]), key.scopes, key.id)

    async def holds(self, key_id: str) -> bool:
        """Whether a key has not been revoked and has not ended."""
        query = "SELECT 1 FROM api_keys WHERE id = ? AND coalesce(expires_at, ?) >= ?"
        now = self._clock()
        return await self._database.row(query, key_id, now, now) is not None

    async def issue_token(self, holder: Holder) -> str:
        """A JWT that may do what its holder may, for `TOKEN_S` seconds."""
        import jwt

        now = int(self._clock())
        claims = {
            "iss": _ISSUER, "sub": holder.account.id, "scope": " ".join(holder.scopes), "key": holder.key,
            "sign_in": holder.token_of, "epoch": holder.account.epoch, "iat": now, "exp": now + TOKEN_S,
        }  # fmt: skip
        return jwt.encode(claims, await self._signing_key(), "HS256")

    async def read_token(self, token: str) -> Holder | None:
        """Who shows a JWT, if it was made here and holds: it ends with its account, its password, and the key or the
        sign-in that it was changed for."""
        import jwt

        # `exp` is compared here with our own clock, the one that it was made by.
        options: Options = {"require": ["exp", "sub", "scope"], "verify_exp": False, "verify_iat": False}
        try:
            claims = jwt.decode(token, await self._signing_key(), ["HS256"], options=options, issuer=_ISSUER)
            ends, epoch = float(claims["exp"]), int(claims["epoch"])
            key, sign_in = str(claims["key"]), str(claims["sign_in"])
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError):
            return None
        query = f"SELECT {_OWNER} FROM accounts a WHERE a.id = ? AND a.epoch = ? AND a.removed_at IS NULL"
        row = await self._database.row(query, str(claims["sub"]), epoch)
        if row is None or ends <= self._clock():
            return None
        if (key and not await self.holds(key)) or (sign_in and not await self._sign_ins.holds(sign_in)):
            return None
        return Holder(records.account_of(row), _scopes(str(claims["scope"])), key, sign_in, ends)

    async def _signing_key(self) -> bytes:
        insert = "INSERT OR IGNORE INTO house VALUES ('jwt', ?)"
        if (row := await self._database.row("SELECT value FROM house WHERE name = 'jwt'")) is None:
            await self._database.change(insert, secrets.token_bytes(32))
            row = await self._database.row("SELECT value FROM house WHERE name = 'jwt'")
        return bytes(row[0]) if row else b""


def _key(row: Sequence[Any]) -> ApiKey:
    key_id, account, name, prefix, scopes, created_at, expires_at, used_at = row
    return ApiKey(key_id, account, name, prefix, _scopes(scopes), created_at, expires_at, used_at)


def _scopes(text: str) -> tuple[Scope, ...]:
    return tuple(scope for scope in records.SCOPES if scope in text.split())
