"""Files that can always be made again from the log and the images: thumbnails, drift. They cost time, never truth."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; where it cannot be written nothing is kept, and nothing is raised."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
