"""The interface of the blob store: files named by the BLAKE3 of their bytes, so nothing is stored twice.

`DiskBlobs`, `S3Blobs` and `MemoryBlobs` implement it, and one conformance suite holds for all. Methods are synchronous
and safe to call from many threads (and, on disk, processes): asynchronous callers hand them to a thread.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec
from blake3 import blake3

from dimp_store.errors import BadDigest, BadSuffix

SUFFIXES = ("png", "jpg", "webp", "gif", "safetensors", "json")
"""The kinds of file that are kept."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Digest(str):
    """BLAKE3 of a blob, 64 lower-case hexadecimal digits. No other text can be made into one, a path least of all.

    A codec that knows only plain text (msgspec) wants `str(digest)`.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Digest:
        """Raises BadDigest unless `text` is a digest."""
        if not _DIGEST.fullmatch(text):
            raise BadDigest(text)
        return super().__new__(cls, text)

    @classmethod
    def parse(cls, text: str) -> Digest:
        """The digest written in `text`. Raises BadDigest."""
        return cls(text)

    @classmethod
    def of(cls, data: bytes) -> Digest:
        """The digest of `data`."""
        return cls(blake3(data).hexdigest())


class Stored(msgspec.Struct, frozen=True):
    """What a put did: `size` in bytes; `new` is False where the same bytes were there already.

    `suffix` is the one the blob has, which may differ from the one asked for when it was there already.
    """

    digest: Digest
    suffix: str
    size: int
    new: bool


class Swept(msgspec.Struct, frozen=True):
    """A blob that a sweep removed, or would remove."""

    digest: Digest
    suffix: str
    size: int


def check_suffix(suffix: str) -> str:
    """`suffix` itself where such files are kept. Raises BadSuffix."""
    if suffix not in SUFFIXES:
        raise BadSuffix(f"files of the kind {suffix!r} are not kept", f"kept are: {', '.join(SUFFIXES)}")
    return suffix


class BlobStore(Protocol):
    """Content-addressed bytes. Methods given an unknown digest raise BlobMissing."""

    def put(self, data: bytes | Iterable[bytes], suffix: str, *, afresh: bool = False) -> Stored:
        """Keep `data`; returns once it is durable. Putting the same bytes again changes nothing.

        With `afresh` they are written even where they are there: so the time that it takes does not tell whether they
        were.

        A put that fails leaves nothing behind: StoreFull, StoreUnavailable, BadSuffix, or what the iterable raised.
        """
        ...

    def adopt(self, digest: Digest) -> None:
        """Keep what a worker wrote into the folder of files under its digest; returns once that is durable.

        Raises BlobMissing where there is no such file, BlobDamaged, or StoreUnavailable: it is still there then.
        """
        ...

    def open(self, digest: Digest) -> BinaryIO:
        """The bytes as a file open for reading, unchecked; the caller closes it."""
        ...

    def read(self, digest: Digest, check: bool = False) -> bytes:
        """All bytes. With `check`, raises BlobDamaged where they do not match the digest."""
        ...

    def path(self, digest: Digest) -> Path:
        """Where the bytes are as a file, for readers that need one. Never write there."""
        ...

    def has(self, digest: Digest) -> bool:
        """Whether the blob is there; says nothing about its bytes."""
        ...

    def size(self, digest: Digest) -> int:
        """Size in bytes."""
        ...

    def suffix(self, digest: Digest) -> str:
        """The kind of file, one of `SUFFIXES`."""
        ...

    def verify(self, digest: Digest) -> None:
        """Hash the stored bytes. Raises BlobDamaged or BlobMissing."""
        ...

    def digests(self) -> Iterator[Digest]:
        """Every blob, in no particular order."""
        ...

    def sweep(self, keep: Container[Digest], older_than_s: float, now: float, dry_run: bool) -> list[Swept]:
        """Remove blobs not in `keep` whose last put was more than `older_than_s` seconds before `now` (Unix time)."""
        ...

    def remove(self, digest: Digest) -> None:
        """Remove a blob for good; nothing happens where there is none. Raises StoreUnavailable."""
        ...

    def clear_temp(self) -> int:
        """Remove what writers that died left half-written; returns how many. Call it at start."""
        ...
