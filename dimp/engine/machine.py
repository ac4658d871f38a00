"""What the machine has, asked without a model library: its device for painting, that device's memory, main memory.

The server uses it to say what would fit; the worker, which has the libraries, measures what is free when it loads, and
leaves in the cache what it found out about speed (`keep_speed`).
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from dimp.engine.placement import FEWEST, Machine

GIB = 1024**3
RESERVED_RAM = 1.0
"""Main memory in GiB that is left to the system and other programs."""

WORKER = "dimp.engine.worker"
"""What the command of a worker names: what it holds is free for the next model."""

_QUERY = ("--query-gpu=memory.free", "--format=csv,noheader,nounits")
_CAPABILITY = ("--query-gpu=compute_cap", "--format=csv,noheader,nounits")
_PROCESSES = ("--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits")
EIGHT_BIT_UNITS = (8, 9)
"""The least compute capability whose cards multiply 8-bit floats: Ada Lovelace and Hopper."""

_TIMEOUT_S = 10
_SPEED = "speed.json"

GRAPHICS = Path("/sys/class/drm")
"""Where the system lists graphics cards; those of AMD's driver say how much memory they have."""

CONTAINER, OWN_GROUP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
"""Where the system says how much memory this container, and each group of processes in it, may take; and which group
is this process's own."""


def survey(cache: Path | None = None, wanted: str = "exact", device: str = "") -> Machine:
    """Return what is free for a model when ours is unloaded; sizes in GiB, speeds as a worker left them in `cache`.

    `wanted` is the setting `speed`, of which the card has to be able to do its part; `device` the setting of that name,
    of several the first.
    """
    kind, _, number = device.partition(",")[0].partition(":")
    workers = _find_workers()
    ram = max((free_ram() + sum(_resident(pid) for pid in workers)) / GIB - RESERVED_RAM, 0.0)
    bus, speed = read_speed(cache)
    free = _find_gpu(workers, number) if kind in ("", "cuda") else None
    if free is None and kind in ("", "cuda") and read_torch_backend() == "rocm":
        free = find_amd_card()
    if free is not None:
        compiles, fast = wanted in ("compiled", "fast"), wanted == "fast" and has_eight_bits()
        return Machine("cuda", free, ram, compiles, fast, bus, speed, fewest=FEWEST.get(wanted, 16))
    return Machine("mps" if is_apple() and kind != "cpu" else "cpu", ram, ram)


def has_eight_bits() -> bool:
    """Whether every CUDA card here multiplies 8-bit floats, as its driver says."""
    with suppress(ValueError):
        answer = _ask_driver(_CAPABILITY) or []
        return bool(answer) and all(tuple(map(int, line.split("."))) >= EIGHT_BIT_UNITS for line in answer)
    return False


def is_apple() -> bool:
    """Whether this is a Mac whose processor and graphics share their memory."""
    return platform.system() == "Darwin" and platform.machine() == "arm64"


def read_torch_backend() -> str:
    """Return what the torch that is installed was built for: `cuda`, `rocm`, or `cpu`; empty where there is none.

    Read from its file of versions, for importing it takes seconds. A build for Apple is one for `cpu`.
    """
    try:
        found = importlib.util.find_spec("torch")
        text = Path(found.origin).with_name("version.py").read_text() if found and found.origin else ""
    except (OSError, ImportError, ValueError):
        return ""
    for name, backend in (("hip", "rocm"), ("cuda", "cuda")):
        if re.search(rf"^{name}\b.*=\s*['\"]", text, re.MULTILINE):
            return backend
    return "cpu" if text else ""


def total_ram() -> int:
    """Return the main memory in bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return _windows_memory()[0]
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def free_ram() -> int:
    """Return the main memory that programs can have now, in bytes; all of it where the system does not say."""
    if sys.platform == "win32":
        return _windows_memory()[1]
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
        return min(free, *map(_free_of_group, _groups()))
    except (OSError, StopIteration):
        return total_ram()


def _groups() -> list[Path]:
    """The groups of processes that this one is in, from the container's to the innermost: a service's, say."""
    own = Path()
    with suppress(OSError, StopIteration):
        lines = OWN_GROUP.read_text().splitlines()
        own = Path(next(line for line in lines if line.startswith("0::")).removeprefix("0::").lstrip("/"))
    return [CONTAINER / path for path in (*reversed(own.parents), own)] or [CONTAINER]


def _free_of_group(group: Path) -> int:
    """What a group of processes may still take, in bytes: its limit less what it holds and can't give back."""
    with suppress(OSError, ValueError, StopIteration):
        limit, held = (int((group / name).read_text()) for name in ("memory.max", "memory.current"))
        lines = (group / "memory.stat").read_text().splitlines()
        files = next(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
        return max(limit - held + files, 0)
    return sys.maxsize


def keep_speed(cache: Path | None, bus: float, speed: float) -> None:
    """Keep what a worker measured: GiB a second to the device, and 10^12 operations a second on it."""
    if cache is not None:
        with suppress(OSError):
            cache.mkdir(parents=True, exist_ok=True)
            (cache / _SPEED).write_text(json.dumps({"bus": bus, "speed": speed}))


def read_speed(cache: Path | None) -> tuple[float, float]:
    """Return the speeds of bus and device as they were measured last; zeros where they were not."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads((cache / _SPEED).read_text()) if cache is not None else {}
        return float(kept["bus"]), float(kept["speed"])
    return 0.0, 0.0


def _find_gpu(workers: dict[int, float], number: str) -> float | None:
    """Return the free memory of a CUDA device in GiB, with what our own workers hold; None where it is not here.

    Without a number it is the emptiest. The driver counts as the worker does (`CUDA_DEVICE_ORDER`).
    """
    answer = _ask_driver(_QUERY)
    if not answer:
        return None
    with suppress(ValueError, IndexError):
        free = float(answer[int(number)]) if number else max(map(float, answer))
        return free / 1024 + sum(workers.values())
    return None


def find_amd_card() -> float | None:
    """Return the free memory in GiB of the emptiest card of AMD's, as Linux says; None where there is none."""
    free = []
    for total in sorted(GRAPHICS.glob("card*/device/mem_info_vram_total")):
        with suppress(OSError, ValueError):
            used = int(total.with_name("mem_info_vram_used").read_text())
            free.append((int(total.read_text()) - used) / GIB)
    return max(free, default=None)


def _find_workers() -> dict[int, float]:
    """Process ids of our own workers on a card, and what they hold of it in GiB."""
    found = {}
    for line in _ask_driver(_PROCESSES) or []:
        with suppress(ValueError, OSError):
            pid, used = line.split(",")
            if WORKER.encode() in Path(f"/proc/{int(pid)}/cmdline").read_bytes():
                found[int(pid)] = float(used) / 1024
    return found


def _resident(pid: int) -> int:
    """Main memory in bytes that a process holds for itself."""
    with suppress(OSError, ValueError, IndexError):
        resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[1:3]
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _ask_driver(query: tuple[str, ...]) -> list[str] | None:
    """The lines of the driver's answer, None where there is no driver or it does not answer."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    try:
        answer = subprocess.run([tool, *query], capture_output=True, text=True, timeout=_TIMEOUT_S, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return [line for line in answer.splitlines() if line.strip()]


class _MemoryStatus(ctypes.Structure):
    """What Windows says of memory (`MEMORYSTATUSEX` of its API)."""

    _fields_ = [
        ("length", ctypes.c_uint32), ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "free", "total_page", "free_page", "total_virtual",
                                               "free_virtual", "free_extended")),
    ]  # fmt: skip


def _windows_memory() -> tuple[int, int]:
    """Main memory of a Windows machine in bytes: all, and what is free; zeros where it does not say."""
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    library = getattr(ctypes, "windll", None)
    if library is None or not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return 0, 0
    return int(status.total), int(status.free)
