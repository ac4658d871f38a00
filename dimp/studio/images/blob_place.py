"""Where the images of a studio are: in its folder, or on S3-compatible storage with copies in that folder."""

from __future__ import annotations

import logging
import os

import anyio
import anyio.to_thread

from dimp import settings as files
from dimp.home import Home
from dimp.settings import Settings
from dimp_store.blobs import BlobStore
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.lost_log import refuse_log_lost_beside
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


async def open_own_blobs(home: Home, settings: Settings) -> BlobStore:
    """The images of the data folder that this process owns, ready to be written to.

    Raises LogMissing where the storage has images but there is no log, StoreUnavailable where it cannot be listed.
    """
    blobs = open_blobs(home, settings)
    await anyio.to_thread.run_sync(blobs.clear_temp)
    if isinstance(blobs, S3Blobs):
        await anyio.to_thread.run_sync(refuse_log_lost_beside, home.log, blobs, settings.blobs)
        if unsent := await anyio.to_thread.run_sync(blobs.load):
            _log.warning("%d files of images/ are not on %s: dimp blobs copy", unsent, settings.blobs)
    return blobs
