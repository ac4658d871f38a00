"""What a log amounts to, as JSON: every session with all that its fold knows."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dimp.studio.sessions import Sessions
from dimp_store.reader import ReadOnlyLog


def project(path: Path) -> str:
    """The projection of the log at `path`."""
    sessions = Sessions()
    with ReadOnlyLog(path) as log:
        sessions.load(log.read_all())
    whole = {"sessions": sessions.all(), "own": sessions.own, "library": sessions.library}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1).decode() + "\n"
