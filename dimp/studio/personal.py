"""The studio as one person has it: their sessions, library, images, queue entries and events, and nothing else.

It is made in one place and handed to all that serves that person, so that no route has to ask what it may show. What
is not in it cannot be named, found, counted or changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from dimp.core.errors import Busy, NotFound
from dimp.core.events import GenerationRequested, digests
from dimp.core.generation import ERASED
from dimp.engine.reports import QueueView
from dimp.settings import Settings, Value
from dimp.studio.decision_inputs import InputGatherer
from dimp.studio.erasing import Erased
from dimp.studio.feed import Watcher
from dimp.studio.library import LibraryWriter
from dimp.studio.personal_blobs import PersonalBlobs
from dimp.studio.studio import Studio


class PersonalStudio(Studio):
    """One person's part of a studio. It shares the log, the queue and the models with the whole, which owns them."""

    def __init__(self, house: Studio, owner: str) -> None:
        # Not Studio's own: that would take over the executor. What is personal is replaced, the rest is the same.
        self.__dict__.update(house.__dict__)
        self._house = house
        self.sessions = house.sessions.owned_by(owner)
        self._possessions = house.sessions.possessions(owner)
        self.blobs: PersonalBlobs = PersonalBlobs(house.blobs, self._possessions, lambda: house.settings.person_disk_mb)
        self.library = LibraryWriter(house.writer, house._source, self.sessions)
        self._inputs = InputGatherer(house.configuration, self.blobs, house._source)

    def watch(self, after: int | None = None) -> Watcher:
        """A watcher of what happens in this person's sessions and library."""
        return self.feed.watch(after, self.sessions)

    def queue(self) -> QueueView:
        """The queue with this person's pictures alone; what others wait for is not counted."""
        view = self._house.queue()
        running = [job for job in (view.running, *view.beside) if job is not None and self._owns(job.id)]
        waiting = tuple(entry for entry in view.waiting if self._owns(entry.id))
        # Made anew, not by replacing: a field that is added to the view shows nothing of others by itself.
        return QueueView(
            running[0] if running else None, waiting, view.paused, view.model, view.worker_pid, tuple(running[1:]),
            view.devices,
        )  # fmt: skip

    def own_operation(self, op: str | None) -> str | None:
        """See `Studio.own_operation`: those of other people neither repeat nor collide."""
        return op and f"{self.sessions.owner}/{op}"

    async def erase(
        self, session_id: str, references: Sequence[str] | None, *, actor: str = "user", dry_run: bool = False
    ) -> Erased:
        """See `Studio.erase`. Images that somebody else's pictures name stay on the disk, and are theirs alone.

        Nothing tells that they stay: else whoever has a picture could find out whether somebody else has it, too.
        """
        session = self.sessions.find(session_id)
        erased = await self._house.erase(session.id, references, actor=actor, dry_run=dry_run)
        named = self._images_of_others_than(erased.generation_ids) if erased.kept else frozenset()
        kept = tuple(digest for digest in erased.kept if digest in named)
        images = tuple(sorted({*erased.images, *erased.kept} - named))
        if not dry_run:
            self._possessions.forget_images(images)
        return msgspec.structs.replace(erased, images=images, kept=kept)

    def check_room(self, requests: Sequence[GenerationRequested]) -> None:
        """See `Studio.check_room`; beside the queue's room there is this person's share of it, and of the disk.

        Raises `Busy` or `Conflict`.
        """
        super().check_room(requests)
        most, waiting = self.settings.person_waiting, len(self.queue().waiting)
        if requests and most and waiting + len(requests) > most:
            hint = "Wait until some are painted, or cancel some."
            raise Busy(f"{waiting} of your pictures are waiting, and {most} may.", hint)
        if requests:
            self.blobs.need_room()

    async def reorder(self, generation_id: str, before: str | None, *, actor: str = "user") -> None:
        """See `Studio.reorder`; both pictures must be this person's."""
        for wanted in (generation_id, before):
            if wanted is not None and not self._owns(wanted):
                raise NotFound("This picture is not waiting.", "Look at the queue again: it may have begun.")
        await self._house.reorder(generation_id, before, actor=actor)

    async def change_settings(self, changes: Mapping[str, Value | None], *, actor: str = "user") -> Settings:
        """See `Studio.change_settings`: the settings are the house's."""
        return await self._house.change_settings(changes, actor=actor)

    def _images_of_others_than(self, generation_ids: Sequence[str]) -> frozenset[str]:
        """The images that this person's other pictures are, began from, or were painted by."""
        others = (
            generation for session in self.sessions.all() for generation in session.generations.values()
            if generation.id not in generation_ids and generation.status != ERASED
        )  # fmt: skip
        named = (digest for other in others for digest in (other.digest, *digests(other.recipe)))
        return frozenset(digest for digest in named if digest)

    def _owns(self, generation_id: str) -> bool:
        return self.sessions.session_of(generation_id) is not None
