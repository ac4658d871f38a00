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
from typing import Any

import msgspec

from dimp import events as ev
from dimp.events import Stamped

PENDING, RUNNING, DONE, FAILED, CANCELLED = "pending", "running", "done", "failed", "cancelled"

UPSCALE = "upscale"
"""The kind and the method of a picture that was made larger, and nothing else."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where the canvas stands: the picture on it, and how many generations are set aside by a clear."""

    head: str | None
    floor: int


class Generation(msgspec.Struct, gc=False):
    """One picture of the tree: its recipe as asked for, and what became of it."""

    recipe: ev.GenerationRequested
    order: int
    at: str
    seq: int
    status: str = PENDING
    attempts: int = 0
    digest: str | None = None
    suffix: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    load_ms: int = 0
    fingerprint: dict[str, str] = {}
    lqip: str = ""
    moved_head: bool = False
    finished_at: str = ""
    reason: str = ""
    message: str = ""
    hint: str = ""
    starred: bool = False
    name: str = ""
    file_name: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    trashed: bool = False

    @property
    def id(self) -> str:
        """The generation's id, a UUIDv7 string."""
        return self.recipe.id

    @property
    def said(self) -> str:
        """The words that asked for it, as they were said; empty for an imported picture without any."""
        if self.recipe.method == UPSCALE:
            return f"enlarged {self.recipe.options['scale']} times"
        return self.recipe.modification or self.recipe.prompt

    @property
    def live(self) -> bool:
        """Whether work on it is still to come or going on."""
        return self.status in (PENDING, RUNNING)


class Session(msgspec.Struct):
    """The state of one conversation. `generations` is in order of asking, which is the order of making."""

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
        return [one for one in self.generations.values() if one.order >= self.floor]

    def pending(self) -> list[Generation]:
        """Generations whose work is still to come or going on, in order of asking."""
        return [one for one in self.generations.values() if one.live]

    def path(self, generation_id: str) -> list[Generation]:
        """The chain from the root to a generation, both included."""
        chain: list[Generation] = []
        cursor: str | None = generation_id
        while cursor is not None:
            chain.append(self.generations[cursor])
            cursor = chain[-1].recipe.parent_id
        return chain[::-1]

    def unscaled(self, one: Generation) -> Generation:
        """The picture that an enlarged one was made from, before all enlarging; any other picture is itself."""
        while one.recipe.method == UPSCALE and one.recipe.parent_id is not None:
            one = self.generations[one.recipe.parent_id]
        return one

    def children(self) -> dict[str | None, list[str]]:
        """Ids by parent (None for roots), each list in order of making."""
        tree: dict[str | None, list[str]] = {}
        for one in self.generations.values():
            tree.setdefault(one.recipe.parent_id, []).append(one.id)
        return tree


def fold(session: Session, stamped: Stamped) -> None:
    """Takes one event into `session`, in place. Events must come in order of `version`."""
    _FOLDS[type(stamped.event)](session, stamped, stamped.event)
    session.version = stamped.version
    session.seq = stamped.seq
    session.updated_at = stamped.at


def replay(session_id: str, history: Iterable[Stamped]) -> Session:
    """The session that a whole history amounts to."""
    session = Session(session_id)
    for stamped in history:
        fold(session, stamped)
    return session


def touched(event: ev.AnyEvent) -> str | None:
    """The id of the generation that an event changes, if it changes one."""
    if isinstance(event, ev.HeadUndone | ev.HeadRedone | ev.HeadJumped):
        return None
    return getattr(event, "id", None)


def _move(session: Session, place: Place) -> None:
    session.back.append(session.place)
    session.ahead.clear()
    session.head, session.floor = place.head, place.floor


def _started(session: Session, stamped: Stamped, event: ev.SessionStarted) -> None:
    session.title = event.title
    session.created_at = stamped.at


def _renamed(session: Session, stamped: Stamped, event: ev.SessionRenamed) -> None:
    session.title = event.title


def _cleared(session: Session, stamped: Stamped, event: ev.SessionCleared) -> None:
    _move(session, Place(None, len(session.generations)))


def _session_trashed(session: Session, stamped: Stamped, event: ev.SessionTrashed) -> None:
    session.trashed = True


def _session_restored(session: Session, stamped: Stamped, event: ev.SessionRestored) -> None:
    session.trashed = False


def _requested(session: Session, stamped: Stamped, event: ev.GenerationRequested) -> None:
    session.generations[event.id] = Generation(event, len(session.generations), stamped.at, stamped.seq)


def _generation_started(session: Session, stamped: Stamped, event: ev.GenerationStarted) -> None:
    one = session.generations[event.id]
    one.status = RUNNING
    one.attempts = event.attempt


def _completed(session: Session, stamped: Stamped, event: ev.GenerationCompleted) -> None:
    one = session.generations[event.id]
    one.status = DONE
    one.digest, one.suffix, one.size = event.digest, event.suffix, event.size
    one.width, one.height = event.width, event.height
    one.duration_ms, one.load_ms = event.duration_ms, event.load_ms
    one.fingerprint, one.lqip = event.fingerprint, event.lqip
    one.finished_at, one.moved_head = stamped.at, event.moves_head
    if event.moves_head:
        _move(session, Place(event.id, session.floor))


def _failed(session: Session, stamped: Stamped, event: ev.GenerationFailed) -> None:
    one = session.generations[event.id]
    one.status = FAILED
    one.reason, one.message, one.hint = event.reason, event.message, event.hint
    one.finished_at = stamped.at


def _cancelled(session: Session, stamped: Stamped, event: ev.GenerationCancelled) -> None:
    one = session.generations[event.id]
    one.status = CANCELLED
    one.finished_at = stamped.at


def _undone(session: Session, stamped: Stamped, event: ev.HeadUndone) -> None:
    session.ahead.append(session.place)
    place = session.back.pop()
    session.head, session.floor = place.head, place.floor


def _redone(session: Session, stamped: Stamped, event: ev.HeadRedone) -> None:
    session.back.append(session.place)
    place = session.ahead.pop()
    session.head, session.floor = place.head, place.floor


def _jumped(session: Session, stamped: Stamped, event: ev.HeadJumped) -> None:
    # A picture that was set aside by a clear brings what was set aside back with it.
    aside = session.generations[event.to_id].order < session.floor
    _move(session, Place(event.to_id, 0 if aside else session.floor))


def _starred(session: Session, stamped: Stamped, event: ev.GenerationStarred) -> None:
    session.generations[event.id].starred = True


def _unstarred(session: Session, stamped: Stamped, event: ev.GenerationUnstarred) -> None:
    session.generations[event.id].starred = False


def _named(session: Session, stamped: Stamped, event: ev.GenerationNamed) -> None:
    session.generations[event.id].name = event.name


def _noted(session: Session, stamped: Stamped, event: ev.GenerationNoted) -> None:
    session.generations[event.id].note = event.note


def _tagged(session: Session, stamped: Stamped, event: ev.GenerationTagged) -> None:
    session.generations[event.id].tags = event.tags


def _trashed(session: Session, stamped: Stamped, event: ev.GenerationTrashed) -> None:
    session.generations[event.id].trashed = True


def _restored(session: Session, stamped: Stamped, event: ev.GenerationRestored) -> None:
    session.generations[event.id].trashed = False


def _imported(session: Session, stamped: Stamped, event: ev.ImageImported) -> None:
    one = Generation(_recipe_of_import(session, event), len(session.generations), stamped.at, stamped.seq)
    one.status = DONE
    one.digest, one.suffix, one.size = event.digest, event.suffix, event.size
    one.width, one.height, one.lqip = event.width, event.height, event.lqip
    one.file_name, one.finished_at, one.moved_head = event.name, stamped.at, event.moves_head
    session.generations[event.id] = one
    if event.moves_head:
        _move(session, Place(event.id, session.floor))


def _recipe_of_import(session: Session, event: ev.ImageImported) -> ev.GenerationRequested:
    """An imported picture stands in the tree as a root whose recipe says only where it came from."""
    return ev.GenerationRequested(
        id=event.id, kind="import", parent_id=None, prompt=event.prompt, negative_prompt="", modification=None,
        seed=0, steps=0, strength=None, guidance_scale=0.0, width=event.width, height=event.height,
        model="", model_revision="", source=event.digest, mask=None, loras=(), controls=(), scheduler="",
        batch=None, method="import", source_prompt="", instruction="", options={}, reading=None,
        expected_head=session.head, priority="interactive",
    )  # fmt: skip


def _settings_changed(session: Session, stamped: Stamped, event: ev.SettingsChanged) -> None:
    for key, value in event.changes.items():
        if value is None:
            session.settings.pop(key, None)
        else:
            session.settings[key] = value


_FOLDS: dict[type, Callable[[Session, Stamped, Any], None]] = {
    ev.SessionStarted: _started,
    ev.SessionRenamed: _renamed,
    ev.SessionCleared: _cleared,
    ev.SessionTrashed: _session_trashed,
    ev.SessionRestored: _session_restored,
    ev.GenerationRequested: _requested,
    ev.GenerationStarted: _generation_started,
    ev.GenerationCompleted: _completed,
    ev.GenerationFailed: _failed,
    ev.GenerationCancelled: _cancelled,
    ev.HeadUndone: _undone,
    ev.HeadRedone: _redone,
    ev.HeadJumped: _jumped,
    ev.GenerationStarred: _starred,
    ev.GenerationUnstarred: _unstarred,
    ev.GenerationNamed: _named,
    ev.GenerationNoted: _noted,
    ev.GenerationTagged: _tagged,
    ev.GenerationTrashed: _trashed,
    ev.GenerationRestored: _restored,
    ev.ImageImported: _imported,
    ev.SettingsChanged: _settings_changed,
}
