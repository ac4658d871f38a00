"""A program to be killed: four callers put an image and append an event that names it, and say so when it is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import anyio

from dimp_store.disk_blobs import DiskBlobs
from dimp_store.log import Draft
from dimp_store.sqlite_log import SqliteLog


async def write(home: Path) -> None:
    blobs = DiskBlobs(home / "images")
    log = await SqliteLog.open(home / "log.db", blobs.root)

    async def caller(session: str, version: int) -> None:
        while True:
            stored = await anyio.to_thread.run_sync(blobs.put, os.urandom(3000), "png")
            (row,) = await log.append(session, version, [Draft("t", stored.digest.encode(), "now", "me")])
            version = row.version
            os.write(1, f"{session} {version} {stored.digest}\n".encode())

    heads = {head.session: head.version for head in await log.sessions()}
    async with anyio.create_task_group() as group:
        for name in "abcd":
            group.start_soon(caller, name, heads.get(name, 0))


if __name__ == "__main__":
    anyio.run(write, Path(sys.argv[1]))
