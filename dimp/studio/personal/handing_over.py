"""What becomes of the sessions of somebody who left: they are handed over to somebody who is here."""

from __future__ import annotations

from dimp.core.library_events import SessionAssigned
from dimp.studio.studio import Studio


async def hand_over(studio: Studio, leaving: str, receiving: str, actor: str) -> tuple[str, ...]:
    """Gives all sessions of one account to another one, and returns their ids. Raises a `StoreError`.

    That is written down, so that it holds after a restart, too; the sessions themselves are not touched.
    """
    owner = studio.sessions.owner_of(leaving)
    session_ids = tuple(studio.sessions.possessions(owner).sessions)
    own = studio.sessions.own
    if session_ids:
        async with studio.writer.lock(own.id):
            assigned = [SessionAssigned(session_id, receiving) for session_id in session_ids]
            await studio.writer.append(own, assigned, actor)
    return session_ids
