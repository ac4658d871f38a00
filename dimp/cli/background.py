"""Finding the server of a data folder, and starting one in the background where there is none.

`server.json` says where a server listens, the lock's process id whether it is still alive, and `/health` whether it
answers. A lock of its own guards the start, so that two commands at once start one server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from dimp.cli.client import Address, Client
from dimp.core.errors import Refusal, Unavailable
from dimp.home import Home
from dimp_store.errors import AlreadyOwned
from dimp_store.lock import FolderLock
from dimp_store.os_errors import is_full

READY_S = 30.0
"""How long a server may take to answer; where its process ends before that, the wait ends with it."""

_POLL_S = 0.03
_HEALTH_S = 2.0
_LOG_LINES = 8


def find(home: Home) -> Address | None:
    """The address of this folder's server, if one is alive and answers."""
    address = read_address(home)
    if address is None or not _is_alive(home, address.pid):
        return None
    return address if health(address) is not None else None


def connect(home: Home) -> Client:
    """A client of this folder's server, which is started where there is none, also if it goes away later."""
    return Client(lambda: find(home) or start(home))


def await_return(home: Home) -> None:
    """After a connection broke: returns once the server answers, or has died and may be started again.

    A server that was stopped has removed its `server.json` and is not started again. Raises `Unavailable` for it.
    """
    deadline = time.monotonic() + READY_S
    while (address := read_address(home)) is not None and _is_alive(home, address.pid):
        if health(address) is not None or time.monotonic() > deadline:
            return
        time.sleep(_POLL_S)
    if address is None:
        raise Unavailable(
            "The server was stopped before the picture was done.",
            "The work is kept and goes on when a server starts, with the next command or by: dimp serve",
        )


def connect_if_running(home: Home) -> Client | None:
    """A client of this folder's server, if one is running."""
    address = find(home)
    return None if address is None else Client(lambda: find(home) or _refuse_stopped())


def start(home: Home) -> Address:
    """Starts a server in the background and waits until it answers. Raises `Unavailable` with the end of its log."""
    home.make()
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        with _hold_start_lock(home) as is_ours:
            if is_ours:
                return find(home) or _start_and_wait(home, deadline)
        # Another process is starting it; should that fail, the next round tries again.
        if (address := _wait_for_server(home, min(deadline, time.monotonic() + 1))) is not None:
            return address
    raise _not_ready(home)


def read_address(home: Home) -> Address | None:
    """The address in `server.json`, if it can be read."""
    try:
        return msgspec.json.decode(home.server.read_bytes(), type=Address)
    except (OSError, msgspec.DecodeError):
        return None


def health(address: Address) -> dict[str, Any] | None:
    """The server's health report; None when it does not answer, or is the server of another folder."""
    try:
        report = msgspec.json.decode(Client(lambda: address, _HEALTH_S).request_bytes("GET", "/health"))
    except (Refusal, msgspec.DecodeError):
        return None
    if not isinstance(report, dict):
        return None
    # A port can pass to another server while a stale `server.json` still names it.
    return report if report.get("pid", address.pid) == address.pid else None


@contextmanager
def _hold_start_lock(home: Home) -> Iterator[bool]:
    """Holds the start lock; yields whether this process got it and may start the server."""
    home.cache.mkdir(parents=True, exist_ok=True)  # the cache may be deleted at any time
    lock = FolderLock(home.cache / "starting.lock")
    try:
        lock.acquire()
    except AlreadyOwned:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def owns_home(home: Home, pid: int) -> bool:
    """Whether the server `pid` still holds the folder, serving or shutting down."""
    if home.server.exists():
        return process_is_alive(pid)
    with _hold_start_lock(home) as is_ours:
        lock = FolderLock(home.lock)
        return is_ours and lock.owner() == pid and lock.held_by_anyone()


def await_owner(home: Home, deadline: float) -> Address | None:
    """Waits while a process holds the folder without answering: one that is shutting down or starting up.

    Returns the address once it answers, and None when the folder is free, or at the deadline. Call it only where no
    other command can be starting a server, because the lock is tried.
    """
    while FolderLock(home.lock).held_by_anyone() and time.monotonic() < deadline:
        if (address := find(home)) is not None:
            return address
        time.sleep(_POLL_S)
    return None


def _start_and_wait(home: Home, deadline: float) -> Address:
    if (address := await_owner(home, deadline)) is not None:
        return address
    process = _spawn(home)
    while time.monotonic() < deadline:
        if (address := find(home)) is not None:
            return address
        if process.poll() is not None and not _is_alive(home, None):
            raise _not_ready(home, "The server stopped while it was starting.")
        time.sleep(_POLL_S)
    raise _not_ready(home)


def _spawn(home: Home) -> subprocess.Popen[bytes]:
    """Starts the server in a session of its own: no Ctrl-C here reaches it, and it outlives this command."""
    command = [sys.executable, "-P", "-m", "dimp.cli.main", "serve", "--idle-stop", "--home", str(home.root)]
    detached: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        detached = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    with open(home.server_log, "wb", opener=_open_private) as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home.root, close_fds=True, **detached
        )
    # At the prompt the server may end before this process; until it is waited for, it would seem to be alive.
    threading.Thread(target=process.wait, name="server-waiter", daemon=True).start()
    return process


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _wait_for_server(home: Home, deadline: float) -> Address | None:
    while time.monotonic() < deadline:
        if (address := find(home)) is not None:
            return address
        time.sleep(_POLL_S)
    return None


def _is_alive(home: Home, pid: int | None) -> bool:
    """Whether the process named in the folder's lock is alive (and is `pid`, unless that is None).

    The lock itself is not tried: holding it for an instant could stop a server that is just starting.
    """
    owner = FolderLock(home.lock).owner()
    if owner is None or pid not in (None, owner):
        return False
    return process_is_alive(owner)


def process_is_alive(pid: int) -> bool:
    """Whether a process of this id exists."""
    if sys.platform == "win32":
        command = ["tasklist", "/fi", f"pid eq {pid}", "/nh"]
        return str(pid) in subprocess.run(command, capture_output=True, text=True, check=False).stdout
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_stopped() -> Address:
    raise Unavailable("The server has stopped.", "See: dimp status")


def _not_ready(home: Home, message: str = f"The server did not start within {READY_S:.0f} seconds.") -> Unavailable:
    if is_full(home.root):  # then its log is empty, too
        return Unavailable(
            "The server did not start: the disk of the data folder is full.", "Make room on the disk, then try again."
        )
    if end := _tail(home.server_log):
        message += f" The end of its log: {end}"
    return Unavailable(message, "Run it in the foreground to see more: dimp serve")


def _tail(path: Path) -> str:
    try:
        lines = path.read_text("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return " | ".join(line.strip() for line in lines[-_LOG_LINES:])
