"""`dimp serve`, `status` and `stop`: the process that owns the data folder."""

from __future__ import annotations

import os
import shlex
import signal
import time
from functools import partial
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background, output
from dimp.cli.options import COMMON, Common
from dimp.cli.store import home_of
from dimp.home import Home
from dimp.refusals import Unavailable

WORKER = "DIMP_WORKER"
"""Tests put the command line of another worker into this variable of the environment."""

_LEAVE_S = 20.0


def serve(
    *,
    host: Annotated[str | None, Parameter(help="Address to listen on; beyond loopback a token is needed.")] = None,
    port: Annotated[int | None, Parameter(help="Port to listen on; 0 for any free one.")] = None,
    token: Annotated[str | None, Parameter(help="Secret that clients must show; better set as DIMP_TOKEN.")] = None,
    open_page: Annotated[bool, Parameter(name="--open", negative="", help="Open the page in the browser.")] = False,
    idle_stop: Annotated[
        bool, Parameter(negative="", help="Leave after a spell without work or clients (setting idle_stop_s).")
    ] = False,
    options: Common = COMMON,
) -> None:
    """Run the studio and its page in the foreground, until Ctrl-C."""
    import anyio

    from dimp import settings
    from dimp_web.serve import serve as run_server

    home = home_of(options.home)
    said = settings.load(home, os.environ, {"host": host, "port": port, "token": token})
    command = os.environ.get(WORKER)
    own_port = port is not None or "DIMP_PORT" in os.environ or "port" in settings.read_config(home)
    anyio.run(
        partial(
            run_server, home, said, announce=output.note, idle_stop_s=said.idle_stop_s if idle_stop else None,
            open_browser=open_page, command=shlex.split(command) if command else None, port_was_asked_for=own_port,
        )
    )  # fmt: skip


def status(*, options: Common = COMMON) -> None:
    """Whether a server runs for this data folder, and what it does."""
    home = home_of(options.home)
    address = background.find(home)
    if address is None:
        lines = ["No server is running.", "One starts by itself when needed, or by: dimp serve"]
        _report({"running": False, "home": str(home.root)}, lines, options)
        return
    queue = background.connect(home).ask("GET", "/api/queue")
    data = {
        "running": True, "home": str(home.root), "url": address.url, "pid": address.pid, "version": address.version,
        "started_at": address.started_at, "queue": queue,
    }  # fmt: skip
    where = f"Running at {address.url} (process {address.pid}, version {address.version})"
    _report(data, [where, *_work(queue)], options)


def stop(*, options: Common = COMMON) -> None:
    """Stop the running server. Work that is not finished goes on at the next start."""
    home = home_of(options.home)
    address = background.find(home)
    if address is None:
        _report({"stopped": False}, ["No server is running."], options)
        return
    os.kill(address.pid, signal.SIGTERM)
    _await_end(home, address.pid)
    _report({"stopped": True}, ["Stopped."], options)


def _await_end(home: Home, pid: int) -> None:
    deadline = time.monotonic() + _LEAVE_S
    while background.owns(home, pid):
        if time.monotonic() > deadline:
            raise Unavailable(f"The server (process {pid}) does not stop.", f"End it by hand: kill -9 {pid}")
        time.sleep(0.05)


def _work(queue: dict[str, object]) -> list[str]:
    """The queue and the model in two lines."""
    model = queue.get("model")
    said = model if isinstance(model, dict) else {}
    state = " ".join(str(said.get(key) or "") for key in ("name", "state", "device"))
    waiting = queue.get("waiting")
    count = len(waiting) if isinstance(waiting, list) else 0
    work = "painting" if queue.get("running") else "nothing is being painted"
    paused = ", paused" if queue.get("paused") else ""
    return [f"Queue: {work}, {count} waiting{paused}", f"Model: {state.strip() or 'not loaded'}"]


def _report(data: dict[str, object], lines: list[str], options: Common) -> None:
    if options.json:
        output.value(data)
        return
    for text in lines:
        output.line(output.plain(text))
