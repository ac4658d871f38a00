"""What a service manager does for the studio, and which one this system has."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from dimp.core.errors import Unavailable

_LIMIT_S = 60.0
"""How long a service manager may take to answer."""


class ServiceState(Struct, frozen=True):
    """What the service manager says.

    `manager`: its name. `file`: where the service is described. `installed`: whether it is. `running`: whether the
    studio runs under it. `detail`: the manager's own words for its state.
    """

    manager: str
    file: str
    installed: bool
    running: bool = False
    detail: str = ""


class Service(Protocol):
    """The studio as a service of one user. Everything raises `Unavailable` where the manager cannot be asked."""

    def install(self, command: Sequence[str], environ: Mapping[str, str]) -> ServiceState:
        """Describes the service, enables it, and starts it; one that is there is replaced."""

    def remove(self) -> ServiceState:
        """Stops the service, and forgets it."""

    def state(self) -> ServiceState:
        """Whether it is there, and runs."""


def command_line(home: Path) -> list[str]:
    """What the service runs. `-P`: no code is taken from the folder in which it is started."""
    return [sys.executable, "-P", "-m", "dimp.cli.main", "serve", "--home", str(home)]


def ask_manager(command: Sequence[str], *, accept: Sequence[int] = (0,)) -> str:
    """What a service manager prints. Raises `Unavailable` where it is missing, is late, or ends with another code."""
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except FileNotFoundError as missing:
        hint = "Run the studio in the foreground instead: dimp serve. docs/deployment has services for other systems."
        raise Unavailable(f"This system has no {command[0]}.", hint) from missing
    except subprocess.TimeoutExpired as late:
        raise Unavailable(f"{command[0]} did not answer within {_LIMIT_S:g} s.", "Try again.") from late
    if run.returncode not in accept:
        text = (run.stderr or run.stdout).strip().splitlines()
        hint = "Log in as this user (a login session has a service manager), or run: dimp serve"
        raise Unavailable(f"{' '.join(command[:3])} failed: {text[-1] if text else f'exit {run.returncode}'}", hint)
    return run.stdout
