"""The writer of events as one person may use it: the one place where it is decided what they may write.

Their own sessions take everything. A session that somebody shares with them takes pictures, marks and moves where they
may continue it, and nothing where they may look at it. Everything else takes nothing. It is the same
with what belongs to no session: what somebody shares of their library is changed by those who may, and stays theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dimp.core import events as ev
from dimp.core import library_events as le
from dimp.core.errors import Conflict, NotFound
from dimp.core.events import AnyEvent, Stamped
from dimp.core.session import Session
from dimp.studio.event_writer import EventWriter
from dimp.studio.sessions import SETTINGS_STREAM, Sessions

_OWNERS_ALONE = (ev.SessionTrashed, ev.SessionRestored, ev.GenerationErased)
_PAINTS = (ev.GenerationRequested,)
_TAKES_ROOM = (*_PAINTS, ev.ImageImported)
"""What somebody brings takes their own room when they upload it; in another one's session, the room of its owner."""


_HOLDERS_ALONE = (
    le.CollectionRenamed, le.CollectionTrashed, le.CollectionRestored, le.PresetRemoved, le.LoraUnnoted,
)  # fmt: skip
"""What a collection, a style or a note is called, and whether it is there, is said by whoever owns it."""


class PersonalWriter(EventWriter):
    """It shares the log and all that is derived from it with the house's writer.

    `own` are the sessions that the person has; `need_room` raises `Conflict` where an owner has no room for pictures.
    """

    def __init__(self, house: EventWriter, own: Sessions, need_room: Callable[[str], None]) -> None:
        # Not EventWriter's own: that would begin another projection.
        self.__dict__.update(house.__dict__)
        self._own = own
        self._need_room = need_room

    def need_change(self, session: Session, events: Sequence[AnyEvent] = ()) -> None:
        """Raises a `Refusal` where the person may not write to a session, or not these events."""
        if session.id == SETTINGS_STREAM:
            for event in events:
                self._need_item(event)
        if not self.sessions.has(session.id):  # one that begins, or the studio's own stream
            return
        owner = self.sessions.owner_of_session(session.id)
        if owner != self._own.owner:
            self._need_access(session, events)
        if any(isinstance(event, _PAINTS if owner == self._own.owner else _TAKES_ROOM) for event in events):
            self._need_room(owner)

    def _need_item(self, event: AnyEvent) -> None:
        """Raises a `Refusal` where an event changes an item of somebody else's library that may not be changed."""
        libraries, item_id = self.sessions.libraries, getattr(event, "id", "")
        if libraries.holder(item_id) in (None, self._own.owner):
            return
        access = libraries.access(item_id, self._own.owner)
        if access is None:
            hint = "See what is: dimp collections, dimp presets"
            raise NotFound("This is not shared with you (any more).", hint, "not-shared")
        if access == "view":
            raise Conflict("You may look at this, not change it.", "Ask whoever shares it to let you.", "view-only")
        if isinstance(event, _HOLDERS_ALONE) or self._is_called_otherwise(event):
            raise not_the_holder()

    def _is_called_otherwise(self, event: AnyEvent) -> bool:
        """Whether a style gets another name or another picture: the picture is shown to all who have the style."""
        before = self._own.library.presets.get(getattr(event, "id", ""))
        if before is None or not isinstance(event, le.PresetSaved):
            return False
        return (event.name, event.cover) != (before.name, before.cover)

    def _need_access(self, session: Session, events: Sequence[AnyEvent]) -> None:
        access = self._own.access(session.id)
        if access is None:
            raise NotFound("This session is not shared with you (any more).", "See yours with: dimp sessions")
        if access == "view":
            hint = "Ask whoever shares it to let you continue it, or begin a session of your own."
            raise Conflict("You may look at this session, not change it.", hint, "view-only")
        if any(isinstance(event, _OWNERS_ALONE) for event in events):
            raise not_the_owner()

    async def append(
        self, session: Session, events: Sequence[AnyEvent], actor: str, op: str | None = None, request: str = ""
    ) -> list[Stamped]:
        """See `EventWriter.append`. Raises also as `need_change`."""
        self.need_change(session, events)
        return await super().append(session, events, actor, op, request)


def not_the_owner() -> Conflict:
    """Why a session as a whole is not put away, erased or shared by somebody with whom it is shared."""
    return Conflict("Only whoever owns this session may do that.", "Ask them, or leave the session.", "not-owner")


def not_the_holder() -> Conflict:
    """Why a collection, a style or a note is not renamed, taken away or shared by somebody who has it from others."""
    return Conflict("Only whoever owns this may do that.", "Ask them, or make one of your own.", "not-owner")
