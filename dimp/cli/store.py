"""Reading the data folder without a server: the log is opened read-only and folded. Nothing here can change it."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from dimp.core.errors import NotFound
from dimp.home import Home, find_home
from dimp_store.errors import LogMissing
from dimp_store.lost_log import refuse_lost_log
from dimp_store.reader import ReadOnlyLog

CLI = "cli"
"""Who acts at the command line, as the log has it."""

if TYPE_CHECKING:  # `dimp log` folds nothing, so it does not load what folds
    from dimp.core.generation import Generation
    from dimp.core.session import Session
    from dimp.studio.sessions import Sessions


def resolve_home(folder: Path | str | None) -> Home:
    """The data folder: the one named, else that of the environment."""
    return find_home(folder, os.environ)


def open_reader(home: Home) -> ReadOnlyLog | None:
    """The log, or None in a data folder that is still empty.

    Raises `LogMissing` where there are images but no log, and what `ReadOnlyLog` raises.
    """
    try:
        return ReadOnlyLog(home.log)
    except LogMissing:
        refuse_lost_log(home.log, home.images)
        return None


def load_sessions(home: Home) -> Sessions:
    """Reads the log and returns all sessions as they are now."""
    from dimp.studio.sessions import Sessions

    sessions = Sessions()
    reader = open_reader(home)
    if reader is not None:
        with ExitStack() as stack:
            stack.callback(reader.close)
            sessions.load(reader.read_all())
    return sessions


def find_session(sessions: Sessions, session_name: str | None) -> Session:
    """The session that `--session` names, else the current one. Raises `NotFound` or `Conflict`."""
    if session_name is not None:
        return sessions.find(session_name)
    current = sessions.current(CLI)
    if current is None:
        raise NotFound("There is no session yet.", 'Paint something first: dimp new "a red ball on grass"')
    return current


def find_generation(sessions: Sessions, session_name: str | None, reference: str) -> tuple[Session, Generation]:
    """A generation and its session: the one that `--session` names, else any by its whole id, else the current one.

    Raises `NotFound` or `Conflict`.
    """
    if session_name is None:
        return sessions.generation(reference, CLI)
    from dimp.core.refs import resolve

    session = sessions.find(session_name)
    return session, resolve(session, reference)


def image_path(home: Home, generation: Generation) -> Path | None:
    """The file of a painted picture; None where there is no image.

    One that is kept elsewhere is brought here; raises a `StoreError` where it cannot be.
    """
    from dimp.core.views import generation_view

    relative = generation_view("", generation).image_path
    if relative is None or generation.digest is None:
        return None
    path = home.root / relative
    return path if path.exists() else _fetch(home, generation.digest) or path


def _fetch(home: Home, digest: str) -> Path | None:
    """The file of an image that is kept elsewhere, brought here; None where images are kept here."""
    from dimp.settings import load
    from dimp.studio.images.blob_place import open_blobs
    from dimp_store.blobs import Digest

    settings = load(home, os.environ)
    return open_blobs(home, settings).path(Digest.parse(digest)) if settings.blobs else None
