"""A user's unit of systemd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from dimp.cli.services.service import ServiceState, ask_manager
from dimp_store.temp_file import replace_file

UNIT = "dimp.service"
_TEMPLATE = """\
[Unit]
Description=Dimpressionist, a studio where pictures are made in conversation

[Service]
{environment}ExecStart={command}
# SIGTERM lets waiting clients go and closes the log; unfinished pictures are painted at the next start.
TimeoutStopSec=30
Restart=on-failure
RestartSec=5
UMask=0077

[Install]
WantedBy=default.target
"""


class Systemd:
    """`systemctl --user`, with the unit in the user's configuration folder `config` (usually `~/.config`)."""

    def __init__(self, config: Path) -> None:
        self._file = config / "systemd" / "user" / UNIT

    def install(self, command: Sequence[str], environ: Mapping[str, str]) -> ServiceState:
        """Writes the unit, enables it, and starts it again with what it says now."""
        ask_manager(["systemctl", "--user", "show-environment"])  # before anything is written
        self._file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._file, unit_text(command, environ).encode())
        ask_manager(["systemctl", "--user", "daemon-reload"])
        ask_manager(["systemctl", "--user", "enable", UNIT])
        ask_manager(["systemctl", "--user", "restart", UNIT])
        return self.state()

    def remove(self) -> ServiceState:
        """Stops and disables the unit, and removes its file."""
        if self._file.exists():
            ask_manager(["systemctl", "--user", "disable", "--now", UNIT])
            self._file.unlink(missing_ok=True)
            ask_manager(["systemctl", "--user", "daemon-reload"])
        return self.state()

    def state(self) -> ServiceState:
        """What systemd says of the unit."""
        if not self._file.exists():
            return ServiceState("systemd", str(self._file), installed=False)
        printed = ask_manager(["systemctl", "--user", "show", UNIT, "--property=ActiveState,SubState"])
        fields = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
        detail = f"{fields.get('ActiveState', 'unknown')} ({fields.get('SubState', 'unknown')})"
        running = fields.get("ActiveState") in ("active", "activating")
        return ServiceState("systemd", str(self._file), installed=True, running=running, detail=detail)


def unit_text(command: Sequence[str], environ: Mapping[str, str]) -> str:
    """The unit that runs a command with some variables."""
    lines = "".join(f"Environment={_quote(f'{name}={value}')}\n" for name, value in sorted(environ.items()))
    words = " ".join(_quote(word).replace("$", "$$") for word in command)
    return _TEMPLATE.format(environment=lines, command=words)


def _quote(word: str) -> str:
    """A word as systemd reads it: in quotes, with its own escapes, and `%` for no specifier (systemd.syntax(7))."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("%", "%%")
    return f'"{escaped}"'
