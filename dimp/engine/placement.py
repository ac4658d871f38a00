"""How to load a model on the device at hand: a pure function from measured sizes to a plan.

It decides on free memory, never on a card's name, and offers only what the loader can really do. What fits whole is
kept whole; else as many blocks of the denoiser stay on the device as there is room for, and the others pass over the
bus at each step. That is exact, so it comes before what is not: weights lose bits only where main memory can't hold
what has to pass, or where that was allowed and a step is quicker with them. Sizes are in GiB, speeds in GiB and 10^12
operations a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

Weights = Literal["whole", "int8", "fp8", "nf4", "fp4"]
Speed = Literal["exact", "compiled", "fast", "8-bit", "4-bit"]
Dtype = Literal["float32", "bfloat16", "float16"]

RESERVE = 0.6
"""Left to the desktop, the driver and fragmentation."""

SMALL = 1.0
"""Weights up to this size (as stored, in 16 bits) are kept in 32 bits on a CPU: exact, and no slower."""

OWN_RAM = 1.5
"""Main memory that the painting process takes beside weights, from where it measures to where it paints."""

SHARES = {"whole": 1.0, "int8": 0.51, "fp8": 0.51, "nf4": 0.29, "fp4": 0.29}
"""Size of what can be packed of a block, with its scales, norms and biases, as a share of 16 bits."""

BITS = {"whole": 16, "int8": 8, "fp8": 8, "nf4": 4, "fp4": 4}
"""Bits of a weight in each format."""

FEWEST = {"8-bit": 8, "4-bit": 4}
"""Values of the setting `speed` -> the fewest bits of a weight where blocks would have to pass."""

QUICKER = 0.8
"""Of the time of a step in more bits, the most that a step in fewer is to take to be worth their loss."""

FORWARD, DECODING, DECODING_TILES = 1.1, 2.2, 0.7
"""Memory of work beside the weights for 1024 x 1024 pixels: two questions in one forward (one takes half), decoding in
one piece, and decoding in tiles whatever the size. Measured with FLUX.1-dev."""

UNET_WORK = 0.24
"""Operations of a U-Net, most of whose weights see a picture made smaller, as a share of those of blocks in rows:
counted for SDXL at 1024 x 1024, 6.8 of 28.4 x 10^12."""

VISIT = 0.3
"""Memory of work for encoding a prompt, beside the layer that is visiting."""

LAYERS = 12
"""A visiting layer is at most this part of a text encoder; the head of a language model is as large."""

PIECES = 2
"""Pieces of the device's memory that passing blocks take turns in."""

BUS = 12.0
"""Speed of the bus where it was not measured: half of what PCIe 4 with 16 lanes does from locked memory."""

COMPILED_SHARE = 0.75
"""Time of a compiled step, as a share of one that is not (FLUX.1-dev on an H200: 0.129 of 0.172 s)."""

FAST_SHARE = 0.5
"""Time of a compiled step with products in 8-bit floats, as such a share: what is published, not measured here."""

PLAIN_SHARE = 0.35
"""Speed of the bus from memory that is not locked, or from files in the system's cache, as a share."""

MEGAPIXEL = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a denoiser: its size, how much of that is modulation, and how much is never packed (convolutions)."""

    size: float
    modulation: float = 0.0
    plain: float = 0.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """Weights in 16 bits: the denoiser, the largest text encoder, everything together.

    Text encoders that are stored in fewer bits count so in `texts` and `total`, and not in `text`.

    `modulation` is the part of the denoiser that is asked once a step with the step and the prompt alone. `blocks` are
    those that can pass over the bus, none where that is not known. `texts` are all text encoders; negative where only
    the total is known. The denoiser is of one network or more (`networks`), of which a step asks one. `stored` is the
    number format in which a library stored it: it is used as it is, for more bits than that are not to be had.
    `work` is the share of the operations that blocks in rows would take (`UNET_WORK` for a U-Net).
    """

    transformer: float
    text: float
    total: float
    modulation: float = 0.0
    blocks: tuple[Block, ...] = ()
    texts: float = -1.0
    networks: int = 1
    stored: Weights = "whole"
    work: float = 1.0

    @property
    def encoders(self) -> float:
        """All text encoders."""
        return self.texts if self.texts >= 0 else max(self.total - self.transformer, 0.0)

    @property
    def decoder(self) -> float:
        """All that is neither denoiser nor text encoder."""
        return max(self.total - self.transformer - self.encoders, 0.0)


@dataclass(frozen=True, slots=True)
class Machine:
    """The device (`cpu`, `cuda` or `mps`), its free memory, and the free main memory.

    `compiles`: compiling was asked for; `fast`: products in 8-bit floats were asked for, and the device has units for
    them. `bus` is the speed from locked main memory to the device, `speed` that of multiplying matrices in 16 bits; 0
    where not measured.
    `half` is the device's number format in 16 bits. `fewest` are the bits that a weight may come down to for speed.
    """

    device: str
    free: float
    ram: float
    compiles: bool = False
    fast: bool = False
    bus: float = 0.0
    speed: float = 0.0
    half: Dtype = "bfloat16"
    fewest: int = 16


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How to load: number format, how weights are kept, what passes between main memory and device.

    `tiling`: the decoder works tile by tile. `slots`: modulation is computed before the steps, and its weights stay in
    main memory. `compile`: the repeated blocks are compiled. `visiting`: text encoders stay in their files and pass
    layer by layer, for words that were not encoded before. `streamed` of the denoiser's `blocks` pass over the bus at
    each step, from main memory or (`from_files`) from where they are stored.
    """

    device: str
    dtype: Dtype
    tiling: bool = False
    slots: bool = False
    weights: Weights = "whole"
    compile: bool = False
    visiting: bool = False
    streamed: int = 0
    blocks: int = 0
    from_files: bool = False

    @property
    def exact(self) -> bool:
        """Whether the weights are used as they were published."""
        return self.weights == "whole"

    @property
    def packed(self) -> bool:
        """Whether blocks are kept in fewer bits, and expanded when they compute."""
        return self.weights not in ("whole", "fp8")

    def fingerprint(self) -> str:
        """Return what of the plan can change a bit, in one word: where weights wait changes none."""
        marks = {self.weights: not self.exact, "compiled": self.compile, "tiled": self.tiling}
        return "-".join([self.dtype, "none", *(mark for mark, holds in marks.items() if holds)])

    def residency(self) -> str:
        """Return what stays on the device, for people; empty where all of it does."""
        if not self.streamed:
            return ""
        source = "files" if self.from_files else "main memory"
        return f"{self.blocks - self.streamed} of {self.blocks} blocks on the card, the others from {source}"

    def describe(self) -> str:
        """Return the plan for people."""
        bits = {"fp8": "fast, in 8-bit floats", "int8": "in 8 bits", "whole": "exact"}.get(self.weights, "in 4 bits")
        if self.exact and self.device == "cpu":
            bits = f"exact, in {self.dtype.removeprefix('b')[5:]} bits"
        where = self.residency() or ("whole on the card" if self.device == "cuda" else "whole")
        return f"{bits}, {where}" + (", decoded in tiles" if self.tiling else "")


class TooLarge(Exception):
    """Raised when no plan fits; `needed` and `free` in GiB, of the `kind` of memory that lacks."""

    def __init__(self, needed: float, free: float, kind: str = "memory") -> None:
        super().__init__(f"the model needs about {needed:.1f} GiB of {kind} and {free:.1f} GiB are free")
        self.needed, self.free = needed, free


@dataclass(frozen=True, slots=True)
class Needs:
    """What a plan takes of the device's memory and of main memory."""

    device: float
    ram: float


def working_memory(area: int, tiling: bool = False) -> float:
    """Memory beside the weights for a picture of this area in pixels: 2.4 GiB at 1024 x 1024."""
    megapixels = area / MEGAPIXEL
    decoding = min(DECODING_TILES, DECODING * megapixels) if tiling else DECODING * megapixels
    return 0.2 + max(FORWARD * megapixels, decoding)


def spread(count: int, chosen: int) -> list[int]:
    """Return so many places of a row, evenly: blocks that stay stand between those that pass."""
    return [int((place + 0.5) * count / chosen) for place in range(chosen)]


def plan_load(machine: Machine, sizes: Sizes, area: int = MEGAPIXEL) -> LoadPlan:
    """Return the quickest exact plan that fits, an inexact one where none does. Raises TooLarge.

    Where `fast` was asked for and the device can, that goes before exact ones, if the whole denoiser has room. Where
    blocks have to pass and fewer bits are allowed, they are chosen where a step is clearly quicker.
    """
    room = machine.free - _reserve(machine)
    plan = next(_fitting(machine, sizes, area, room), None)
    if plan is not None:
        return _choose_quicker(machine, sizes, area, plan)
    if machine.device != "cuda" and sizes.total <= SMALL:
        return next(_plans(machine, sizes, area, room))  # little enough to try
    least = [needs(plan, sizes, area) for plan in _plans(machine, sizes, area, 0.0)]
    if machine.device != "cuda":
        raise TooLarge(min(need.device for need in least), machine.ram)
    if rams := [need.ram for need in least if need.device <= room]:
        raise TooLarge(min(rams), machine.ram, "main memory")
    raise TooLarge(min(need.device for need in least) + RESERVE, machine.free, "the card's memory")


def _choose_quicker(machine: Machine, sizes: Sizes, area: int, plan: LoadPlan) -> LoadPlan:
    """Return the plan, or the first in as few bits as are allowed whose steps are clearly quicker."""
    if not plan.streamed or machine.fewest >= BITS[plan.weights]:
        return plan
    chosen = plan
    for weights in _packings(sizes):
        if not machine.fewest <= BITS[weights] < BITS[plan.weights]:
            continue
        fitting = _fitting(machine, sizes, area, machine.free - _reserve(machine))
        packed = next((other for other in fitting if other.weights == weights), chosen)
        times = [seconds_a_step(machine, sizes, each, area) or 0.0 for each in (packed, chosen)]
        if times[0] <= QUICKER * times[1]:
            chosen = packed
    return chosen


def plan_smaller(machine: Machine, sizes: Sizes, than: LoadPlan, area: int = MEGAPIXEL) -> LoadPlan | None:
    """Return the next plan that needs clearly less of the device than one that was too large; None without one.

    The sizes that decide at first are estimates: this is for the day they were wrong, and for memory that another
    program takes while a picture is painted.
    """
    if than.device != machine.device:
        return None
    used = needs(than, sizes, area).device
    smaller = (plan for plan in _fitting(machine, sizes, area, 0.85 * used) if plan != than)
    if machine.device != "cuda":  # what is free there is not known well: what needs less is worth a try
        smaller = (
            plan for plan in _plans(machine, sizes, area, used) if needs(plan, sizes, area).device < used and plan.exact
        )
    return next(smaller, None)


def needs(plan: LoadPlan, sizes: Sizes, area: int = MEGAPIXEL) -> Needs:
    """Return what a plan takes of the device and of main memory."""
    kept = _block_sizes(plan, sizes)
    away = [kept[place] for place in spread(len(kept), plan.streamed)] if plan.streamed else []
    outside = sizes.transformer - sum(block.size for block in sizes.blocks)
    if plan.slots:
        outside -= sizes.modulation - sum(block.modulation for block in sizes.blocks)
    staging = PIECES * max(away, default=0.0)
    if plan.packed:
        staging += max((block.size for block in sizes.blocks), default=0.0)
    work = working_memory(area, plan.tiling)
    if plan.visiting or sizes.encoders < sizes.text:  # layers come, or become 16 bits, one after the other
        work = max(work, VISIT + sizes.text / LAYERS)
    held = sum(kept) - sum(away) + outside + staging + sizes.decoder + (0.0 if plan.visiting else sizes.encoders)
    scale = 2 if plan.dtype == "float32" else 1
    waiting = staging if plan.from_files else sum(away)
    main = waiting + (sizes.modulation if plan.slots else 0.0) + OWN_RAM
    on_device = scale * held + work
    return Needs(on_device, main if plan.device == "cuda" else on_device)


def share_out(plan: LoadPlan, counts: Sequence[int]) -> list[LoadPlan]:
    """Return the plan for each network of a denoiser, by the blocks that it has of the plan's."""
    away = spread(sum(counts), plan.streamed) if plan.streamed else []
    plans, begin = [], 0
    for count in counts:
        own = sum(begin <= place < begin + count for place in away)
        plans.append(replace(plan, streamed=own, blocks=count))
        begin += count
    return plans


def passing(plan: LoadPlan, sizes: Sizes) -> float:
    """Return how much passes over the bus at each step."""
    kept = _block_sizes(plan, sizes)
    return sum(kept[place] for place in spread(len(kept), plan.streamed)) if plan.streamed else 0.0


def seconds_a_step(machine: Machine, sizes: Sizes, plan: LoadPlan, area: int = MEGAPIXEL) -> float | None:
    """Return about how long one forward of the denoiser takes; None where nothing is known of the machine.

    A block computes while the next one is copied, so it is the longer of the two. Of operations, each weight takes two
    for each token (16 x 16 pixels, and 512 of text), and attention a fifth more; three quarters of the speed of plain
    products of matrices is what FLUX.1-dev reached in 16 bits.
    """
    tokens = area / 256 + 512
    operations = 2 * sizes.work * (sizes.transformer - sizes.modulation) / sizes.networks * 2**29 * tokens * 1.2
    computing = operations / (0.75e12 * machine.speed) if machine.speed else 0.0
    computing *= FAST_SHARE if plan.weights == "fp8" else COMPILED_SHARE if plan.compile else 1.0
    bus = (machine.bus or BUS) * (PLAIN_SHARE if plan.from_files else 1.0)
    copying = passing(plan, sizes) / sizes.networks / bus
    return max(computing, copying) or None


def _block_sizes(plan: LoadPlan, sizes: Sizes) -> list[float]:
    share = SHARES[plan.weights]
    rests = ((block.size - (block.modulation if plan.slots else 0.0), block.plain) for block in sizes.blocks)
    return [share * (size - plain) + plain for size, plain in rests]


def _reserve(machine: Machine) -> float:
    return RESERVE if machine.device == "cuda" else 0.0


def _fitting(machine: Machine, sizes: Sizes, area: int, room: float) -> Iterator[LoadPlan]:
    """The plans that fit into so much of the device's memory and into main memory, in the order they are wanted."""
    room = min(room, machine.free - _reserve(machine))
    for plan in _plans(machine, sizes, area, room):
        need = needs(plan, sizes, area)
        if need.device <= room and need.ram <= machine.ram:
            yield plan


def _plans(machine: Machine, sizes: Sizes, area: int, room: float) -> Iterator[LoadPlan]:
    """Every plan for a device in the order they are wanted; `room` says how many blocks have to pass."""
    if machine.device == "cuda":
        yield from _plans_for_cards(machine, sizes, area, room)
        return
    small = sizes.total <= SMALL and machine.device == "cpu"
    dtype = "float32" if small else machine.half
    plain = LoadPlan(machine.device, dtype, weights=sizes.stored, blocks=len(sizes.blocks))
    for tiling in (False, True):
        yield replace(plain, tiling=tiling)
    if not small and (machine.device == "mps" or plain.packed):
        yield replace(plain, visiting=True)
        yield replace(plain, visiting=True, tiling=True)
    if not small and sizes.blocks:
        for weights, tiling in product(_packings(sizes), (False, True)):
            yield replace(plain, visiting=True, weights=weights, tiling=tiling)


def _packings(sizes: Sizes) -> tuple[Weights, ...]:
    """The formats in fewer bits that weights can be brought into, those first that lose less."""
    return ("int8", "nf4") if sizes.stored == "whole" and sizes.blocks else ()


def _plans_for_cards(machine: Machine, sizes: Sizes, area: int, room: float) -> Iterator[LoadPlan]:
    plain = LoadPlan("cuda", machine.half, weights=sizes.stored, blocks=len(sizes.blocks))
    visiting = replace(plain, visiting=True)
    compiled = machine.compiles and sizes.total > SMALL and plain.exact
    if machine.fast and _packings(sizes) and sizes.total > SMALL:
        fast = replace(plain, weights="fp8", compile=compiled)
        yield from (fast, replace(fast, visiting=True), replace(fast, visiting=True, tiling=True))
    yield replace(plain, compile=compiled)
    for tiling in (False, True):
        tiled = replace(visiting, tiling=tiling)
        yield replace(tiled, compile=compiled)
        slotted = replace(tiled, slots=bool(sizes.modulation) and plain.exact)
        yield slotted
        yield from _streamed(slotted, sizes, area, room)
    for weights, tiling in product(_packings(sizes), (False, True)):
        packed = replace(visiting, tiling=tiling, weights=weights)
        yield packed
        yield from _streamed(packed, sizes, area, room)
    for tiling in (False, True):
        yield from _streamed(replace(visiting, tiling=tiling, from_files=True), sizes, area, room)


def _streamed(plan: LoadPlan, sizes: Sizes, area: int, room: float) -> Iterator[LoadPlan]:
    """The plan with as few blocks passing as leave it room, with all of them where none do."""
    for count in range(1, len(sizes.blocks) + 1):
        streamed = replace(plan, streamed=count)
        if count == len(sizes.blocks) or needs(streamed, sizes, area).device <= room:
            yield streamed
            return
