"""The upscalers that can be named."""

from __future__ import annotations

import anyio.to_thread
import msgspec
from litestar import get

from dimp.upscalers import Upscaler, Upscalers
from dimp_web.asking import Desks


class UpscalerList(msgspec.Struct, frozen=True):
    """Every upscaler, and the name of the one used when none is named."""

    upscalers: tuple[Upscaler, ...]
    chosen: str


@get("/api/upscalers", summary="List the upscalers")
async def listing(desk: Desks) -> UpscalerList:
    """Lanczos, the known networks and the user's own, with what they are for or why they cannot be used."""
    here = Upscalers(desk.studio.home)
    found = await anyio.to_thread.run_sync(here.list)
    return UpscalerList(tuple(found), next(one.name for one in found if one.chosen))


HANDLERS = (listing,)
