"""Sharing a session or a picture by a link: making links, listing them, closing them."""

from __future__ import annotations

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from dimp.accounts.records import Level
from dimp.accounts.shares import JOINING, LASTS_S, Share
from dimp.core.errors import Conflict, Invalid
from dimp.core.generation import DONE
from dimp.studio.personal.writer import not_the_owner
from dimp_web.accounts.people import caller, house_of, reload_sharing
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import AnyRequest, AppContext, AppContexts, ReadRequest, ReadRequests
from dimp_web.security import root_path
from dimp_web.security.signed_urls import base_url


class Sharing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to share: a picture (`id`, any reference), or a session (an id, a prefix, a title); one of both.

    `level` is what is shown: `image` alone, `recipe` (its words and parameters), or `chain` (all that led to it). With
    `look` or `continue` people who have an account join the session, to look at it or to continue it.
    """

    id: str | None = None
    session_id: str | None = None
    level: str = "image"
    hours: float = LASTS_S / 3600


class ShareView(msgspec.Struct, frozen=True):
    """A link. `generation_id` is None where a whole session is shared. Times in Unix seconds."""

    id: str
    session_id: str
    generation_id: str | None
    level: Level
    created_at: float
    expires_at: float


class ShareList(msgspec.Struct, frozen=True):
    """One's own links that hold, the oldest first."""

    shares: tuple[ShareView, ...]


class Shared(msgspec.Struct, frozen=True):
    """The link that was made. It is shown this once."""

    share: ShareView
    url: str


@get("/api/shares", summary="List one's links")
async def listing(request: AnyRequest, context: AppContexts) -> ShareList:
    """The links of the account that asks."""
    return await _list(context, caller(request).account.id)


@post("/api/shares", status_code=201, summary="Share by a link", opt=UNCOMPRESSED)
async def share(request: AnyRequest, read: ReadRequests, data: JSONBody[Sharing]) -> Shared:
    """Makes a link by which anybody may look without an account, or people of the house join, until it ends."""
    account = caller(request).account
    if account.role == "guest":
        raise Conflict("Guests share nothing.", "Ask an owner of the house to be a member.")
    session_id, generation_id = _chosen(read, data)
    if read.studio.sessions.access(session_id) is not None:
        raise not_the_owner()
    house = house_of(read.context)
    made, token = await house.shares.open(account.id, session_id, generation_id, data.level, data.hours * 3600)
    await house.people.note(account.id, "share.opened", f"{made.id} {made.level}")
    base = base_url(request.url.scheme, dict(request.headers), root_path.of(request.scope))
    return Shared(_view(made), f"{base}/{'continue' if made.level in JOINING else 'share'}/{token}")


@delete("/api/shares/{ref:str}", status_code=200, summary="Close a link")
async def close(request: AnyRequest, context: AppContexts, ref: FromPath[str]) -> ShareList:
    """Ends a link at once, and with it what people who came by it may do; answers with those that are left."""
    house, account = house_of(context), caller(request).account
    await house.shares.close(account.id, ref)
    await house.people.note(account.id, "share.closed", ref)
    await reload_sharing(context)
    return await _list(context, account.id)


def _chosen(read: ReadRequest, data: Sharing) -> tuple[str, str | None]:
    """The ids of the session and the picture. Raises `Invalid`, `NotFound` or `Conflict`."""
    if (data.id is None) == (data.session_id is None):
        raise Invalid("Either a picture or a session is shared.", "Give id, or session_id.")
    if data.session_id is not None:
        return read.studio.sessions.find(data.session_id).id, None
    session, generation = read.generation(data.id or "")
    if generation.status != DONE:
        raise Conflict(
            f"A picture is {generation.status}: {generation.id}", "Share it once it is painted.", "not-painted"
        )
    return session.id, generation.id


async def _list(context: AppContext, owner: str) -> ShareList:
    return ShareList(tuple(map(_view, await house_of(context).shares.of(owner))))


def _view(share: Share) -> ShareView:
    return ShareView(share.id, share.session, share.generation, share.level, share.created_at, share.expires_at)


HANDLERS = (listing, share, close)
