"""Digests of the user's own files and folders, computed once and kept in the cache."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from blake3 import blake3

from dimp.cache_file import keep_digest
from dimp.engine import file_digest
from dimp.home import Home

_CHUNK = 1 << 20


def digest_of(home: Home, path: Path) -> str:
    """The BLAKE3 of a file, kept under its path, size and time of change. Raises OSError."""
    status = path.stat()
    stamp = blake3(json.dumps([str(path), status.st_size, status.st_mtime_ns]).encode()).hexdigest()[:32]
    return keep_digest(home.cache / "files" / stamp, lambda: file_digest.digest(path))


def digest_of_folder(home: Home, folder: Path) -> str:
    """The BLAKE3 over the names and bytes of a model folder's files: weights, configurations and tokenizers.

    It is kept in the cache by path, size and time of change. Raises OSError.
    """
    files = sorted(_model_files(folder))
    stamp = blake3(json.dumps([(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files]).encode())
    return keep_digest(home.cache / "revisions" / stamp.hexdigest()[:32], lambda: _read_folder(folder, files))


def _model_files(folder: Path) -> Iterator[Path]:
    """The files that decide what a model paints."""
    for path in folder.rglob("*"):
        if path.suffix in (".safetensors", ".json", ".txt", ".model") and path.name != "card.json":
            yield path


def _read_folder(folder: Path, files: list[Path]) -> str:
    whole = blake3()
    for path in files:
        content = blake3()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                content.update(chunk)
        whole.update(f"{path.relative_to(folder).as_posix()}\0{content.hexdigest()}\n".encode())
    return whole.hexdigest()
