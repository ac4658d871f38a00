"""One owner for a data folder: an advisory lock that the operating system drops when its holder dies.

The file stays behind on release (removing it would let two processes lock two different files of one name) and holds
the owner's process id, for diagnosis only: the lock is the truth, the number is not.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from dimp_store.errors import AlreadyOwned
from dimp_store.os_errors import convert_os_errors

if sys.platform == "win32":
    import msvcrt

    _FAR_BEHIND_THE_PID = 1 << 30

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR_BEHIND_THE_PID, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_POLL_S = 0.005


class FolderLock:
    """Exclusive ownership named by the file at `path`. A context manager; not inherited by programs that are started.

    (A bare `fork` does inherit it: start worker processes by spawning.)
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise AlreadyOwned at once. Taking it twice raises too.

        Raises StoreFull or StoreUnavailable where its file cannot be made.
        """
        if self._descriptor is not None:
            raise AlreadyOwned(str(self.path), os.getpid())
        with convert_os_errors():
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _try_lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise AlreadyOwned(str(self.path), self.owner()) from error
        self._descriptor = descriptor
        own = f"{os.getpid()}\n".encode()
        with suppress(OSError):  # a full disk: the lock holds all the same, and what is overwritten needs no room
            os.write(descriptor, own)
            os.ftruncate(descriptor, len(own))

    def wait(self, seconds: float) -> None:
        """Take the lock, waiting up to so many seconds for whoever holds it. Blocks; raises AlreadyOwned after that."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.acquire()
            except AlreadyOwned:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_S)

    def release(self) -> None:
        """Release the lock; nothing happens where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def owner(self) -> int | None:
        """Process id last written by an owner, if readable. It may be dead."""
        try:
            return int(self.path.read_text().strip())
        except (OSError, ValueError):
            return None

    def held_by_anyone(self) -> bool:
        """Whether some process, this one included, owns the folder now."""
        if self._descriptor is not None:
            return True
        if not self.path.exists():
            return False
        try:
            with self:
                return False
        except AlreadyOwned:
            return True

    def __enter__(self) -> FolderLock:
        """Acquire."""
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Release."""
        self.release()
