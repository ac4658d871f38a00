"""A full disk is refused politely, to every caller of the batch, and writing goes on when there is room."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dimp_store.test_crash import ENVIRONMENT

WRITER = Path(__file__).with_name("full_disk_writer.py")
MOUNT = 'mount -t tmpfs -o size=8m tmpfs "$1" && exec "$2" "$3" "$1" tmpfs'


def test_a_file_size_limit(tmp_path: Path) -> None:
    command = [sys.executable, str(WRITER), str(tmp_path), "rlimit"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.returncode) == ("healed", 0), done.stderr


def can_mount() -> bool:
    if not shutil.which("unshare"):
        return False
    return (
        subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0
    )


@pytest.mark.skipif(not can_mount(), reason="needs unshare and the right to mount in a namespace of its own")
def test_a_small_disk(tmp_path: Path) -> None:
    command = ["unshare", "-rm", "sh", "-c", MOUNT, "sh", str(tmp_path), sys.executable, str(WRITER)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.returncode) == ("healed", 0), done.stderr
