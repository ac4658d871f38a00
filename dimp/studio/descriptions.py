"""What pictures show, by the model that looks at them; of a picture in the tree it becomes an event, and is kept."""

from __future__ import annotations

import msgspec

from dimp.core import events as ev
from dimp.core.actions import AnyAction, Refine
from dimp.core.errors import Conflict, Refusal
from dimp.core.generation import Generation
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide.table import model_of
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

    def written_by(self, writer: EventWriter) -> Descriptions:
        """The same, with what is described written by another writer."""
        return Descriptions(writer, self._reader)

    async def of(
        self, session: Session, generation: Generation, actor: str, *, again: bool = False, model: str | None = None
    ) -> Description:
        """What a picture of the tree shows: as it was described before, unless it is to be looked at `again`.

        It is the chosen model that looks, unless another `model` is named.
        Raises `Conflict` for one that is not painted or a model without eyes, `Unavailable` where no answer comes.
        """
        if generation.description and not again:
            return Description(generation.description, fresh=False)
        if generation.digest is None:
            hint = "Wait until it is painted, or name another one; see: dimp tree"
            raise Conflict(f"That picture is {generation.status}, so there is nothing to look at.", hint, "not-painted")
        seen = await self._reader.describe(Digest(generation.digest), model)
        event = ev.GenerationDescribed(generation.id, seen.description, seen.asked)
        # It may have been erased while it was looked at.
        generations = session.generations
        await self._writer.record(session, lambda: event if generations[event.id].digest else None, actor)
        return Description(seen.description, fresh=True)

    async def of_image(self, digest: Digest) -> Description:
        """What an image of the store shows that is in no tree; nothing is kept. Raises as `of`."""
        seen = await self._reader.describe(digest)
        return Description(seen.description, fresh=True)

    async def needed_for(self, session: Session | None, action: AnyAction, actor: str) -> str:
        """What is seen in the picture of a refinement that needs a description which nobody gave; empty for any other.

        Also empty where nobody can tell: then the change goes by the words alone, and the recipe says so.
        """
        if session is None or not isinstance(action, Refine) or action.description is not None or action.mask:
            return ""
        try:
            base = need_painted(session, action.parent_id)
            if base.recipe.prompt or base.description:
                return "" if base.recipe.prompt else base.description
            if not await self._reader.should_describe(model_of(session, action), action.method):
                return ""
            return (await self.of(session, base, actor, model=model_of(session, action))).text
        except Refusal:
            return ""

    async def can_look(self) -> bool:
        """Whether the chosen model is here and has eyes."""
        return await self._reader.can_describe()
