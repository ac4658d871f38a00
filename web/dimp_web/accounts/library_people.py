"""With whom collections, styles and notes on LoRAs are shared: with people by name, or with everybody in the house."""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from dimp.accounts.library_shares import LibraryShare
from dimp.core.errors import Conflict
from dimp.core.library import Collection, Item
from dimp.core.library_events import LoraNoted, PresetSaved
from dimp.core.owners import EVERYBODY, HOUSE, LibraryAccess
from dimp.core.views import ItemAccess
from dimp.decide.library.items import find_item, need_shareable
from dimp.studio.personal.writer import not_the_holder
from dimp_web.accounts.people import caller, house_of, reload_sharing
from dimp_web.context import AnyRequest, AppContext, AppContexts
from dimp_web.presence import Present

ItemKind = Literal["collection", "style", "note"]


class ItemReceiver(msgspec.Struct, frozen=True):
    """Somebody with whom an item is shared; `id` is `*`, without a name, for everybody in the house."""

    id: str
    name: str
    access: LibraryAccess
    created_at: float


class ItemPeople(msgspec.Struct, frozen=True):
    """Whose a collection, a style or a note is, and what the account that asks may do with it.

    `receivers` are those with whom it is shared; whoever is not the owner is told of their own part alone.
    """

    id: str
    kind: ItemKind
    title: str
    owner: Present
    access: ItemAccess
    receivers: tuple[ItemReceiver, ...]


class NewReceiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to share with: a name or an account's id, or `*` for everybody in the house; to `view` it, or to `edit`."""

    name: str
    access: str = "view"


_View = TypeVar("_View", bound=msgspec.Struct)


@get("/api/library/{ref:str}/people", summary="See with whom something is shared")
async def people(request: AnyRequest, context: AppContexts, ref: FromPath[str]) -> ItemPeople:
    """Of a collection, a style or a note, by its id; a collection by its title, or a style by its name, too."""
    house_of(context)
    return await _people(context, find_item(context.studio.sessions.library, ref), caller(request).account.id)


@post("/api/library/{ref:str}/people", status_code=201, summary="Share a collection, a style or a note")
async def add(request: AnyRequest, context: AppContexts, ref: FromPath[str], data: JSONBody[NewReceiver]) -> ItemPeople:
    """Shares something of one's own, or changes what somebody may do with it."""
    house, account = house_of(context), caller(request).account
    item = _own(context, ref)
    if account.role == "guest":
        raise Conflict("Guests share nothing.", "Ask an owner of the house to be a member.")
    need_shareable(item)
    receiver = EVERYBODY if data.name == EVERYBODY else (await house.people.find(data.name)).id
    await house.library_shares.add(item.id, account.id, receiver, data.access)
    await house.people.note(account.id, "library.shared", f"{receiver} {item.id} {data.access}")
    await reload_sharing(context)
    return await _people(context, item, account.id)


@delete("/api/library/{ref:str}/people/{person:str}", status_code=200, summary="Take back what was shared")
async def remove(request: AnyRequest, context: AppContexts, ref: FromPath[str], person: FromPath[str]) -> ItemPeople:
    """Ends it at once. Whoever has it by name gives it back by this, too."""
    house, account = house_of(context), caller(request).account
    item = find_item(context.studio.sessions.library, ref)
    names = await house.people.names()
    leaving = person if person == EVERYBODY or person in names else (await house.people.find(person)).id
    if leaving != account.id:
        _own(context, ref)
    before = await _people(context, item, account.id)
    await house.library_shares.remove(item.id, leaving)
    await house.people.note(account.id, "library.unshared", f"{leaving} {item.id}")
    await reload_sharing(context)
    left = tuple(receiver for receiver in before.receivers if receiver.id != leaving)
    return msgspec.structs.replace(before, receivers=left)


async def mark_shared(context: AppContext, *views: _View) -> tuple[_View, ...]:
    """Views of collections, styles or notes, with whose each is, and whether others have it."""
    if context.house is None:
        return views
    names = await context.house.people.names()
    return tuple(_add_sharing(context, names, view) for view in views)


def _add_sharing(context: AppContext, names: dict[str, str], view: _View) -> _View:
    sessions, item_id = context.studio.sessions, str(getattr(view, "id", ""))
    libraries = sessions.libraries
    access = libraries.access(item_id, sessions.owner)
    owner = "" if access is None else names.get(sessions.account_of(libraries.holder(item_id) or HOUSE), "")
    return msgspec.structs.replace(view, access=access or "own", owner=owner, shared=libraries.is_shared(item_id))


def _own(context: AppContext, reference: str) -> Item:
    """Something of the person's own. Raises `NotFound`, and `Conflict` for what somebody shares with them."""
    library = context.studio.sessions.library
    item = find_item(library, reference)
    if item.id in library.shared:
        raise not_the_holder()
    return item


async def _people(context: AppContext, item: Item, account: str) -> ItemPeople:
    house, sessions = house_of(context), context.studio.sessions
    names, libraries = await house.people.names(), sessions.libraries
    holder = libraries.holder(item.id)
    owner = sessions.account_of(sessions.owner if holder is None else holder)
    shares = await house.library_shares.of(item.id, owner)
    visible = [share for share in shares if owner == account or share.account in (account, EVERYBODY)]
    kind, title = _kind_and_title(item)
    return ItemPeople(
        item.id, kind, title, Present(owner, names.get(owner, "")),
        libraries.access(item.id, sessions.owner) or "own", tuple(_receiver(share, names) for share in visible),
    )  # fmt: skip


def _receiver(share: LibraryShare, names: dict[str, str]) -> ItemReceiver:
    return ItemReceiver(share.account, names.get(share.account, ""), share.access, share.created_at)


def _kind_and_title(item: Item) -> tuple[ItemKind, str]:
    match item:
        case Collection():
            return "collection", item.title
        case PresetSaved():
            return "style", item.name
        case LoraNoted():
            return "note", item.text[:60]


HANDLERS = (people, add, remove)
