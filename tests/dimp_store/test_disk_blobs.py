"""The conformance suite on disk, and what only a disk can do: permissions, leftovers, damage, races."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import BlobDamaged, BlobMissing, StoreUnavailable
from dimp_store.temp_file import SWEPT, TEMP
from tests.dimp_store.conformance_blobs import BlobConformance


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobs:
    return DiskBlobs(tmp_path / "images")


class TestDiskBlobs(BlobConformance):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> Iterator[DiskBlobs]:
        blobs = DiskBlobs(tmp_path / "images")
        yield blobs
        assert leftovers(blobs) == []


def leftovers(blobs: DiskBlobs) -> list[str]:
    return [path.name for path in blobs.root.rglob(".*")]


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def test_the_layout_is_two_digits_then_the_whole_digest(blobs: DiskBlobs) -> None:
    digest = blobs.put(b"x", "png").digest
    assert blobs.path(digest) == blobs.root / digest[:2] / f"{digest}.png"
    assert len([path for path in blobs.root.iterdir() if path.is_dir()]) == 256


def test_only_the_owner_may_read(blobs: DiskBlobs) -> None:
    path = blobs.path(blobs.put(b"x", "png").digest)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(blobs.root.stat().st_mode) == 0o700


def test_a_reader_makes_no_folders(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "images", create=False)
    assert list(blobs.digests()) == []
    assert blobs.sweep((), 0, time.time(), dry_run=False) == []
    assert blobs.clear_temp() == 0
    assert not (tmp_path / "images").exists()
    with pytest.raises(StoreUnavailable):
        blobs.put(b"x", "png")


def test_damage_is_refused_and_named(blobs: DiskBlobs) -> None:
    digest = blobs.put(b"precious" * 1000, "png").digest
    flip_a_bit(blobs.path(digest))
    for ask in (lambda: blobs.verify(digest), lambda: blobs.read(digest, check=True)):
        with pytest.raises(BlobDamaged) as caught:
            ask()
        assert caught.value.digest == digest
        assert caught.value.found != digest


@pytest.mark.parametrize("harm", [flip_a_bit, lambda path: path.write_bytes(b""), lambda path: os.truncate(path, 5)])
def test_putting_the_good_bytes_again_mends_a_damaged_blob(blobs: DiskBlobs, harm) -> None:  # type: ignore[no-untyped-def]
    data = b"precious" * 1000
    digest = blobs.put(data, "png").digest
    harm(blobs.path(digest))
    blobs.put(data, "webp")
    assert blobs.read(digest, check=True) == data
    assert list(blobs.digests()) == [digest]


def test_foreign_files_are_no_blobs_and_stay(blobs: DiskBlobs) -> None:
    for name in ("README", "x.png", "ab" * 32, f"{'cd' * 32}.exe", f"{'cd' * 32}.png"):
        (blobs.root / "ab" / name).write_bytes(b"?")
    assert list(blobs.digests()) == []
    assert blobs.sweep((), 0, time.time() + 10, dry_run=False) == []
    assert len(list((blobs.root / "ab").iterdir())) == 5


def test_leftovers_of_the_dead_go_and_work_in_progress_stays(blobs: DiskBlobs) -> None:
    (blobs.root / f"{TEMP}1234").write_bytes(b"half")
    (blobs.root / "ab" / f"{TEMP}5678").write_bytes(b"half")
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[bytes]:
        yield b"first"
        begun.set()
        assert go_on.wait(20)
        yield b"second"

    thread = threading.Thread(target=blobs.put, args=(slow(), "png"))
    thread.start()
    assert begun.wait(20)
    assert blobs.clear_temp() == 2
    go_on.set()
    thread.join()
    assert blobs.read(Digest.of(b"firstsecond"), check=True)
    assert leftovers(blobs) == []


def test_what_a_sweep_had_taken_aside_when_it_died_comes_back(blobs: DiskBlobs) -> None:
    path = blobs.path(blobs.put(b"x", "png").digest)
    path.rename(path.with_name(SWEPT + path.name))
    with pytest.raises(BlobMissing):
        blobs.read(Digest.of(b"x"))
    blobs.clear_temp()
    assert blobs.read(Digest.of(b"x")) == b"x"


def test_a_blob_put_again_is_young_again(blobs: DiskBlobs) -> None:
    digest = blobs.put(b"x", "png").digest
    os.utime(blobs.path(digest), (0, 0))
    blobs.put(b"x", "png")
    assert blobs.sweep((), 3600, time.time(), dry_run=False) == []


def test_what_is_put_afresh_is_written_where_it_is_there(blobs: DiskBlobs) -> None:
    path = blobs.path(blobs.put(b"x", "png").digest)
    before = path.stat().st_ino
    for data in (b"x", iter([b"x"])):
        blobs.put(data, "png")
        assert path.stat().st_ino == before
        data = b"x" if isinstance(data, bytes) else iter([b"x"])
        blobs.put(data, "png", afresh=True)
        assert path.stat().st_ino != before
        before = path.stat().st_ino


def test_sweeping_beside_writers_never_loses_what_was_just_put(blobs: DiskBlobs) -> None:
    """Every put of an old, unwanted blob must find its bytes there afterwards, however the two interleave."""
    lost: list[int] = []
    done = threading.Event()

    def writer() -> None:
        for number in range(150):
            digest = blobs.put(b"contested", "png").digest
            if not _there_soon(blobs, digest):
                lost.append(number)
            os.utime(blobs.path(digest), (0, 0))
        done.set()

    thread = threading.Thread(target=writer)
    thread.start()
    while not done.is_set():
        blobs.sweep((), 3600, time.time(), dry_run=False)
    thread.join()
    assert lost == []


def _there_soon(blobs: DiskBlobs, digest: Digest) -> bool:
    """A sweep takes a file aside for a moment before it sees that it is young."""
    for _ in range(1000):
        if blobs.has(digest):
            return True
        time.sleep(0.001)
    return False


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to watch the system calls")
def test_bytes_are_on_the_medium_before_their_name_and_the_name_before_the_answer(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from dimp_store.disk_blobs import DiskBlobs\n"
        "blobs = DiskBlobs(Path(sys.argv[1]))\n"
        "os.write(1, b'BEGIN'); blobs.put(b'x' * 5000, 'png'); os.write(1, b'ACK')"
    )
    calls = "trace=write,fsync,fdatasync,rename,renameat,renameat2"
    command = [
        "strace",
        "-f",
        "-e",
        calls,
        "-o",
        str(tmp_path / "trace"),
        sys.executable,
        "-c",
        code,
        str(tmp_path / "b"),
    ]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    lines = (tmp_path / "trace").read_text().splitlines()
    begin = next(n for n, line in enumerate(lines) if '"BEGIN"' in line)
    names = [line.split("(")[0].split()[-1] for line in lines[begin + 1 :]]
    until_ack = names[: next(n for n, line in enumerate(lines[begin + 1 :]) if '"ACK"' in line)]
    assert [name.replace("fdatasync", "fsync")[:6] for name in until_ack] == ["write", "fsync", "rename", "fsync"]
