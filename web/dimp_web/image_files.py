"""Stored images as clients get them: bytes verified when first read, recent ones in memory, thumbnails made once.

A name is the digest of its bytes, so clients can cache an answer forever.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Collection
from functools import partial
from pathlib import Path

import anyio.to_thread

from dimp.cache_file import keep, read_kept
from dimp.core.errors import Invalid
from dimp.core.limits import IMAGE_SUFFIXES
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import BlobMissing
from dimp_web import headers
from dimp_web.pixel_budget import PixelBudget, pixels_of

THUMBNAILS = (256, 640)
FORMATS = ("png", "jpeg", "webp")
MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
_CACHE_BYTES = 64 << 20
_CACHE_ENTRIES = 1024
"""Small pictures cost more than their bytes."""

_MAX_ENTRY_BYTES = 16 << 20


class RecentImages:
    """Bytes read lately, by the digest of the image, the variant of it, and whose they are; the oldest go first."""

    def __init__(self) -> None:
        self._recent: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
        self._size = 0

    def get(self, digest: str, variant: str, whose: str) -> bytes | None:
        """Bytes remembered, if they are still in memory."""
        if (data := self._recent.get((digest, variant, whose))) is not None:
            self._recent.move_to_end((digest, variant, whose))
        return data

    def remember(self, digest: str, variant: str, whose: str, data: bytes) -> None:
        """Keeps bytes, unless they are large."""
        if len(data) > _MAX_ENTRY_BYTES or (digest, variant, whose) in self._recent:
            return
        self._recent[digest, variant, whose] = data
        self._size += len(data)
        while self._size > _CACHE_BYTES or len(self._recent) > _CACHE_ENTRIES:
            self._size -= len(self._recent.popitem(last=False)[1])

    def forget(self, digests: Collection[str]) -> None:
        """Lets go of images that were erased."""
        for key in [key for key in self._recent if key[0] in digests]:
            self._size -= len(self._recent.pop(key))


class ImageCache:
    """Images of one studio by digest, the recent ones in memory."""

    def __init__(
        self, blobs: BlobStore, cache: Path, budget: PixelBudget | None = None, recent: RecentImages | None = None,
        whose: str = "",
    ) -> None:  # fmt: skip
        self._blobs = blobs
        self._cache = cache
        self.budget = budget or PixelBudget()
        self._recent = recent or RecentImages()
        self._whose = whose

    def of_person(self, blobs: BlobStore, whose: str) -> ImageCache:
        """The images that one person has: `blobs` says which these are."""
        return PersonalImageCache(blobs, self._cache, self.budget, self._recent, whose)

    def get_recent(self, digest: str, variant: str = "") -> bytes | None:
        """Bytes read before, if they are still in memory."""
        return self._recent.get(digest, variant, self._whose)

    def forget(self, digests: Collection[str]) -> None:
        """Lets go of images that were erased."""
        self._recent.forget(digests)

    async def image(self, digest: Digest, wanted: str | None = None) -> tuple[bytes, str]:
        """An image's bytes and format: as stored, or as `wanted` (png, jpeg, webp); of a film its first frame.

        Raises `BlobMissing`, `BlobDamaged` when the bytes are not those of the digest, `Invalid` for another format.
        """
        if wanted is not None and wanted not in FORMATS:
            raise Invalid(f"Images do not come as {wanted!r}.", f"Use one of: {', '.join(FORMATS)}")
        original = await self._read_original(digest)
        stored = _format_of(original)
        if wanted is None or wanted == stored:
            return original, stored
        if (encoded := self.get_recent(digest, wanted)) is None:
            encoded = await self.budget.run(pixels_of(original), partial(encode, original, wanted))
            self._recent.remember(digest, wanted, self._whose, encoded)
        return encoded, wanted

    async def thumbnail(self, digest: Digest, size: int) -> bytes:
        """A WebP that fits into `size` pixels; made once and kept on disk. Raises as `image` does."""
        if size not in THUMBNAILS:
            raise Invalid(f"There are no thumbnails of {size} pixels.", "Use 256 or 640.")
        if (recent := self.get_recent(digest, f"@{size}")) is not None:
            return recent
        behind = f"-{self._whose}" if self._whose else ""
        path = self._cache / "thumbnails" / digest[:2] / f"{digest}-{size}{behind}.webp"
        thumbnail = await anyio.to_thread.run_sync(read_kept, path)
        if thumbnail is None:
            original = await self._read_original(digest)
            make = partial(_make_thumbnail, original, size, path)
            thumbnail = await self.budget.run(pixels_of(original), make)
        self._recent.remember(digest, f"@{size}", self._whose, thumbnail)
        return thumbnail

    async def _read_original(self, digest: Digest) -> bytes:
        if (data := self.get_recent(digest)) is None:
            data = await anyio.to_thread.run_sync(self._read_verified, digest)
            self._recent.remember(digest, "", self._whose, data)
        return data

    def _read_verified(self, digest: Digest) -> bytes:
        """Verified bytes; other blobs (recipes, weights) are no images and not served as such."""
        data = self._blobs.read(digest, check=True) if self._blobs.suffix(digest) in IMAGE_SUFFIXES else b""
        if not _format_of(data):
            raise BlobMissing(digest)
        return data


class PersonalImageCache(ImageCache):
    """The images that one person has, with what was made of them for that person.

    Room in memory is shared. What was made for others is not: an answer that is quick would tell that somebody else
    has the very same image.
    """

    def get_recent(self, digest: str, variant: str = "") -> bytes | None:
        """See `ImageCache.get_recent`."""
        return super().get_recent(digest, variant) if self._blobs.has(Digest.parse(digest)) else None

    async def image(self, digest: Digest, wanted: str | None = None) -> tuple[bytes, str]:
        """See `ImageCache.image`; an image of somebody else is as one that is not there."""
        self._need(digest)
        return await super().image(digest, wanted)

    async def thumbnail(self, digest: Digest, size: int) -> bytes:
        """See `ImageCache.thumbnail`; an image of somebody else is as one that is not there."""
        self._need(digest)
        return await super().thumbnail(digest, size)

    def _need(self, digest: Digest) -> None:
        if not self._blobs.has(digest):
            raise BlobMissing(digest)


def _format_of(data: bytes) -> str:
    """The format of stored bytes; GIF is kept for films of ours and not taken from outside."""
    return "gif" if data.startswith((b"GIF87a", b"GIF89a")) else headers.kind_of(data).lower()


def encode(data: bytes, wanted: str, quality: int | None = None) -> bytes:
    """An image of ours in another format. A JPEG has no transparency: it is laid on white.

    `quality` (0 to 100) is that of a JPEG or a WebP with losses; without it a WebP has none.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # it is one of ours, and was measured when it came in
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        whole = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    if wanted == "jpeg":
        if whole.mode == "RGBA":
            background = Image.new("RGBA", whole.size, "white")
            whole = Image.alpha_composite(background, whole).convert("RGB")
        whole.save(out, "JPEG", quality=95 if quality is None else quality, subsampling=0)
    elif wanted == "webp" and quality is not None:
        whole.save(out, "WEBP", quality=quality)
    elif wanted == "webp":
        whole.save(out, "WEBP", lossless=True, method=2)
    else:
        whole.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _make_thumbnail(original: bytes, size: int, path: Path) -> bytes:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    out = io.BytesIO()
    with Image.open(io.BytesIO(original)) as image:
        image.draft("RGB", (size, size))
        whole = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    whole.thumbnail((size, size), Image.Resampling.LANCZOS, reducing_gap=3.0)
    whole.save(out, "WEBP", quality=82, method=4)
    keep(path, out.getvalue())
    return out.getvalue()
