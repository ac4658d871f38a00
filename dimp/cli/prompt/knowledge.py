"""What the prompt knows about the studio: its sessions, read from the log as it grows."""

from __future__ import annotations

import os

from dimp.cli.short_ids import short_ids
from dimp.cli.store import CLI, open_reader
from dimp.core.errors import NotFound, Refusal
from dimp.core.generation import Generation
from dimp.core.session import Session
from dimp.home import Home
from dimp.settings import Settings, load
from dimp.studio.sessions import Sessions, stamp
from dimp_store.errors import StoreError
from dimp_store.log import Row
from dimp_store.reader import ReadOnlyLog


class Knowledge:
    """The sessions of one data folder; `session` names the one that the prompt works on, if one was named."""

    def __init__(self, home: Home, session: str | None = None) -> None:
        self.home = home
        self.session_name = session
        self._sessions = Sessions()
        self._reader: ReadOnlyLog | None = None
        self._seq = 0

    def refresh(self) -> None:
        """Reads the new events. Errors in reading are left to the next command to report."""
        try:
            self._reader = self._reader or open_reader(self.home)
            rows = self._reader.read_all(self._seq) if self._reader else []
        except StoreError:
            return
        if self._seq == 0:
            self._sessions.load(rows)  # which checks every row against the hash chain
        else:
            for row in rows:
                self._apply(row)
        self._seq = rows[-1].seq if rows else self._seq

    def _apply(self, row: Row) -> None:
        if row.session not in self._sessions.damaged:
            self._sessions.apply(stamp(row))

    @property
    def session(self) -> Session | None:
        """The session that the prompt works on. Raises `NotFound` or `Conflict` where the named one cannot be found."""
        return self._sessions.find(self.session_name) if self.session_name is not None else self._sessions.current(CLI)

    @property
    def head(self) -> Generation | None:
        """The picture on the canvas."""
        try:
            return self.session.current() if self.session else None
        except Refusal:
            return None

    def titles(self) -> list[tuple[str, str]]:
        """The sessions that are not in the trash: name and description of each, the newest first."""
        newest_first = reversed([session for session in self._sessions.all() if not session.trashed])
        return [(session.title or session.id[:13], f"{len(session.generations)} pictures") for session in newest_first]

    def pictures(self) -> list[tuple[str, str]]:
        """The pictures of the session, the newest first: name of each, and the words that made it."""
        session = self.session
        if session is None:
            return []
        names = short_ids(session)
        shown = [generation for generation in reversed(session.visible()) if not generation.trashed]
        return [(generation.name or names[generation.id], generation.words) for generation in shown]

    def short_name(self, generation: Generation) -> str:
        """The name of a picture, or a short id."""
        session = self.session
        return generation.name or (short_ids(session)[generation.id] if session else generation.id)

    def settings(self) -> Settings:
        """The settings in force; the defaults where they cannot be read."""
        try:
            return load(self.home, os.environ)
        except Refusal:
            return Settings()

    def models(self) -> list[tuple[str, str]]:
        """The available models: name and description of each."""
        from dimp.models.catalog import Catalog

        listed = Catalog(self.home, self.settings()).list()
        return [(model.name, model.title if model.installed else f"{model.title} (not here)") for model in listed]


def find_picture(knowledge: Knowledge, reference: str) -> Generation:
    """Finds a picture of the session that the prompt works on. Raises `NotFound` or `Conflict`."""
    from dimp.core.refs import resolve

    session = knowledge.session
    if session is None:
        raise NotFound("There is no picture yet.", "Say what to paint, for instance: a red ball on grass")
    return resolve(session, reference)
