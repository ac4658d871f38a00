"""All sessions of one log, folded: the projection that every reader and the one writer share."""

from __future__ import annotations

import gc
from collections.abc import Sequence

from dimp import events as ev
from dimp.events import AnyEvent, Stamped
from dimp.refs import resolve
from dimp.refusals import Conflict, NotFound
from dimp.session import Generation, Session, fold
from dimp.views import SessionSummary, summary
from dimp_store.log import Row

SETTINGS_STREAM = "settings"
"""The stream of the studio's own events; it is no session."""

CURRENT = "current_session"
"""The setting that remembers which session was switched to."""

_SHORTEST = 4


class Sessions:
    """Sessions by id, kept up to date event by event. Read them, never change them."""

    def __init__(self) -> None:
        self._all: dict[str, Session] = {}
        self._where: dict[str, str] = {}
        self._switched_at = 0
        self.own = Session(SETTINGS_STREAM)

    def load(self, rows: Sequence[Row]) -> None:
        """Takes in a whole log. The collector is held off: there is nothing to collect, and it costs a third."""
        enabled = gc.isenabled()
        gc.disable()
        try:
            for row in rows:
                self.take(stamp(row))
        finally:
            if enabled:
                gc.enable()

    def add(self, session: Session) -> None:
        """Makes a new session known, before its first event is taken in."""
        if session.id != SETTINGS_STREAM:
            self._all.setdefault(session.id, session)

    def take(self, stamped: Stamped) -> None:
        """Takes one event into the session it belongs to."""
        if stamped.session == SETTINGS_STREAM:
            fold(self.own, stamped)
            if isinstance(stamped.event, ev.SettingsChanged) and CURRENT in stamped.event.changes:
                self._switched_at = stamped.seq
            return
        session = self._all.get(stamped.session)
        if session is None:
            session = self._all[stamped.session] = Session(stamped.session)
        fold(session, stamped)
        if (made := made_by(stamped.event)) is not None:
            self._where[made] = session.id

    def all(self) -> list[Session]:
        """Every session, in order of their first event."""
        return list(self._all.values())

    def find(self, reference: str) -> Session:
        """A session by id, unique prefix of 4 or more characters, or title. Raises `NotFound`, `Conflict`."""
        if (exact := self._all.get(reference)) is not None:
            return exact
        fitting = [one for one in self._all.values() if one.title and one.title == reference]
        if not fitting and len(reference) >= _SHORTEST:
            fitting = [one for one in self._all.values() if one.id.startswith(reference.lower())]
        if len(fitting) > 1:
            raise Conflict(f"{reference!r} fits {len(fitting)} sessions.", "Give more of the id; see: dimp sessions")
        if not fitting:
            raise NotFound(f"There is no session {reference!r}.", "See the sessions with: dimp sessions")
        return fitting[0]

    def current(self) -> Session | None:
        """The session used last: written to last, or switched to since. None where there is none."""
        living = [one for one in self._all.values() if not one.trashed]
        if not living:
            return None
        latest = max(living, key=lambda one: one.seq)
        switched = self._all.get(str(self.own.settings.get(CURRENT)))
        newer = switched is not None and not switched.trashed and self._switched_at > latest.seq
        return switched if newer else latest

    def summaries(self) -> list[SessionSummary]:
        """All sessions, the one used last first."""
        return [summary(one) for one in sorted(self._all.values(), key=lambda one: -one.seq)]

    def generation(self, reference: str) -> tuple[Session, Generation]:
        """A generation of any session by its whole id, else by a reference within the current session.

        Raises `NotFound` or `Conflict`.
        """
        session = self.home_of(reference) or self.current()
        if session is None:
            raise NotFound(f"There is no picture {reference!r}.", 'Paint one first: dimp new "a red ball on grass"')
        return session, resolve(session, reference)

    def home_of(self, generation_id: str) -> Session | None:
        """The session that holds the generation with exactly this id."""
        where = self._where.get(generation_id)
        return None if where is None else self._all[where]


def stamp(row: Row) -> Stamped:
    """A stored row with its event decoded. Raises `UnknownEvent`."""
    return Stamped(row.seq, row.session, row.version, row.at, row.actor, row.op, ev.decode(row.body))


def made_by(event: AnyEvent) -> str | None:
    """The id of the generation that an event brings into being."""
    return event.id if isinstance(event, ev.GenerationRequested | ev.ImageImported) else None
