"""The studio as one person has it: their sessions, library, images, queue entries and events, and nothing else.

It is made in one place and handed to all that serves that person, so that no route has to ask what it may show. What
is not in it cannot be named, found, counted or changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from dimp.core.errors import Busy, Conflict, NotFound
from dimp.core.events import GenerationRequested, digests
from dimp.core.generation import ERASED, Generation
from dimp.core.owners import HOUSE
from dimp.core.session import Session
from dimp.engine.reports import QueueView
from dimp.llm.client import LanguageClient, PersonalLanguageClient
from dimp.settings import Settings, Value
from dimp.studio.decision_inputs import InputGatherer
from dimp.studio.erasing import Erased
from dimp.studio.feed import Watcher
from dimp.studio.library import LibraryWriter
from dimp.studio.personal.blobs import PersonalBlobs, has_room
from dimp.studio.personal.writer import PersonalWriter, not_the_owner
from dimp.studio.shown_through import shows_image
from dimp.studio.studio import Studio


class PersonalStudio(Studio):
    """One person's part of a studio. It shares the log, the queue and the models with the whole, which owns them.

    What others share with that person is in it as well, and may be changed as far as they allow it (`PersonalWriter`).
    """

    def __init__(self, house: Studio, owner: str) -> None:
        # Not Studio's own: that would take over the executor. What is personal is replaced, the rest is the same.
        self.__dict__.update(house.__dict__)
        self._house = house
        self.sessions = house.sessions.owned_by(owner)
        self._possessions = house.sessions.possessions(owner)
        # The founder's id is this house's alone: ids of operations from another house are nobody's here.
        self._operations_of_house = f"{house.sessions.account_of(HOUSE)}:"
        self._operations = f"{self._operations_of_house}{owner}/"
        self.blobs: PersonalBlobs = PersonalBlobs(
            house.blobs, self._possessions, partial(shows_image, self.sessions), lambda: house.settings.person_disk_mb
        )
        self.writer = self._writer = PersonalWriter(house.writer, self.sessions, self._need_room_of)
        self.library = LibraryWriter(self.writer, house._source, self.sessions)
        self.descriptions = house.descriptions.written_by(self.writer)
        self._inputs = InputGatherer(house.configuration, self.blobs, house._source)

    def watch(self, after: int | None = None) -> Watcher:
        """A watcher of what happens in this person's sessions and library."""
        return self.feed.watch(after, self.sessions)

    def queue(self) -> QueueView:
        """The queue with this person's pictures alone; what others wait for is not counted."""
        view = self._house.queue()
        running = [job for job in (view.running, *view.beside) if job is not None and self._sees(job.id)]
        waiting = tuple(entry for entry in view.waiting if self._sees(entry.id))
        # Made anew, not by replacing: a field that is added to the view shows nothing of others by itself.
        return QueueView(
            running[0] if running else None, waiting, view.paused, view.model, view.worker_pid, tuple(running[1:]),
            view.devices,
        )  # fmt: skip

    @property
    def language_client(self) -> LanguageClient:
        """See `Studio.language_client`; what others were answered is not remembered for this person."""
        return PersonalLanguageClient(self._house.language_client, self.sessions.owner)

    def own_operation(self, op: str | None) -> str | None:
        """See `Studio.own_operation`: those of other people neither repeat nor collide."""
        return op and f"{self._operations}{op}"

    def may_bring_operation(self, op: str) -> bool:
        """See `Studio.may_bring_operation`: no history that is brought takes an id that is another person's here."""
        return op.startswith(self._operations) or not op.startswith(self._operations_of_house)

    async def erase(
        self, session_id: str, references: Sequence[str] | None, *, actor: str = "user", dry_run: bool = False
    ) -> Erased:
        """See `Studio.erase`. Images that somebody else's pictures name stay on the disk, and are theirs alone.

        Nothing tells that they stay: else whoever has a picture could find out whether somebody else has it, too.
        """
        session = self.sessions.find(session_id)
        if self.sessions.owner_of_session(session.id) != self.sessions.owner:
            raise not_the_owner()
        erased = await self._house.erase(session.id, references, actor=actor, dry_run=dry_run)
        named = self._images_of_others_than(erased.generation_ids) if erased.kept else frozenset()
        kept = tuple(digest for digest in erased.kept if digest in named)
        images = tuple(sorted({*erased.images, *erased.kept} - named))
        if not dry_run:
            self._possessions.forget_images(images)
        return msgspec.structs.replace(erased, images=images, kept=kept)

    def check_room(self, requests: Sequence[GenerationRequested]) -> None:
        """See `Studio.check_room`; beside the queue's room there is this person's share of it. Raises `Busy`.

        Whether there is room on the disk is looked at when the request is written: it may be in another one's session.
        """
        super().check_room(requests)
        most = self.settings.person_waiting
        waiting = sum(self._is_asker_of(entry.id) for entry in self._house.queue().waiting)
        if requests and most and waiting + len(requests) > most:
            hint = "Wait until some are painted, or cancel some."
            raise Busy(f"{waiting} of your pictures are waiting, and {most} may.", hint)

    def need_change(self, session: Session | None) -> None:
        """See `Studio.need_change`. Raises as `PersonalWriter.need_change`."""
        if session is not None:
            self._writer.need_change(session)

    async def cancel(self, generation_id: str, *, actor: str = "user") -> Generation:
        """See `Studio.cancel`; in a session that somebody shares, what this person asked for."""
        session, generation = self.sessions.generation(generation_id)
        self.need_change(session)
        if self.sessions.access(session.id) is not None and not self._is_asker_of(generation.id):
            raise Conflict("Somebody else asked for that picture.", "They can stop it, and whoever owns the session.")
        return await super().cancel(generation_id, actor=actor)

    async def reorder(self, generation_id: str, before: str | None, *, actor: str = "user") -> None:
        """See `Studio.reorder`; both pictures must be such as this person asked for."""
        for picture in (generation_id, before):
            if picture is not None and not (self._sees(picture) and self._is_asker_of(picture)):
                raise NotFound("This picture is not waiting.", "Look at the queue again: it may have begun.")
        await self._house.reorder(generation_id, before, actor=actor)

    async def change_settings(self, changes: Mapping[str, Value | None], *, actor: str = "user") -> Settings:
        """See `Studio.change_settings`: the settings are the house's."""
        return await self._house.change_settings(changes, actor=actor)

    def _images_of_others_than(self, generation_ids: Sequence[str]) -> frozenset[str]:
        """The images that this person's other pictures are, began from, or were painted by."""
        kept = (
            generation for session in self.sessions.all() for generation in session.generations.values()
            if generation.id not in generation_ids and generation.status != ERASED
        )  # fmt: skip
        named = (digest for generation in kept for digest in (generation.digest, *digests(generation.recipe)))
        return frozenset(digest for digest in named if digest)

    def _sees(self, generation_id: str) -> bool:
        return self.sessions.session_of(generation_id) is not None

    def _is_asker_of(self, generation_id: str) -> bool:
        return self._house.sessions.asker_of(generation_id) == self.sessions.owner

    def _need_room_of(self, owner: str) -> None:
        """Pictures lie with whoever owns the session; how much of theirs is used is not told to others."""
        if owner == self.sessions.owner:
            self.blobs.need_room()
        elif not has_room(self._house.sessions.possessions(owner), self.settings.person_disk_mb):
            raise Conflict("Whoever owns this session has no room left for pictures.", "Ask them to erase some.")
