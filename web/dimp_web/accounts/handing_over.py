"""What becomes of the sessions of those who were removed: an owner of the house hands them over to somebody."""

from __future__ import annotations

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from dimp.studio.personal.handing_over import hand_over
from dimp_web.accounts.people import caller, house_of, reload_sharing
from dimp_web.context import AllContexts, AnyRequest
from dimp_web.security.rights import HOUSE, RECENT


class RemovedView(msgspec.Struct, frozen=True):
    """Somebody who was removed, with the number of sessions that are still theirs: nobody sees these."""

    id: str
    name: str
    sessions: int


class RemovedList(msgspec.Struct, frozen=True):
    """Who was removed, in the order in which they came."""

    people: tuple[RemovedView, ...]


class Receiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to have the sessions: a name or an account's id."""

    to: str


class HandedOver(msgspec.Struct, frozen=True):
    """Which sessions were handed over, and to which account."""

    session_ids: tuple[str, ...]
    to: str


@get("/api/users/removed", summary="List who was removed", opt=HOUSE)
async def removed(contexts: AllContexts) -> RemovedList:
    """Who was removed, and how many sessions they left. What is in them is not told."""
    house, sessions = house_of(contexts.whole), contexts.whole.studio.sessions
    return RemovedList(
        tuple(
            RemovedView(gone.id, gone.name, len(sessions.possessions(sessions.owner_of(gone.id)).sessions))
            for gone in await house.people.removed()
        )
    )


@post("/api/users/removed/{ref:str}/hand-over", status_code=200, summary="Hand sessions over", opt=HOUSE | RECENT)
async def give(request: AnyRequest, contexts: AllContexts, ref: FromPath[str], data: JSONBody[Receiver]) -> HandedOver:
    """Gives all sessions of somebody who was removed to somebody who is here. What others were let into ends."""
    whole, house = contexts.whole, house_of(contexts.whole)
    actor = caller(request).account.id
    leaving, receiving = await house.people.find_removed(ref), await house.people.find(data.to)
    session_ids = await hand_over(whole.studio, leaving.id, receiving.id, actor)
    for session_id in session_ids:
        await house.members.forget(session_id)
    await house.people.note(actor, "sessions.handed-over", f"{leaving.id} {receiving.id} {len(session_ids)}")
    await reload_sharing(whole)
    whole.live.presence.wake()
    return HandedOver(session_ids, receiving.id)


HANDLERS = (removed, give)
