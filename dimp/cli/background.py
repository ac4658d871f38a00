"""Finding the server of a data folder, and starting one in the background where there is none.

`server.json` says where a server listens, the lock's process id says whether it still lives, and `/health` whether it
answers. Starting is guarded by a lock of its own, so that two commands at once start one server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from dimp.client import Address, Client
from dimp.home import Home
from dimp.refusals import Refusal, Unavailable
from dimp_store.errors import AlreadyOwned
from dimp_store.lock import FolderLock

READY_S = 10.0
_LOOK_EVERY_S = 0.03
_HEALTH_S = 2.0
_LOG_LINES = 8


def find(home: Home) -> Address | None:
    """Where this folder's server listens, if one lives and answers."""
    address = read_address(home)
    if address is None or not _lives(home, address.pid):
        return None
    return address if health(address) is not None else None


def connect(home: Home) -> Client:
    """A client of this folder's server, which is started if there is none; also later, should it go away."""
    return Client(lambda: find(home) or start(home))


def await_return(home: Home) -> None:
    """After a connection broke: returns once a server answers, or is dead and may be started anew.

    A server that was stopped takes its `server.json` along and is left in peace. Raises `Unavailable` for it.
    """
    deadline = time.monotonic() + READY_S
    while (address := read_address(home)) is not None and _lives(home, address.pid):
        if health(address) is not None or time.monotonic() > deadline:
            return
        time.sleep(_LOOK_EVERY_S)
    if address is None:
        raise Unavailable(
            "The server was stopped before the picture was done.",
            "The work is kept and goes on when a server starts, with the next command or by: dimp serve",
        )


def running(home: Home) -> Client | None:
    """A client of this folder's server, if one runs."""
    address = find(home)
    return None if address is None else Client(lambda: find(home) or _gone())


def start(home: Home) -> Address:
    """Starts a server in the background and waits until it answers. Raises `Unavailable` with the end of its log."""
    home.make()
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        with _starting(home) as mine:
            if mine:
                return find(home) or _started(home, deadline)
        # Somebody else is starting it; should that fail, the next round tries for itself.
        if (address := _wait(home, min(deadline, time.monotonic() + 1))) is not None:
            return address
    raise _not_ready(home)


def read_address(home: Home) -> Address | None:
    """What `server.json` says, if it can be read."""
    try:
        return msgspec.json.decode(home.server.read_bytes(), type=Address)
    except (OSError, msgspec.DecodeError):
        return None


def health(address: Address) -> dict[str, Any] | None:
    """What the server says of itself, or None when it does not answer, or is another folder's server."""
    try:
        said = msgspec.json.decode(Client(lambda: address, _HEALTH_S).raw("GET", "/health"))
    except (Refusal, msgspec.DecodeError):
        return None
    if not isinstance(said, dict):
        return None
    # A port can pass to another server while a stale `server.json` still names it.
    return said if said.get("pid", address.pid) == address.pid else None


@contextmanager
def _starting(home: Home) -> Iterator[bool]:
    """Whether it falls to this process to start the server."""
    home.cache.mkdir(parents=True, exist_ok=True)  # it may be deleted at any time
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


def owns(home: Home, pid: int) -> bool:
    """Whether the server `pid` still has the folder, be it that it serves or that it is leaving."""
    if home.server.exists():
        return process_lives(pid)
    with _starting(home) as mine:
        lock = FolderLock(home.lock)
        return mine and lock.owner() == pid and lock.held_by_anyone()


def await_owner(home: Home, deadline: float) -> Address | None:
    """Waits while a process holds the folder without answering: one that is leaving, or one that is just coming.

    Returns the address of one that answers, and None when the folder is free, or at the deadline. Call it where no
    server can be starting, for the lock is tried.
    """
    while FolderLock(home.lock).held_by_anyone() and time.monotonic() < deadline:
        if (address := find(home)) is not None:
            return address
        time.sleep(_LOOK_EVERY_S)
    return None


def _started(home: Home, deadline: float) -> Address:
    if (address := await_owner(home, deadline)) is not None:
        return address
    process = _spawn(home)
    while time.monotonic() < deadline:
        if (address := find(home)) is not None:
            return address
        if process.poll() is not None and not _lives(home, None):
            raise _not_ready(home, "The server stopped while it was starting.")
        time.sleep(_LOOK_EVERY_S)
    raise _not_ready(home)


def _spawn(home: Home) -> subprocess.Popen[bytes]:
    """The server as a process of its own session: no Ctrl-C of this terminal reaches it, and it outlives us."""
    command = [sys.executable, "-P", "-m", "dimp.cli.main", "serve", "--idle-stop", "--home", str(home.root)]
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    with open(home.server_log, "wb", opener=_private) as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home.root, close_fds=True, **apart
        )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _wait(home: Home, until: float) -> Address | None:
    while time.monotonic() < until:
        if (address := find(home)) is not None:
            return address
        time.sleep(_LOOK_EVERY_S)
    return None


def _lives(home: Home, pid: int | None) -> bool:
    """Whether the process that wrote itself into the folder's lock lives (and is `pid`, if that is said).

    The lock itself is not tried: holding it for an instant could turn away a server that is just starting.
    """
    owner = FolderLock(home.lock).owner()
    if owner is None or pid not in (None, owner):
        return False
    return process_lives(owner)


def process_lives(pid: int) -> bool:
    """Whether a process of this number is there."""
    if sys.platform == "win32":
        return (
            str(pid)
            in subprocess.run(
                ["tasklist", "/fi", f"pid eq {pid}", "/nh"], capture_output=True, text=True, check=False
            ).stdout
        )
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _gone() -> Address:
    raise Unavailable("The server has stopped.", "See: dimp status")


def _not_ready(home: Home, message: str = f"The server did not start within {READY_S:.0f} seconds.") -> Unavailable:
    end = _tail(home.server_log)
    if end:
        message += f" The end of its log: {end}"
    return Unavailable(message, "Run it in the foreground to see more: dimp serve")


def _tail(path: Path) -> str:
    try:
        lines = path.read_text("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return " | ".join(line.strip() for line in lines[-_LOG_LINES:])
