"""What the prompt knows of the studio: the sessions as they are, read from the log as it grows."""

from __future__ import annotations

import os

from dimp.cli.handles import handles
from dimp.cli.store import open_reader
from dimp.home import Home
from dimp.refusals import NotFound, Refusal
from dimp.session import Generation, Session
from dimp.sessions import Sessions, stamp
from dimp.settings import Settings, load
from dimp_store.errors import StoreError
from dimp_store.log import Row
from dimp_store.reader import ReadOnlyLog


class Knowledge:
    """The sessions of one data folder; `session` is the name of the one that is talked to, if one was named."""

    def __init__(self, home: Home, session: str | None = None) -> None:
        self.home = home
        self.named = session
        self._sessions = Sessions()
        self._reader: ReadOnlyLog | None = None
        self._seq = 0

    def refresh(self) -> None:
        """Takes in what happened since. What cannot be read is left to the next command to say."""
        try:
            self._reader = self._reader or open_reader(self.home)
            rows = self._reader.read_all(self._seq) if self._reader else []
        except StoreError:
            return
        if self._seq == 0:
            self._sessions.load(rows)  # which holds every row against its chain
        else:
            for row in rows:
                self._take(row)
        self._seq = rows[-1].seq if rows else self._seq

    def _take(self, row: Row) -> None:
        if row.session not in self._sessions.damaged:
            self._sessions.take(stamp(row))

    @property
    def session(self) -> Session | None:
        """The session that is talked to. Raises `NotFound` or `Conflict` where one was named that is not there."""
        return self._sessions.find(self.named) if self.named is not None else self._sessions.current()

    @property
    def head(self) -> Generation | None:
        """The picture on the canvas."""
        try:
            return self.session.current() if self.session else None
        except Refusal:
            return None

    def titles(self) -> list[tuple[str, str]]:
        """The sessions that are not in the trash: what names each, and what it is."""
        living = [one for one in self._sessions.all() if not one.trashed]
        return [(one.title or one.id[:13], f"{len(one.generations)} pictures") for one in reversed(living)]

    def pictures(self) -> list[tuple[str, str]]:
        """The pictures of the session, the newest first: what names each, and the words that made it."""
        session = self.session
        if session is None:
            return []
        short = handles(session)
        shown = [one for one in reversed(session.visible()) if not one.trashed]
        return [(one.name or short[one.id], one.said) for one in shown]

    def handle(self, one: Generation) -> str:
        """What a picture is called for short."""
        session = self.session
        return one.name or (handles(session)[one.id] if session else one.id)

    def settings(self) -> Settings:
        """The settings in force; the usual ones where they cannot be read."""
        try:
            return load(self.home, os.environ)
        except Refusal:
            return Settings()

    def models(self) -> list[tuple[str, str]]:
        """The models that can be named."""
        from dimp.catalog import Catalog

        listed = Catalog(self.home, self.settings()).list()
        return [(one.name, one.title if one.installed else f"{one.title} (not here)") for one in listed]


def found(knowledge: Knowledge, reference: str) -> Generation:
    """A picture of the session that is talked to. Raises `NotFound` or `Conflict`."""
    from dimp.refs import resolve

    session = knowledge.session
    if session is None:
        raise NotFound("There is no picture yet.", "Say what to paint, for instance: a red ball on grass")
    return resolve(session, reference)
