"""Changes of what belongs to no session, and marks on pictures of several sessions, each under its lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dimp.core.library import Collection, Library
from dimp.core.library_events import LibraryEvent, PresetSaved, Search, Value
from dimp.decide.library import bulk, collections, lora_notes, presets
from dimp.decide.library.bulk import BulkMarks
from dimp.studio.event_writer import EventWriter
from dimp.studio.ids import Source
from dimp.studio.sessions import Sessions, stamp


class LibraryWriter:
    """Writes collections and styles into the studio's own stream; `sessions` are those of one owner, or all."""

    def __init__(self, writer: EventWriter, source: Source, sessions: Sessions | None = None) -> None:
        self._writer = writer
        self._source = source
        self._sessions = sessions or writer.sessions

    @property
    def library(self) -> Library:
        """The library as it is now."""
        return self._sessions.library

    async def create(
        self, title: str, search: Search | None, generations: Sequence[str], *, actor: str, op: str | None = None
    ) -> Collection:
        """A new collection; the one that was made before under the same `op`. Raises a `Refusal`."""
        if op is not None and (row := await self._writer.log.find_op(op)) is not None:
            return collections.find_collection(self.library, str(getattr(stamp(row).event, "id", op)))
        fresh_id = self._source.id()
        await self.change(lambda now: collections.create(now, fresh_id, title, search, generations), actor, op)
        return self.library.collections[fresh_id]

    async def keep_style(
        self, name: str, words: str, parameters: Mapping[str, Value], cover: str | None, *, actor: str,
        op: str | None = None,
    ) -> PresetSaved:  # fmt: skip
        """A new style; the one that was kept before under the same `op`. Raises `Invalid`, `NotFound` or `Conflict`."""
        if op is not None and (row := await self._writer.log.find_op(op)) is not None:
            return presets.find_preset(self.library, str(getattr(stamp(row).event, "id", op)))
        fresh_id = self._source.id()
        await self.change(lambda now: presets.create(now, fresh_id, name, words, parameters, cover), actor, op)
        return self.library.presets[fresh_id]

    async def note_lora(self, lora: str, text: str, note_id: str | None, *, actor: str) -> None:
        """Writes what somebody has to say of a LoRA: into a certain note, else into their own. Raises a `Refusal`."""
        fresh_id = self._source.id()
        await self.change(
            lambda now: lora_notes.rewrite(now, note_id, lora, text) if note_id
            else lora_notes.write(now, fresh_id, lora, text),
            actor,
        )  # fmt: skip

    async def change(
        self, decide: Callable[[Library], Sequence[LibraryEvent]], actor: str, op: str | None = None
    ) -> None:
        """Appends what `decide` says, all at once. Raises what it raises, or a `StoreError`."""
        own = self._writer.sessions.own
        async with self._writer.lock(own.id):
            if events := decide(self.library):
                await self._writer.append(own, events, actor, op)

    async def mark(self, generation_ids: Mapping[str, Sequence[str]], marks: BulkMarks, *, actor: str) -> None:
        """Marks pictures of several sessions (ids by session): all of them, or a `Refusal` before any is marked."""
        sessions = {session_id: self._sessions.find(session_id) for session_id in generation_ids}
        for session_id, session in sessions.items():
            bulk.mark(session, generation_ids[session_id], marks)
        for session_id, session in sessions.items():
            async with self._writer.lock(session_id):
                if events := bulk.mark(session, generation_ids[session_id], marks):
                    await self._writer.append(session, events, actor)
