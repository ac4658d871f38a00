"""Whether the server is alive, and the state of the model."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version

import msgspec
from litestar import get

from dimp.engine.reports import ModelView
from dimp_web.context import AppContexts


class Health(msgspec.Struct, frozen=True):
    """200 with this while alive. `seq` counts the events of the log, `waiting` the pictures in the queue.

    `pid` tells a client on this machine whether this is the server that it looks for: ports are reused.
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
async def health(context: AppContexts) -> Health:
    """Answers while the server is alive, in whatever state the model is."""
    studio = context.studio
    view = studio.queue()
    return Health(
        "ok", _VERSION, view.model, studio.catalog.chosen, studio.feed.seq, view.running is not None,
        len(view.waiting), view.paused, os.getpid(),
    )  # fmt: skip


HANDLERS = (health,)
