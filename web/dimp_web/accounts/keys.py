"""API keys: for programs that act for a person."""

from __future__ import annotations

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from dimp.accounts.house import House
from dimp.accounts.records import ApiKey, Scope
from dimp_web.accounts.people import caller, check_sockets, house_of
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import AnyRequest, AppContexts
from dimp_web.security.rights import RECENT, SELF


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to make: its name, what it may do (read, paint, admin, monitor), and after how many days it ends."""

    name: str
    scopes: tuple[str, ...] = ("read", "paint")
    days: float | None = 90


class KeyView(msgspec.Struct, frozen=True):
    """A key as it can be seen again: never its secret, only the beginning. Times in Unix seconds."""

    id: str
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    created_at: float
    expires_at: float | None
    used_at: float | None


class KeyList(msgspec.Struct, frozen=True):
    """One's own keys, the oldest first."""

    keys: tuple[KeyView, ...]


class MadeKey(msgspec.Struct, frozen=True):
    """A key that was made; `secret` is shown this once."""

    key: KeyView
    secret: str


@get("/api/keys", summary="List one's keys", opt=SELF)
async def listing(request: AnyRequest, context: AppContexts) -> KeyList:
    """The keys of the account that asks."""
    return await _list(house_of(context), caller(request).account.id)


@post("/api/keys", status_code=201, summary="Make a key", opt=SELF | RECENT | UNCOMPRESSED)
async def make(request: AnyRequest, context: AppContexts, data: JSONBody[NewKey]) -> MadeKey:
    """Makes a key of the account that asks. Its secret is in this answer and nowhere else."""
    house, account = house_of(context), caller(request).account
    key, secret = await house.keys.make(account, data.name, data.scopes, data.days)
    await house.people.note(account.id, "key.made", f"{key.prefix} {' '.join(key.scopes)}")
    return MadeKey(_view(key), secret)


@delete("/api/keys/{ref:str}", status_code=200, summary="Revoke a key", opt=SELF)
async def revoke(request: AnyRequest, context: AppContexts, ref: FromPath[str]) -> KeyList:
    """Ends a key, by its id, prefix or name; answers with those that are left."""
    house, account = house_of(context), caller(request).account
    key = await house.keys.revoke(account.id, ref)
    await house.people.note(account.id, "key.revoked", key.prefix)
    check_sockets(context)
    return await _list(house, account.id)


async def _list(house: House, account_id: str) -> KeyList:
    return KeyList(tuple(_view(key) for key in await house.keys.of(account_id)))


def _view(key: ApiKey) -> KeyView:
    return KeyView(key.id, key.name, key.prefix, key.scopes, key.created_at, key.expires_at, key.used_at)


HANDLERS = (listing, make, revoke)
