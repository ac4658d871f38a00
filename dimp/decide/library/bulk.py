"""Marks on many pictures of a session at once: all of them, or a refusal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from dimp.core.actions import AnyAction, Restore, Star, Tag, Trash, Unstar
from dimp.core.events import AnyEvent
from dimp.core.generation import Generation
from dimp.core.model import DecisionInputs
from dimp.core.session import Session
from dimp.decide.table import decide


class BulkMarks(msgspec.Struct, frozen=True, kw_only=True):
    """What is to become of all of them; what is left out stays."""

    starred: bool | None = None
    trashed: bool | None = None
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()


def mark(session: Session, generation_ids: Sequence[str], marks: BulkMarks) -> list[AnyEvent]:
    """The events that follow; none for what is so already. Raises a `Refusal` where one of them cannot be marked."""
    chosen = [session.generations[generation_id] for generation_id in dict.fromkeys(generation_ids)]
    actions = (action for generation in chosen for action in _actions(generation, marks))
    return [event for action in actions for event in decide(session, action, DecisionInputs())]


def _actions(generation: Generation, marks: BulkMarks) -> Iterator[AnyAction]:
    if marks.starred is not None:
        yield Star(generation.id) if marks.starred else Unstar(generation.id)
    if marks.tags_added or marks.tags_removed:
        kept = [tag for tag in generation.tags if tag not in marks.tags_removed]
        yield Tag(generation.id, (*kept, *marks.tags_added))
    if marks.trashed is not None:
        yield Trash(generation.id) if marks.trashed else Restore(generation.id)
