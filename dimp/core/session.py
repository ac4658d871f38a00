"""A session: the fold of its events into a tree of generations, a head, and the way back and ahead.

The fold is pure and works in place: copying at each event would make it quadratic. Undo is linear in time
while the tree keeps every branch:

    new A, refine B, undo, refine C          tree: A - B        back:  [empty, A]   head: C
                                                    \\ C        ahead: []

Undo takes the head to where it was before the last action that moved it; a head that moves in any other way
empties `ahead` and deletes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, get_args

import msgspec

from dimp.core import events as ev
from dimp.core.erasure import strip_recipe
from dimp.core.events import Stamped
from dimp.core.generation import CANCELLED, DONE, ERASED, FAILED, RUNNING, Generation, begun, result_of, share_area
from dimp.core.kinds import Kind, kind_named
from dimp.core.library_events import LibraryEvent


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where the canvas stands: the picture on it, and how many generations are set aside by a clear."""

    head: str | None
    floor: int


class Session(msgspec.Struct):
    """The state of one conversation. `generations` is in order of asking, which is the order of making; `picture_count`
    counts those that can be looked at: painted or imported, and not in the trash."""

    id: str
    title: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
    seq: int = 0
    trashed: bool = False
    generations: dict[str, Generation] = {}
    head: str | None = None
    floor: int = 0
    back: list[Place] = []
    ahead: list[Place] = []
    picture_count: int = 0
    settings: dict[str, str | float | int | bool] = {}

    @property
    def started(self) -> bool:
        """Whether the session exists in the log at all."""
        return self.version > 0

    @property
    def place(self) -> Place:
        """Where the canvas stands now."""
        return Place(self.head, self.floor)

    @property
    def can_undo(self) -> bool:
        """Whether there is a place to go back to."""
        return bool(self.back)

    @property
    def can_redo(self) -> bool:
        """Whether something undone can be done again."""
        return bool(self.ahead)

    def current(self) -> Generation | None:
        """The generation on the canvas, if there is one."""
        return None if self.head is None else self.generations[self.head]

    def visible(self) -> list[Generation]:
        """Generations not set aside by a clear, in order of making."""
        return [generation for generation in self.generations.values() if generation.order >= self.floor]

    def pending(self) -> list[Generation]:
        """Generations whose work is still to come or going on, in order of asking."""
        return [generation for generation in self.generations.values() if generation.live]

    def path(self, generation_id: str) -> list[Generation]:
        """The chain from the root to a generation, both included."""
        chain: list[Generation] = []
        cursor: str | None = generation_id
        while cursor is not None:
            chain.append(self.generations[cursor])
            cursor = chain[-1].parent_id
        return chain[::-1]

    def unscaled(self, generation: Generation) -> Generation:
        """The picture that an enlarged one was made from, before all enlarging; any other picture is itself."""
        while _kind(generation).resized and generation.parent_id is not None:
            generation = self.generations[generation.parent_id]
        return generation

    def painted(self, generation: Generation) -> Generation:
        """The picture that was painted or came from outside, before all that only enlarged, cut or turned it."""
        reshaped, parent_id = _kind(generation).reshaped, generation.parent_id
        return self.painted(self.generations[parent_id]) if reshaped and parent_id else generation

    def children(self) -> dict[str | None, list[str]]:
        """Ids by parent (None for roots), each list in order of making."""
        tree: dict[str | None, list[str]] = {}
        for generation in self.generations.values():
            tree.setdefault(generation.parent_id, []).append(generation.id)
        return tree


def _kind(generation: Generation) -> Kind:
    return kind_named(generation.manner.kind, generation.manner.method)


def fold(session: Session, stamped: Stamped) -> None:
    """Takes one event into `session`, in place. Events must come in order of `version`."""
    changed = changed_generation_ids(stamped.event)
    counted = _count(session, changed)
    _FOLDS[type(stamped.event)](session, stamped, stamped.event)
    session.picture_count += _count(session, changed) - counted
    session.version = stamped.version
    session.seq = stamped.seq
    session.updated_at = stamped.at


def replay(session_id: str, history: Iterable[Stamped]) -> Session:
    """The session that a whole history folds into."""
    session = Session(session_id)
    for stamped in history:
        fold(session, stamped)
    return session


def changed_generation_ids(event: ev.AnyEvent) -> tuple[str, ...]:
    """The ids of the generations that an event changes."""
    if isinstance(event, ev.GenerationErased):
        return event.ids
    changed = changed_generation_id(event)
    return () if changed is None else (changed,)


def changed_generation_id(event: ev.AnyEvent) -> str | None:
    """The id of the one generation that an event changes, if it changes one."""
    if isinstance(event, ev.HeadUndone | ev.HeadRedone | ev.HeadJumped):
        return None
    return getattr(event, "id", None)


def _count(session: Session, generation_ids: Iterable[str]) -> int:
    changed = [session.generations[known] for known in generation_ids if known in session.generations]
    return sum(generation.status == DONE and not generation.trashed for generation in changed)


def _move_head(session: Session, place: Place) -> None:
    session.back.append(session.place)
    session.ahead.clear()
    session.head, session.floor = place.head, place.floor


def _fold_session_started(session: Session, stamped: Stamped, event: ev.SessionStarted) -> None:
    session.title = event.title
    session.created_at = stamped.at


def _fold_session_renamed(session: Session, stamped: Stamped, event: ev.SessionRenamed) -> None:
    session.title = event.title


def _fold_session_cleared(session: Session, stamped: Stamped, event: ev.SessionCleared) -> None:
    _move_head(session, Place(None, len(session.generations)))


def _fold_session_trashed(session: Session, stamped: Stamped, event: ev.SessionTrashed) -> None:
    session.trashed = True


def _fold_session_restored(session: Session, stamped: Stamped, event: ev.SessionRestored) -> None:
    session.trashed = False


def _fold_requested(session: Session, stamped: Stamped, event: ev.GenerationRequested) -> None:
    generation = begun(stamped, len(session.generations), session.head)
    if event.parent_id in session.generations:  # a parent's children share its id, which is many strings in events
        generation.parent_id = session.generations[event.parent_id].id
    session.generations[event.id] = generation


def _fold_generation_started(session: Session, stamped: Stamped, event: ev.GenerationStarted) -> None:
    generation = session.generations[event.id]
    generation.status = RUNNING
    generation.attempts = event.attempt


def _fold_completed(session: Session, stamped: Stamped, event: ev.GenerationCompleted) -> None:
    generation = session.generations[event.id]
    _end(generation, DONE, stamped)
    generation.digest, generation.area = event.digest, share_area(event.width, event.height)
    generation.moved_head = event.moves_head
    if event.moves_head:
        _move_head(session, Place(generation.id, session.floor))


def _fold_failed(session: Session, stamped: Stamped, event: ev.GenerationFailed) -> None:
    _end(session.generations[event.id], FAILED, stamped)


def _fold_cancelled(session: Session, stamped: Stamped, event: ev.GenerationCancelled) -> None:
    _end(session.generations[event.id], CANCELLED, stamped)


def _end(generation: Generation, status: str, stamped: Stamped) -> None:
    generation.loaded = msgspec.structs.replace(generation.details, result=result_of(stamped))
    generation.status, generation.ended_seq = status, stamped.seq


def _fold_undone(session: Session, stamped: Stamped, event: ev.HeadUndone) -> None:
    session.ahead.append(session.place)
    place = session.back.pop()
    session.head, session.floor = place.head, place.floor


def _fold_redone(session: Session, stamped: Stamped, event: ev.HeadRedone) -> None:
    session.back.append(session.place)
    place = session.ahead.pop()
    session.head, session.floor = place.head, place.floor


def _fold_jumped(session: Session, stamped: Stamped, event: ev.HeadJumped) -> None:
    generation = session.generations[event.to_id]
    # A picture that was set aside by a clear brings what was set aside back with it.
    _move_head(session, Place(generation.id, 0 if generation.order < session.floor else session.floor))


def _fold_star(session: Session, stamped: Stamped, event: ev.GenerationStarred | ev.GenerationUnstarred) -> None:
    session.generations[event.id].starred = isinstance(event, ev.GenerationStarred)


def _fold_named(session: Session, stamped: Stamped, event: ev.GenerationNamed) -> None:
    session.generations[event.id].name = event.name


def _fold_noted(session: Session, stamped: Stamped, event: ev.GenerationNoted) -> None:
    session.generations[event.id].note = event.note


def _fold_described(session: Session, stamped: Stamped, event: ev.GenerationDescribed) -> None:
    session.generations[event.id].description = event.description


def _fold_tagged(session: Session, stamped: Stamped, event: ev.GenerationTagged) -> None:
    session.generations[event.id].tags = event.tags


def _fold_trash(session: Session, stamped: Stamped, event: ev.GenerationTrashed | ev.GenerationRestored) -> None:
    session.generations[event.id].trashed = isinstance(event, ev.GenerationTrashed)


def _fold_erased(session: Session, stamped: Stamped, event: ev.GenerationErased) -> None:
    for generation_id in event.ids:
        erased = session.generations[generation_id]
        bare = Generation.of(strip_recipe(erased.recipe), erased.order, erased.at, erased.seq)
        bare.status, bare.trashed, bare.actor = ERASED, True, erased.actor
        session.generations[generation_id] = bare
    session.title = "" if event.untitled else session.title
    session.head = _nearest_left(session, session.place).head
    for places in (session.back, session.ahead):
        left = [_nearest_left(session, place) for place in places]
        places[:] = [place for index, place in enumerate(left) if place != (left[index + 1 :] or [session.place])[0]]


def _nearest_left(session: Session, place: Place) -> Place:
    """The place itself, or where it would be on the nearest picture before that is neither erased nor set aside."""
    cursor = place.head
    while cursor is not None and session.generations[cursor].status == ERASED:
        cursor = session.generations[cursor].parent_id
        if cursor is not None and session.generations[cursor].order < place.floor:
            cursor = None
    return Place(cursor, place.floor)


def _fold_imported(session: Session, stamped: Stamped, event: ev.ImageImported) -> None:
    generation = begun(stamped, len(session.generations), session.head)
    generation.status, generation.digest, generation.file_name = DONE, event.digest, event.name
    generation.area, generation.moved_head = share_area(event.width, event.height), event.moves_head
    session.generations[event.id] = generation
    if event.moves_head:
        _move_head(session, Place(event.id, session.floor))


def _fold_settings_changed(session: Session, stamped: Stamped, event: ev.SettingsChanged) -> None:
    for key, value in event.changes.items():
        if value is None:
            session.settings.pop(key, None)
        else:
            session.settings[key] = value


_FOLDS: dict[type, Callable[[Session, Stamped, Any], None]] = {
    **dict.fromkeys(get_args(LibraryEvent), lambda session, stamped, event: None),  # it folds into the library
    ev.SessionStarted: _fold_session_started,
    ev.SessionRenamed: _fold_session_renamed,
    ev.SessionCleared: _fold_session_cleared,
    ev.SessionTrashed: _fold_session_trashed,
    ev.SessionRestored: _fold_session_restored,
    ev.GenerationRequested: _fold_requested,
    ev.GenerationStarted: _fold_generation_started,
    ev.GenerationCompleted: _fold_completed,
    ev.GenerationFailed: _fold_failed,
    ev.GenerationCancelled: _fold_cancelled,
    ev.HeadUndone: _fold_undone,
    ev.HeadRedone: _fold_redone,
    ev.HeadJumped: _fold_jumped,
    ev.GenerationStarred: _fold_star,
    ev.GenerationUnstarred: _fold_star,
    ev.GenerationNamed: _fold_named,
    ev.GenerationNoted: _fold_noted,
    ev.GenerationDescribed: _fold_described,
    ev.GenerationTagged: _fold_tagged,
    ev.GenerationTrashed: _fold_trash,
    ev.GenerationRestored: _fold_trash,
    ev.GenerationErased: _fold_erased,
    ev.ImageImported: _fold_imported,
    ev.SettingsChanged: _fold_settings_changed,
}
