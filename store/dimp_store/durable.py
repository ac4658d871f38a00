"""Making bytes and names survive a power cut, on each kind of system."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "darwin":
    import fcntl

    def sync_file(descriptor: int) -> None:
        """Return once the file's bytes are on the medium."""
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # a plain fsync stops at the drive's cache there

elif hasattr(os, "fdatasync"):
    sync_file = os.fdatasync
else:
    sync_file = os.fsync


def sync_folder(folder: Path) -> None:
    """Return once the names in `folder` are on the medium. Windows keeps them with the files: nothing to do there."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
