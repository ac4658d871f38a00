"""The models that can be named."""

from __future__ import annotations

import anyio.to_thread
import msgspec
from litestar import get

from dimp.catalog import Model
from dimp_web.asking import Desks


class Models(msgspec.Struct, frozen=True):
    """Every model, and the name of the one used when none is named."""

    models: tuple[Model, ...]
    chosen: str


@get("/api/models", summary="List the models")
async def listing(desk: Desks) -> Models:
    """The embedded model, the user's own, and known ones that can be fetched on the command line."""
    models = await anyio.to_thread.run_sync(desk.studio.catalog.list)
    return Models(tuple(models), desk.studio.catalog.chosen)


HANDLERS = (listing,)
