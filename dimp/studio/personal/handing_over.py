"""What becomes of what somebody left behind: it is handed over to somebody who is here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dimp.core.library import Collection, Item, Library
from dimp.core.library_events import (
    CollectionTrashed,
    LibraryAssigned,
    LibraryEvent,
    LoraUnnoted,
    PresetRemoved,
    PresetSaved,
    SessionAssigned,
)
from dimp.decide.library.items import rename_for
from dimp.decide.library.presets import SHIPPED
from dimp.studio.studio import Studio


def items_of(library: Library) -> tuple[Item, ...]:
    """What can be handed over of a library: its collections, its own styles and its notes; not what is in the trash."""
    collections = (found for found in library.collections.values() if not found.trashed)
    presets = (found for found in library.presets.values() if found.id not in SHIPPED)
    return (*collections, *presets, *library.notes.values())


async def hand_over(studio: Studio, leaving: str, receiving: str, actor: str) -> tuple[str, ...]:
    """Gives all sessions of one account to another one, and returns their ids. Raises a `StoreError`.

    That is written down, so that it holds after a restart, too; the sessions themselves are not touched.
    """
    owner = studio.sessions.owner_of(leaving)
    session_ids = tuple(studio.sessions.possessions(owner).sessions)
    await _write(studio, [SessionAssigned(session_id, receiving) for session_id in session_ids], actor)
    return session_ids


async def hand_over_library(studio: Studio, leaving: str, receiving: str, called: str, actor: str) -> tuple[str, ...]:
    """Gives all collections, styles and notes of one account to another one; returns their ids. Raises a `StoreError`.

    What is called as something that the other account has gets the name of whoever left, `called`, behind its own.
    """
    libraries, owner_of = studio.sessions.libraries, studio.sessions.owner_of
    items = items_of(libraries.own(owner_of(leaving)))
    for item in items:  # one after the other: the next one is called otherwise than all that came before
        renamed = rename_for(libraries.own(owner_of(receiving)), item, called)
        await _write(studio, [*renamed, LibraryAssigned(item.id, receiving)], actor)
    return tuple(item.id for item in items)


async def remove_library(studio: Studio, leaving: str, actor: str) -> tuple[str, ...]:
    """Removes all collections, styles and notes of an account, and returns their ids. Raises a `StoreError`."""
    items = items_of(studio.sessions.libraries.own(studio.sessions.owner_of(leaving)))
    await _write(studio, list(_removals(items)), actor)
    return tuple(item.id for item in items)


def _removals(items: Sequence[Item]) -> Iterator[LibraryEvent]:
    for item in items:
        match item:
            case Collection():
                yield CollectionTrashed(item.id)
            case PresetSaved():
                yield PresetRemoved(item.id)
            case _:
                yield LoraUnnoted(item.id)


async def _write(studio: Studio, events: Sequence[LibraryEvent], actor: str) -> None:
    own = studio.sessions.own
    async with studio.writer.lock(own.id):
        if events:
            await studio.writer.append(own, events, actor)
