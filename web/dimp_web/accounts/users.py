"""Who is in the house: for its owners."""

from __future__ import annotations

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from dimp.accounts.house import House
from dimp.accounts.people import INVITATION_S
from dimp.accounts.records import Account, AuditEntry, Invitation, Role
from dimp.core.errors import Invalid
from dimp_web.accounts.people import caller, house_of, reload_sharing
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import AnyRequest, AppContexts
from dimp_web.security import root_path
from dimp_web.security.rights import HOUSE, RECENT
from dimp_web.security.signed_urls import base_url

_MAX_PAGE = 500


class UserView(msgspec.Struct, frozen=True):
    """A person of the house. Time in Unix seconds."""

    id: str
    name: str
    role: Role
    created_at: float


class InvitationView(msgspec.Struct, frozen=True):
    """An invitation that can still be accepted; `created_by` is an account's id. Times in Unix seconds."""

    id: str
    role: Role
    created_by: str
    created_at: float
    expires_at: float


class UserList(msgspec.Struct, frozen=True):
    """Everybody in the order in which they came, the founder first, and the invitations under way."""

    users: tuple[UserView, ...]
    invitations: tuple[InvitationView, ...]


class Inviting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite: with which role, and for how many hours the link is to hold."""

    role: str = "member"
    hours: float = INVITATION_S / 3600


class Invited(msgspec.Struct, frozen=True):
    """The link to hand over. It is shown this once, and works once."""

    invitation: InvitationView
    url: str


class RoleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The role that somebody is to have: owner, member or guest."""

    role: str


class AuditList(msgspec.Struct, frozen=True):
    """What was done, the newest first. `next` is the `before` of the entries that are older; None at the end."""

    entries: tuple[AuditEntry, ...]
    next: int | None


@get("/api/users", summary="List the people", opt=HOUSE)
async def listing(context: AppContexts) -> UserList:
    """Who is in the house, and who was invited."""
    return await _list(house_of(context))


@post("/api/users/invite", status_code=201, summary="Invite somebody", opt=HOUSE | RECENT | UNCOMPRESSED)
async def invite(request: AnyRequest, context: AppContexts, data: JSONBody[Inviting]) -> Invited:
    """Makes a link by which one person can join."""
    actor = caller(request).account.id
    invitation, token = await house_of(context).people.invite(data.role, actor, data.hours * 3600)
    base = base_url(request.url.scheme, dict(request.headers), root_path.of(request.scope))
    return Invited(_invitation(invitation), f"{base}/join/{token}")


@delete("/api/users/invitations/{ref:str}", status_code=200, summary="Withdraw an invitation", opt=HOUSE)
async def withdraw(request: AnyRequest, context: AppContexts, ref: FromPath[str]) -> UserList:
    """Makes a link worthless that was not used."""
    house = house_of(context)
    await house.people.withdraw(ref, caller(request).account.id)
    return await _list(house)


@patch("/api/users/{ref:str}", summary="Change a role", opt=HOUSE | RECENT)
async def change(request: AnyRequest, context: AppContexts, ref: FromPath[str], data: JSONBody[RoleChange]) -> UserView:
    """Gives somebody another role; not the founder."""
    house = house_of(context)
    changed = await house.people.change_role(await house.people.find(ref), data.role, caller(request).account.id)
    await reload_sharing(context)
    return _user(changed)


@delete("/api/users/{ref:str}", status_code=200, summary="Remove somebody", opt=HOUSE | RECENT)
async def remove(request: AnyRequest, context: AppContexts, ref: FromPath[str]) -> UserList:
    """Ends their sign-ins and keys at once, and what is painted or waits for them. Their sessions stay in the log."""
    house = house_of(context)
    await house.people.remove(await house.people.find(ref), caller(request).account.id)
    await reload_sharing(context)
    return await _list(house)


@get("/api/users/audit", summary="See who did what", opt=HOUSE)
async def audit(
    context: AppContexts, limit: FromQuery[int] = 100, before: FromQuery[int | None] = None,
    person: FromQuery[str] = "",
) -> AuditList:  # fmt: skip
    """Sign-ins, keys, roles, invitations, shares, removals, settings: what was done, by whom and when.

    Nothing of what people paint. `person` (a name or an id) leaves only what was done by or about them.
    """
    if not 1 <= limit <= _MAX_PAGE:
        raise Invalid(f"The limit {limit} is out of range.", f"Use 1 to {_MAX_PAGE}.")
    people = house_of(context).people
    account = (await people.find_ever(person)).id if person else ""
    entries = await people.audit(limit + 1, before, account)
    return AuditList(tuple(entries[:limit]), entries[limit - 1].id if len(entries) > limit else None)


async def _list(house: House) -> UserList:
    users, invitations = await house.people.all(), await house.people.invitations()
    return UserList(tuple(map(_user, users)), tuple(map(_invitation, invitations)))


def _user(account: Account) -> UserView:
    return UserView(account.id, account.name, account.role, account.created_at)


def _invitation(made: Invitation) -> InvitationView:
    return InvitationView(made.id, made.role, made.created_by, made.created_at, made.expires_at)


HANDLERS = (listing, invite, withdraw, change, remove, audit)
