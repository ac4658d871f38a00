"""What becomes of what those who were removed left behind: an owner of the house hands it over to somebody."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from dimp.accounts.records import Account
from dimp.studio.personal.handing_over import hand_over, hand_over_library, items_of, remove_library
from dimp.studio.sessions import Sessions
from dimp_web.accounts.people import caller, house_of, reload_sharing
from dimp_web.context import AllContexts, AnyRequest
from dimp_web.security.rights import HOUSE, RECENT


class RemovedView(msgspec.Struct, frozen=True):
    """Somebody who was removed, with the number of sessions that are still theirs: nobody sees these.

    `items` counts their collections, styles and notes.
    """

    id: str
    name: str
    sessions: int
    items: int


class RemovedList(msgspec.Struct, frozen=True):
    """Who was removed, in the order in which they came."""

    people: tuple[RemovedView, ...]


class Receiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to have the sessions: a name or an account's id.

    `library`: whether collections, styles and notes are handed over with them, or removed.
    """

    to: str
    library: Literal["hand-over", "remove"] = "hand-over"


class HandedOver(msgspec.Struct, frozen=True):
    """Which sessions were handed over, and to which account; and which collections, styles and notes, or removed."""

    session_ids: tuple[str, ...]
    to: str
    item_ids: tuple[str, ...] = ()


@get("/api/users/removed", summary="List who was removed", opt=HOUSE)
async def removed(contexts: AllContexts) -> RemovedList:
    """Who was removed, and how much they left. What is in it is not told."""
    sessions = contexts.whole.studio.sessions
    gone = await house_of(contexts.whole).people.removed()
    return RemovedList(tuple(_left_by(sessions, account) for account in gone))


def _left_by(sessions: Sessions, account: Account) -> RemovedView:
    owner = sessions.owner_of(account.id)
    items = items_of(sessions.libraries.own(owner))
    return RemovedView(account.id, account.name, len(sessions.possessions(owner).sessions), len(items))


@post("/api/users/removed/{ref:str}/hand-over", status_code=200, summary="Hand sessions over", opt=HOUSE | RECENT)
async def give(request: AnyRequest, contexts: AllContexts, ref: FromPath[str], data: JSONBody[Receiver]) -> HandedOver:
    """Gives all that somebody left who was removed to somebody who is here. What others were let into ends."""
    whole, house = contexts.whole, house_of(contexts.whole)
    actor = caller(request).account.id
    leaving, receiving = await house.people.find_removed(ref), await house.people.find(data.to)
    session_ids = await hand_over(whole.studio, leaving.id, receiving.id, actor)
    for session_id in session_ids:
        await house.members.forget(session_id)
    if data.library == "remove":
        item_ids = await remove_library(whole.studio, leaving.id, actor)
    else:
        item_ids = await hand_over_library(whole.studio, leaving.id, receiving.id, leaving.name, actor)
    for item_id in item_ids:
        await house.library_shares.forget(item_id)
    await house.people.note(actor, "sessions.handed-over", f"{leaving.id} {receiving.id} {len(session_ids)}")
    if item_ids:
        act = "library.removed" if data.library == "remove" else "library.handed-over"
        await house.people.note(actor, act, f"{leaving.id} {receiving.id} {len(item_ids)}")
    await reload_sharing(whole)
    whole.live.presence.wake()
    return HandedOver(session_ids, receiving.id, item_ids)


HANDLERS = (removed, give)
