"""What each route asks of who calls it, where people have accounts. One guard before all handlers.

A route says its right in `opt`; else reading is `read` and everything else `paint`:

open     anybody, strangers too
signed   whoever has the signed address, else `read`
read     looks at what is one's own
paint    changes it
self     changes one's own account: a person in a browser, or a key with the scope admin
house    changes what is everybody's: an owner, in a browser or by a key with the scope admin
"""

from __future__ import annotations

from typing import Any, Literal

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from dimp_web.problems import ProblemError, make
from dimp_web.security import identity
from dimp_web.security.identity import Identity

Right = Literal["open", "signed", "read", "paint", "self", "house", "alive", "metrics"]
_NAME, _RECENT = "right", "recent_sign_in"

OPEN: dict[str, Any] = {_NAME: "open"}
SIGNED: dict[str, Any] = {_NAME: "signed"}
READ: dict[str, Any] = {_NAME: "read"}
SELF: dict[str, Any] = {_NAME: "self"}
HOUSE: dict[str, Any] = {_NAME: "house"}
ALIVE: dict[str, Any] = {_NAME: "alive"}
METRICS: dict[str, Any] = {_NAME: "metrics"}
RECENT: dict[str, Any] = {_RECENT: True}
"""Beside another: only with a password that was given not long ago."""


def right_of(handler: BaseRouteHandler) -> Right:
    """The right that a route asks for."""
    named: Right | None = handler.opt.get(_NAME)
    reads = not isinstance(handler, HTTPRouteHandler) or handler.http_methods <= {"GET", "HEAD", "OPTIONS"}
    return named or ("read" if reads else "paint")


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar's guard of every route. Raises `ProblemError` (401 for strangers, 403 for who may not)."""
    right, person = right_of(handler), identity.of(connection.scope)
    if right == "open" or (right == "signed" and identity.is_signed(connection.scope)):
        return
    if person is None:
        raise ProblemError(
            make("unauthorized", 401, "Sign in first", "", "Sign in at /sign-in, or send a key: Authorization: Bearer"),
            {"WWW-Authenticate": "Bearer"},
        )
    if not allows(person, right):
        raise ProblemError(make("forbidden", 403, "That is not allowed", _WHY[right], _TRY[right]))
    if handler.opt.get(_RECENT) and not person.recent:
        hint = "Give the password again: POST /api/account/confirm"
        raise ProblemError(make("sign-in-again", 403, "The password is asked for once more", "", hint))


def allows(person: Identity, right: Right) -> bool:
    """Whether a person, by the way in which they came, has a right."""
    itself = bool(person.sign_in) or "admin" in person.scopes
    match right:
        case "open":
            return True
        case "read" | "signed":
            return "read" in person.scopes
        case "paint":
            return "paint" in person.scopes
        case "self":
            return itself
        case "house":
            return itself and person.account.role == "owner"
        case "alive":
            return "read" in person.scopes or "monitor" in person.scopes
        case "metrics":
            return (itself or "monitor" in person.scopes) and person.account.role == "owner"


_WHY = {
    "signed": "This key may not read.",
    "read": "This key may not read.",
    "paint": "This key may only read.",
    "self": "A key without the scope admin changes no account.",
    "house": "Only an owner of the house may do that.",
    "alive": "This key may not ask how the server is.",
    "metrics": "Only an owner of the house may read the metrics, by a key with the scope monitor or admin.",
    "open": "",
}
_TRY = {
    "signed": "Use a key with the scope read.",
    "read": "Use a key with the scope read.",
    "paint": "Use a key with the scope paint.",
    "self": "Sign in in a browser, or use a key with the scope admin.",
    "house": "Ask an owner.",
    "alive": "Use a key with the scope monitor or read.",
    "metrics": "Make one as an owner: dimp keys new NAME --scope monitor",
    "open": "",
}
