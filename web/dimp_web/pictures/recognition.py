"""Recognising a picture that comes back: by its bytes, by its bytes without our texts, by its pixels.

People send pictures back: downloads, screenshots' cousins, what a chat program saved as a JPEG. What is here already is
not stored a second time, and its recipe is known better than any file could say it.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import anyio.to_thread
import msgspec

from dimp.core.generation import Generation
from dimp.core.limits import IMAGE_SUFFIXES
from dimp.core.session import Session
from dimp.metadata import own, parameters_text
from dimp.metadata.containers import read_texts, without_texts
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import BadDigest, StoreError
from dimp_web import headers
from dimp_web.context import AppContext
from dimp_web.picture_reader import decode, miniature
from dimp_web.pixel_budget import pixels_of

if TYPE_CHECKING:
    from PIL import Image

OURS = (own.KEYWORD, parameters_text.KEYWORD)
_CANDIDATES = 4
_ALIKE = 12.0
"""Mean difference of the miniatures, of 255, up to which two pictures are looked at closely."""

_MEAN, _FIELD, _WHOLE, _FIELD_SIDE = 12.0, 6.5, 1.5, 16
"""What a JPEG may change: the pixels on average, the mean colour of any field of 16 x 16, and that of the whole.

A retouched spot shifts the colour of its field by more, another exposure that of the whole.
"""


class Known(msgspec.Struct, frozen=True):
    """A picture that is here already: its digest, and the newest generation that is it, where one is.

    `exact`: no bit of the picture differs. `named`: the file itself says that it is this generation.
    """

    digest: str
    session: Session | None = None
    generation: Generation | None = None
    exact: bool = True
    named: bool = False


class Candidate(msgspec.Struct, frozen=True):
    """A picture of the same size."""

    digest: str
    lqip: str


async def recognise(context: AppContext, data: bytes, here: Session | None, *, near: bool = False) -> Known | None:
    """The picture in `data`, if it is here. `here` is the session that is looked at first.

    With `near`, and for a file that carries our own recipe, a picture that was encoded again with losses is known too.
    Raises `ProblemError` for what is no picture, once its pixels must be looked at.
    """
    studio = context.studio
    claimed = await context.reader.work(lambda: own.read(read_texts(data).get(own.KEYWORD, "")))
    named = claimed.recipes[-1].id if claimed else ""
    if (digest := await anyio.to_thread.run_sync(find_bytes, studio.blobs, data)) is not None:
        return _known(context, digest, here, named, exact=True)
    candidates = _candidates(context, headers.sides(data, headers.kind_of(data)), claimed.digest if claimed else "")
    if not candidates:
        return None
    image, _ = await context.reader.work(lambda: decode(data), pixels_of(data))
    lossy = near or claimed is not None
    found = await context.reader.work(
        lambda: find_pixels(studio.blobs, image, candidates, lossy=lossy), 2 * image.width * image.height
    )
    return _known(context, found[0], here, named, exact=found[1]) if found else None


def find_bytes(blobs: BlobStore, data: bytes) -> str | None:
    """The digest of an image with these bytes, or with what is left of them without texts of ours."""
    for digest in dict.fromkeys((Digest.of(data), Digest.of(without_texts(data, OURS)))):
        if blobs.has(digest) and blobs.suffix(digest) in IMAGE_SUFFIXES:
            return str(digest)
    return None


def find_pixels(
    blobs: BlobStore, image: Image.Image, candidates: Sequence[Candidate], *, lossy: bool
) -> tuple[str, bool] | None:
    """The candidate with the same pixels, and whether no bit differs; with `lossy` one that a JPEG could have made."""
    distances = _distances(miniature(image), candidates)
    near = sorted(zip(distances, (candidate.digest for candidate in candidates), strict=True))
    for _, digest in [pair for pair in near if pair[0] <= _ALIKE][:_CANDIDATES]:
        difference = _difference(blobs, digest, image)
        if difference == (0.0, 0.0) or (lossy and difference[0] <= _MEAN and difference[1] <= _FIELD):
            return digest, difference == (0.0, 0.0)
    return None


def _candidates(context: AppContext, size: tuple[int, int] | None, claimed: str) -> list[Candidate]:
    """Pictures of this size (or turned by a quarter), each once; only the one that the file names, if it is here."""
    sizes = (size, size[::-1]) if size else ()
    found = {
        generation.digest: generation.lqip
        for session in context.studio.sessions.all() for generation in session.generations.values()
        if generation.digest and (generation.width, generation.height) in sizes
    }  # fmt: skip
    if claimed in found:
        return [Candidate(claimed, "")]
    return [Candidate(digest, lqip) for digest, lqip in found.items()]


def _known(context: AppContext, digest: str, here: Session | None, named: str, *, exact: bool) -> Known:
    """With the generation: the one that the file names, else of the session that is looked at, else the newest."""
    home = context.studio.sessions.session_of(named) if named else None
    if home is not None and (generation := home.generations[named]).digest == digest:
        return Known(digest, home, generation, exact, named=True)
    if here is not None:
        for generation in reversed(here.generations.values()):
            if generation.digest == digest:
                return Known(digest, here, generation, exact)
    maker = context.studio.sessions.find_maker(digest)
    return Known(digest, *maker, exact) if maker else Known(digest, exact=exact)


def _distances(own: str, candidates: Sequence[Candidate]) -> list[float]:
    """The mean difference of each miniature from `own`; 0 where one is missing, for then it tells nothing."""
    import numpy as np

    mine = np.frombuffer(base64.b64decode(own), np.uint8)
    miniatures = [_bytes_of(candidate.lqip, mine.size) for candidate in candidates]
    grid = np.frombuffer(b"".join(miniatures), np.uint8).reshape(len(miniatures), mine.size).astype(np.int16)
    apart = np.abs(grid - mine.astype(np.int16)).mean(axis=1)
    return [float(value) for value in np.where(grid.any(axis=1), apart, 0.0)]


def _bytes_of(lqip: str, size: int) -> bytes:
    try:
        data = base64.b64decode(lqip)
    except ValueError:
        data = b""
    return data if len(data) == size else bytes(size)


def _difference(blobs: BlobStore, digest: str, image: Image.Image) -> tuple[float, float]:
    """Mean difference of the pixels as they are seen, and the largest of the mean colour of any field; of 255."""
    from PIL import Image as images
    from PIL import ImageChops, ImageStat

    from dimp.engine.images.transparency import flatten

    try:
        stored = images.open(io.BytesIO(blobs.read(Digest.parse(digest), check=True)))
        if stored.size != image.size:
            return 255.0, 255.0
        apart = ImageChops.difference(flatten(stored), flatten(image))
        if _alpha_of(stored) != _alpha_of(image):
            return 255.0, 255.0
    except (StoreError, BadDigest, OSError, ValueError):
        return 255.0, 255.0
    means = ImageStat.Stat(apart).mean
    grid = ImageChops.difference(_fields(flatten(stored)), _fields(flatten(image)))
    peak = max(highest for _, highest in grid.getextrema())  # type: ignore[misc]
    whole = [ImageStat.Stat(flatten(picture)).mean for picture in (stored, image)]
    if max(abs(before - after) for before, after in zip(*whole, strict=True)) > _WHOLE:
        return 255.0, 255.0
    exact = not any(means)
    return (0.0, 0.0) if exact else (sum(means) / len(means), float(peak))


def _fields(image: Image.Image) -> Image.Image:
    from PIL import Image as images

    width, height = (-(-side // _FIELD_SIDE) for side in image.size)
    return image.resize((width, height), images.Resampling.BOX)


def _alpha_of(image: Image.Image) -> bytes:
    """The alpha channel; nothing where all is opaque."""
    if not image.has_transparency_data:
        return b""
    alpha = image.convert("RGBA").getchannel("A")
    return b"" if alpha.getextrema() == (255, 255) else alpha.tobytes()
