"""How the fake worker keeps the rest of a picture: by the worker's own functions, with a square for the change."""

from __future__ import annotations

from msgspec.structs import replace
from PIL import Image

from dimp.core.kept import Kept
from dimp.engine import protocol
from dimp.engine.images import pixels, png
from dimp.engine.worker import keeping
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs


def lay(job: protocol.Job, painted: bytes, blobs: DiskBlobs) -> tuple[bytes, Kept | None]:
    """The file of a picture that keeps its source but for its mask; a square in the middle where there is none."""

    def store(data: pixels.Pixels) -> str:
        return str(blobs.put(png.encode(data), "png").digest)

    def opened(digest: str) -> Image.Image:
        return pixels.open_image(blobs.read(Digest(digest)))

    mask = opened(job.mask) if job.mask else None
    if job.method != "remask":
        edited = str(blobs.put(painted, "png").digest)
        job, mask = replace(job, edited=edited, options={}), _square(job.width, job.height)
    result = keeping.remask(job, opened(job.source), opened(job.edited), mask, store)
    return png.encode(result.pixels), result.kept


def _square(width: int, height: int) -> Image.Image:
    mask = Image.new("L", (width, height))
    mask.paste(255, (width // 4, height // 4, 3 * width // 4, 3 * height // 4))
    return mask
