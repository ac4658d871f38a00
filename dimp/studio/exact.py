"""Pictures that are made here and at once, without the executor: cut, turned and flipped ones."""

from __future__ import annotations

import base64
import time

from dimp.core.errors import Conflict
from dimp.core.events import GenerationCompleted, GenerationRequested
from dimp.core.model import ModelFacts
from dimp.engine.reports import JobFinished
from dimp.home import Home
from dimp.models.catalog import InstalledModel
from dimp_store.blobs import BlobStore, Digest


def painter_of(recipe: GenerationRequested, home: Home) -> InstalledModel:
    """What stands in the place of a model for such a recipe."""
    return InstalledModel(ModelFacts(recipe.model, recipe.model_revision, "", 1, 0.0, 0, 0), home.root)


def make(blobs: BlobStore, recipe: GenerationRequested) -> JobFinished:
    """Makes the picture of a recipe and stores it. Call it in a thread.

    Raises `Conflict` where its source cannot be changed so, or a `StoreError`.
    """
    from dimp.engine.images import exact  # late: most studios never cut a picture

    began = time.monotonic()
    try:
        made = exact.reshape(blobs.read(Digest.parse(recipe.source or ""), check=True), recipe.method, recipe.options)
    except (ValueError, OSError) as wrong:
        raise Conflict(f"The picture cannot be changed so: {wrong}.", "Look at it first: dimp show") from wrong
    stored = blobs.put(made.data, "png")
    duration_ms = round((time.monotonic() - began) * 1000)
    return JobFinished(
        recipe.id, 1, str(stored.digest), len(made.data), "png", made.width, made.height, duration_ms, 0,
        made.fingerprint, made.lqip,
    )  # fmt: skip


def completed(done: JobFinished, *, moves_head: bool) -> GenerationCompleted:
    """The event that such a picture is there."""
    return GenerationCompleted(
        done.id, done.digest, done.suffix, done.size, done.width, done.height, done.duration_ms, done.load_ms,
        done.fingerprint, base64.b64encode(done.lqip).decode("ascii"), moves_head,
    )  # fmt: skip
