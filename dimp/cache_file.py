"""Files of the cache: thumbnails, drift, digests, encoded prompts. They can always be made again from what is stored.

A crash or a power cut may leave any of them empty, cut short or filled with zeros, so none is believed: each carries
the BLAKE3 of its name and its content, and what does not fit is made again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from blake3 import blake3

from dimp_store.errors import StoreError
from dimp_store.temp_file import TEMP, TempFile, remove_if_abandoned

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PROOF_BYTES = 32
TRANSIT = "transit-"
"""How the names of files begin that are on their way in or out; they are of use to the request alone that made them."""

_LEFTOVER = re.compile(rf"{TRANSIT}.*|.*\.(new|part)|.*\.webp\.[0-9a-f]{{8}}|[0-9a-f]{{32,64}}(\.json)?\.[0-9a-f]{{8}}")
"""Of this version, and of those before it that wrote beside the file under its name and eight digits."""


def keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; where it cannot be written, nothing is kept and nothing is raised."""
    with suppress(OSError, StoreError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with TempFile(path.parent) as temp:
            temp.write(_prove(path, data))
            temp.write(data)
            temp.publish(path, durable=False)


def read_kept(path: Path) -> bytes | None:
    """What `keep` wrote there, every bit of it; None where there is nothing, or something else, which is removed."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    proof, content = data[:_PROOF_BYTES], data[_PROOF_BYTES:]
    if proof == _prove(path, content):
        return content
    with suppress(OSError):
        path.unlink(missing_ok=True)
    return None


def keep_digest(path: Path | None, compute: Callable[[], str]) -> str:
    """The digest in a file of the cache; computed, and kept there, where there is none or what is there is no digest.

    None for a path means that nothing is kept.
    """
    if path is None:
        return compute()
    kept = (read_kept(path) or b"").decode("ascii", "replace")
    if _DIGEST.fullmatch(kept):
        return kept
    digest = compute()
    keep(path, digest.encode("ascii"))
    return digest


def sweep(root: Path, cache: Path) -> int:
    """Remove what programs that died left half written in the data folder and its cache; how many files there were.

    Only the owner of the data folder may call it, before it serves anybody.
    """
    removed = 0
    for path in (*_files(root, deep=False), *_files(cache, deep=True)):
        if path.name.startswith(TEMP):
            removed += remove_if_abandoned(path)
        elif _LEFTOVER.fullmatch(path.name):
            with suppress(OSError):
                path.unlink()
                removed += 1
    return removed


def _prove(path: Path, data: bytes) -> bytes:
    return blake3(path.name.encode("utf-8", "surrogateescape") + b"\0" + data).digest()


def _files(folder: Path, *, deep: bool) -> Iterator[Path]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
            elif deep and entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path), deep=True)
