"""What pictures show, by the model that looks at them; of a picture in the tree it becomes an event, and is kept."""

from __future__ import annotations

import msgspec

from dimp.core import events as ev
from dimp.core.errors import Conflict
from dimp.core.session import Generation, Session
from dimp.studio.event_writer import EventWriter
from dimp.studio.painter_reader import PainterReader
from dimp_store.blobs import Digest


class Description(msgspec.Struct, frozen=True):
    """What a picture shows. `fresh`: it was looked at just now."""

    text: str
    fresh: bool


class Descriptions:
    """Describes pictures. Use from one event loop."""

    def __init__(self, writer: EventWriter, reader: PainterReader) -> None:
        self._writer = writer
        self._reader = reader

    async def of(self, session: Session, generation: Generation, actor: str, *, again: bool = False) -> Description:
        """What a picture of the tree shows: as it was described before, unless it is to be looked at `again`.

        Raises `Conflict` for one that is not painted or a model without eyes, `Unavailable` where no answer comes.
        """
        if generation.description and not again:
            return Description(generation.description, fresh=False)
        if generation.digest is None:
            hint = "Wait until it is painted, or name another one; see: dimp tree"
            raise Conflict(f"That picture is {generation.status}, so there is nothing to look at.", hint, "not-painted")
        seen = await self._reader.describe(Digest(generation.digest))
        event = ev.GenerationDescribed(generation.id, seen.description, seen.asked)
        # It may have been erased while it was looked at.
        there = session.generations
        await self._writer.record(session, lambda: event if there[event.id].digest else None, actor)
        return Description(seen.description, fresh=True)

    async def of_image(self, digest: Digest) -> Description:
        """What an image of the store shows that is in no tree; nothing is kept. Raises as `of`."""
        seen = await self._reader.describe(digest)
        return Description(seen.description, fresh=True)

    async def can_look(self) -> bool:
        """Whether the chosen model is here and has eyes."""
        return await self._reader.can_describe()
