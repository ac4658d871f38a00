"""Images that an action names must be in the blob store before anything is decided."""

from __future__ import annotations

from dimp.core.actions import Import
from dimp.core.errors import Invalid, NotFound
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import BadDigest


def need(blobs: BlobStore, digest: str | None, what: str) -> None:
    """Raises `Invalid` for what is no digest, and `NotFound` for an image that is not there."""
    if digest is None:
        return
    try:
        is_stored = blobs.has(Digest.parse(digest))
    except BadDigest as wrong:
        raise Invalid(f"The {what} is not an image id.", "Upload the image first: POST /api/uploads") from wrong
    if not is_stored:
        raise NotFound(f"There is no image {digest[:12]} for the {what}.", "Upload it first: POST /api/uploads")


def size_of(blobs: BlobStore, digest: str | None) -> tuple[int, int] | None:
    """Width and height in pixels of a stored picture; None where there is none. Raises as `measure`."""
    return None if digest is None else measure(blobs, Digest.parse(digest))


def measure(blobs: BlobStore, digest: Digest) -> tuple[int, int]:
    """Width and height in pixels of a stored picture, read from its head. Raises `Invalid` for what is no picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with blobs.open(digest) as file, Image.open(file) as image:
            return image.size
    except (UnidentifiedImageError, OSError) as wrong:
        raise Invalid("The source cannot be read as a picture.", "Upload it again: POST /api/uploads") from wrong


def need_import(blobs: BlobStore, action: Import) -> None:
    """Raises as `need`, and `Invalid` where the image is not what the action says it is."""
    need(blobs, action.digest, "image")
    digest = Digest.parse(action.digest)
    if (blobs.suffix(digest), blobs.size(digest)) != (action.suffix, action.size):
        raise Invalid("The image is not of that kind and size.", "Say what the upload answered.")
