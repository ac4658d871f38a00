"""A user's agent of launchd, on macOS."""

from __future__ import annotations

import plistlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from dimp.cli.services.service import ServiceState, ask_manager
from dimp_store.temp_file import replace_file

LABEL = "org.dimpressionist.studio"
_NOT_LOADED = 113
"""What `launchctl print` ends with for an agent that it does not know."""


class Launchd:
    """`launchctl` in the graphical session of `user`, with the agent in their `library` (usually `~/Library`)."""

    def __init__(self, library: Path, user: int) -> None:
        self._file = library / "LaunchAgents" / f"{LABEL}.plist"
        self._log = library / "Logs" / "dimp.log"
        self._domain = f"gui/{user}"

    def install(self, command: Sequence[str], environ: Mapping[str, str]) -> ServiceState:
        """Writes the agent, and loads it, which starts it."""
        self._unload()
        for folder in (self._file.parent, self._log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._file, agent(command, environ, self._log))
        ask_manager(["launchctl", "bootstrap", self._domain, str(self._file)])
        return self.state()

    def remove(self) -> ServiceState:
        """Unloads the agent, which stops it, and removes its file."""
        if self._file.exists():
            self._unload()
            self._file.unlink(missing_ok=True)
        return self.state()

    def state(self) -> ServiceState:
        """What launchd says of the agent."""
        if not self._file.exists():
            return ServiceState("launchd", str(self._file), installed=False)
        printed = ask_manager(["launchctl", "print", f"{self._domain}/{LABEL}"], accept=(0, _NOT_LOADED))
        states = [line.split("=", 1)[1].strip() for line in printed.splitlines() if line.strip().startswith("state =")]
        detail = states[0] if states else "not loaded"
        return ServiceState("launchd", str(self._file), installed=True, running=detail == "running", detail=detail)

    def _unload(self) -> None:
        ask_manager(["launchctl", "bootout", f"{self._domain}/{LABEL}"], accept=(0, 3, _NOT_LOADED))


def agent(command: Sequence[str], environ: Mapping[str, str], log: Path) -> bytes:
    """The agent that runs a command with some variables; what it prints goes to `log`."""
    content = {
        "Label": LABEL,
        "ProgramArguments": list(command),
        "EnvironmentVariables": dict(environ),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ExitTimeOut": 30,
        "Umask": 0o077,
        "StandardOutPath": str(log),
        "StandardErrorPath": str(log),
    }
    return plistlib.dumps(content)
