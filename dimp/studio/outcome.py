"""What an action led to, as whoever asked for it is told, also when it is asked for once more."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dimp.core import events as ev
from dimp.core.events import Stamped
from dimp.studio.sessions import created_generation_id


class Outcome(msgspec.Struct, frozen=True):
    """What an action led to: the events it wrote (by tag) and the generations it asked for.

    `repeated` says that this operation id was done before, and that nothing was done now.
    """

    session_id: str
    generation_ids: tuple[str, ...]
    events: tuple[str, ...]
    seq: int
    repeated: bool = False


def outcome_of(session_id: str, entries: Sequence[Stamped], seq: int, *, repeated: bool = False) -> Outcome:
    """The outcome of an action that wrote these entries; `seq` is the last of them, or where the session stands."""
    ids = tuple(generation_id for entry in entries if (generation_id := created_generation_id(entry.event)))
    return Outcome(session_id, ids, tuple(ev.tag_of(entry.event) for entry in entries), seq, repeated)
