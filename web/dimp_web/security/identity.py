"""Who makes a request, where people have accounts: told by the middleware, kept in the scope of the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.accounts.records import Account, Scope

_KEY = "dimp_identity"
_SIGNED = "dimp_signed"


class Identity(msgspec.Struct, frozen=True):
    """A person, or a program of theirs.

    `owner` is how the log names to whom their sessions belong. `sign_in` is the id of the sign-in of a browser, `key`
    that of a program's key; the other is empty. `recent`: the password was given not long ago. `token_until`: what was
    shown is a JWT, which ends then (Unix seconds); `token_of` is the sign-in that it was changed for, if it was one.
    """

    account: Account
    owner: str
    scopes: tuple[Scope, ...]
    sign_in: str = ""
    key: str = ""
    recent: bool = False
    token_of: str = ""
    token_until: float | None = None


def of(scope: Mapping[str, Any]) -> Identity | None:
    """Who makes the request of a scope; None without accounts, and for strangers."""
    return scope.get(_KEY)


def enter(scope: Mapping[str, Any], identity: Identity | None) -> dict[str, Any]:
    """The scope with who makes the request; nobody else can have put it there."""
    return {**scope, _KEY: identity}


def enter_signed(scope: Mapping[str, Any]) -> dict[str, Any]:
    """The scope of a request whose address is its own proof."""
    return {**scope, _SIGNED: True}


def is_signed(scope: Mapping[str, Any]) -> bool:
    """Whether the address of a request is its own proof."""
    return bool(scope.get(_SIGNED))
