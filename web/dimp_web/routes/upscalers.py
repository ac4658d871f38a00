"""The upscalers that can be named."""

from __future__ import annotations

import anyio.to_thread
import msgspec
from litestar import get

from dimp.models.upscalers import Upscaler, Upscalers
from dimp_web.context import AppContexts


class UpscalerList(msgspec.Struct, frozen=True):
    """Every upscaler, and the name of the one used when none is named."""

    upscalers: tuple[Upscaler, ...]
    chosen: str


@get("/api/upscalers", summary="List the upscalers")
async def listing(context: AppContexts) -> UpscalerList:
    """Lanczos, the known networks and the user's own, with what they are for or why they cannot be used."""
    here = Upscalers(context.studio.home)
    upscalers = await anyio.to_thread.run_sync(here.list)
    return UpscalerList(tuple(upscalers), next(upscaler.name for upscaler in upscalers if upscaler.chosen))


HANDLERS = (listing,)
