"""Rounds of killing and checking. Each round has one life of the server; the data folder lives through all of them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import httpx

from dimp.history.maintenance import verify
from dimp.home import Home
from dimp.settings import read_config
from dimp.studio.sessions import Sessions
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.reader import ReadOnlyLog
from dimp_store.temp_file import SWEPT, TEMP
from tests.crash.client import OVER, Client, Witness

ROOT = Path(__file__).parents[2]
CLIENTS = 3
LONGEST_LIFE_S = 1.5
START_S, END_S = 60.0, 60.0


class Crash:
    """A data folder that is treated badly, and what is known of it."""

    def __init__(self, root: Path, model: Path, seed: int) -> None:
        self.home = Home(root).make()
        self.model = model
        self.rng = random.Random(seed)
        self.witness = Witness()
        self.counts: Counter[str] = Counter()
        self.slowest_start_s = 0.0
        self.orphans: list[int] = []

    async def round(self) -> None:
        """One life: start, check what the last one left, act, kill, check."""
        with self._server() as (process, url):
            self._check_no_temp()
            async with httpx.AsyncClient(base_url=url, timeout=30) as http:
                await self._check_seen(http)
                await Client(http, self.rng, self.witness).send_again()
                if self.rng.random() < 0.2:
                    await self._until_nothing_waits(http)
                await self._live(process, http)
        await self._until_orphans_left()
        await anyio.to_thread.run_sync(self._check_folder)
        self.counts["rounds"] += 1

    async def last_round(self) -> None:
        """A life in peace: everything that was ever asked for comes to an end."""
        with self._server() as (_, url):
            async with httpx.AsyncClient(base_url=url, timeout=30) as http:
                await self._check_seen(http)
                await Client(http, self.rng, self.witness).send_again()
                await self._until_nothing_waits(http)
        await anyio.to_thread.run_sync(self._check_folder)
        self._check_all_answered()

    def _check_all_answered(self) -> None:
        """Everything has ended, and nothing was painted that nobody asked for, or twice for one request."""
        made = [one for session in self._sessions().all() for one in session.generations.values()]
        assert not [one.id for one in made if one.live]
        asked = [one for outcome in self.witness.acted.values() for one in outcome["generation_ids"]]
        assert sorted(one.id for one in made) == sorted(asked)

    @contextmanager
    def _server(self) -> Iterator[tuple[subprocess.Popen[str], str]]:
        began = time.monotonic()
        command = [sys.executable, "-m", "tests.crash.server", str(self.home.root), str(self.model)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url, "the server did not start"
            self.slowest_start_s = max(self.slowest_start_s, time.monotonic() - began)
            yield process, url
        finally:
            if process.poll() is None:
                self._kill_server(process)
            process.communicate()

    async def _live(self, process: subprocess.Popen[str], http: httpx.AsyncClient) -> None:
        """Clients act while this kills: the worker, the server, or both at once."""
        async with anyio.create_task_group() as tasks:
            for _ in range(CLIENTS):
                client = Client(http, random.Random(self.rng.getrandbits(64)), self.witness)
                tasks.start_soon(client.run)
            for _ in range(self.rng.randint(0, 2)):
                await anyio.sleep(self.rng.uniform(0, LONGEST_LIFE_S / 2))
                self._kill_worker(process)
            await anyio.sleep(self.rng.uniform(0, LONGEST_LIFE_S))
            if self.rng.random() < 0.3:
                self._kill_worker(process)
            self._kill_server(process)
            self.counts["servers killed"] += 1

    def _kill_server(self, process: subprocess.Popen[str]) -> None:
        self.orphans = children(process.pid)
        process.kill()

    def _kill_worker(self, process: subprocess.Popen[str]) -> None:
        for pid in children(process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
                self.counts["workers killed"] += 1
            except ProcessLookupError:
                pass

    async def _until_nothing_waits(self, http: httpx.AsyncClient) -> None:
        with anyio.fail_after(END_S):
            while True:
                queue = (await http.get("/api/queue")).json()
                if queue["running"] is None and not queue["waiting"]:
                    return
                await anyio.sleep(0.05)

    async def _until_orphans_left(self) -> None:
        """A worker whose server is gone goes by itself."""
        with anyio.fail_after(END_S):
            while self._orphans_live():  # noqa: ASYNC110 - nobody announces it
                await anyio.sleep(0.02)

    def _orphans_live(self) -> bool:
        return any(Path(f"/proc/{pid}").exists() for pid in self.orphans)

    # -- what must hold ----------------------------------------------------------------------------

    def _check_folder(self) -> None:
        found = verify(self.home)
        assert found.sound, found.damage
        sessions = self._sessions()
        with ReadOnlyLog(self.home.log) as log:
            for op, outcome in self.witness.acted.items():
                row = log.find_op(op)
                if outcome["events"]:
                    assert row is not None, f"acknowledged and lost: {op} {outcome}"
                    assert row.session == outcome["session_id"]
                for one in outcome["generation_ids"]:
                    assert sessions.session_of(one) is not None, f"acknowledged and lost: {one}"
        for one, (status, digest) in self.witness.ended.items():
            session = sessions.session_of(one)
            assert session is not None
            assert (session.generations[one].status, session.generations[one].digest) == (status, digest)
        self._check_library(sessions)
        blobs = DiskBlobs(self.home.images, create=False)
        for digest in self.witness.uploaded:
            blobs.verify(Digest.parse(digest))
        self.counts["events"], self.counts["images"] = found.events, found.images

    def _check_library(self, sessions: Sessions) -> None:
        """Styles, collections and settings are as they were acknowledged."""
        library = sessions.library
        for style, words in self.witness.styles.items():
            assert library.presets[style].words == words, f"acknowledged and lost: style {style}"
        for collection, members in self.witness.members.items():
            assert members <= library.collections[collection].members.keys(), f"acknowledged and lost: {collection}"
        written = read_config(self.home)
        for key, values in self.witness.settings.items():
            assert written.get(key, "") in values, f"acknowledged and lost: {key} of {values}"
        self.counts["styles"], self.counts["collections"] = len(self.witness.styles), len(self.witness.members)

    def _check_no_temp(self) -> None:
        """Once a server has started, what writers left half-written is gone."""
        left = [path.name for path in self.home.images.rglob(".*") if path.name.startswith((TEMP, SWEPT))]
        # A worker of this life may already be writing: its file holds a lock, and goes within moments.
        deadline = time.monotonic() + 5
        while left and time.monotonic() < deadline:
            left = [name for name in left if any(self.home.images.rglob(name))]
        assert not left, f"stray files: {left}"

    async def _check_seen(self, http: httpx.AsyncClient) -> None:
        """A running server, too, shows what was shown as over before, as it was."""
        for one in self.rng.sample(sorted(self.witness.ended), min(5, len(self.witness.ended))):
            shown = (await http.get(f"/api/generations/{one}")).json()
            assert shown["status"] in OVER
            assert (shown["status"], shown["image_id"]) == self.witness.ended[one]
            if shown["image_id"]:
                image = await http.get(f"/api/images/{shown['image_id']}")
                assert Digest.of(image.content) == shown["image_id"]

    def _sessions(self) -> Sessions:
        sessions = Sessions()
        with ReadOnlyLog(self.home.log) as log:
            sessions.load(log.read_all())
        return sessions


def children(pid: int) -> list[int]:
    """Processes that this one started, where the system tells; the worker is the only one."""
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except OSError:
        return []


async def crash(root: Path, model: Path, rounds: int, seed: int, say: object = None) -> Crash:
    """So many rounds on a fresh folder. Raises AssertionError, with the seed, at the first broken promise."""
    one = Crash(root, model, seed)
    try:
        for number in range(rounds):
            await one.round()
            if callable(say):
                say(f"round {number + 1}: {dict(one.counts)}")
        await one.last_round()
    except BaseException as error:
        error.add_note(f"seed {seed}, after {one.counts['rounds']} rounds")
        raise
    return one
