"""The models that can be named, and what stands beside them: LoRAs, and second models."""

from __future__ import annotations

import anyio.to_thread
import msgspec
from litestar import get

from dimp import materials
from dimp.catalog import Model
from dimp_web.asking import Desks


class Models(msgspec.Struct, frozen=True):
    """Every model, and the name of the one used when none is named."""

    models: tuple[Model, ...]
    chosen: str


class LoraFile(msgspec.Struct, frozen=True):
    """A LoRA that a painting can name: its digest, and its size in bytes."""

    name: str
    digest: str
    size: int


class SecondModel(msgspec.Struct, frozen=True):
    """A second model: `kind` is the class its folder names, `family` the family it is for (empty: not known)."""

    name: str
    kind: str
    family: str


class Materials(msgspec.Struct, frozen=True):
    """What a painting can be made with beside its model; `maps` are the control maps that can be made of a picture."""

    loras: tuple[LoraFile, ...]
    adapters: tuple[SecondModel, ...]
    maps: tuple[str, ...]


@get("/api/models", summary="List the models")
async def listing(desk: Desks) -> Models:
    """The embedded model, the user's own, and known ones that can be fetched on the command line."""
    models = await anyio.to_thread.run_sync(desk.studio.catalog.list)
    return Models(tuple(models), desk.studio.catalog.chosen)


@get("/api/materials", summary="List LoRAs and second models")
async def beside(desk: Desks) -> Materials:
    """The LoRA files in `models/loras`, the control networks and other second models, and the kinds of control maps."""
    return await anyio.to_thread.run_sync(_beside, desk)


def _beside(desk: Desks) -> Materials:
    files = (LoraFile(one.name, one.digest, one.size) for one in materials.loras(desk.studio.home))
    nets = (SecondModel(one.name, one.kind, materials.family_of(one)) for one in desk.studio.catalog.adapters())
    return Materials(tuple(files), tuple(nets), materials.made_here())


HANDLERS = (listing, beside)
