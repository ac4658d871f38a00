"""`dimp service`: the studio as a service of this user, started with their session and kept running."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from dimp.cli import background
from dimp.cli.commands.server.server import end_server
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.services.launchd import Launchd
from dimp.cli.services.service import Service, ServiceState, command_line
from dimp.cli.services.systemd import Systemd
from dimp.cli.store import resolve_home
from dimp.core.errors import Unavailable
from dimp.settings import keys

_PASSED_ON = ("HF_HOME", "CUDA_VISIBLE_DEVICES")
"""Variables that the service gets as they are now: they say where models are, and which cards may be used."""


def install(*, options: CommonOptions = COMMON) -> None:
    """Start the studio with this user's session, now and from now on; a server that runs is replaced.

    Linux has it as a unit of systemd, macOS as an agent of launchd. The service reads config.toml as every server
    does; variables of this shell such as DIMP_PORT are not passed on.
    """
    service = _service()
    home = resolve_home(options.home).make()
    if (address := background.find(home)) is not None and not service.state().running:
        end_server(home, address.pid)
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    _report(service.install(command_line(home.root), environ), options)
    for key in keys():
        if f"DIMP_{key.upper()}" in os.environ:
            console.print_note(f"DIMP_{key.upper()} is not passed on to the service; to keep it: dimp config set {key}")


def remove(*, options: CommonOptions = COMMON) -> None:
    """Stop the service and forget it. Pictures and settings stay."""
    _report(_service().remove(), options)


def status(*, options: CommonOptions = COMMON) -> None:
    """Whether the service is installed, and runs."""
    _report(_service().state(), options)


def _service() -> Service:
    """What this system has. Raises `Unavailable` where it is nothing that is known here."""
    if sys.platform == "linux":
        return Systemd(Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"))
    if sys.platform == "darwin":
        return Launchd(Path.home() / "Library", os.getuid())
    hint = "docs/deployment says how to have it started at login, with the task scheduler of Windows."
    raise Unavailable(f"A service cannot be set up by this command on {sys.platform}.", hint)


def _report(state: ServiceState, options: CommonOptions) -> None:
    if options.json:
        console.print_json(msgspec.to_builtins(state))
    elif state.installed:
        console.print_line(console.plain(f"Installed with {state.manager}: {state.detail}"))
        console.print_line(console.plain(f"Described in {state.file}"))
    else:
        console.print_line(console.plain("No service is installed. To have one: dimp service install"))
