"""Damage is found, named and contained."""

from __future__ import annotations

import random
import sqlite3
from contextlib import aclosing, closing
from pathlib import Path

import anyio
import pytest

from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import StoreError
from dimp_store.log import Row
from dimp_store.reader import ReadOnlyLog
from dimp_store.sqlite_log import SqliteLog
from dimp_store.verify import verify_blobs, verify_log
from tests.dimp_store.conformance_log import draft


@pytest.fixture
def path(tmp_path: Path) -> Path:
    anyio.run(write, tmp_path / "log.db")
    return tmp_path / "log.db"


async def write(path: Path) -> None:
    async with aclosing(await SqliteLog.open(path)) as log:
        for number in range(30):
            bodies = [draft(b'{"prompt": "a red ball on grass"}' * 4, op=f"op-{number}"), draft(b"{}")]
            await log.append("ab"[number % 2], number // 2 * 2, bodies)


def tamper(path: Path, *statements: str) -> list[tuple[str, str]]:
    """Play the intruder, who drops the triggers first; what is found afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for trigger in ("events_no_update", "events_no_delete", "events_no_replace"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)
    with ReadOnlyLog(path) as log:
        return [(damage.where, damage.what) for damage in verify_log(log)]


def test_a_sound_log_has_no_damage(path: Path) -> None:
    with ReadOnlyLog(path) as log:
        assert verify_log(log) == []


@pytest.mark.parametrize("change", ["body = x'00'", "at = 'x'", "op = NULL", "type = 'x'", "actor = 'x'"])
def test_an_altered_event_is_named_and_it_alone(path: Path, change: str) -> None:
    found = tamper(path, f"UPDATE events SET {change} WHERE seq = 31")
    assert [where for where, _ in found] == ["session b, version 15 (seq 31)"]


def test_a_removed_event_leaves_two_gaps(path: Path) -> None:
    found = tamper(path, "DELETE FROM events WHERE seq = 31")
    assert [where for where, _ in found] == ["seq 31", "session b, version 16 (seq 32)"]


def test_an_event_moved_to_another_session_is_found(path: Path) -> None:
    assert tamper(path, "UPDATE events SET session = 'c', version = 1 WHERE seq = 60")


def test_flipped_bits_are_noticed_or_harmless(path: Path) -> None:
    original, weather, noticed = path.read_bytes(), random.Random(11), 0
    with ReadOnlyLog(path) as log:
        truth = log.read_all()
    for _ in range(100):
        bit = weather.randrange(len(original) * 8)
        damaged = bytearray(original)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        if not (found := damage_of(path)):
            assert rows_of(path) == truth, f"bit {bit} went unnoticed"
        noticed += found
    assert noticed > 30


def damage_of(path: Path) -> bool:
    try:
        with ReadOnlyLog(path) as log:
            return bool(verify_log(log))
    except StoreError:
        return True


def rows_of(path: Path) -> list[Row]:
    with ReadOnlyLog(path) as log:
        return log.read_all()


def test_damaged_and_missing_blobs_are_named(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "images")
    digests = [blobs.put(b"%d" % n * 1000, "png").digest for n in range(6)]
    gone = Digest("0" * 64)
    blobs.path(digests[2]).write_bytes(b"other")
    blobs.path(digests[4]).unlink()
    found = [damage.where for damage in verify_blobs(blobs, [*digests, gone])]
    assert found == [f"image {digests[2]}", f"image {digests[4]}", f"image {gone}"]
