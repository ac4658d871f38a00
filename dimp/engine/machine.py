"""What the machine has, asked without a model library: its device for painting, that device's memory, main memory.

The server uses it to say what would fit; the worker, which has the libraries, measures what is free when it loads.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from dimp.engine.placement import Machine

GIB = 1024**3
RESERVED_RAM = 2.0
"""Main memory in GiB that is left to the system and other programs."""

_QUERY = ("--query-gpu=memory.total", "--format=csv,noheader,nounits")
_TIMEOUT_S = 10


def survey() -> Machine:
    """Return what the machine offers while nothing else uses it; sizes in GiB."""
    ram = max(total_ram() / GIB - RESERVED_RAM, 0.0)
    if (largest := _find_largest_gpu()) is not None:
        return Machine("cuda", largest, ram)
    shared = platform.system() == "Darwin" and platform.machine() == "arm64"
    return Machine("mps" if shared else "cpu", ram, ram)


def total_ram() -> int:
    """Return the main memory in bytes; 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def free_ram() -> int:
    """Return the main memory that programs can have now, in bytes."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return total_ram()


def _find_largest_gpu() -> float | None:
    """Return the memory of the largest CUDA device in GiB, None where there is none."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    try:
        answer = subprocess.run([tool, *_QUERY], capture_output=True, text=True, timeout=_TIMEOUT_S, check=True).stdout
        return max(float(line) / 1024 for line in answer.splitlines() if line.strip())
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
