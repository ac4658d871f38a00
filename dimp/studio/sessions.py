"""All sessions of one log, folded: the projection that every reader and the one writer share."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy

from dimp.core import events as ev
from dimp.core.errors import Conflict, NotFound
from dimp.core.events import AnyEvent, Stamped, UnknownEvent
from dimp.core.generation import Archive, Generation
from dimp.core.library import Library
from dimp.core.library_events import LibraryAssigned, QueueReordered, SessionAssigned
from dimp.core.owners import HOUSE, Access, owner_of
from dimp.core.refs import resolve
from dimp.core.session import Session, fold
from dimp.core.views import SessionSummary, summary
from dimp.decide.library import queue_order
from dimp.engine.reports import Priority
from dimp.studio.libraries import Libraries
from dimp.studio.pace import Paces
from dimp.studio.possessions import Grant, Possessions
from dimp_store.chain import RESTORE, Damage, StreamCheck
from dimp_store.log import Row

SETTINGS_STREAM = "settings"
"""The stream of the studio's own events; it is no session."""

CURRENT = "current_session"
"""The setting that remembers which session was switched to."""

IMPORTED = "imported_session"
"""The setting that remembers which session was imported last: its events are older than its place in the log."""

PAUSED = "queue_paused"
"""The setting that remembers that the queue is paused."""

_MIN_PREFIX = 4
_PEOPLE = ("cli", "browser", "mcp", "user")
_FOLLOWED = {"cli": ("cli",), "browser": ("browser",), "mcp": ("mcp", "cli", "browser")}
"""Whose actions move the current session of whom; an assistant works where its person works."""

_OUTCOMES = (ev.GenerationCompleted, ev.GenerationFailed, ev.GenerationCancelled)
_ENDINGS = (*_OUTCOMES, ev.ImageImported)
"""After these, nothing of a picture changes but its marks."""

_WORK = (ev.GenerationStarted, *_OUTCOMES)
"""What becomes of work: it makes no session the current one."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Sessions:
    """Sessions by id, kept up to date event by event. Read them, never change them.

    `founder` is the account to which belongs what was made without accounts; empty where there are none. `owner` is
    whose sessions these are: those of the house where it was not asked for one person's (`owned_by`).
    """

    def __init__(self, archive: Archive | None = None, founder: str = "") -> None:
        self._archive = archive
        self.owner = HOUSE
        self._is_personal = False
        self._founder = founder
        self._possessions: dict[str, Possessions] = {HOUSE: Possessions()}
        self.libraries = Libraries()
        self._owners: dict[str, str] = {}
        self._all: dict[str, Session] = {}
        self._everywhere = self._all
        self._where: dict[str, str] = {}
        self._used: dict[str, dict[str, int]] = {}
        self.own = Session(SETTINGS_STREAM)
        self.paces = Paces()
        self.damaged: dict[str, Damage] = {}
        """Sessions that the log does not vouch for: they are shown as far as they verify, and never written to."""

    def owned_by(self, owner: str) -> Sessions:
        """The sessions and the library that one owner has, kept up to date with these: nothing else is found in it.

        Among them are the sessions that others share with this owner (`share`).
        """
        view = copy(self)
        view.owner, view._is_personal = owner, True
        view._all = self.possessions(owner).visible
        return view

    def share(self, members: Mapping[str, Mapping[str, Access]]) -> None:
        """Shares sessions with owners, by owner and id of session, as it holds from now on; all else ends."""
        for owner in self._possessions.keys() | members.keys():
            shared = members.get(owner, {})
            self.possessions(owner).grant(
                {
                    session_id: Grant(
                        self._all[session_id], access, self._possessions_of(session_id).images_of(session_id)
                    )
                    for session_id, access in shared.items()
                    if session_id in self._all
                }
            )

    def owner_of(self, actor: str) -> str:
        """To whom belongs what this actor makes."""
        return owner_of(actor, self._founder)

    def account_of(self, owner: str) -> str:
        """The account that an owner is: the founder's for the house; empty where there are none."""
        return owner or self._founder

    def owner_of_session(self, session_id: str) -> str:
        """To whom a session belongs."""
        return self._owners.get(session_id, HOUSE)

    def asker_of(self, generation_id: str) -> str:
        """Whose work a generation is: that of whoever asked for it, in whosever session."""
        where = self._where.get(generation_id, "")
        session = self._all.get(where)
        if not self._founder or session is None or not (actor := session.generations[generation_id].actor):
            return self.owner_of_session(where)
        return self.owner_of(actor)

    def access(self, session_id: str) -> Access | None:
        """What this owner may do in a session that somebody else shares; None for one's own, and for what is not."""
        return self.possessions(self.owner).access(session_id) if self._is_personal else None

    def possessions(self, owner: str) -> Possessions:
        """What belongs to an owner."""
        return self._possessions.setdefault(owner, Possessions())

    def shared(self) -> dict[str, Access]:
        """What others share with this owner, by the ids of the sessions."""
        return self.possessions(self.owner).shared()

    def may_see(self, session_id: str, account: str) -> bool:
        """Whether a session is an account's own, or shared with it."""
        return session_id in self.possessions(self.owner_of(account)).visible

    @property
    def library(self) -> Library:
        """The collections, styles and notes of the owner, and what others share with them.

        The order of the queue is in that of the house.
        """
        return self.libraries.visible(self.owner) if self._is_personal else self.libraries.own(self.owner)

    def load(self, rows: Iterable[Row]) -> None:
        """Loads a whole log, each row checked against its hash chain.

        A session with an altered event is loaded up to there, so that damage does not spread. The garbage collector is
        off meanwhile: there is nothing to collect, and it costs a third of the time.
        """
        enabled = gc.isenabled()
        gc.disable()
        try:
            streams: dict[str, StreamCheck] = {}
            for row in rows:
                if row.session not in self.damaged:
                    self._apply_checked(row, streams.setdefault(row.session, StreamCheck()))
            for session_id, stream in streams.items():
                if session_id not in self.damaged and (damage := stream.finish()) is not None:
                    self.damaged[session_id] = damage
        finally:
            if enabled:
                gc.enable()

    def _apply_checked(self, row: Row, stream: StreamCheck) -> None:
        damage = stream.check(row)
        try:
            if damage is None:
                self.apply(stamp(row))
        except UnknownEvent as unknown:
            damage = Damage(f"session {row.session}, version {row.version}", str(unknown), "upgrade the program")
        except (KeyError, IndexError):
            damage = Damage(
                f"session {row.session}, version {row.version}", "does not follow from what is before it", RESTORE
            )
        if damage is not None:
            self.damaged[row.session] = damage
            self.add(Session(row.session))  # even where its first event is damaged, it is known

    def need_sound(self, session_id: str) -> None:
        """Raises `Conflict` when the session is damaged: nothing may be written after an event that was altered."""
        if (damage := self.damaged.get(session_id)) is not None:
            raise Conflict(
                f"This session's history is damaged: {damage.where}: {damage.what}.",
                f"It can be read up to there. To go on, {damage.hint}; see: dimp verify",
            )

    def add(self, session: Session) -> None:
        """Adds a new session, before its first event is applied."""
        if session.id != SETTINGS_STREAM and session.id not in self._all:
            self._all[session.id] = session

    def has(self, session_id: str) -> bool:
        """Whether there is a session with exactly this id."""
        return session_id in self._all

    def sees(self, stamped: Stamped) -> bool:
        """Whether an event is of these sessions, or of this owner's library."""
        if stamped.session == SETTINGS_STREAM:
            item_id = getattr(stamped.event, "id", "")
            return self.owner_of(stamped.actor) == self.owner or self.libraries.sees(item_id, self.owner)
        return stamped.session in self._all

    def apply(self, stamped: Stamped) -> None:
        """Applies one event to the session it belongs to."""
        if stamped.session == SETTINGS_STREAM:
            fold(self.own, stamped)
            self._apply_own(stamped)
            self._note_switch(stamped)
            return
        session = self._all.get(stamped.session)
        if session is None:
            session = self._all[stamped.session] = Session(stamped.session)
        if session.id not in self._owners:
            self._owners[session.id] = self.owner_of(stamped.actor)
        fold(session, stamped)
        if self._founder:
            self._possessions_of(session.id).take(session, stamped.event)
        if isinstance(stamped.event, _ENDINGS):
            self._note_end(session, session.generations[stamped.event.id], stamped.event)
        if (generation_id := created_generation_id(stamped.event)) is not None:
            self._where[generation_id] = session.id
        if not isinstance(stamped.event, _WORK):
            self._note_use(stamped.actor, session.id, stamped.seq)

    def _apply_own(self, stamped: Stamped) -> None:
        """An event of the studio's own stream: of who owns what, or of the library of whoever acted."""
        event = stamped.event
        if isinstance(event, SessionAssigned):
            self._assign(event.session, HOUSE if event.owner == self._founder else event.owner)
            return
        owner = HOUSE if isinstance(event, QueueReordered) else self.owner_of(stamped.actor)
        if isinstance(event, LibraryAssigned):
            owner = self.owner_of(event.owner)
        self.libraries.apply(stamped, owner)

    def _assign(self, session_id: str, owner: str) -> None:
        """A session that is about to be imported is its owner's; one that is here is handed over."""
        before = self._possessions_of(session_id)
        self._owners[session_id] = owner
        session = self._all.get(session_id)
        if self._founder and session is not None and (after := self.possessions(owner)) is not before:
            after.receive(session, before.release(session_id))

    def _possessions_of(self, session_id: str) -> Possessions:
        return self.possessions(self.owner_of_session(session_id))

    def _note_end(self, session: Session, generation: Generation, event: AnyEvent) -> None:
        if isinstance(event, ev.GenerationCompleted):
            self.paces.learn(session.id, generation.recipe, event.duration_ms)
        if self._archive is not None:
            self._archive.hold(generation)

    def _note_switch(self, stamped: Stamped) -> None:
        changes = stamped.event.changes if isinstance(stamped.event, ev.SettingsChanged) else {}
        if (imported := changes.get(IMPORTED)) is not None:  # what was done in it was done elsewhere
            for used in self._used.values():
                used.pop(str(imported), None)
            self.paces.forget(str(imported))
            self._note_use(stamped.actor, str(imported), stamped.seq)
        if (switched := changes.get(CURRENT)) is not None:
            self._note_use(stamped.actor, str(switched), stamped.seq)

    def _note_use(self, actor: str, session_id: str, seq: int) -> None:
        self._used.setdefault(_client_of(actor), {})[session_id] = seq

    @property
    def paused(self) -> bool:
        """Whether the queue was paused and not resumed."""
        return bool(self.own.settings.get(PAUSED))

    def pending(self) -> list[tuple[Generation, Priority]]:
        """What is still to be painted in sessions that are sound, in the order it waits, each with its priority."""
        sound = [session for session in self._all.values() if session.id not in self.damaged]
        pending = (generation for session in sound for generation in session.pending())
        return queue_order.resume(pending, self.libraries.own(HOUSE).queue_order)

    @property
    def last_seq(self) -> int:
        """The `seq` of the newest event of these sessions; 0 where there is none."""
        return max((session.seq for session in self._all.values()), default=0)

    def all(self) -> list[Session]:
        """Every session, in order of their first event."""
        return list(self._all.values())

    def find(self, reference: str) -> Session:
        """A session by id, unique prefix of 4 or more characters, or title. Raises `NotFound`, `Conflict`."""
        if (exact := self._all.get(reference)) is not None:
            return exact
        fitting = [session for session in self._all.values() if session.title and session.title == reference]
        if not fitting and len(reference) >= _MIN_PREFIX:
            fitting = [session for session in self._all.values() if session.id.startswith(reference.lower())]
        if len(fitting) > 1:
            raise Conflict(f"{reference!r} fits {len(fitting)} sessions.", "Give more of the id; see: dimp sessions")
        if not fitting:
            raise NotFound(f"There is no session {reference!r}.", "See the sessions with: dimp sessions")
        return fitting[0]

    def current(self, actor: str = "") -> Session | None:
        """The session that `actor` acted in last, or switched to since: what others do never moves it.

        For an actor that has done nothing yet, and for programs, the one that was used last, by people first. None
        where there is none. Work that ends is no action.

        A person who has done nothing yet begins among their own: what others share is current once they went there.
        """
        if self._is_personal:
            own = self.possessions(self.owner).sessions
            used = self._last_used((_client_of(actor),), self._all) or self._last_used(tuple(self._used), own)
            return used or max((session for session in own.values() if not session.trashed), key=_seq, default=None)
        followed = _FOLLOWED.get(_client_of(actor))
        for clients in (followed, _PEOPLE, tuple(self._used)) if followed else (tuple(self._used),):
            if (used := self._last_used(clients, self._all)) is not None:
                return used
        return max((session for session in self._all.values() if not session.trashed), key=_seq, default=None)

    def _last_used(self, clients: Sequence[str], among: Mapping[str, Session]) -> Session | None:
        uses = [(seq, session_id) for client in clients for session_id, seq in self._used.get(client, {}).items()]
        known = ((seq, among[session_id]) for seq, session_id in uses if session_id in among)
        living = ((seq, session) for seq, session in known if not session.trashed)
        return max(living, key=lambda use: use[0], default=(0, None))[1]

    def summaries(self) -> list[SessionSummary]:
        """All sessions, the one used last first."""
        return [summary(session) for session in sorted(self._all.values(), key=lambda session: -session.seq)]

    def generation(self, reference: str, actor: str = "") -> tuple[Session, Generation]:
        """A generation of any session by its whole id or digest, else by a reference within `actor`'s current session.

        Raises `NotFound` or `Conflict`.
        """
        session = self.session_for_reference(reference, self.current(actor))
        if session is None:
            hint = 'Paint one first: dimp new "a red ball on grass"'
            raise NotFound(f"There is no picture {reference!r}.", hint, "no-picture")
        return session, resolve(session, reference)

    def session_of(self, generation_id: str) -> Session | None:
        """The session that holds the generation with exactly this id."""
        where = self._where.get(generation_id)
        return None if where is None else self._all.get(where)

    def anywhere(self, generation_id: str) -> Session | None:
        """The session that holds a generation, whosever it is: for what decides itself what is seen of it."""
        return self._everywhere.get(self._where.get(generation_id, ""))

    def session_for_reference(self, reference: str, otherwise: Session | None) -> Session | None:
        """The session to look a reference up in: that of a whole id or a whole digest, else `otherwise`.

        A picture that `otherwise` holds is meant there, though others may hold it too.
        """
        if (home := self.session_of(reference)) is not None:
            return home
        digest = reference.strip().lower()
        if not _DIGEST.fullmatch(digest) or (otherwise is not None and _find_by_digest(otherwise, digest)):
            return otherwise
        maker = self.find_maker(digest)
        return maker[0] if maker else otherwise

    def find_maker(self, digest: str, before: Generation | None = None) -> tuple[Session, Generation] | None:
        """The newest generation of any session that became this image, if any; older than `before`, if given."""
        makers = (
            (session, generation) for session in self._all.values() for generation in _find_by_digest(session, digest)
        )
        older = [pair for pair in makers if before is None or pair[1].seq < before.seq]
        return max(older, key=lambda pair: pair[1].seq, default=None)


def _seq(session: Session) -> int:
    return session.seq


def _client_of(actor: str) -> str:
    """The kind of client: an actor may name its user or program after a colon."""
    return actor.partition(":")[0]


def _find_by_digest(session: Session, digest: str) -> list[Generation]:
    return [generation for generation in session.generations.values() if generation.digest == digest]


def stamp(row: Row) -> Stamped:
    """A stored row with its event decoded. Raises `UnknownEvent`."""
    return Stamped(row.seq, row.session, row.version, row.at, row.actor, row.op, ev.decode(row.body))


def created_generation_id(event: AnyEvent) -> str | None:
    """The id of the generation that an event brings into being."""
    return event.id if isinstance(event, ev.GenerationRequested | ev.ImageImported) else None
