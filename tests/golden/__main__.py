"""Writes the golden files of the format that this version writes, into a folder that must not be there yet."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio

from dimp.core import events as ev
from dimp.core import library_events as le
from dimp.history.bundle import export_session
from dimp.studio.erasing import erasing_event, plan_erasure
from dimp.studio.sessions import SETTINGS_STREAM
from dimp_store.log import Draft, Row
from dimp_store.memory_blobs import MemoryBlobs
from dimp_store.sqlite_log import SqliteLog
from tests.dimp.story import Story
from tests.dimp.tales import everything, forked
from tests.golden.projection import project

STUDIO: tuple[ev.AnyEvent, ...] = (
    ev.SettingsChanged({"model": "paper", "steps": 8, "strength": 0.5, "plain_wall": True, "theme": None}),
    le.CollectionCreated("collection-1", "Portraits"),
    le.CollectionCreated(
        "collection-2",
        "Blue ones",
        le.Search(
            query="blue", starred=True, model="paper", scheduler="euler", lora="ink", kind="new", tag="ball",
            session="session-1", collection="collection-1", since="2026-01-01", until="2026-12-31T23:59",
        ),
    ),
    le.CollectionRenamed("collection-1", "Portraits & more"),
    le.CollectionSearched("collection-2", le.Search(query="red")),
    le.CollectionAdded("collection-1", ("generation-1", "generation-2", "generation-3")),
    le.CollectionRemoved("collection-1", ("generation-2",)),
    le.CollectionCovered("collection-1", "generation-3"),
    le.CollectionTrashed("collection-2"),
    le.CollectionRestored("collection-2"),
    le.SessionAssigned("session-1", "account-1"),
    le.PresetSaved("preset-1", "Foggy", "{prompt}, thick fog", {"steps": 12, "strength": 0.5}, "generation-1"),
    le.PresetSaved("preset-2", "Sharp", "sharp {prompt}", {}, None),
    le.PresetRemoved("preset-2"),
    le.LoraNoted("note-1", "ab" * 32, "Strong beyond 0.8."),
    le.LoraNoted("note-2", "cd" * 32, "Not with maps."),
    le.LoraUnnoted("note-2"),
    le.LibraryAssigned("preset-1", "0197a7e0-0000-7000-8000-000000000001"),
    le.QueueReordered(("generation-3", "generation-1"), ("generation-2",)),
)  # fmt: skip
"""What belongs to no session."""


async def write(folder: Path) -> None:
    """One log with every type of event, and the bundles of its sessions."""
    stories = [everything(), forked()]
    log = await SqliteLog.open(folder / "log.db")
    at = stories[0].source.now()
    for story in stories:
        await log.append_rows(story.rows)
    await _erase(log, stories[1], at)
    for story in stories:
        rows = await log.read(story.session.id)
        _write_bundle(story, rows, folder / f"{story.session.id}.dimp")
    for version, event in enumerate(STUDIO):
        draft = Draft(ev.tag_of(event), ev.encode(event), at, "cli", f"operation-{version + 1}")
        await log.append(SETTINGS_STREAM, version, [draft])
    await log.aclose()


async def _erase(log: SqliteLog, story: Story, at: str) -> None:
    """The second picture of a story, for good."""
    ids = (list(story.session.generations)[1],)
    plan = plan_erasure(story.session, await log.read(story.session.id), ids, whole=False)
    event = erasing_event(plan)
    await log.erase(story.session.id, plan.tombstones, Draft(ev.tag_of(event), ev.encode(event), at, "cli"))


def _write_bundle(story: Story, rows: list[Row], path: Path) -> None:
    blobs = MemoryBlobs()
    for data in story.images.values():
        blobs.put(data, "png")
    export_session(rows, blobs, path)


def main(folder: Path) -> None:
    """Writes all of it, and takes away what only a reader leaves beside a log."""
    folder.mkdir(parents=True)
    anyio.run(write, folder)
    (folder / "projection.json").write_text(project(folder / "log.db"), "utf-8")
    for leftover in folder.glob("log.db-*"):
        leftover.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
