"""Files of the cache: thumbnails, drift. They can always be made again from the log and the images."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; where it cannot be written, nothing is kept and nothing is raised."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def keep_digest(path: Path | None, compute: Callable[[], str]) -> str:
    """The digest in a file of the cache; computed, and kept there, where there is none or what is there is no digest.

    None for a path means that nothing is kept.
    """
    if path is None:
        return compute()
    with suppress(OSError, UnicodeDecodeError):
        if _DIGEST.fullmatch(kept := path.read_text("ascii")):
            return kept
    digest = compute()
    keep(path, digest.encode("ascii"))
    return digest
