"""What is seen of other people's pictures through a collection or a style that several people have.

Putting a picture into a collection shows it to all who have the collection, so only whoever owns the picture can do
that: it is shown where it is of the person who put it in, and these own the collection or may change it still. The
picture of a style is shown where it is of the style's owner. Nothing else of the session is seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from dimp.core.generation import DONE, Generation
from dimp.core.library import Collection, Item
from dimp.core.library_events import PresetSaved
from dimp.core.session import Session
from dimp.studio.sessions import Sessions


def find_picture(sessions: Sessions, item: Item, generation_id: str) -> tuple[Session, Generation] | None:
    """A picture of an item, with its session: one that the owner of `sessions` has, or sees through the item."""
    session = sessions.session_of(generation_id) or _session_behind(sessions, item, generation_id)
    return None if session is None else (session, session.generations[generation_id])


def shows_image(sessions: Sessions, digest: str) -> bool:
    """Whether the owner of `sessions` sees an image through something that they have together with others."""
    return any(
        session is not None and session.generations[generation_id].digest == digest
        and _session_behind(sessions, item, generation_id) is not None
        for item, generation_id, session in _candidates(sessions)
    )  # fmt: skip


def _candidates(sessions: Sessions) -> Iterator[tuple[Item, str, Session | None]]:
    for item in sessions.libraries.several_have(sessions.owner):
        for generation_id in _pictures_of(item):
            yield item, generation_id, sessions.anywhere(generation_id)


def _pictures_of(item: Item) -> tuple[str, ...]:
    match item:
        case Collection():
            return tuple(item.members)
        case PresetSaved() if item.cover:
            return (item.cover,)
        case _:
            return ()


def _session_behind(sessions: Sessions, item: Item, generation_id: str) -> Session | None:
    """The session of a picture that is seen through an item; None where it is not."""
    session, shown_by = sessions.anywhere(generation_id), _find_holder(sessions, item, generation_id)
    if session is None or session.trashed or sessions.owner_of_session(session.id) != shown_by:
        return None
    libraries, generation = sessions.libraries, session.generations[generation_id]
    may_show = libraries.holder(item.id) == shown_by or libraries.access(item.id, shown_by) == "edit"
    is_seen = libraries.sees(item.id, sessions.owner) and libraries.is_shared(item.id)
    return session if may_show and is_seen and generation.status == DONE and not generation.trashed else None


def _find_holder(sessions: Sessions, item: Item, generation_id: str) -> str | None:
    """Who put a picture into a collection, or owns the style that it shows."""
    if isinstance(item, Collection):
        return sessions.owner_of(item.members[generation_id]) if generation_id in item.members else None
    return sessions.libraries.holder(item.id)
