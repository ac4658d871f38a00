"""`dimp serve`, `status` and `stop`: the process that owns the data folder; `mcp`: the studio for assistants."""

from __future__ import annotations

import os
import shlex
import signal
import time
from functools import partial
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.errors import Unavailable
from dimp.home import Home

WORKER = "DIMP_WORKER"
"""Environment variable in which tests put the command line of another worker."""

_STOP_S = 20.0


def serve(
    *,
    host: Annotated[str | None, Parameter(help="Address to listen on; beyond loopback a token is needed.")] = None,
    port: Annotated[int | None, Parameter(help="Port to listen on; 0 for any free one.")] = None,
    token: Annotated[str | None, Parameter(help="Secret that clients must send; better set as DIMP_TOKEN.")] = None,
    root_path: Annotated[str | None, Parameter(help="Path below which a proxy has the studio, as in /studio.")] = None,
    open_page: Annotated[bool, Parameter(name="--open", negative="", help="Open the page in the browser.")] = False,
    idle_stop: Annotated[
        bool, Parameter(negative="", help="Stop after a time without work or clients (setting idle_stop_s).")
    ] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Run the studio and its page in the foreground, until Ctrl-C."""
    import anyio

    from dimp import settings
    from dimp_web.serve import serve as run_server

    home = resolve_home(options.home)
    given = {"host": host, "port": port, "token": token, "root_path": root_path}
    server_settings = settings.load(home, os.environ, given)
    command = os.environ.get(WORKER)
    port_was_chosen = port is not None or "DIMP_PORT" in os.environ or "port" in settings.read_config(home)
    anyio.run(
        partial(
            run_server, home, server_settings, announce=console.print_note, open_browser=open_page,
            idle_stop_s=server_settings.idle_stop_s if idle_stop else None,
            command=shlex.split(command) if command else None, port_was_asked_for=port_was_chosen,
        )
    )  # fmt: skip


def status(*, options: CommonOptions = COMMON) -> None:
    """Whether a server is running for this data folder, and what it is doing."""
    home = resolve_home(options.home)
    address = background.find(home)
    if address is None:
        lines = ["No server is running.", "One starts when it is needed, or with: dimp serve"]
        _report({"running": False, "home": str(home.root)}, lines, options)
        return
    queue = background.connect(home).request("GET", "/api/queue")
    data = {
        "running": True, "home": str(home.root), "url": address.url, "pid": address.pid, "version": address.version,
        "started_at": address.started_at, "queue": queue,
    }  # fmt: skip
    running = f"Running at {address.url} (process {address.pid}, version {address.version})"
    _report(data, [running, *_queue_lines(queue)], options)


def stop(*, options: CommonOptions = COMMON) -> None:
    """Stop the running server. Unfinished work goes on at the next start."""
    home = resolve_home(options.home)
    address = background.find(home)
    if address is None:
        _report({"stopped": False}, ["No server is running."], options)
        return
    end_server(home, address.pid)
    _report({"stopped": True}, ["Stopped."], options)


def mcp(
    *,
    http: Annotated[bool, Parameter(negative="", help="Listen for HTTP on this machine instead of stdin.")] = False,
    port: Annotated[int, Parameter(help="The port for HTTP.")] = 8931,
    options: CommonOptions = COMMON,
) -> None:
    """Let an assistant paint, refine, look, undo, branch, compare and search in a session.

    An assistant's program starts this command by itself and speaks to it over stdin and stdout; with --http it is
    reached at http://127.0.0.1:8931/mcp. What it does stands in the log under the name mcp. It needs a package that is
    not installed by default: pip install 'dimpressionist[mcp]'.
    """
    from dimp.cli.assistant import make_server

    try:
        server = make_server(resolve_home(options.home), options.session)
    except ImportError as missing:
        hint = "Install it with: pip install 'dimpressionist[mcp]'"
        raise Unavailable("The package for the Model Context Protocol is not installed.", hint) from missing
    if http:
        console.print_note(f"Listening on http://127.0.0.1:{port}/mcp")
        server.run("streamable-http", host="127.0.0.1", port=port)
    else:
        server.run("stdio")


def end_server(home: Home, pid: int) -> None:
    """Ends the server of a folder as a user would, and waits until it is gone. Raises `Unavailable` if it stays."""
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_S
    while background.owns_home(home, pid):
        if time.monotonic() > deadline:
            raise Unavailable(f"The server (process {pid}) does not stop.", f"End it by hand: kill -9 {pid}")
        time.sleep(0.05)


def _queue_lines(queue: dict[str, object]) -> list[str]:
    """The queue and the model in two lines."""
    model = queue.get("model")
    details = model if isinstance(model, dict) else {}
    state = " ".join(str(details.get(key) or "") for key in ("name", "state", "device"))
    after = details.get("idle_unload_s")
    unload = f"; unloaded after {after:g} s without work" if isinstance(after, int | float) and after else ""
    waiting = queue.get("waiting")
    count = len(waiting) if isinstance(waiting, list) else 0
    work = "painting" if queue.get("running") else "nothing is being painted"
    paused = ", paused" if queue.get("paused") else ""
    return [f"Queue: {work}, {count} waiting{paused}", f"Model: {state.strip() or 'not loaded'}{unload}"]


def _report(data: dict[str, object], lines: list[str], options: CommonOptions) -> None:
    if options.json:
        console.print_json(data)
        return
    for text in lines:
        console.print_line(console.plain(text))
