"""A file that is being written: it is not visible until it is renamed, and nothing of it stays when writing fails.

Its writer holds a lock on it, which the system drops when the writer dies: that distinguishes leftovers from work in
progress, even where process ids repeat.
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from dimp_store.durable import sync_file, sync_folder
from dimp_store.os_errors import convert_os_errors

TEMP = ".put-"
"""How the names of temporary files begin."""

SWEPT = ".swept-"
"""How the names of files begin that a sweep has taken aside."""

if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        """Nothing to do: an open file cannot be removed there."""

    def _lock_if_free(descriptor: int) -> bool:
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _lock_if_free(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class TempFile:
    """A new file in `folder`, open for writing; removed on leaving the block unless it was published.

    Its methods raise StoreFull and StoreUnavailable.
    """

    def __init__(self, folder: Path) -> None:
        self.size = 0
        with convert_os_errors():
            self.path, self.descriptor = _create(folder)
        self._renamed = False

    def write(self, data: bytes) -> None:
        """Add all of `data`."""
        self.size += len(data)
        view = memoryview(data)
        with convert_os_errors():
            while view:
                view = view[os.write(self.descriptor, view) :]

    def publish(self, target: Path, *, durable: bool = True) -> None:
        """Make the bytes and then the name `target` durable. Replaces what bears it.

        Without `durable` neither survives a power cut for certain: for files whose readers verify them.
        """
        with convert_os_errors():
            if durable:
                sync_file(self.descriptor)
            if sys.platform == "win32":
                os.close(self.descriptor)
                self.descriptor = -1
            os.replace(self.path, target)
            self._renamed = True
            if durable:
                sync_folder(target.parent)

    def __enter__(self) -> TempFile:
        """The file itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close it, and remove it unless it was renamed."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
        if not self._renamed:
            with suppress(OSError):
                self.path.unlink()


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in place of a file, durably, whole or not at all, readable by its owner alone.

    A link keeps pointing where it does. Raises StoreFull and StoreUnavailable; what was there stays then.
    """
    target = path.resolve()
    with TempFile(target.parent) as temp:
        temp.write(data)
        temp.publish(target)


def _create(folder: Path) -> tuple[Path, int]:
    while True:
        path = folder / f"{TEMP}{secrets.token_hex(8)}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        _lock(descriptor)
        # Between its creation and its lock a clean-up may have removed it as a leftover.
        if os.fstat(descriptor).st_nlink:
            return path, descriptor
        os.close(descriptor)


def remove_if_abandoned(path: Path) -> bool:
    """Remove the temporary file at `path` if its writer is dead, and say whether it was."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        if not _lock_if_free(descriptor):
            return False
        if sys.platform != "win32":
            path.unlink()
            return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    with suppress(OSError):
        path.unlink()
        return True
    return False
