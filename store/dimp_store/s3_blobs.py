"""Blobs on S3-compatible storage, under the names that they have on a disk, with a bounded folder of copies here.

The bucket is what counts: a put returns once the bytes are there and the storage has said which bytes it has. The
folder holds what was used last, as a `DiskBlobs`; workers read there and write there, and what they wrote is `adopt`ed.
A copy that is in the bucket, too, may go at any time; another one never does.

Nothing is believed for its name alone: what is read, here or there, is hashed. Where it is not what its name says, that
is logged, and it is fetched once more.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from dimp_store.blobs import SUFFIXES, Digest, Stored, Swept, check_suffix
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import BlobDamaged, BlobMissing, StorageUnavailable, StoreFull, StoreUnavailable
from dimp_store.s3_bucket import Bucket, Found

GRACE_S = 600.0
"""How long a copy stays after it was last used, in seconds, however full the folder is: a worker may be at it."""

_log = logging.getLogger("dimp")
_KEY = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})\.([a-z]+)")
_MD5 = re.compile(r"[0-9a-f]{32}")
_OWNER = "owner"
"""The object that says whose the blobs beside it are."""

_TRIES = 2
_LOCKS = 64


class _Known(msgspec.Struct, frozen=True, gc=False):
    """What is remembered of each blob of the bucket, as little as there can be; `md5` is empty where it is not told."""

    suffix: str
    size: int
    md5: bytes


class S3Blobs:
    """`BlobStore` in a bucket. `copies` is the folder here, of which about `most_bytes` are kept."""

    def __init__(self, bucket: Bucket, copies: DiskBlobs, most_bytes: int, grace_s: float = GRACE_S) -> None:
        self._bucket = bucket
        self._copies = copies
        self._most_bytes = most_bytes
        self._grace_s = grace_s
        self._index: dict[Digest, _Known] = {}
        self._complete = False
        self._fresh_bytes = most_bytes  # so that the first copy that is fetched looks at the whole folder
        self._locks = [threading.Lock() for _ in range(_LOCKS)]

    def load(self) -> int:
        """List the bucket once. From then on `has`, `size` and `suffix` answer from memory, without a request.

        For the one process that writes: what others put beside it is found by reading alone. Returns how many files of
        the folder here are not in the bucket.
        """
        for _ in self.digests():
            pass
        self._complete = True
        return sum(digest not in self._index for digest in self._copies.digests())

    def claim(self, owner: str) -> str:
        """Write down whose blobs these are, unless somebody's they are already; returns whose. `owner` is ASCII."""
        found = self._bucket.get(_OWNER)
        if found is None:
            self._bucket.put(_OWNER, owner.encode("ascii"))
        return owner if found is None else found.decode("ascii", "replace")

    def put(self, data: bytes | Iterable[bytes], suffix: str, *, afresh: bool = False) -> Stored:
        """See `BlobStore.put`. What is there already is put again: that mends it, and makes it young."""
        check_suffix(suffix)
        whole = data if isinstance(data, bytes) else b"".join(data)
        digest = Digest.of(whole)
        with self._lock(digest):
            known = self._find(digest)
            kept = known.suffix if known else suffix
            self._upload(digest, whole, kept)
        with suppress(StoreFull, StoreUnavailable):  # it is in the bucket
            self._copy(whole, kept, afresh)
        return Stored(digest, kept, len(whole), new=known is None)

    def adopt(self, digest: Digest) -> None:
        """See `BlobStore.adopt`. Nothing is sent where the storage has these very bytes."""
        try:
            data = self._copies.read(digest, check=True)
        except BlobMissing:
            self._need(digest)
            return
        with self._lock(digest):
            known = self._find(digest)
            if known is None or not _is_of(known, data):
                self._upload(digest, data, known.suffix if known else self._copies.suffix(digest))

    def open(self, digest: Digest) -> BinaryIO:
        """See `BlobStore.open`; what is opened was hashed."""
        self.path(digest)
        return self._copies.open(digest)

    def read(self, digest: Digest, check: bool = False) -> bytes:
        """See `BlobStore.read`; every read is checked."""
        if (data := self._read_copy(digest)) is not None:
            return data
        data, suffix = self._fetch(digest)
        with suppress(StoreFull, StoreUnavailable):  # it is read all the same
            self._copy(data, suffix)
        return data

    def path(self, digest: Digest) -> Path:
        """See `BlobStore.path`: that of the copy, which is fetched where it has to be."""
        if self._read_copy(digest) is None:
            self._copy(*self._fetch(digest))
        return self._copies.path(digest)

    def has(self, digest: Digest) -> bool:
        """See `BlobStore.has`: whether it is in the bucket."""
        return (Digest(digest) in self._index) if self._complete else self._find(digest) is not None

    def size(self, digest: Digest) -> int:
        """See `BlobStore.size`."""
        return self._need(digest).size

    def suffix(self, digest: Digest) -> str:
        """See `BlobStore.suffix`."""
        return self._need(digest).suffix

    def verify(self, digest: Digest) -> None:
        """See `BlobStore.verify`. It is what the bucket has that is fetched and hashed, whatever is here."""
        known = self._look_up(digest)
        data = self._bucket.get(_key(digest, known.suffix)) if known else None
        if data is None:
            self._index.pop(digest, None)
            raise BlobMissing(digest)
        if (actual := Digest.of(data)) != digest:
            raise BlobDamaged(digest, actual)

    def digests(self) -> Iterator[Digest]:
        """See `BlobStore.digests`."""
        seen = set()
        for digest, _ in self._list():
            if digest not in seen:
                seen.add(digest)
                yield digest

    def sweep(self, keep: Container[Digest], older_than_s: float, now: float, dry_run: bool) -> list[Swept]:
        """See `BlobStore.sweep`, of the bucket and of copies that never came there."""
        swept: dict[Digest, Swept] = {}
        for digest, found in list(self._list()):
            if digest not in keep and now - found.put_at > older_than_s:
                swept[digest] = Swept(digest, _suffix(found), found.size)
                if not dry_run:
                    self._remove(digest, [_suffix(found)])
        for blob in self._copies.sweep(_Either(keep, self._index), older_than_s, now, dry_run):
            swept.setdefault(blob.digest, blob)
        return list(swept.values())

    def remove(self, digest: Digest) -> None:
        """See `BlobStore.remove`: from the bucket, under every suffix, and then from here."""
        self._remove(digest, SUFFIXES)

    def clear_temp(self) -> int:
        """See `BlobStore.clear_temp`: of the folder here. An object is whole or not there."""
        return self._copies.clear_temp()

    # -- the bucket --------------------------------------------------------------------------------

    def _upload(self, digest: Digest, data: bytes, suffix: str) -> None:
        """Put bytes and have the storage say that it has them. Raises StorageUnavailable where it has others."""
        key = _key(digest, suffix)
        for _ in range(_TRIES):
            self._bucket.put(key, data)
            found = self._bucket.head(key)
            if found and (_is_of(_known(found), data) or self._bucket.get(key) == data):
                self._index[digest] = _known(found)
                return
            _log.warning("the storage has other bytes than were sent: %s", digest)
        raise StorageUnavailable(
            f"the storage of {self._bucket.place.name} did not keep the bytes that were sent",
            "try again; if it goes on, look at the storage and at what is between",
        )

    def _fetch(self, digest: Digest) -> tuple[bytes, str]:
        """The bytes from the bucket, and their suffix. Raises BlobMissing, BlobDamaged, StorageUnavailable."""
        known = self._look_up(digest)
        if known is None:
            raise BlobMissing(digest)
        data, actual = b"", ""
        for left in reversed(range(_TRIES)):
            try:
                data = self._get(digest, known.suffix)
            except StorageUnavailable:
                if not left:
                    raise
                continue
            if (actual := Digest.of(data)) == digest:
                return data, known.suffix
            _log.warning("what came from the storage is damaged: %s hashes to %s", digest, actual)
        raise BlobDamaged(digest, actual)

    def _get(self, digest: Digest, suffix: str) -> bytes:
        data = self._bucket.get(_key(digest, suffix))
        if data is None:
            self._index.pop(digest, None)
            raise BlobMissing(digest)
        return data

    def _remove(self, digest: Digest, suffixes: Iterable[str]) -> None:
        with self._lock(digest):
            self._bucket.delete(*(_key(digest, suffix) for suffix in suffixes))
            self._index.pop(digest, None)
            self._copies.remove(digest)

    def _find(self, digest: Digest) -> _Known | None:
        """What is known of a blob; asks the storage unless everything is known."""
        known = self._index.get(Digest(digest))
        return known if known or self._complete else self._look_up(digest)

    def _look_up(self, digest: Digest) -> _Known | None:
        """What the storage says of a blob that is not known."""
        if known := self._index.get(Digest(digest)):
            return known
        found = next(filter(None, (self._bucket.head(_key(digest, suffix)) for suffix in SUFFIXES)), None)
        if found is None:
            return None
        self._index[digest] = known = _known(found)
        return known

    def _list(self) -> Iterator[tuple[Digest, Found]]:
        """Every blob of the bucket, which is known from then on; one that is there under two suffixes comes twice."""
        for found in self._bucket.list():
            if (digest := _digest(found)) is not None:
                self._index[digest] = _known(found)
                yield digest, found

    def _need(self, digest: Digest) -> _Known:
        if (known := self._find(digest)) is None:
            raise BlobMissing(digest)
        return known

    def _lock(self, digest: Digest) -> threading.Lock:
        return self._locks[int(digest[:2], 16) % _LOCKS]

    # -- the copies --------------------------------------------------------------------------------

    def _read_copy(self, digest: Digest) -> bytes | None:
        """A sound copy, which is young now; None where there is none. A damaged one goes."""
        try:
            data = self._copies.read(digest, check=True)
            with suppress(OSError):
                os.utime(self._copies.path(digest))
            return data
        except BlobDamaged as damaged:
            _log.warning("a copy here is damaged, it is fetched again: %s hashes to %s", digest, damaged.found)
            self._copies.remove(digest)
        except BlobMissing:
            pass
        return None

    def _copy(self, data: bytes, suffix: str, afresh: bool = False) -> None:
        """Keep a copy, and let go of those that were not used for longest once a tenth of the bound has come in."""
        self._copies.put(data, suffix, afresh=afresh)
        self._fresh_bytes += len(data)
        if self._fresh_bytes * 10 >= self._most_bytes:
            self._fresh_bytes = 0
            self._evict()

    def _evict(self) -> None:
        """Remove the copies that are used least, of what is in the bucket, until the rest is within the bound."""
        total, now, ages = 0, time.time(), []
        for digest in self._copies.digests():
            with suppress(BlobMissing, FileNotFoundError):
                status = self._copies.path(digest).stat()
                total += status.st_size
                ages.append((status.st_mtime, digest, status.st_size))
        for used_at, digest, size in sorted(ages):
            if total <= self._most_bytes or now - used_at < self._grace_s:
                return
            if self._find(digest) is not None:
                self._copies.remove(digest)
                total -= size


class _Either(Container[Digest]):
    """What is in one of two collections."""

    def __init__(self, *parts: Container[Digest]) -> None:
        self._parts = parts

    def __contains__(self, digest: object) -> bool:
        return any(digest in part for part in self._parts)


def _key(digest: Digest, suffix: str) -> str:
    return f"{digest[:2]}/{Digest(digest)}.{suffix}"


def _digest(found: Found) -> Digest | None:
    """The digest that an object is named by; None for an object that is no blob."""
    match = _KEY.fullmatch(found.key)
    return Digest(match[2]) if match and match[3] in SUFFIXES else None


def _suffix(found: Found) -> str:
    return sys.intern(found.key.rpartition(".")[2])


def _known(found: Found) -> _Known:
    return _Known(_suffix(found), found.size, bytes.fromhex(found.etag) if _MD5.fullmatch(found.etag) else b"")


def _is_of(known: _Known, data: bytes) -> bool:
    """Whether the storage says that it has these bytes; False also where it does not say."""
    return known.size == len(data) and known.md5 == hashlib.md5(data, usedforsecurity=False).digest()
