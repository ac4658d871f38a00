"""Reading the data folder without a server: the log opened read-only and folded. Nothing here can change a byte."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from dimp.home import Home, find_home
from dimp.refusals import NotFound
from dimp_store.errors import LogMissing
from dimp_store.lost_log import refuse_lost_log
from dimp_store.reader import ReadOnlyLog

if TYPE_CHECKING:  # `dimp log` folds nothing, so it must not pay for the folding
    from dimp.session import Generation, Session
    from dimp.sessions import Sessions


def home_of(said: Path | str | None) -> Home:
    """The data folder that is meant."""
    return find_home(said, os.environ)


def open_reader(home: Home) -> ReadOnlyLog | None:
    """The log, or None in a data folder that holds nothing yet.

    Raises `LogMissing` where images lie beside no log, and what `ReadOnlyLog` raises.
    """
    try:
        return ReadOnlyLog(home.log)
    except LogMissing:
        refuse_lost_log(home.log, home.images)
        return None


def folded(home: Home) -> Sessions:
    """All sessions as they are now."""
    from dimp.sessions import Sessions

    sessions = Sessions()
    reader = open_reader(home)
    if reader is not None:
        with ExitStack() as stack:
            stack.callback(reader.close)
            sessions.load(reader.read_all())
    return sessions


def session_of(sessions: Sessions, said: str | None) -> Session:
    """The session that `--session` names, else the current one. Raises `NotFound` or `Conflict`."""
    if said is not None:
        return sessions.find(said)
    current = sessions.current()
    if current is None:
        raise NotFound("There is no session yet.", 'Paint something first: dimp new "a red ball on grass"')
    return current


def generation_of(sessions: Sessions, said: str | None, reference: str) -> tuple[Session, Generation]:
    """The generation meant, in the session that `--session` names, else anywhere by its whole id, else in the current.

    Raises `NotFound` or `Conflict`.
    """
    if said is None:
        return sessions.generation(reference)
    from dimp.refs import resolve

    session = sessions.find(said)
    return session, resolve(session, reference)


def image_path(home: Home, one: Generation) -> Path | None:
    """Where a painted picture lies."""
    from dimp.views import generation_view

    relative = generation_view("", one).image_path
    return home.root / relative if relative else None
