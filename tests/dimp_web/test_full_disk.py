"""A full disk: all that would write says so within seconds and writes nothing, and goes on once there is room."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dimp_store.test_full_disk import can_mount

VISIT = Path(__file__).with_name("full_disk_visit.py")
MOUNT = 'mount -t tmpfs -o size=8m tmpfs "$1" && exec "$2" "$3" "$1" "$4"'


@pytest.mark.skipif(not can_mount(), reason="needs unshare and the right to mount in a namespace of its own")
def test_the_server_says_that_the_disk_is_full_and_heals(tmp_path: Path, paper_folder: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(root / part) for part in ("", "store", "web"))}
    command = ["unshare", "-rm", "sh", "-c", MOUNT, "sh", str(tmp_path), sys.executable, str(VISIT), str(paper_folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180)
    assert (done.stdout, done.returncode) == ("healed", 0), done.stderr
