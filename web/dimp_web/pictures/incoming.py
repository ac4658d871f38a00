"""A picture on its way in: recognised if it is here, else read, made clean and stored; with what its file says."""

from __future__ import annotations

from collections.abc import Mapping

import anyio.to_thread
import msgspec

from dimp.core.imported import ImportedRecipe, Remark
from dimp.core.session import Session
from dimp.decide.like import recipe_of_generation
from dimp.metadata import recipes
from dimp.metadata.containers import read_texts
from dimp.studio.sources import measure
from dimp_store.blobs import Digest
from dimp_web.context import AppContext
from dimp_web.pictures.recognition import Known, recognise

_RECOGNISED = Remark("recognised", "It is a picture of this studio, saved again; the one that is here is used.")


class Incoming(msgspec.Struct, frozen=True):
    """A picture in the store. `known` says which one it is, where it was here; `recipe` is what its file says."""

    digest: str
    suffix: str
    size: int
    width: int
    height: int
    lqip: str
    known: Known | None = None
    recipe: ImportedRecipe | None = None
    remarks: tuple[Remark, ...] = ()


async def receive(
    context: AppContext, data: bytes, here: Session | None, *, ground: str | None = None, near: bool = False
) -> Incoming:
    """Takes a picture in. `ground` lays it on a colour; else what is see-through stays so. `near`: see `recognise`.

    Raises `ProblemError` for what is no picture, or not one that is taken.
    """
    known = await recognise(context, data, here, near=near) if ground is None else None
    if known is not None:
        return await _describe_known(context, data, known)
    picture = await context.reader.read(data, ground)
    stored = await anyio.to_thread.run_sync(context.studio.blobs.put, picture.png, "png")
    recipe, remarks = await context.reader.work(lambda: _read_recipe(picture.texts))
    return Incoming(
        str(stored.digest), stored.suffix, stored.size, picture.width, picture.height, picture.lqip, None, recipe,
        (*picture.remarks, *remarks),
    )  # fmt: skip


async def _describe_known(context: AppContext, data: bytes, known: Known) -> Incoming:
    blobs, digest, generation = context.studio.blobs, Digest.parse(known.digest), known.generation
    recipe, remarks = await context.reader.work(lambda: _read_recipe(read_texts(data)))
    if recipe is None and known.session is not None and generation is not None:
        recipe = recipe_of_generation(known.session.painted(generation))
    width, height = await anyio.to_thread.run_sync(measure, blobs, digest)
    described = remarks if known.exact else (*remarks, _RECOGNISED)
    lqip = generation.lqip if generation else ""
    return Incoming(
        known.digest, blobs.suffix(digest), blobs.size(digest), width, height, lqip, known, recipe, described
    )  # fmt: skip


def _read_recipe(texts: Mapping[str, str]) -> tuple[ImportedRecipe | None, tuple[Remark, ...]]:
    """The recipe in a file's texts; a graph may take a while, so in a thread."""
    recipe = recipes.read(texts)
    return recipes.limit(recipe) if recipe is not None else (None, ())
