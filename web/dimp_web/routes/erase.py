"""Erasing for good: what no undo and no trash brings back."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.params import JSONBody

from dimp.core.errors import Invalid
from dimp.studio.erasing import Erased
from dimp_web.accounts.people import note
from dimp_web.context import ReadRequest, ReadRequests


class Erasing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures of one session (ids or other references), or a session with all that is in it.

    With `dry_run` nothing is erased and the answer says what would be.
    """

    ids: tuple[str, ...] | None = None
    session: str | None = None
    dry_run: bool = False


@post("/api/erase", status_code=200, summary="Erase for good")
async def erase(read: ReadRequests, data: JSONBody[Erasing]) -> Erased:
    """Takes words and recipes out of the log, and pictures off the disk. The history still verifies."""
    session_id = _session_of(read, data)
    done = await read.studio.erase(session_id, data.ids, actor=read.actor, dry_run=data.dry_run)
    if not data.dry_run:
        read.context.image_cache.forget(done.images)
        await note(read.request.scope, read.context, "pictures.erased")
    return done


def _session_of(read: ReadRequest, data: Erasing) -> str:
    if (data.ids is None) == (data.session is None):
        raise Invalid("Either pictures or a session is erased.", "Give ids, or session.")
    if data.session is not None:
        return read.studio.sessions.find(data.session).id
    if not data.ids:
        raise Invalid("There is nothing to erase.", "Name at least one picture in ids.")
    homes = {read.generation(reference)[0].id for reference in data.ids}
    if len(homes) > 1:
        raise Invalid("These pictures are of several sessions.", "Erase those of one session at a time.")
    return homes.pop()


HANDLERS = (erase,)
