"""Files that the user names: whole or not at all, with the permissions that the user's files have.

What was there before stays until the new bytes are on the disk. What is no plain file (a pipe, `/dev/stdout`) is
written to as it is, for it must not be replaced; so is a file in a folder that takes no other.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def open_output(path: Path) -> Iterator[BinaryIO]:
    """A file to be written at `path`; what a link points to is written. Raises OSError; what was there stays then."""
    target = path.resolve()
    if path.exists() and not (path.is_file() and os.access(target.parent, os.W_OK)):
        with path.open("wb") as stream:  # by its own name: what a pipe's link resolves to is no path
            yield stream
        return
    part = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_output(path: Path, data: bytes) -> None:
    """Writes `data` there; see `open_output`."""
    with open_output(path) as file:
        file.write(data)
