"""How the processes are started that reach a Ray cluster. Imports nothing of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_PATIENCE_S = 90.0
_MODULE = [sys.executable, "-P", "-m", "dimp.engine.cluster"]


def bridge_command(
    address: str, images: Path, threads: int = 0, device: str = "", speed: str = "", worker: Sequence[str] = ()
) -> list[str]:
    """How a bridge to one card is started; `worker` is what is started there instead of the usual worker."""
    chosen = {"--threads": str(threads or ""), "--device": device, "--speed": speed}
    options = [part for name, value in chosen.items() if value for part in (name, value)]
    return [*_MODULE, "--address", address, "--images", str(images), *options, *(("--", *worker) if worker else ())]


def count_cards(address: str, device: str = "") -> tuple[int, str]:
    """How many cards a cluster has, or 0 and why it cannot be said; asks a process of its own."""
    command = [*_MODULE, "--address", address, "--count", *(("--device", device) if device else ())]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return 0, f"the Ray cluster at {address} did not answer within {_PATIENCE_S:g} s"
    if done.returncode == 0 and done.stdout.split()[-1:] and done.stdout.split()[-1].isdecimal():
        return int(done.stdout.split()[-1]), ""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return 0, lines[-1] if lines else f"exit code {done.returncode}"
