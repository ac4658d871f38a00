"""Killed at random moments, the store keeps everything it acknowledged, and nothing half.

A kill proves nothing about power loss: that fsyncs happen, and in which order, is watched in `test_disk_blobs` and
below.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.reader import ReadOnlyLog
from dimp_store.verify import verify_blobs, verify_log

WRITER = Path(__file__).with_name("crash_writer.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def run_and_kill(home: Path, after_s: float) -> list[tuple[str, int, str]]:
    """What the writer had acknowledged when it was killed, `after_s` after its first word."""
    with subprocess.Popen([sys.executable, str(WRITER), str(home)], stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after_s)
        process.kill()
        said = first + process.stdout.read()
    whole = said[: said.rfind(b"\n") + 1].decode().splitlines()
    return [(session, int(version), digest) for session, version, digest in map(str.split, whole)]


def test_nothing_acknowledged_is_lost_over_25_kills(tmp_path: Path) -> None:
    weather = random.Random(7)
    acknowledged: set[tuple[str, int, str]] = set()
    for _ in range(25):
        acknowledged.update(run_and_kill(tmp_path, weather.uniform(0, 0.05)))
        with ReadOnlyLog(tmp_path / "log.db") as log:
            assert verify_log(log) == []
            kept = {(row.session, row.version, row.body.decode()) for row in log.read_all()}
        assert acknowledged <= kept
        blobs = DiskBlobs(tmp_path / "images")
        assert verify_blobs(blobs, {Digest(digest) for _, _, digest in kept}) == []
    blobs.clear_temp()
    assert [path for path in blobs.root.rglob(".*")] == []
    assert verify_blobs(blobs, blobs.digests()) == []
    assert len(acknowledged) > 50


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to watch the system calls")
def test_every_acknowledgement_follows_an_fsync_of_the_log(tmp_path: Path) -> None:
    code = (
        "import os, sys, anyio; from pathlib import Path\n"
        "from dimp_store.sqlite_log import SqliteLog; from dimp_store.log import Draft\n"
        "async def main():\n"
        "    log = await SqliteLog.open(Path(sys.argv[1]))\n"
        "    for n in range(20):\n"
        "        os.write(1, b'BEGIN')\n"
        "        await log.append('a', n, [Draft('t', b'x', 'now', 'me')]); os.write(1, b'ACK')\n"
        "    await log.aclose()\n"
        "anyio.run(main)"
    )
    trace = tmp_path / "trace"
    watch = ["strace", "-f", "-e", "trace=write,pwrite64,fsync,fdatasync", "-o", str(trace)]
    subprocess.run([*watch, sys.executable, "-c", code, str(tmp_path / "log.db")], check=True, env=ENVIRONMENT)
    calls = [call(line) for line in trace.read_text().splitlines()]
    calls = [each for each in calls if each]
    first, last = calls.index("BEGIN"), len(calls) - calls[::-1].index("ACK")
    rounds = " ".join(calls[first:last]).split("BEGIN")[1:]
    assert len(rounds) == 20
    for each in rounds:
        written, _, rest = each.strip().rpartition("sync")
        assert "pwrite" in written
        assert rest.split() == ["ACK"]


def call(line: str) -> str:
    """One word for a traced call that matters here."""
    for word, mark in (("BEGIN", '"BEGIN"'), ("ACK", '"ACK"'), ("pwrite", " pwrite64("), ("sync", "sync(")):
        if mark in line:
            return word
    return ""
