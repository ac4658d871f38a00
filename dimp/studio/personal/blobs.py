"""The blob store as one owner may use it: what was brought or made by others is not there."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from dimp.core.errors import Conflict
from dimp.studio.possessions import Possessions
from dimp_store.blobs import BlobStore, Digest, Stored, Swept
from dimp_store.errors import BlobMissing


def has_room(possessions: Possessions, most_mb: int) -> bool:
    """Whether an owner's images leave room on the disk; 0 MB: there is no bound."""
    return not most_mb or possessions.image_bytes / 1e6 < most_mb


class PersonalBlobs:
    """A `BlobStore` in which only the images of one owner are. What is put into it is the owner's from then on.

    That an image is somebody else's cannot be told from its not being there: neither is looked for on the disk.
    `is_shown` tells of an image whether the owner sees it without having it.
    """

    def __init__(
        self, blobs: BlobStore, possessions: Possessions, is_shown: Callable[[str], bool],
        most_mb: Callable[[], int] = lambda: 0,
    ) -> None:  # fmt: skip
        self._blobs = blobs
        self._possessions = possessions
        self._is_shown = is_shown
        self._most_mb = most_mb

    def need_room(self) -> None:
        """Raises `Conflict` where the owner's images take all the room that they may (0 MB: there is no bound)."""
        most_mb, used_mb = self._most_mb(), self._possessions.image_bytes / 1e6
        if not has_room(self._possessions, most_mb):
            hint = "Erase some for good (the trash keeps them), or ask an owner of the house for more."
            raise Conflict(f"Your pictures take {used_mb:.0f} MB, and {most_mb} MB is your share.", hint)

    def put(self, data: bytes | Iterable[bytes], suffix: str, *, afresh: bool = False) -> Stored:
        """See `BlobStore.put`. Raises `Conflict` as `need_room`.

        Always afresh: else an upload that is quick would tell that somebody else has that very image.
        """
        self.need_room()
        stored = self._blobs.put(data, suffix, afresh=True)
        self._possessions.take_image(stored.digest, stored.size)
        return stored

    def adopt(self, digest: Digest) -> None:
        """See `BlobStore.adopt`."""
        self._blobs.adopt(self._own(digest))

    def open(self, digest: Digest) -> BinaryIO:
        """See `BlobStore.open`."""
        return self._blobs.open(self._own(digest))

    def read(self, digest: Digest, check: bool = False) -> bytes:
        """See `BlobStore.read`."""
        return self._blobs.read(self._own(digest), check)

    def path(self, digest: Digest) -> Path:
        """See `BlobStore.path`."""
        return self._blobs.path(self._own(digest))

    def has(self, digest: Digest) -> bool:
        """See `BlobStore.has`."""
        return self._is_here(digest) and self._blobs.has(digest)

    def size(self, digest: Digest) -> int:
        """See `BlobStore.size`."""
        return self._blobs.size(self._own(digest))

    def suffix(self, digest: Digest) -> str:
        """See `BlobStore.suffix`."""
        return self._blobs.suffix(self._own(digest))

    def verify(self, digest: Digest) -> None:
        """See `BlobStore.verify`."""
        self._blobs.verify(self._own(digest))

    def digests(self) -> Iterator[Digest]:
        """See `BlobStore.digests`."""
        return (digest for digest in self._blobs.digests() if self._is_here(digest))

    def sweep(self, keep: Container[Digest], older_than_s: float, now: float, dry_run: bool) -> list[Swept]:
        """Nothing is swept for one owner: the store is the house's."""
        return []

    def remove(self, digest: Digest) -> None:
        """See `BlobStore.remove`."""
        if self._possessions.has_image(digest):
            self._blobs.remove(digest)

    def clear_temp(self) -> int:
        """Nothing is cleared for one owner: the store is the house's."""
        return 0

    def _own(self, digest: Digest) -> Digest:
        if not self._is_here(digest):
            raise BlobMissing(digest)
        return digest

    def _is_here(self, digest: Digest) -> bool:
        return self._possessions.has_image(digest) or self._is_shown(digest)
