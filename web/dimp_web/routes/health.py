"""Whether the server is alive, and how the model is."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version

import msgspec
from litestar import get

from dimp.engine.reports import ModelView
from dimp_web.asking import Desks


class Health(msgspec.Struct, frozen=True):
    """200 with this while alive. `seq` counts the events of the log, `waiting` the pictures in the line.

    `pid` tells a client on this machine whether this is the server that it looks for: ports pass on.
    """

    status: str
    version: str
    model: ModelView
    chosen_model: str
    seq: int
    running: bool
    waiting: int
    paused: bool
    pid: int


def installed_version() -> str:
    """The version of the program, `0` where it is not installed as a package."""
    try:
        return version("dimpressionist")
    except PackageNotFoundError:
        return "0"


_VERSION = installed_version()


@get("/health", summary="See whether the server is alive")
async def health(desk: Desks) -> Health:
    """Answers while the server is alive, whatever the model does."""
    studio = desk.studio
    seen = studio.queue()
    return Health(
        "ok", _VERSION, seen.model, studio.catalog.chosen, studio.feed.seq, seen.running is not None,
        len(seen.waiting), seen.paused, os.getpid(),
    )  # fmt: skip


HANDLERS = (health,)
