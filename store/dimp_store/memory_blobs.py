"""Blobs in memory, for tests and for trying things: the same rules and refusals, nothing kept."""

from __future__ import annotations

import io
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from dimp_store.blobs import Digest, Stored, Swept, check_suffix
from dimp_store.errors import BlobDamaged, BlobMissing


class MemoryBlobs:
    """`BlobStore` over a dictionary: digest -> (bytes, suffix, time of the last put)."""

    def __init__(self) -> None:
        self._blobs: dict[Digest, tuple[bytes, str, float]] = {}
        self._lock = threading.Lock()
        self._folder: Path | None = None

    def put(self, data: bytes | Iterable[bytes], suffix: str, *, afresh: bool = False) -> Stored:
        """See `BlobStore.put`."""
        check_suffix(suffix)
        whole = data if isinstance(data, bytes) else b"".join(data)
        digest = Digest.of(whole)
        with self._lock:
            new = digest not in self._blobs
            first_suffix = suffix if new else self._blobs[digest][1]
            self._blobs[digest] = (whole, first_suffix, time.time())
        return Stored(digest, first_suffix, len(whole), new)

    def adopt(self, digest: Digest) -> None:
        """See `BlobStore.adopt`: no worker writes here."""
        self._get(digest)

    def open(self, digest: Digest) -> BinaryIO:
        """See `BlobStore.open`."""
        return io.BytesIO(self._get(digest)[0])

    def read(self, digest: Digest, check: bool = False) -> bytes:
        """See `BlobStore.read`."""
        if check:
            self.verify(digest)
        return self._get(digest)[0]

    def path(self, digest: Digest) -> Path:
        """See `BlobStore.path`. The file is a copy, in a folder that goes with this object."""
        data, suffix, _ = self._get(digest)
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="blobs-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        path = self._folder / f"{digest}.{suffix}"
        path.write_bytes(data)
        return path

    def has(self, digest: Digest) -> bool:
        """See `BlobStore.has`."""
        return digest in self._blobs

    def size(self, digest: Digest) -> int:
        """See `BlobStore.size`."""
        return len(self._get(digest)[0])

    def suffix(self, digest: Digest) -> str:
        """See `BlobStore.suffix`."""
        return self._get(digest)[1]

    def verify(self, digest: Digest) -> None:
        """See `BlobStore.verify`."""
        if (actual := Digest.of(self._get(digest)[0])) != digest:
            raise BlobDamaged(digest, actual)

    def digests(self) -> Iterator[Digest]:
        """See `BlobStore.digests`."""
        return iter(list(self._blobs))

    def sweep(self, keep: Container[Digest], older_than_s: float, now: float, dry_run: bool) -> list[Swept]:
        """See `BlobStore.sweep`."""
        with self._lock:
            swept = [
                Swept(digest, suffix, len(data))
                for digest, (data, suffix, put_at) in self._blobs.items()
                if digest not in keep and now - put_at > older_than_s
            ]
            for blob in () if dry_run else swept:
                del self._blobs[blob.digest]
        return swept

    def remove(self, digest: Digest) -> None:
        """See `BlobStore.remove`."""
        with self._lock:
            self._blobs.pop(digest, None)

    def clear_temp(self) -> int:
        """See `BlobStore.clear_temp`: there is nothing half-written in memory."""
        return 0

    def _get(self, digest: Digest) -> tuple[bytes, str, float]:
        try:
            return self._blobs[digest]
        except KeyError:
            raise BlobMissing(digest) from None
