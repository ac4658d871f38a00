"""Moving the images of a data folder to a storage, and back. What is there already is not sent again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import msgspec

from dimp.core.errors import Invalid
from dimp.home import Home
from dimp.studio.images.blob_place import need_own
from dimp_store.blobs import Digest
from dimp_store.chain import Damage
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import BlobDamaged, BlobMissing
from dimp_store.s3_blobs import S3Blobs
from dimp_store.s3_bucket import Bucket, S3Place

THREADS = 4
"""How many images are on their way at once."""

Progress = Callable[[int, int], None]
"""Told how many images were looked at, of how many."""


class Moved(msgspec.Struct, frozen=True):
    """What a copy came to: images that were sent, their bytes, images that were there, and images that are damaged."""

    copied: int
    size: int
    there: int
    damaged: tuple[Damage, ...]


class _Step(msgspec.Struct, frozen=True):
    """What became of one image; `size` is None where it was there already."""

    size: int | None = None
    damage: Damage | None = None


def copy(home: Home, place: S3Place | None, progress: Progress, *, back: bool = False) -> Moved:
    """Copies all images of the folder to a place, or with `back` all of the place into the folder.

    Each is hashed on its way; a damaged one is named and not copied. Can be stopped at any time and done again. Raises
    `Invalid` without a place, `Conflict` where another studio's images are there, StoreUnavailable where the storage or
    the disk fails.
    """
    if place is None:
        raise Invalid("No storage is named.", "Name it, as in: dimp blobs copy s3://bucket/prefix")
    copies = DiskBlobs(home.images)
    blobs = S3Blobs(Bucket(place), copies, sys.maxsize)
    need_own(home, blobs)
    blobs.load()
    digests = list(blobs.digests() if back else copies.digests())
    step = partial(_bring, blobs, copies) if back else partial(_send, blobs)
    done = list(_count(_run(partial(_step, step), digests), len(digests), progress))
    sent = [step.size for step in done if step.size is not None]
    damaged = tuple(step.damage for step in done if step.damage)
    return Moved(len(sent), sum(sent), len(done) - len(sent) - len(damaged), damaged)


def _run(step: Callable[[Digest], _Step], digests: Iterable[Digest]) -> Iterator[_Step]:
    pool = ThreadPoolExecutor(THREADS)
    try:
        yield from pool.map(step, digests)
    finally:
        pool.shutdown(cancel_futures=True)


def _count(steps: Iterator[_Step], total: int, progress: Progress) -> Iterator[_Step]:
    for done, step in enumerate(steps, 1):
        progress(done, total)
        yield step


def _step(work: Callable[[Digest], int | None], digest: Digest) -> _Step:
    try:
        return _Step(work(digest))
    except (BlobDamaged, BlobMissing) as error:
        return _Step(damage=Damage(f"image {digest}", error.message, error.hint))


def _send(blobs: S3Blobs, digest: Digest) -> int | None:
    known = blobs.has(digest)
    blobs.adopt(digest)  # also one that is there: it may not be whole
    return None if known else blobs.size(digest)


def _bring(blobs: S3Blobs, copies: DiskBlobs, digest: Digest) -> int | None:
    known = copies.has(digest)
    size = blobs.path(digest).stat().st_size
    return None if known else size
