"""Where the images of a studio are: in its folder, or on S3-compatible storage with copies in that folder."""

from __future__ import annotations

import logging
import os

import anyio
import anyio.to_thread

from dimp import settings as files
from dimp.core.errors import Conflict
from dimp.home import Home
from dimp.settings import Settings
from dimp_store.blobs import BlobStore
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import StoreError
from dimp_store.lost_log import refuse_log_lost_beside
from dimp_store.reader import ReadOnlyLog
from dimp_store.s3_blobs import S3Blobs
from dimp_store.s3_bucket import Bucket, S3Place

_log = logging.getLogger("dimp")
_MB = 10**6


def place_of(home: Home, settings: Settings) -> S3Place | None:
    """The storage that the settings name; None where images are in the folder alone."""
    if not settings.blobs:
        return None
    return S3Place(settings.blobs, settings.blobs_endpoint, settings.blobs_region, home.blobs_key)


def open_blobs(home: Home, settings: Settings, create: bool = True) -> DiskBlobs | S3Blobs:
    """The images of a data folder; with `create` its folders are made. Raises a `StoreError` where they cannot be."""
    place = place_of(home, settings)
    copies = DiskBlobs(home.images, create or place is not None)
    return copies if place is None else S3Blobs(Bucket(place), copies, settings.blobs_cache_mb * _MB)


def find_blobs(home: Home) -> BlobStore:
    """The images of a data folder as its settings have it, to read from. Raises `Invalid` or a `StoreError`."""
    return open_blobs(home, files.load(home, os.environ), create=False)


def need_own(home: Home, blobs: BlobStore) -> None:
    """Raises `Conflict` where the images of a storage are another studio's: each would take the other's for waste.

    A studio is known by the hash of its first event, which no backup, move or erasure changes.
    """
    if isinstance(blobs, S3Blobs) and (first := _first_hash(home)) and blobs.claim(first) != first:
        raise Conflict(
            "The images on that storage are those of another studio.",
            "Choose another prefix (the setting blobs): one is for one studio. Where the other is no more, remove the "
            "object called owner there.",
        )


def _first_hash(home: Home) -> str:
    """The hash of the first event; empty where there is none that can be read."""
    try:
        with ReadOnlyLog(home.log) as log:
            rows = log.read_all(limit=1)
    except StoreError:
        return ""
    return rows[0].hash.hex() if rows else ""


async def open_own_blobs(home: Home, settings: Settings) -> BlobStore:
    """The images of the data folder that this process owns, ready to be written to.

    Raises LogMissing where the storage has images but there is no log, `Conflict` where they are another studio's,
    StoreUnavailable where it cannot be listed.
    """
    blobs = open_blobs(home, settings)
    await anyio.to_thread.run_sync(blobs.clear_temp)
    if isinstance(blobs, S3Blobs):
        await anyio.to_thread.run_sync(refuse_log_lost_beside, home.log, blobs, settings.blobs)
        await anyio.to_thread.run_sync(need_own, home, blobs)
        if unsent := await anyio.to_thread.run_sync(blobs.load):
            _log.warning("%d files of images/ are not on %s: dimp blobs copy", unsent, settings.blobs)
    return blobs
