"""The studio as a service of its user: what the service manager is asked for, with programs that note their calls."""

from __future__ import annotations

import plistlib
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from dimp.cli.services.launchd import LABEL, Launchd
from dimp.cli.services.service import Service, command_line
from dimp.cli.services.systemd import UNIT, Systemd, unit_text
from dimp.core.errors import Unavailable

COMMAND = ["/opt/my studio/python", "-P", "-m", "dimp.cli.main", "serve", "--home", '/data/50% "off" $HOME\\x']
MANAGER = """#!/bin/sh
echo "$@" >> {calls}
case "$*" in
*show-environment*) exit {bus} ;;
*show*) test -e {down} && echo ActiveState=failed || printf 'ActiveState=active\\nSubState=running\\n' ;;
print*) test -e {down} && exit 113; echo "	state = running" ;;
bootout*) exit 113 ;;
esac
"""


class Manager:
    """Stands in for `systemctl` or `launchctl`: the program that this system may not have."""

    def __init__(self, folder: Path, *, bus: bool = True) -> None:
        self.calls_file, self.down = folder / "calls", folder / "down"
        for name in ("systemctl", "launchctl"):
            program = folder / name
            program.write_text(MANAGER.format(calls=self.calls_file, down=self.down, bus=0 if bus else 1))
            program.chmod(program.stat().st_mode | stat.S_IXUSR)

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines() if self.calls_file.exists() else []


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manager:
    """Service managers that do as they are told."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return Manager(tmp_path)


@pytest.mark.parametrize("kind", ["systemd", "launchd"])
def test_a_service_is_installed_looked_at_and_removed(kind: str, manager: Manager, tmp_path: Path) -> None:
    service: Service = Systemd(tmp_path / "config") if kind == "systemd" else Launchd(tmp_path / "Library", 501)
    assert not service.state().installed
    assert manager.calls == []  # where there is no service, nobody is asked

    installed = service.install(COMMAND, {"HF_HOME": "/models"})
    assert (installed.installed, installed.running, installed.manager) == (True, True, kind)
    assert Path(installed.file).read_bytes()
    manager.down.touch()
    assert service.state().running is False
    assert not service.remove().installed
    assert not Path(installed.file).exists()
    assert not service.remove().installed  # twice is no mistake


def test_systemd_takes_up_what_is_written_and_starts_it(manager: Manager, tmp_path: Path) -> None:
    service = Systemd(tmp_path)
    service.install(COMMAND, {})
    service.remove()
    asked = [call.removeprefix("--user ") for call in manager.calls if " show " not in call]
    assert asked == [
        "show-environment", "daemon-reload", f"enable {UNIT}", f"restart {UNIT}", f"disable --now {UNIT}",
        "daemon-reload",
    ]  # fmt: skip


def test_without_a_manager_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    Manager(tmp_path, bus=False)
    with pytest.raises(Unavailable, match="show-environment failed"):
        Systemd(tmp_path / "config").install(COMMAND, {})
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(Unavailable, match="no systemctl"):
        Systemd(tmp_path / "config").install(COMMAND, {})
    assert not (tmp_path / "config").exists()


def test_an_agent_says_the_command_word_by_word(manager: Manager, tmp_path: Path) -> None:
    state = Launchd(tmp_path, 501).install(COMMAND, {"HF_HOME": "/models"})
    content = plistlib.loads(Path(state.file).read_bytes())
    assert content["ProgramArguments"] == COMMAND
    assert content["EnvironmentVariables"] == {"HF_HOME": "/models"}
    assert content["KeepAlive"] == {"SuccessfulExit": False}  # `dimp stop` is obeyed, a crash is not
    assert manager.calls[0] == f"bootout gui/501/{LABEL}"


def test_a_unit_escapes_what_systemd_would_read_otherwise(tmp_path: Path) -> None:
    text = unit_text(COMMAND, {"HF_HOME": '/a b/100% "x"'})
    assert 'Environment="HF_HOME=/a b/100%% \\"x\\""\n' in text
    assert '"/opt/my studio/python" "-P"' in text
    assert '"/data/50%% \\"off\\" $$HOME\\\\x"' in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT
    unit.write_text(unit_text(command_line(tmp_path / "data of mine"), {"HF_HOME": "/models of mine"}))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--recursive-errors=no", str(unit)],
        capture_output=True, text=True, check=False, env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert UNIT not in checked.stderr, checked.stderr
    assert checked.returncode == 0, checked.stderr
