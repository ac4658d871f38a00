"""A worker on the machine that it runs on, behind calls: frames in and out, and the images that it reads and writes.

Knows nothing of Ray, which makes an actor of it: the calls come on several threads. The worker's environment is that of
the machine, so a picture has the bits that a worker of that machine paints.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec

import dimp
from dimp.engine.supervisor import worker_command
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import BlobDamaged

IMAGES = "{images}"
"""In a command: the folder of the card's images."""

_CHUNK = 1 << 16
_TAIL_LINES = 20
_TAIL_CHARACTERS = 300
_SWEEP = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"
"""Removes the folder when the process of the card is gone, however it went: Ray kills it."""

_FOREIGN = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""What Ray sets for its own processes and the worker of a machine would not have."""


class WorkerOptions(msgspec.Struct, frozen=True):
    """How the worker of a card is started; 0 threads and empty texts leave the choice to it.

    `command` is started instead where it is not empty, with the folder of images in place of `IMAGES`.
    """

    threads: int = 0
    device: str = ""
    speed: str = ""
    command: tuple[str, ...] = ()


class Machine(msgspec.Struct, frozen=True):
    """Where a card is: the name of the machine, the program's version there, and the folder of its package."""

    host: str
    version: str
    package: str


class News(msgspec.Struct, frozen=True):
    """What the worker wrote since the last call; `ended` says how it ended, and is empty while it lives."""

    data: bytes
    ended: str = ""


class Card:
    """One worker, alive until `close` or the end of this process."""

    def __init__(self, options: WorkerOptions) -> None:
        self._folder = _make_folder(_cache() / "cards")
        self._blobs = DiskBlobs(self._folder / "images")
        self._sweeper = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _SWEEP, str(self._folder)], stdin=subprocess.PIPE, start_new_session=True
        )
        self._news: SimpleQueue[bytes] = SimpleQueue()
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        self._process = subprocess.Popen(
            self._command(options), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment, start_new_session=True,
        )  # fmt: skip
        self._drain = threading.Thread(target=self._read_errors, daemon=True)
        self._drain.start()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def about(self) -> Machine:
        """Where it is."""
        return Machine(socket.gethostname(), dimp.__version__, str(Path(dimp.__file__).parent))

    def send(self, frame: bytes) -> None:
        """Pass a frame to the worker; one that is gone gets none, and `receive` says so."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(frame)
            self._process.stdin.flush()
        except OSError:
            pass

    def receive(self, wait_s: float) -> News:
        """Wait up to so many seconds for what the worker writes; all that is there at once."""
        try:
            parts = [self._news.get(timeout=wait_s)]
        except Empty:
            return News(b"")
        while parts[-1] and not self._news.empty():
            parts.append(self._news.get())
        return News(b"".join(parts), "" if parts[-1] else self._how_it_ended())

    def begin(self, inputs: Sequence[str]) -> tuple[str, ...]:
        """Let go of all images but these, and say which of them are not here."""
        for digest in list(self._blobs.digests()):
            if digest not in inputs:
                self._blobs.remove(digest)
        return tuple(digest for digest in inputs if not self._blobs.has(Digest(digest)))

    def give(self, digest: str, suffix: str, data: bytes) -> None:
        """Take an image in. Raises BlobDamaged where it is not what its name says."""
        if (found := Digest.of(data)) != digest:
            raise BlobDamaged(digest, found)
        self._blobs.put(data, suffix)

    def take(self, digest: str) -> tuple[bytes, str]:
        """The bytes of an image that the worker made, and its suffix. Raises BlobMissing, BlobDamaged."""
        return self._blobs.read(Digest(digest), check=True), self._blobs.suffix(Digest(digest))

    def lacking(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Which of these files and folders are not on this machine."""
        return tuple(path for path in paths if not os.path.exists(path))

    def close(self) -> None:
        """End the worker at once."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for thread, pipe in ((self._reader, self._process.stdout), (self._drain, self._process.stderr)):
            thread.join()
            if pipe:
                pipe.close()
        for process in (self._process, self._sweeper):
            if process.stdin:
                process.stdin.close()
        self._sweeper.wait()

    def _command(self, options: WorkerOptions) -> list[str]:
        images = str(self._blobs.root)
        if options.command:
            return [part.replace(IMAGES, images) for part in options.command]
        command = worker_command(Path(images), _cache(), options.threads, options.device, options.speed)
        return [*command, "--words", str(self._folder / "words")]

    def _read(self) -> None:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        while chunk := os.read(descriptor, _CHUNK):
            self._news.put(chunk)
        self._news.put(b"")

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._tail.append(line.decode("utf-8", "replace").rstrip()[:_TAIL_CHARACTERS])

    def _how_it_ended(self) -> str:
        code = self._process.wait()
        self._drain.join(timeout=1)
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        last = next((line for line in reversed(self._tail) if line), "")
        return f"{how}: {last}" if last else how


def _make_folder(cards: Path) -> Path:
    """A folder for this card; those of processes that were killed go, with the pictures in them."""
    for left in cards.iterdir() if cards.is_dir() else ():
        if not _is_alive(int(left.name.partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    folder = cards / f"{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # where asking would end it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _cache() -> Path:
    """Where this machine keeps what can be made again: digests of models, measurements, compiled code."""
    from platformdirs import user_cache_path

    folder = user_cache_path("dimpressionist", appauthor=False) / "worker"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
