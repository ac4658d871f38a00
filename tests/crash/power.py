"""Power cuts: `python -m tests.crash.power [--rounds 30] [--seed N]`, as root, on Linux.

A kill proves nothing of what a disk keeps. So the data folder lies on an ext4 of its own, in a file, which is shut down
in the middle of the work without writing its journal out (`EXT4_IOC_SHUTDOWN`, as tests of file systems do): what was
not synced by then is gone, as after a real power cut. Then it is mounted again, and all that was ever acknowledged must
be there.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio

from dimp.accounts.house import open_house
from dimp.history.maintenance import verify
from dimp.home import Home
from dimp.models import download
from dimp.settings import read_config
from dimp.studio.ids import Source
from dimp.studio.sessions import Sessions
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.reader import ReadOnlyLog
from tests.crash.__main__ import paper_model
from tests.crash.power_writer import PULLED, SAFETENSORS, cut_power
from tests.dimp.fake_hub import FakeHub, served

ROOT = Path(__file__).parents[2]
LONGEST_LIFE_S = 3.0
END_S = 30.0
_SIZE = 128 << 20
FILES = {
    "model_index.json": b'{"_class_name": "Flux2KleinPipeline"}',
    "transformer/weights.safetensors": bytes(range(256)) * 2048,
    "transformer/config.json": b"{}",
}


class NoDisk(Exception):
    """No disk of one's own can be had here: another system, no root, or no loop devices."""


class Disk:
    """An ext4 in a file, mounted at `place`."""

    def __init__(self, folder: Path) -> None:
        self._image = folder / "disk.img"
        self.place = folder / "disk"

    def make(self) -> None:
        """Makes it and mounts it. Raises `NoDisk`."""
        if sys.platform != "linux" or os.geteuid() != 0:
            raise NoDisk("needs Linux and root")
        self.place.mkdir()
        with self._image.open("wb") as image:
            image.truncate(_SIZE)
        try:
            subprocess.run(["mkfs.ext4", "-q", "-F", str(self._image)], check=True, capture_output=True)
            self.mount()
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoDisk(f"no ext4 can be mounted: {error}") from error

    def mount(self) -> None:
        """Mounts it, which replays what its journal has."""
        subprocess.run(["mount", "-o", "loop", str(self._image), str(self.place)], check=True, capture_output=True)

    def unmount(self) -> None:
        """Unmounts it, once nobody uses it any more: a worker goes moments after its server."""
        deadline = time.monotonic() + END_S
        while subprocess.run(["umount", str(self.place)], capture_output=True).returncode:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.place} is in use")
            time.sleep(0.05)


@contextmanager
def disk_in(folder: Path) -> Iterator[Disk]:
    """A mounted disk in a folder. Raises `NoDisk`."""
    disk = Disk(folder)
    disk.make()
    try:
        yield disk
    finally:
        disk.unmount()


class PowerCuts:
    """A data folder on a disk that loses its power, and what was acknowledged: (kind, name) -> what must be there."""

    def __init__(self, folder: Path, disk: Disk, hub: str, seed: int) -> None:
        self._disk = disk
        self._hub = hub
        self._model = paper_model(folder / "paper")
        self._rng = random.Random(seed)
        self.home = Home(disk.place / "home")
        self.acknowledged: dict[tuple[str, str], Any] = {}
        self.doubtful: dict[tuple[str, str], Any] = {}
        self.counts: Counter[str] = Counter()

    def round(self) -> None:
        """Writes, cuts the power, and looks at what is left."""
        acts = self._rng.choice((-1, self._rng.randint(1, 40)))
        words = [str(self.home.root), str(self._model), self._hub, str(self._rng.getrandbits(32)), str(acts)]
        command = [sys.executable, "-m", "tests.crash.power_writer", *words]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            if acts < 0:
                time.sleep(self._rng.uniform(0, LONGEST_LIFE_S))
                cut_power(self._disk.place)
                process.kill()
            acknowledged = first + process.stdout.read()
        self._disk.unmount()
        self._disk.mount()
        assert first, "the writer did not begin"
        for line in acknowledged[: acknowledged.rfind(b"\n") + 1].splitlines():
            self._note(*json.loads(line))
        anyio.run(self._check)
        self.counts["power cuts"] += 1

    def _note(self, kind: str, name: str, value: Any, done: bool) -> None:
        if not done:
            self.doubtful[kind, name] = value
            return
        self.doubtful.pop((kind, name), None)
        self.acknowledged[kind, name] = value
        self.counts[kind] += 1

    async def _check(self) -> None:
        found = verify(self.home)
        assert found.sound, found.damage
        there = self._read_folder() | await self._read_people()
        for key, value in self.doubtful.items():  # what came of it stays from now on
            if there.get(key) == value:
                self.acknowledged[key] = value
        self.doubtful.clear()
        lost = {key: value for key, value in self.acknowledged.items() if there.get(key) != value}
        assert not lost, f"acknowledged and lost: {lost}"

    def _read_folder(self) -> dict[tuple[str, str], Any]:
        sessions, blobs = Sessions(), DiskBlobs(self.home.images, create=False)
        with ReadOnlyLog(self.home.log) as log:
            sessions.load(log.read_all())
        there: dict[tuple[str, str], Any] = {("setting", "language"): read_config(self.home).get("language")}
        there |= {("style", style.id): style.words for style in sessions.library.presets.values()}
        there |= {("collection", made.id): [*made.members] for made in sessions.library.collections.values()}
        for session in sessions.all():
            there["session", session.id] = session.title
            for generation in session.generations.values():
                there["picture", generation.id] = generation.digest
                there |= {
                    ("tag", generation.id): (*generation.tags, "")[0],
                    ("star", generation.id): generation.starred,
                }
        for digest in [Digest(name) for kind, name in self.acknowledged if kind == "blob"]:
            blobs.verify(digest)
            there["blob", digest] = True
        for path in self.home.models.glob("*/*.safetensors"):
            there["file", f"{path.parent.name}/{path.name}"] = path.read_bytes() == SAFETENSORS
        for folder in self.home.models.iterdir() if self.home.models.is_dir() else ():
            offer = download.read_pulled(folder)
            there["model", folder.name] = offer is not None and not download.find_damaged(folder, offer)
        return there

    async def _read_people(self) -> dict[tuple[str, str], Any]:
        there: dict[tuple[str, str], Any] = {}
        async with open_house(self.home.accounts, Source().id) as house:
            there |= {("invitation", invitation.id): True for invitation in await house.people.invitations()}
            for (kind, _), secret in self.acknowledged.items():
                if kind == "key" and secret and (holder := await house.keys.identify(secret)):
                    there["key", holder.key] = secret
                if kind == "link" and secret and (link := await house.shares.find(secret)):
                    there["link", link.id] = secret
            founder = await house.people.founder()
            kept = [] if founder is None else [*await house.keys.of(founder.id), *await house.shares.of(founder.id)]
        revoked = {name for (kind, name), secret in self.acknowledged.items() if kind in ("key", "link") and not secret}
        assert not revoked & {entry.id for entry in kept}, "revoked, and there again"
        return there


def run(folder: Path, rounds: int, seed: int) -> Counter[str]:
    """All rounds on one disk in `folder`; how many acts of each kind were acknowledged. Raises `NoDisk`."""
    hub = FakeHub(PULLED.repo, dict(FILES))
    with disk_in(folder) as disk, served(hub):
        cuts = PowerCuts(folder, disk, hub.url, seed)
        for _ in range(rounds):
            cuts.round()
        return cuts.counts


def main() -> None:
    """Runs the rounds, and prints what was acknowledged."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.power", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts = run(Path(folder), asked.rounds, asked.seed)
    print(f"seed {asked.seed}, lost: 0, acknowledged: {dict(counts)}")


if __name__ == "__main__":
    main()
