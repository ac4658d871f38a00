"""The device that a worker paints on: which one, what is free of it, which numbers it has, how fast it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dimp.engine import machine
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import FEWEST, Dtype, Machine, Speed

_COPIED = 256 << 20
_SIDE = 4096
_ROUNDS = 4


def choose(wanted: str) -> str:
    """Return the device to paint on, as torch names its kind: `cuda`, `mps` or `cpu`.

    `wanted` is one of these, `cuda:1` for the second card, or `auto`: the card with the most free memory, else Apple's
    graphics, else the processor. The card becomes the one that torch means by `cuda`. Raises PaintError for a device
    that is not here.
    """
    import torch

    kind, _, number = wanted.partition(":")
    _need(wanted, kind, number)
    if kind == "cuda" or (kind == "auto" and torch.cuda.is_available()):
        cards = range(torch.cuda.device_count())
        card = int(number) if number else max(cards, key=lambda each: torch.cuda.mem_get_info(each)[0], default=0)
        torch.cuda.set_device(card)
        return "cuda"
    if kind == "auto":
        return "mps" if torch.backends.mps.is_available() else "cpu"
    return kind


def try_to_choose(wanted: str) -> tuple[str, PaintError | None]:
    """Return the device as `choose` does; where it is not here, the processor and what is to be told to who paints."""
    try:
        return choose(wanted), None
    except PaintError as refused:
        return "cpu", refused


def _need(wanted: str, kind: str, number: str) -> None:
    """Raise PaintError for a device that is named and that torch does not see."""
    import torch

    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    apple = kind != "mps" or torch.backends.mps.is_available()
    if apple and (kind != "cuda" or int(number or 0) < cards):
        return
    seen = [*(f"cuda:{card}" for card in range(cards)), *(["mps"] if torch.backends.mps.is_available() else []), "cpu"]
    raise PaintError(
        "bad_input",
        f"The setting device is {wanted}, which torch does not see here.",
        f"It sees: {', '.join(seen)}. Name one of them (dimp config set device {seen[0]}), and see: dimp doctor.",
    )


def half_format(device: str) -> Dtype:
    """Return the number format in 16 bits that a device computes in; float16 where it has no units for bfloat16."""
    import torch

    if device == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float16"
    if device == "mps":
        return "bfloat16" if torch.backends.mps.is_macos_or_newer(14, 0) else "float16"
    return "bfloat16"


def survey(device: str, cache: Path | None, speed: Speed = "exact") -> Machine:
    """Return what is free now, how fast the device is, and what it can do of the speed that is asked for."""
    ram = machine.free_ram() / machine.GIB
    if device != "cuda":
        return Machine(device, ram, ram, half=half_format(device))
    import torch

    free = torch.cuda.mem_get_info()[0] / machine.GIB
    half = half_format(device)
    fast = speed == "fast" and half == "bfloat16" and torch.cuda.get_device_capability() >= machine.EIGHT_BIT_UNITS
    bus, operations = machine.read_speed(cache)
    compiles = speed in ("compiled", "fast")
    return Machine("cuda", free, ram, compiles, fast, bus, operations, half, FEWEST.get(speed, 16))


def processor_name() -> str:
    """Return what the system calls the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        import platform

        return platform.machine()


def measure_speed(cache: Path | None) -> None:
    """Measure the bus and the card, in a fraction of a second, and leave it in the cache for whoever plans."""
    import torch

    if machine.read_speed(cache) != (0.0, 0.0):
        return
    card = torch.device("cuda")
    source = torch.empty(_COPIED, dtype=torch.uint8, pin_memory=True)
    target = torch.empty(_COPIED, dtype=torch.uint8, device=card)
    copying = _time(lambda: target.copy_(source, non_blocking=True))
    factor = torch.randn(_SIDE, _SIDE, device=card).to(getattr(torch, half_format("cuda")))
    multiplying = _time(lambda: factor @ factor)
    machine.keep_speed(cache, _COPIED / machine.GIB / copying, 2 * _SIDE**3 / 1e12 / multiplying)


def _time(work: Callable[[], Any]) -> float:
    """Seconds of a piece of work on the card, after one to warm up."""
    import torch

    work()
    torch.cuda.synchronize()
    began = time.perf_counter()
    for _ in range(_ROUNDS):
        work()
    torch.cuda.synchronize()
    return (time.perf_counter() - began) / _ROUNDS
