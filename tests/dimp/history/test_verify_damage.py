"""Whatever happens to the bytes of a log, `verify` and every reader answer in words. DIMP_FUZZ: how often to try."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import anyio
import msgspec
import pytest

from dimp.cli.store import load_sessions
from dimp.core import actions as act
from dimp.history import maintenance
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import open_studio
from dimp_store.errors import NewerFormat, StoreError
from dimp_store.log import Draft
from dimp_store.sqlite_log import SqliteLog
from tests.dimp.hands import current, paint

GOLDEN = (Path(__file__).parents[2] / "golden" / "format-2" / "log.db").read_bytes()
TRIES = int(os.environ.get("DIMP_FUZZ", "120"))
PAGE = 4096


def flip(rng: random.Random, data: bytearray) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def scatter(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.randint(1, 30)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def cut(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data)) :]


def blank(rng: random.Random, data: bytearray) -> None:
    start, length = rng.randrange(len(data)), rng.randint(1, 5000)
    data[start : start + length] = bytes(len(data[start : start + length]))


def spoil_head(rng: random.Random, data: bytearray) -> None:
    data[rng.randrange(100)] = rng.randrange(256)


def repeat_page(rng: random.Random, data: bytearray) -> None:
    source, target = (rng.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[target : target + PAGE] = data[source : source + PAGE]


def swap(rng: random.Random, data: bytearray) -> None:
    first, second = (rng.randrange(len(data)) for _ in range(2))
    data[first], data[second] = data[second], data[first]


DAMAGES: tuple[Callable[[random.Random, bytearray], None], ...] = (
    flip, scatter, cut, blank, spoil_head, repeat_page, swap,
)  # fmt: skip


def damaged_logs(home: Home, seed: int) -> Iterator[tuple[str, bytes]]:
    rng = random.Random(seed)
    for _ in range(TRIES):
        data, damage = bytearray(GOLDEN), rng.choice(DAMAGES)
        damage(rng, data)
        for leftover in home.root.glob("log.db*"):
            leftover.unlink()
        home.log.write_bytes(data)
        if rng.random() < 0.1:
            home.log.with_name("log.db-wal").write_bytes(rng.randbytes(rng.randint(0, 9000)))
        yield damage.__name__, bytes(data)


def test_no_damage_ends_in_a_traceback(home: Home) -> None:
    for damage, data in damaged_logs(home, seed=16):
        try:
            findings = maintenance.verify(home)
        except NewerFormat:
            assert data[60:64] != GOLDEN[60:64]  # the number of the format itself
            continue
        assert data == GOLDEN or not findings.sound, damage
        assert all(found.where and found.what and found.hint for found in findings.damage)
        msgspec.json.encode(findings)


def test_readers_and_the_server_answer_in_words(home: Home) -> None:
    async def open_log() -> None:
        log = await SqliteLog.open(home.log)
        await log.aclose()

    for _ in damaged_logs(home, seed=17):
        for read in (lambda: load_sessions(home), lambda: anyio.run(open_log)):
            with suppress(StoreError):
                read()


@pytest.mark.anyio
async def test_an_event_of_a_newer_program_is_no_damage(home: Home, paper: Settings, studio_command: list[str]) -> None:
    async with open_studio(home, paper, command=studio_command) as studio:
        await paint(studio, act.New(prompt="a ball"))
        session, version = current(studio).id, current(studio).version
    log = await SqliteLog.open(home.log)
    newer = [Draft("generation.dreamt", b'{"type":"generation.dreamt"}', "2030-01-01T00:00:00.000000Z", "cli")]
    await log.append(session, version, newer)
    await log.aclose()
    findings = maintenance.verify(home)
    assert findings.damage == ()
    assert [("upgrade" in event.hint, session in event.where) for event in findings.newer] == [(True, True)]
    with closing(sqlite3.connect(home.log)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerFormat):
        maintenance.verify(home)


def test_a_log_killed_at_birth_is_an_empty_one(home: Home) -> None:
    home.log.write_bytes(b"")
    assert maintenance.verify(home).sound
    home.log.with_name("log.db-wal").write_bytes(b"")
    assert maintenance.verify(home).sound
