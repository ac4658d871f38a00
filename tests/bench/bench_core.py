"""The core against the least that could be done: folding a long log, and deciding an action, in one run.

Folding is measured from stored rows to finished sessions, against decoding the same bodies and nothing more. An action
goes through the whole studio (decide, append durably, fold, tell the watchers), against the append alone.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import msgspec

from dimp.core import actions as act
from dimp.core import events as ev
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.sessions import Sessions
from dimp.studio.studio import open_studio
from dimp_store.log import Draft, Row
from dimp_store.sqlite_log import SqliteLog
from tests.dimp.story import Story

Line = dict[str, Any]
EVENTS = 100_000
TURNS = 5
ACTIONS = 500


def run() -> list[Line]:
    """All rows."""
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        return [_folding(), anyio.run(_acting, Path(folder))]


def _folding() -> Line:
    rows = history(EVENTS)
    decoder = msgspec.json.Decoder(ev.AnyEvent)
    ours, theirs = [], []
    for _ in range(TURNS):
        gc.collect()
        ours.append(_seconds(lambda: Sessions().load(rows)))
        gc.collect()
        theirs.append(_seconds(lambda: _decoded(decoder, rows)))
    return _line(f"fold {EVENTS:,} events / decode their JSON alone", ours, theirs, 1e3, "ms", "<= 3")


def history(length: int) -> list[Row]:
    """Rows of a mixed history: sessions of about a thousand events, with paintings, refinements, marks and undos."""
    rows: list[Row] = []
    number = 0
    while len(rows) < length:
        story, number = Story(number), number + 1
        story.paint(act.New(prompt="a red ball on grass, in the evening light, with long shadows"))
        while len(story.rows) < 1000:
            story.paint(act.Refine(modification="make the ball blue"))
            story.do(act.Star("@"))
            story.do(act.Undo())
            story.paint(act.New(prompt="a house by the sea", count=2))
        rows += story.rows
    return [msgspec.structs.replace(row, seq=seq) for seq, row in enumerate(rows[:length], 1)]


def _decoded(decoder: msgspec.json.Decoder[ev.AnyEvent], rows: list[Row]) -> list[ev.AnyEvent]:
    """The collector is held off here as well, as `Sessions.load` does."""
    gc.disable()
    try:
        return [decoder.decode(row.body) for row in rows]
    finally:
        gc.enable()


async def _acting(root: Path) -> Line:
    """The same events in both: notes on a picture, one at a time."""
    plain = await SqliteLog.open(root / "plain.db")
    home = Home(root / "home")
    nobody = [sys.executable, "-c", ""]  # no picture is painted here
    try:
        async with open_studio(home, Settings(), command=nobody) as studio:
            stored = await anyio.to_thread.run_sync(studio.blobs.put, b"a picture", "png")
            outcome = await studio.do(None, act.Import(str(stored.digest), "png", stored.size, 64, 64))
            return await _compare(studio, outcome.session_id, outcome.generation_ids[0], plain)
    finally:
        await plain.aclose()


async def _compare(studio: Any, session: str, one: str, plain: SqliteLog) -> Line:
    ours, theirs = [], []
    for number in range(ACTIONS):
        began = time.perf_counter()
        await studio.do(session, act.Note(one, f"note {number}"), op=f"op-{number}")
        between = time.perf_counter()
        body = ev.encode(ev.GenerationNoted(one, f"note {number}"))
        await plain.append(
            "one", number, [Draft("generation.noted", body, "2026-01-01T00:00:00.000000Z", "user", f"op-{number}")]
        )
        ours.append(between - began)
        theirs.append(time.perf_counter() - between)
    return _line("an action through the studio / its append alone", ours, theirs, 1e6, "us", "<= 2")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _line(name: str, ours: list[float], theirs: list[float], scale: float, unit: str, goal: str) -> Line:
    mine, reference = statistics.median(ours) * scale, statistics.median(theirs) * scale
    return {"name": name, "ours": mine, "reference": reference, "ratio": mine / reference, "unit": unit, "goal": goal}
