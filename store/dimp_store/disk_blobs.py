"""Blobs as files: `<root>/ab/ab12...ef.png`, two hexadecimal digits and then the whole BLAKE3.

A put writes a temporary file in the same folder, fsyncs it, renames it and fsyncs the folder, so a name always stands
for whole bytes, whenever a crash comes. All 256 folders are made at creation: no put pays for one.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from blake3 import blake3

from dimp_store.blobs import SUFFIXES, Digest, Stored, Swept, check_suffix
from dimp_store.durable import sync_folder
from dimp_store.errors import BlobDamaged, BlobMissing
from dimp_store.os_errors import convert_os_errors, from_os_error
from dimp_store.temp_file import SWEPT, TEMP, TempFile, remove_if_abandoned

FOLDERS = tuple(f"{number:02x}" for number in range(256))
CHUNK = 1 << 20


class DiskBlobs:
    """`BlobStore` in the folder `root` (0700, files 0600), made unless `create` is False."""

    def __init__(self, root: Path, create: bool = True) -> None:
        self.root = root
        if create:
            _make_folders(root)

    def put(self, data: bytes | Iterable[bytes], suffix: str, *, afresh: bool = False) -> Stored:
        """See `BlobStore.put`.

        A file that is there already is hashed, not trusted: a damaged one is replaced by the good bytes.
        """
        check_suffix(suffix)
        if isinstance(data, bytes):
            return self._put_bytes(data, suffix, afresh)
        return self._put_stream(data, suffix, afresh)

    def adopt(self, digest: Digest) -> None:
        """See `BlobStore.adopt`: the worker's put has made it durable."""
        self.path(digest)

    def open(self, digest: Digest) -> BinaryIO:
        """See `BlobStore.open`."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError:
            raise BlobMissing(digest) from None
        except OSError as error:
            raise from_os_error(error) from error

    def read(self, digest: Digest, check: bool = False) -> bytes:
        """See `BlobStore.read`."""
        with self.open(digest) as file, convert_os_errors():
            data = file.read()
        if check and (actual := Digest.of(data)) != digest:
            raise BlobDamaged(digest, actual)
        return data

    def path(self, digest: Digest) -> Path:
        """See `BlobStore.path`."""
        if (path := self._find(digest)) is None:
            raise BlobMissing(digest)
        return path

    def has(self, digest: Digest) -> bool:
        """See `BlobStore.has`."""
        return self._find(digest) is not None

    def size(self, digest: Digest) -> int:
        """See `BlobStore.size`."""
        return self.path(digest).stat().st_size

    def suffix(self, digest: Digest) -> str:
        """See `BlobStore.suffix`."""
        return self.path(digest).suffix[1:]

    def verify(self, digest: Digest) -> None:
        """See `BlobStore.verify`."""
        with self.open(digest) as file, convert_os_errors():
            actual = _hash(file)
        if actual != digest:
            raise BlobDamaged(digest, actual)

    def digests(self) -> Iterator[Digest]:
        """See `BlobStore.digests`. A blob kept under two suffixes comes once."""
        for folder in FOLDERS:
            names = {path.name.partition(".")[0] for path in self._blobs_in(folder)}
            yield from map(Digest, sorted(names))

    def sweep(self, keep: Container[Digest], older_than_s: float, now: float, dry_run: bool) -> list[Swept]:
        """See `BlobStore.sweep`. Safe while others write: a blob that is put again meanwhile stays."""
        swept = []
        for folder in FOLDERS:
            for path in self._blobs_in(folder):
                digest = Digest(path.name.partition(".")[0])
                if digest in keep:
                    continue
                size = path.stat().st_size
                if _is_older(path, older_than_s, now) and (dry_run or _remove(path, older_than_s, now)):
                    swept.append(Swept(digest, path.suffix[1:], size))
        return swept

    def remove(self, digest: Digest) -> None:
        """See `BlobStore.remove`."""
        with convert_os_errors():
            while (path := self._find(digest)) is not None:
                path.unlink(missing_ok=True)
                sync_folder(path.parent)

    def clear_temp(self) -> int:
        """See `BlobStore.clear_temp`. Safe while others write: they hold a lock on their files."""
        removed = 0
        for folder in (self.root, *(self.root / name for name in FOLDERS)):
            for entry in _list_names(folder):
                if entry.startswith(SWEPT):
                    os.replace(folder / entry, folder / entry.removeprefix(SWEPT))
                elif entry.startswith(TEMP) and remove_if_abandoned(folder / entry):
                    removed += 1
        return removed

    def _put_bytes(self, data: bytes, suffix: str, afresh: bool) -> Stored:
        digest = Digest.of(data)
        if not afresh and (present := self._find_sound(digest, len(data))):
            return present
        with TempFile(self.root / digest[:2]) as temp:
            temp.write(data)
            return self._publish(temp, digest, suffix)

    def _put_stream(self, chunks: Iterable[bytes], suffix: str, afresh: bool) -> Stored:
        # The folder depends on the hash, which is known at the end only: begin at the root.
        hasher = blake3()
        with TempFile(self.root) as temp:
            for chunk in chunks:
                hasher.update(chunk)
                temp.write(chunk)
            digest = Digest(hasher.hexdigest())
            present = None if afresh else self._find_sound(digest, temp.size)
            return present or self._publish(temp, digest, suffix)

    def _publish(self, temp: TempFile, digest: Digest, suffix: str) -> Stored:
        present = self._find(digest)  # damaged, or written afresh
        target = present or self._path_for(digest, suffix)
        temp.publish(target)
        return Stored(digest, target.suffix[1:], temp.size, new=present is None)

    def _find_sound(self, digest: Digest, size: int) -> Stored | None:
        """The blob that is there already, sound, durable and safe from a sweep."""
        path = self._find(digest)
        if path is None:
            return None
        with convert_os_errors():
            try:
                os.utime(path)
                with path.open("rb") as file:
                    if _hash(file) != digest:
                        return None
            except FileNotFoundError:
                return None  # swept between the two looks
            # Its writer may have been killed between the rename and this.
            sync_folder(path.parent)
        return Stored(digest, path.suffix[1:], size, new=False)

    def _path_for(self, digest: Digest, suffix: str) -> Path:
        return self.root / digest[:2] / f"{digest}.{suffix}"

    def _find(self, digest: Digest) -> Path | None:
        stem = f"{self.root}{os.sep}{digest[:2]}{os.sep}{Digest(digest)}."
        for suffix in SUFFIXES:
            if os.path.exists(stem + suffix):
                return Path(stem + suffix)
        return None

    def _blobs_in(self, folder: str) -> Iterator[Path]:
        for entry in _list_names(self.root / folder):
            stem, _, suffix = entry.partition(".")
            if suffix in SUFFIXES and len(stem) == 64 and stem[:2] == folder:
                yield self.root / folder / entry


def _make_folders(root: Path) -> None:
    with convert_os_errors():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        missing = set(FOLDERS) - set(os.listdir(root))
        for name in sorted(missing):
            (root / name).mkdir(mode=0o700, exist_ok=True)
        if missing:
            sync_folder(root)
            sync_folder(root.parent)


def _list_names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


def _hash(file: BinaryIO) -> str:
    hasher, buffer = blake3(), bytearray(CHUNK)
    view = memoryview(buffer)
    while count := file.readinto(buffer):  # type: ignore[attr-defined]
        hasher.update(view[:count])
    return hasher.hexdigest()


def _is_older(path: Path, seconds: float, now: float) -> bool:
    return now - path.stat().st_mtime > seconds


def _remove(path: Path, older_than_s: float, now: float) -> bool:
    """Take the file aside, look at its age once more, and only then remove it.

    A put that found the file has touched it, so it is young now and goes back; a put that comes later misses it and
    writes it again. After a crash in between `clear_temp` puts it back.
    """
    aside = path.with_name(SWEPT + path.name)
    os.replace(path, aside)
    if _is_older(aside, older_than_s, now):
        aside.unlink()
        return True
    os.replace(aside, path)
    return False
