"""What is known of people: their accounts, sign-ins, keys and invitations, and what each may do. Plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeVar, get_args

import msgspec

from dimp.core.errors import Invalid
from dimp.core.owners import ACCESSES, LIBRARY_ACCESSES, Access, LibraryAccess

Role = Literal["owner", "member", "guest"]
ROLES: tuple[Role, ...] = get_args(Role)
Scope = Literal["read", "paint", "admin", "monitor"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a key may be used for: to look, to paint, to change accounts and the house, to ask how the server is."""

Level = Literal["image", "recipe", "chain", "look", "continue"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""What a link shows to anybody: the image, its words and parameters too, or all that led to it. By the last two people
with an account join the session: to look at it, or to continue it."""

NAME_CHARACTERS = (1, 60)
PASSWORD_CHARACTERS = (10, 200)
"""The least is a sentence of a few words; the most keeps hashing cheap."""

_COMMON = ("password", "1234567890", "qwertyuiop", "dimpressionist")


class Account(msgspec.Struct, frozen=True):
    """A person. `id` is the actor of all they do; `epoch` counts what ended all their tokens; times in Unix seconds."""

    id: str
    name: str
    role: Role
    created_at: float
    epoch: int = 0
    has_password: bool = False


class SignInRecord(msgspec.Struct, frozen=True):
    """A browser that somebody signed in with; `confirmed_at` is when the password was last given there."""

    id: str
    account: str
    created_at: float
    confirmed_at: float
    rotated_at: float
    used_at: float
    expires_at: float
    client: str


class ApiKey(msgspec.Struct, frozen=True):
    """A key of a program. `prefix` begins the secret and may be shown; `expires_at` None: it does not end."""

    id: str
    account: str
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    created_at: float
    expires_at: float | None
    used_at: float | None


class Invitation(msgspec.Struct, frozen=True):
    """A link by which one person can join, once."""

    id: str
    role: Role
    created_by: str
    created_at: float
    expires_at: float


class AuditEntry(msgspec.Struct, frozen=True):
    """Something that was done: who did what, and about whom or what.

    `id` counts up; `at` in Unix seconds. `actor` is an account's id, and `about` begins with one where it is about
    somebody; the names are those of both, also of who was removed, and empty where there is no such account.
    """

    id: int
    at: float
    actor: str
    actor_name: str
    act: str
    about: str
    about_name: str


def account_of(columns: Sequence[Any]) -> Account:
    """An account from the columns id, name, role, created_at, epoch, and whether there is a password."""
    account_id, name, role, created_at, epoch, has_password = columns
    return Account(account_id, name, role, created_at, epoch, bool(has_password))


def check_name(name: str) -> str:
    """The name, trimmed. Raises `Invalid` for one that cannot be shown or told apart."""
    trimmed = " ".join(name.split())
    low, high = NAME_CHARACTERS
    if not (low <= len(trimmed) <= high and trimmed.isprintable()):
        raise Invalid("That name cannot be used.", f"Use {low} to {high} characters that can be seen.")
    return trimmed


def check_password(password: str, name: str) -> str:
    """The password itself. Raises `Invalid` for one that is easily guessed."""
    low, high = PASSWORD_CHARACTERS
    if not low <= len(password) <= high:
        raise Invalid(f"The password must have {low} to {high} characters.", "A few words in a row make a good one.")
    plain = password.lower()
    if len(set(plain)) < 5 or plain == name.lower() or plain.rstrip("0123456789!") in _COMMON or plain in _COMMON:
        raise Invalid("The password is too easy to guess.", "A few words in a row make a good one.")
    return password


_Choice = TypeVar("_Choice", bound=str)


def check_role(role: str) -> Role:
    """The role of that name. Raises `Invalid`."""
    return _choose(role, ROLES, "role")


def check_level(level: str) -> Level:
    """The level of that name. Raises `Invalid`."""
    return _choose(level, LEVELS, "level")


def check_access(access: str) -> Access:
    """The access of that name. Raises `Invalid`."""
    return _choose(access, ACCESSES, "access")


def check_library_access(access: str) -> LibraryAccess:
    """The access of that name. Raises `Invalid`."""
    return _choose(access, LIBRARY_ACCESSES, "access")


def _choose(text: str, choices: tuple[_Choice, ...], what: str) -> _Choice:
    for choice in choices:
        if text == choice:
            return choice
    raise Invalid(f"There is no {what} {text[:40]!r}.", f"Use one of: {', '.join(choices)}.")


def check_scopes(scopes: tuple[str, ...]) -> tuple[Scope, ...]:
    """The scopes, each once, in order. Raises `Invalid` for one that is not known, and for none at all."""
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise Invalid(f"There is no scope {unknown[0][:40]!r}.", f"Scopes: {', '.join(SCOPES)}")
    if not scopes:
        raise Invalid("A key without a scope can do nothing.", f"Name one or more of: {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in scopes)
