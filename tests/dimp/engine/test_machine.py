"""What the machine says of itself, with a driver that is a script and memory files of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dimp.cli.commands import doctor
from dimp.engine import machine
from dimp.home import Home
from dimp.settings import SPEEDS

DRIVER = """#!/bin/sh
case "$1" in
  *memory.free*) echo 4096; echo 20480 ;;
  *pid*) echo "{pid}, 1024"; echo "1, 300" ;;
  *) echo 24576 ;;
esac
"""


@pytest.fixture
def worker() -> object:
    """A process whose command names a worker."""
    command = [sys.executable, "-c", "import sys; sys.stdin.read()", machine.WORKER]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    yield process
    process.communicate()


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worker: subprocess.Popen[bytes]) -> None:
    """A driver that knows two cards and two processes, one of them a worker of ours."""
    tool = tmp_path / "nvidia-smi"
    tool.write_text(DRIVER.replace("{pid}", str(worker.pid)))
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the system for processes as Linux has them")
def test_free_memory_counts_and_what_our_own_worker_holds(driver: None) -> None:
    here = machine.survey()
    assert (here.device, here.free) == ("cuda", 20.0 + 1.0)
    assert 0 < here.ram < machine.total_ram() / machine.GIB


@pytest.mark.parametrize(
    ("cards", "fast"),
    [
        ("8.9", True),
        ("9.0\n8.9", True),
        ("12.0", True),
        ("8.6", False),
        ("9.0\n7.5", False),
        ("[N/A]", False),
        ("", False),
    ],
)
def test_what_was_asked_of_speed_is_planned_where_every_card_can(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cards: str, fast: bool
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\ncase $1 in *compute_cap*) printf '{cards}\\n';; *memory.free*) echo 20480;; esac\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    planned = {wanted: machine.survey(None, wanted) for wanted in ("", *SPEEDS)}
    assert [here.compiles for here in planned.values()] == [False, False, True, True, False, False]
    assert [here.fast for here in planned.values()] == [False, False, False, fast, False, False]
    assert [here.fewest for here in planned.values()] == [16, 16, 16, 16, 8, 4]


def test_what_the_setting_names_is_planned_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\ncase $1 in *memory.free*) printf '8192\\n4096\\n';; esac\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    names = ("", "cuda", "cuda:0", "cuda:1", "cuda:1,cuda:0")
    assert [machine.survey(None, "", name).free for name in names] == [8.0, 8.0, 8.0, 4.0, 4.0]
    assert machine.survey(None, "", "cpu").device == "cpu"
    assert machine.survey(None, "", "cuda:5").device in ("cpu", "mps")


def test_without_a_driver_there_is_no_card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.survey().device in ("cpu", "mps")


def test_a_driver_that_fails_is_no_card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\nexit 9\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert machine.survey().device in ("cpu", "mps")


def test_speeds_are_kept_and_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    assert machine.read_speed(tmp_path) == machine.read_speed(None) == (0.0, 0.0)
    machine.keep_speed(tmp_path / "new", 24.5, 71.0)
    assert machine.read_speed(tmp_path / "new") == (24.5, 71.0)
    assert machine.survey(tmp_path / "new").device
    (tmp_path / "new" / "speed.json").write_text("[1]")
    assert machine.read_speed(tmp_path / "new") == (0.0, 0.0)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("cuda: Optional[str] = None\nhip: Optional[str] = None", "cpu"),
        ("cuda: Optional[str] = '13.0'\nhip: Optional[str] = None", "cuda"),
        ("cuda: Optional[str] = None\nhip: Optional[str] = '7.1'", "rocm"),
    ],
)
def test_what_torch_was_built_for_is_read_without_importing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, expected: str
) -> None:
    package = tmp_path / "torch"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    (package / "version.py").write_text(f"__version__ = '2.13.0'\n{lines}\n")
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert machine.read_torch_backend() == expected


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the system for processes as Linux has them")
def test_the_doctor_tells_a_card_that_torch_cannot_use(
    driver: None, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "read_torch_backend", lambda: "cpu")
    device = next(finding for finding in doctor.examine(home) if finding.name == "device")
    assert "A card is here, but this torch cannot use it" in device.advice
    assert device.value.startswith("cuda, 21.0 GiB free")
    lines = [finding.value for finding in doctor.examine(home) if finding.name == "would paint"]
    assert [line.split(":")[0] for line in lines] == list(doctor.SUGGESTED)
    assert lines[0].startswith("flux2-klein-4b: exact, whole on the card")


@pytest.fixture
def amd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphics inside the processor, and a card of AMD's with 15 of 16 GiB free; no driver of another maker's."""
    for name, total, used in (("card0", 1, 0), ("card1", 16, 1)):
        folder = tmp_path / "drm" / name / "device"
        folder.mkdir(parents=True)
        (folder / "mem_info_vram_total").write_text(f"{total << 30}\n")
        (folder / "mem_info_vram_used").write_text(f"{used << 30}\n")
    monkeypatch.setattr(machine, "GRAPHICS", tmp_path / "drm")
    monkeypatch.setenv("PATH", str(tmp_path))


def finding(home: Home, name: str) -> doctor.Finding:
    return next(found for found in doctor.examine(home) if found.name == name)


def test_a_card_of_amds_is_planned_with_where_torch_is_built_for_it(
    amd: None, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "read_torch_backend", lambda: "rocm")
    assert (machine.survey().device, machine.survey().free) == ("cuda", 15.0)
    device = finding(home, "device")
    assert device.value.startswith("a card of AMD's (ROCm), 15.0 GiB free")
    assert (device.value.endswith("torch for rocm"), device.advice) == (True, "")
    assert "whole on the card" in finding(home, "would paint").value
    assert "fast is compiled here" in finding(home, "speed").value


def test_a_card_of_amds_beside_a_torch_for_processors_is_told(
    amd: None, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "read_torch_backend", lambda: "cpu")
    monkeypatch.setattr(machine, "is_apple", lambda: False)
    assert "A card of AMD's is here, but this torch cannot use it" in finding(home, "device").advice
    monkeypatch.setattr(machine, "GRAPHICS", tmp_path / "drm" / "card0")
    assert finding(home, "device").advice == ""


def test_a_mac_is_told_as_one(amd: None, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "GRAPHICS", tmp_path / "nothing")
    monkeypatch.setattr(machine, "read_torch_backend", lambda: "cpu")
    monkeypatch.setattr(machine, "is_apple", lambda: True)
    device = finding(home, "device")
    assert device.value.startswith("mps (Apple's graphics), ")
    assert (device.value.endswith("torch for Apple"), device.advice) == (True, "")


@pytest.mark.parametrize(
    ("device", "units", "expected"),
    [
        ("cpu", False, "change nothing here"),
        ("cuda", True, "exact, compiled, fast"),
        ("cuda", False, "no units"),
        ("cuda", False, "8-bit and 4-bit where a model does not fit whole"),
    ],
)
def test_the_doctor_says_which_speeds_there_are_and_why(device: str, units: bool, expected: str) -> None:
    assert expected in doctor._explain_speed(device, units)


def test_a_processor_is_expected_to_take_its_time(home: Home, amd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "survey", lambda *_: machine.Machine("cpu", 58.0, 58.0))
    lines = [found.value for found in doctor.examine(home) if found.name == "would paint"]
    assert lines[1] == "flux-dev: exact, in 16 bits, whole, about 5.3 minutes a step on eight cores"
    assert all("e+" not in line and "a step on eight cores" in line for line in lines)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads memory as Linux tells it")
def test_a_container_has_no_more_than_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = machine.free_ram()
    monkeypatch.setattr(machine, "CONTAINER", tmp_path)
    for name, content in {"max": "3000", "current": "2500", "stat": "anon 2000\ninactive_file 400\n"}.items():
        (tmp_path / f"memory.{name}").write_text(content)
    assert machine.free_ram() == 3000 - 2500 + 400
    (tmp_path / "memory.max").write_text("max\n")
    assert machine.free_ram() > plain / 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads memory as Linux tells it")
def test_a_service_has_no_more_than_the_groups_that_it_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd's `MemoryMax=` stands at the service's own group, or at one that holds it."""
    service = tmp_path / "user.slice" / "dimp.service"
    service.mkdir(parents=True)
    for folder, limit in ((service, "max"), (service.parent, "9000")):
        for name, content in {"max": limit, "current": "1000", "stat": "inactive_file 0\n"}.items():
            (folder / f"memory.{name}").write_text(content)
    (tmp_path / "own").write_text("0::/user.slice/dimp.service\n")
    monkeypatch.setattr(machine, "CONTAINER", tmp_path)
    monkeypatch.setattr(machine, "OWN_GROUP", tmp_path / "own")
    assert machine.free_ram() == 8000
    (service / "memory.max").write_text("5000")
    assert machine.free_ram() == 4000
    (tmp_path / "own").write_text("0::/somewhere/else\n")
    assert machine.free_ram() > 9000
