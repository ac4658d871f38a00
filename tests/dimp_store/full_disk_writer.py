"""Fills the disk with appends and puts until both are refused, makes room, and goes on. Says "healed" at the end.

Arguments: the folder, and `tmpfs` (a small file system with a ballast file to remove) or `rlimit` (a limit to lift).
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import anyio

from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import StoreError, StoreFull
from dimp_store.log import Draft
from dimp_store.reader import ReadOnlyLog
from dimp_store.sqlite_log import SqliteLog
from dimp_store.verify import verify_blobs, verify_log


def draft() -> Draft:
    return Draft("t", os.urandom(20_000), "now", "me")


async def append_until_refused(log: SqliteLog) -> list[StoreError]:
    """Eight callers at once, each until it is refused."""
    refusals: list[StoreError] = []

    async def caller(session: str) -> None:
        try:
            for version in range(100_000):
                await log.append(session, version, [draft()])
        except StoreError as error:
            refusals.append(error)

    async with anyio.create_task_group() as group:
        for number in range(8):
            group.start_soon(caller, f"s{number}")
    return refusals


def put_until_refused(blobs: DiskBlobs) -> StoreError:
    try:
        while True:
            blobs.put(os.urandom(300_000), "png")
    except StoreError as error:
        return error


async def play(folder: Path, make_room: Callable[[], None], full: tuple[type[StoreError], ...]) -> None:
    log = await SqliteLog.open(folder / "log.db")
    blobs = DiskBlobs(folder / "images")
    refusals = await append_until_refused(log)
    assert len(refusals) == 8
    assert all(isinstance(error, full) for error in refusals), refusals
    before = await log.last_seq()
    assert all([await log.read(head.session) for head in await log.sessions()])
    make_room()
    for head in await log.sessions():
        await log.append(head.session, head.version, [draft()])
    assert await log.last_seq() == before + len(await log.sessions())
    await log.aclose()
    with ReadOnlyLog(folder / "log.db") as reader:
        assert verify_log(reader) == []
    assert verify_blobs(blobs, blobs.digests()) == []
    os.write(1, b"healed")


def on_small_disk(folder: Path) -> None:
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    blobs = DiskBlobs(folder / "images")
    assert isinstance(put_until_refused(blobs), StoreFull)
    assert [path for path in blobs.root.rglob(".*")] == []
    for path in blobs.root.rglob("*.png"):
        path.unlink()
    anyio.run(play, folder, ballast.unlink, (StoreFull,))


def under_limit(folder: Path) -> None:
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, unlimited[1]))
    blobs = DiskBlobs(folder / "images")
    try:
        blobs.put(bytes(2_000_000), "png")
    except StoreFull:
        assert [path for path in blobs.root.rglob("*") if path.is_file()] == []
    anyio.run(play, folder, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, unlimited), (StoreError,))


if __name__ == "__main__":
    {"tmpfs": on_small_disk, "rlimit": under_limit}[sys.argv[2]](Path(sys.argv[1]))
