"""How to load a model on the device at hand: a pure function from measured sizes to a plan.

It decides on free memory, never on a card's name, and offers only what the loader can really do. What is exact comes
before what is not: weights lose bits where nothing exact fits, or in 4 bits where the library for it was installed,
for nobody installs it for another reason. Sizes are in GiB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Offload = Literal["none", "model", "group"]
Weights = Literal["whole", "nf4", "fp8"]

RESERVE = 1.25
"""Left to the desktop, the driver and fragmentation."""

SMALL = 1.0
"""Weights up to this size (as stored, in 16 bits) are kept in 32 bits on a CPU: exact, and no slower."""

GROUP_PEAK = 1.0
"""Weights resident under group offload, where one leaf at a time is on the device."""

TILED_WORK = 1.5
"""Most memory for activations and decoding where the decoder works tile by tile."""

NF4 = 0.3
"""Size in 4 bits with its scales, as a share of 16 bits: 6.2 to 6.7 of 22.2 GiB for FLUX.1-dev."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Weights in 16 bits: the transformer, the largest text encoder, everything together.

    `modulation` is the part of the transformer that is asked once a step with the step and the prompt alone.
    """

    transformer: float
    text: float
    total: float
    modulation: float = 0.0


@dataclass(frozen=True, slots=True)
class Machine:
    """The device (`cpu`, `cuda` or `mps`), its free memory, and the free main memory.

    `four_bit`: the library for weights in 4 bits is installed; `compiles`: compiling was asked for.
    """

    device: str
    free: float
    ram: float
    four_bit: bool = False
    compiles: bool = False


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How to load: number format, how weights are kept, what moves between main memory and device.

    `slots`: modulation is computed before the steps, and its weights stay in main memory. `tiling`: the decoder works
    tile by tile. `compile`: the repeated blocks are compiled.
    """

    device: str
    dtype: Literal["float32", "bfloat16"]
    offload: Offload = "none"
    tiling: bool = False
    slots: bool = False
    weights: Weights = "whole"
    compile: bool = False

    @property
    def exact(self) -> bool:
        """Whether the weights are used as they were published."""
        return self.weights == "whole"

    def fingerprint(self) -> str:
        """Return the plan in one word, for the fingerprint of a picture."""
        marks = {"slots": self.slots, self.weights: not self.exact, "compiled": self.compile, "tiled": self.tiling}
        return "-".join([self.dtype, self.offload, *(mark for mark, holds in marks.items() if holds)])

    def describe(self) -> str:
        """Return the plan for people."""
        bits = {"nf4": "in 4 bits", "fp8": "in 8 bits"}.get(self.weights, f"in {self.dtype.removeprefix('b')[5:]} bits")
        where = {"none": "whole, ", "model": "one part at a time, ", "group": "layer by layer (slow), "}[self.offload]
        return where + bits + (", decoded in tiles" if self.tiling else "")


class TooLarge(Exception):
    """Raised when no plan fits; `needed` and `free` in GiB."""

    def __init__(self, needed: float, free: float) -> None:
        super().__init__(f"the model needs about {needed:.1f} GiB of memory and {free:.1f} GiB are free")
        self.needed, self.free = needed, free


def working_memory(area: int) -> float:
    """Memory for activations and decoding, for a picture of this area in pixels: 4.7 GiB at 1024 x 1024."""
    return 0.2 + 4.5 * area / 1024**2


def plan_load(machine: Machine, sizes: Sizes, area: int = 1024 * 1024) -> LoadPlan:
    """Return the quickest exact plan that fits, an inexact one where none does. Raises TooLarge."""
    choices = list(_choices(machine, sizes, area))
    for choice in choices:
        if choice.device <= machine.free - _reserve(machine) and choice.ram <= machine.ram:
            return choice.plan
    if machine.device != "cuda" and sizes.total <= SMALL:
        return choices[0].plan  # little enough to try
    least = min(choices, key=lambda choice: choice.device + choice.ram)
    if machine.device != "cuda":
        raise TooLarge(least.ram, machine.ram)
    raise TooLarge(sizes.total + TILED_WORK, max(machine.free, machine.ram / 2))


def plan_smaller(machine: Machine, sizes: Sizes, than: LoadPlan, area: int = 1024 * 1024) -> LoadPlan | None:
    """Return the next plan that needs less of the device than one that turned out too large; None without one.

    The sizes that decide at first are estimates: this is for the day they were wrong.
    """
    choices = list(_choices(machine, sizes, area))
    used = next((choice for choice in choices if choice.plan == than), None)
    if used is None:
        return None
    rest = choices[choices.index(used) + 1 :]
    return next((choice.plan for choice in rest if choice.device < used.device and choice.ram <= machine.ram), None)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A plan and what it needs of the device's memory and of main memory."""

    plan: LoadPlan
    device: float
    ram: float


def _reserve(machine: Machine) -> float:
    return RESERVE if machine.device == "cuda" else 0.0


def _choices(machine: Machine, sizes: Sizes, area: int) -> Iterator[_Choice]:
    """Every plan for a device, in the order in which they are wanted."""
    if machine.device == "cuda":
        yield from _exact_on_cuda(machine, sizes, area)
        yield from _inexact_on_cuda(machine, sizes, area)
        return
    small = sizes.total <= SMALL
    weights = sizes.total * (2 if small else 1)
    for tiling, work in ((False, min(working_memory(area), 2.0)), (True, min(working_memory(area), TILED_WORK))):
        needed = weights + work
        plan = LoadPlan(machine.device, "float32" if small else "bfloat16", tiling=tiling)
        yield _Choice(plan, needed, needed)


def _exact_on_cuda(machine: Machine, sizes: Sizes, area: int) -> Iterator[_Choice]:
    work, tiled = working_memory(area), min(working_memory(area), TILED_WORK)
    slotted = sizes.transformer - sizes.modulation
    compiled = machine.compiles and sizes.total > SMALL
    yield _Choice(_cuda(compile=compiled), sizes.total + work, 0.0)
    if sizes.modulation:
        yield _Choice(_cuda(slots=True), sizes.total - sizes.modulation + work, sizes.modulation)
    for tiling, room in ((False, work), (True, tiled)):
        yield _Choice(_cuda("model", tiling=tiling), max(sizes.transformer, sizes.text) + room, sizes.total)
        if sizes.modulation:
            yield _Choice(_cuda("model", tiling=tiling, slots=True), max(slotted, sizes.text) + room, sizes.total)


def _inexact_on_cuda(machine: Machine, sizes: Sizes, area: int) -> Iterator[_Choice]:
    """What comes last: weights in 4 bits, the exact but slow group offload, weights in 8 bits."""
    work, tiled = working_memory(area), min(working_memory(area), TILED_WORK)
    if machine.four_bit:
        largest = NF4 * max(sizes.transformer, sizes.text)
        yield _Choice(_cuda(weights="nf4"), NF4 * sizes.total + work, 0.0)
        yield _Choice(_cuda("model", weights="nf4"), largest + work, NF4 * sizes.total)
        yield _Choice(_cuda("model", weights="nf4", tiling=True), largest + tiled, NF4 * sizes.total)
    # Group offload pins its weights: twice the main memory.
    yield _Choice(_cuda("group", tiling=True), GROUP_PEAK + tiled, 2 * sizes.total)
    halves = [(False, sizes.transformer / 2)]
    if sizes.modulation:
        halves.append((True, (sizes.transformer - sizes.modulation) / 2))
    for slots, half in halves:
        plan = _cuda("model", tiling=True, slots=slots, weights="fp8")
        yield _Choice(plan, max(half, sizes.text) + tiled, sizes.total)


def _cuda(
    offload: Offload = "none",
    *,
    tiling: bool = False,
    slots: bool = False,
    weights: Weights = "whole",
    compile: bool = False,
) -> LoadPlan:
    return LoadPlan("cuda", "bfloat16", offload, tiling, slots, weights, compile)
