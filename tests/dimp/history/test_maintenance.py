"""Upkeep: damage is named, waste is told from it, and nothing that is referred to is ever removed."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import anyio
import pytest

from dimp.core import events as ev
from dimp.core.errors import Conflict
from dimp.history.maintenance import Findings, gc, rebuild, verify
from dimp.home import Home
from dimp.studio.sessions import SETTINGS_STREAM
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import AlreadyOwned, LogMissing
from dimp_store.lock import FolderLock
from dimp_store.log import Draft
from dimp_store.sqlite_log import SqliteLog
from tests.dimp.story import Story
from tests.dimp.tales import everything, forked
from tests.fake_worker import picture

DAY = 86_400.0


def keep(home: Home, *stories: Story) -> DiskBlobs:
    """Puts stories into a data folder as the studio would."""

    async def write() -> None:
        log = await SqliteLog.open(home.log)
        for story in stories:
            await log.append_rows(story.rows)
        changed = ev.SettingsChanged({"theme": "light"})
        draft = Draft(ev.tag_of(changed), ev.encode(changed), "2026-01-01T00:00:00.000000Z", "cli")
        await log.append(SETTINGS_STREAM, 0, [draft])
        await log.aclose()

    blobs = DiskBlobs(home.images)
    for story in stories:
        for data in story.images.values():
            blobs.put(data, "png")
    anyio.run(write)
    return blobs


def alter(home: Home, statement: str, *values: object) -> None:
    """Changes the log as a damaged disk would: past the triggers that forbid it."""
    with sqlite3.connect(home.log) as log:
        for (name,) in log.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            log.execute(f"DROP TRIGGER {name}")
        log.execute(statement, values)
    log.close()


def test_a_sound_folder_is_sound_and_waste_is_no_damage(home: Home) -> None:
    one, two = everything(), forked()
    blobs = keep(home, one, two)
    orphan = blobs.put(picture("nobody's", 1, "", 64, 64), "png")
    found = verify(home)
    assert found.sound
    assert (found.sessions, found.events) == (2, len(one.rows) + len(two.rows) + 1)
    assert found.images == len(one.images.keys() | two.images.keys())
    assert [waste.digest for waste in found.waste] == [orphan.digest]


def test_a_folder_where_nothing_was_made_is_sound(home: Home) -> None:
    assert verify(home) == Findings(0, 0, 0, (), ())
    assert verify(Home(home.root / "nowhere")).sound


def test_an_altered_event_is_named(home: Home) -> None:
    keep(home, forked())
    alter(home, "UPDATE events SET body = CAST(replace(body, 'red', 'bad') AS BLOB) WHERE seq = 2")
    (damage,) = verify(home).damage
    assert "version 2" in damage.where
    assert damage.hint


def test_a_missing_event_is_named(home: Home) -> None:
    keep(home, forked())
    alter(home, "DELETE FROM events WHERE seq = 3")
    assert any("seq 3" in damage.where for damage in verify(home).damage)


def test_damaged_and_missing_images_are_named(home: Home) -> None:
    story = forked()
    blobs = keep(home, story)
    first, second, third = map(Digest.parse, story.images)
    blobs.path(first).write_bytes(b"something else")
    blobs.path(second).unlink()
    found = verify(home)
    assert {damage.where for damage in found.damage} == {f"image {first}", f"image {second}"}
    assert all(damage.hint for damage in found.damage)
    assert third not in str(found.damage)


@pytest.mark.parametrize("emptied", [True, False])
def test_a_lost_log_beside_images_is_damage_and_stops_gc(home: Home, emptied: bool) -> None:
    blobs = keep(home, forked())
    home.log.write_bytes(b"") if emptied else home.log.unlink()
    for leftover in home.root.glob("log.db-*"):
        leftover.unlink()
    (damage,) = verify(home).damage
    assert damage.hint
    with pytest.raises(LogMissing):
        gc(home, 0, dry_run=False)
    assert len(list(blobs.digests())) == 3


def test_a_log_that_is_no_database_is_damage(home: Home) -> None:
    keep(home, forked())
    home.log.write_bytes(b"x" * 8192)
    assert not verify(home).sound


def test_an_event_of_no_known_kind_is_damage_of_the_fold(home: Home) -> None:
    story = forked()
    row = story.row(ev.HeadRedone(None, None))  # chained well, and impossible
    story.rows.append(row)
    keep(home, story)
    (damage,) = verify(home).damage
    assert f"version {row.version}" in damage.where
    with pytest.raises(Conflict, match="does not fold"):
        rebuild(home)


def test_gc_removes_only_what_nobody_refers_to_and_is_old(home: Home) -> None:
    story = everything()
    blobs = keep(home, story)
    orphan = blobs.put(picture("nobody's", 1, "", 64, 64), "png")
    now = time.time()
    assert gc(home, 7).removed == ()  # it is too young
    tried = gc(home, 7, now=now + 8 * DAY)
    assert ([one.digest for one in tried.removed], tried.size, tried.dry_run) == ([orphan.digest], orphan.size, True)
    assert blobs.has(orphan.digest)
    done = gc(home, 7, dry_run=False, now=now + 8 * DAY)
    assert done.removed == tried.removed
    assert not blobs.has(orphan.digest)
    assert set(blobs.digests()) == set(story.images)
    assert verify(home) == Findings(1, len(story.rows) + 1, len(story.images), (), ())


def test_gc_keeps_everything_when_the_log_is_damaged(home: Home) -> None:
    blobs = keep(home, forked())
    alter(home, "DELETE FROM events WHERE seq > 3 AND seq < 6")
    with pytest.raises(Conflict, match="damaged"):
        gc(home, 0, dry_run=False, now=time.time() + DAY)
    assert len(list(blobs.digests())) == 3


def test_gc_does_not_remove_behind_a_running_server(home: Home) -> None:
    keep(home, forked())
    with FolderLock(home.lock):
        with pytest.raises(AlreadyOwned):
            gc(home, 0, dry_run=False)
        assert gc(home, 0).dry_run


def test_rebuild_folds_the_log_and_clears_what_is_derived(home: Home) -> None:
    story = everything()
    keep(home, story)
    thumbnail = home.cache / "thumbnails" / "ab" / "x.webp"
    thumbnail.parent.mkdir(parents=True)
    thumbnail.write_bytes(b"x")
    (home.cache / "index").write_bytes(b"x")
    home.server_log.write_text("kept")
    made = rebuild(home)
    assert (made.sessions, made.generations) == (1, len(story.session.generations))
    assert (made.events, made.removed) == (len(story.rows) + 1, 2)
    assert list(home.cache.iterdir()) == [home.server_log]
    assert Path(home.server_log).read_text() == "kept"
