"""What a log amounts to, as JSON: every session with all that its fold knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dimp.core.generation import Generation
from dimp.core.session import Session
from dimp.studio.sessions import Sessions
from dimp_store.reader import ReadOnlyLog

_RESIDENT = tuple(
    name for name in Generation.__struct_fields__ if name not in ("loaded", "archive", "manner", "area", "brought_onto")
)
_OF_RECIPE = ("id", "parent_id", "prompt", "modification")


def project(path: Path) -> str:
    """The projection of the log at `path`."""
    sessions = Sessions()
    with ReadOnlyLog(path) as log:
        sessions.load(log.read_all())
    whole = {
        "sessions": [_session(session) for session in sessions.all()],
        "own": sessions.own,
        "library": sessions.library,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=1).decode() + "\n"


def _session(session: Session) -> dict[str, Any]:
    fields = {name: getattr(session, name) for name in Session.__struct_fields__}
    return fields | {
        "generations": {known: _generation(generation) for known, generation in session.generations.items()}
    }


def _generation(generation: Generation) -> dict[str, Any]:
    resident = {name: getattr(generation, name) for name in _RESIDENT if name not in _OF_RECIPE}
    details = generation.details
    result = {name: getattr(details.result, name) for name in details.result.__struct_fields__}
    size = {"width": generation.width, "height": generation.height}
    return {"recipe": details.recipe, "imported": details.imported, **resident, **result, **size}
