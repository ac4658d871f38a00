"""Whether the server is alive, whether it takes work, the state of the model, and its metrics."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
from litestar import Response, get

from dimp.engine.reports import ModelView
from dimp_store.os_errors import is_full
from dimp_web.context import AppContexts
from dimp_web.live import Live
from dimp_web.monitoring import metrics as prometheus
from dimp_web.problems import ProblemError, make
from dimp_web.security.rights import ALIVE, METRICS


class Health(msgspec.Struct, frozen=True):
    """200 with this while alive. `seq` counts the events of the log (with accounts: up to the newest of one's
    own sessions), `waiting` the pictures in the queue.

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


@get("/health", summary="See whether the server is alive", opt=ALIVE)
async def health(context: AppContexts) -> Health:
    """Answers while the server is alive, in whatever state the model is."""
    studio = context.studio
    view = studio.queue()
    seq = studio.feed.seq if context.house is None else studio.sessions.last_seq
    return Health(
        "ok", _VERSION, view.model, studio.catalog.chosen, seq, view.running is not None,
        len(view.waiting), view.paused, os.getpid(),
    )  # fmt: skip


class Readiness(msgspec.Struct, frozen=True):
    """Whether the server takes new work; `reasons` says why not: closing, disk-full, or storage-fails."""

    ready: bool
    reasons: tuple[str, ...]


@get("/ready", summary="See whether the server takes new work", opt=ALIVE)
async def ready(context: AppContexts) -> Response[Readiness]:
    """200 where it does, else 503: for whoever shares requests out. A queue that is paused takes work, too."""
    reasons = _reasons(context.live, context.studio.home.root, context.studio.dispatcher.images.failing)
    return Response(Readiness(not reasons, reasons), status_code=503 if reasons else 200)


@get("/metrics", summary="Read the metrics in the format of Prometheus", media_type="text/plain", opt=METRICS)
async def metrics(context: AppContexts) -> Response[bytes]:
    """The queue, the pictures, the model, the requests and the process; never a word of a prompt.

    Only where the setting `metrics` is on. A token is asked for as everywhere.
    """
    if context.metrics is None:
        hint = "Switch them on: dimp config set metrics true, then start the server again."
        raise ProblemError(make("not-found", 404, "Metrics are switched off", "", hint))
    return Response(context.metrics.text(), media_type=prometheus.MEDIA_TYPE)


def _reasons(live: Live, folder: Path, storage_fails: str) -> tuple[str, ...]:
    reasons = {"closing": live.closing.is_set(), "disk-full": is_full(folder), "storage-fails": bool(storage_fails)}
    return tuple(reason for reason, holds in reasons.items() if holds)


HANDLERS = (health, ready, metrics)
