"""Who may use a session beside its owner: adding people by name, joining by a link, leaving, putting out."""

from __future__ import annotations

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from dimp.accounts.house import House
from dimp.accounts.members import Member
from dimp.accounts.shares import JOINING, Share
from dimp.core.errors import Conflict
from dimp.core.owners import Access, stronger
from dimp.core.session import Session
from dimp.core.views import SessionAccess
from dimp.studio.personal.writer import not_the_owner
from dimp_web.accounts.people import caller, house_of, reload_sharing
from dimp_web.context import AllContexts, AnyRequest, AppContext, AppContexts
from dimp_web.presence import Present
from dimp_web.security.rights import READ


class MemberView(msgspec.Struct, frozen=True):
    """Somebody who may use a session. `by_link`: they came by a link, and go with it. Times in Unix seconds."""

    id: str
    name: str
    access: Access
    by_link: bool
    created_at: float
    expires_at: float | None


class SessionPeople(msgspec.Struct, frozen=True):
    """Whose a session is, who may use it, and how these and those are called who acted in it, by
    their accounts' ids.

    `access` is what the account that asks may do.
    """

    session_id: str
    owner: Present
    access: SessionAccess
    members: tuple[MemberView, ...]
    names: dict[str, str]


class NewMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to let in: `name` (or an account's id), to `continue` or to `view`, for so many `hours` or without end."""

    name: str
    access: str = "continue"
    hours: float | None = None


class LinkToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a link: what stands behind `/continue/` in it."""

    token: str


class Offer(msgspec.Struct, frozen=True):
    """What a link offers: a session of somebody, to `continue` or to `view`; `access` is `own` for whose it is."""

    session_id: str
    title: str
    owner: Present
    access: SessionAccess


@get("/api/sessions/{ref:str}/people", summary="See whose a session is, and who may use it")
async def people(request: AnyRequest, context: AppContexts, ref: FromPath[str]) -> SessionPeople:
    """The owner, the members, and the names of all who acted in it."""
    house_of(context)
    return await _people(context, context.studio.sessions.find(ref))


@post("/api/sessions/{ref:str}/people", status_code=201, summary="Let somebody use a session")
async def add(
    request: AnyRequest, context: AppContexts, ref: FromPath[str], data: JSONBody[NewMember]
) -> SessionPeople:
    """Shares a session of one's own with a person of the house, or changes what they may do in it."""
    house, account = house_of(context), caller(request).account
    session = _own(context, ref)
    if account.role == "guest":
        raise Conflict("Guests share nothing.", "Ask an owner of the house to be a member.")
    person = await house.people.find(data.name)
    lasts_s = None if data.hours is None else data.hours * 3600
    await house.members.add(session.id, account.id, person.id, data.access, lasts_s)
    await house.people.note(account.id, "session.shared", f"{person.id} {session.id} {data.access}")
    await reload_sharing(context)
    return await _people(context, session)


@delete("/api/sessions/{ref:str}/people/{person:str}", status_code=200, summary="Put somebody out of a session")
async def remove(request: AnyRequest, context: AppContexts, ref: FromPath[str], person: FromPath[str]) -> SessionPeople:
    """Ends it at once; who came by a link does not come in by it again. Whoever is a member leaves by this, too."""
    house, account = house_of(context), caller(request).account
    session = context.studio.sessions.find(ref)
    leaving = await _find_account_id(house, person)
    if leaving != account.id:
        _own(context, ref)
    shown = await _people(context, session)  # whoever leaves sees it for the last time
    await house.members.remove(session.id, leaving)
    await house.people.note(account.id, "session.unshared", f"{leaving} {session.id}")
    await reload_sharing(context)
    left = tuple(member for member in shown.members if member.id != leaving)
    return msgspec.structs.replace(shown, members=left)


@post("/api/shares/offer", status_code=200, summary="See what a link offers", opt=READ)
async def offer(request: AnyRequest, contexts: AllContexts, data: JSONBody[LinkToken]) -> Offer:
    """Whose session a link leads to; nothing changes by that."""
    house = house_of(contexts.whole)
    return await _offer(contexts.whole, await house.members.offer(data.token), caller(request).account.id)


@post("/api/shares/join", status_code=200, summary="Join a session by a link")
async def join(request: AnyRequest, contexts: AllContexts, data: JSONBody[LinkToken]) -> Offer:
    """The session is among one's own from now on, marked as shared, as long as the link holds."""
    house, account = house_of(contexts.whole), caller(request).account
    offered = await _offer(contexts.whole, await house.members.offer(data.token), account.id)
    share = await house.members.join(data.token, account.id)
    await house.people.note(account.id, "session.joined", f"{share.session} {share.id}")
    await reload_sharing(contexts.whole)
    return offered


def _own(context: AppContext, reference: str) -> Session:
    """A session of the person's own. Raises `NotFound`, and `Conflict` for one that somebody shares with them."""
    session = context.studio.sessions.find(reference)
    if context.studio.sessions.access(session.id) is not None:
        raise not_the_owner()
    return session


async def _find_account_id(house: House, reference: str) -> str:
    """The account of a name or an id, those who were removed too."""
    return reference if reference in await house.people.names() else (await house.people.find(reference)).id


async def _offer(whole: AppContext, share: Share, account: str) -> Offer:
    names, session = await house_of(whole).people.names(), whole.studio.sessions.find(share.session)
    access: SessionAccess = "own" if share.owner == account else JOINING[share.level]
    return Offer(session.id, session.title, Present(share.owner, names.get(share.owner, "")), access)


async def _people(context: AppContext, session: Session) -> SessionPeople:
    house, sessions = house_of(context), context.studio.sessions
    names = await house.people.names()
    owner = sessions.account_of(sessions.owner_of_session(session.id))
    acted = {generation.actor for generation in session.generations.values()}
    members = _strongest(await house.members.of(session.id), names)
    having = {owner, *(member.id for member in members)}
    shown = {account: names[account] for account in acted | having if account in names}
    return SessionPeople(
        session.id, Present(owner, names.get(owner, "")), sessions.access(session.id) or "own", members, shown
    )


def _strongest(members: list[Member], names: dict[str, str]) -> tuple[MemberView, ...]:
    """Each person once, by what allows them most."""
    views: dict[str, MemberView] = {}
    for member in members:
        known = views.get(member.account)
        if known is None or (known.access != member.access and stronger(known.access, member.access) == member.access):
            views[member.account] = MemberView(
                member.account, names.get(member.account, ""), member.access, bool(member.share), member.created_at,
                member.expires_at,
            )  # fmt: skip
    return tuple(views.values())


HANDLERS = (people, add, remove, offer, join)
