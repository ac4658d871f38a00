from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dimp_store.errors import AlreadyOwned, StoreFull
from dimp_store.lock import FolderLock
from tests.dimp_store.test_crash import ENVIRONMENT

HOLDER = """
import sys; from pathlib import Path; from dimp_store.lock import FolderLock
lock = FolderLock(Path(sys.argv[1])); lock.acquire(); print("held", flush=True); sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "server.lock"


def test_one_owner_at_a_time(path: Path) -> None:
    with FolderLock(path) as lock:
        assert lock.owner() == os.getpid()
        with pytest.raises(AlreadyOwned) as caught:
            FolderLock(path).acquire()
        assert caught.value.pid == os.getpid()
        with pytest.raises(AlreadyOwned):
            lock.acquire()
        assert FolderLock(path).held_by_anyone()
    assert not FolderLock(path).held_by_anyone()
    lock.release()
    with FolderLock(path):
        pass


def test_a_full_disk_does_not_leave_the_lock_held(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        with FolderLock(path) as lock:  # the number in the file is for diagnosis alone
            assert lock.held_by_anyone()
    with FolderLock(path) as lock:
        assert lock.owner() == os.getpid()
    path.write_text("123456789\n")
    with FolderLock(path) as lock:
        assert path.read_text() == f"{os.getpid()}\n"
    with monkeypatch.context() as disk:
        disk.setattr(os, "open", full)
        with pytest.raises(StoreFull):
            FolderLock(path).acquire()


def test_another_process_is_refused_until_the_owner_dies(path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyOwned) as caught:
            FolderLock(path).acquire()
        assert caught.value.pid == holder.pid
        holder.kill()
        holder.wait()
    with FolderLock(path) as lock:
        assert lock.owner() == os.getpid()


def test_looking_makes_nothing(path: Path) -> None:
    assert not FolderLock(path).held_by_anyone()
    assert FolderLock(path).owner() is None
    assert not path.exists()
