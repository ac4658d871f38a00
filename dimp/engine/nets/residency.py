"""Where the weights of a denoiser lie: on the device between pictures, as many blocks as there is room for.

The other blocks wait in main memory, locked where the system allows it, and pass through a staging area at each step
(`streaming`). Resident blocks have no copy in main memory: should they have to go, they are read from the files again.
Weights are read straight from the files to where they are to lie (`weight_files`), so loading takes no more main memory
than what stays there. Every plan without lost bits paints the bits of the whole model on the device.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from dimp.engine.nets import host_memory, modulation
from dimp.engine.nets.blocks import Block, fill, find_blocks, lay_out, view
from dimp.engine.nets.fast_linear import can_be_fast, make_fast
from dimp.engine.nets.packed_files import PackedFileWeights
from dimp.engine.nets.packing import PACKINGS, Packing
from dimp.engine.nets.streaming import Streaming
from dimp.engine.nets.weight_files import FileWeights, LoadedWeights, Weights
from dimp.engine.packed_tensors import format_of
from dimp.engine.placement import LoadPlan, spread

READERS = 4
"""Threads that read weights: files come faster from several places at once."""


@dataclass(frozen=True, slots=True)
class Residency:
    """How a denoiser was placed: the blocks that pass, and whether all the memory they wait in could be locked."""

    streaming: Streaming | None
    locked: bool


class Denoiser:
    """A denoiser on its way to where it is to lie: the network, and where its weights come from."""

    def __init__(self, network: Any, weights: Weights, dtype_of: Callable[[str], torch.dtype]) -> None:
        self.network = network
        self._weights = weights
        self._dtype_of = dtype_of
        self._in_place = False

    @classmethod
    def of_loaded(cls, network: Any) -> Denoiser:
        """Return a network that is in main memory already, to be placed."""
        weights = LoadedWeights(network)
        return cls(network, weights, weights.dtype)

    @classmethod
    def open(cls, component: Path, class_name: str, dtype: torch.dtype) -> Denoiser | None:
        """Return a network without its weights, which stay in their files until it is placed.

        None where the files are not the network's own, name by name: those of an earlier version, which the library
        knows how to translate, or ones that a library quantised whose files are not read here.
        """
        kind = getattr(importlib.import_module("diffusers"), class_name, None)
        if kind is None:
            return None
        config = kind.load_config(component, local_files_only=True)
        stored = format_of(config)
        if "quantization_config" in config and not stored:
            return None
        config.pop("quantization_config", None)
        weights = PackedFileWeights(component) if stored else FileWeights(component)
        network = _make_empty(kind, config, dtype)
        if not weights.fit(network):
            return None
        exempt = set(kind._keep_in_fp32_modules or ())

        def dtype_of(name: str) -> torch.dtype:
            kept = weights.dtype(name)
            if not kept.is_floating_point:
                return kept
            return torch.float32 if exempt & set(name.split(".")) else dtype

        return cls(network, weights, dtype_of)

    def place(self, plan: LoadPlan, pattern: str, layers: str, scheduler: Callable[[], Any]) -> Residency:
        """Bring the weights to where a plan has them.

        `pattern` is `FamilySpec.block_pattern`, `layers` matches the modulation layers that the plan may take out, and
        `scheduler` gives the one in use.
        """
        device = _with_number(torch.device(plan.device))
        self._in_place = plan.device == "cpu"
        locked = True
        if plan.slots:
            locked = self._keep_in_main_memory(layers, device)
            modulation.install(self.network, scheduler, layers)
        blocks = self._choose_blocks(plan, pattern)
        locked &= self._read_blocks(blocks, device, plan)
        self._read_rest(blocks, device, self._find_fast(pattern) if plan.weights == "fp8" else set())
        host_memory.give_back()
        if not blocks:
            return Residency(None, locked)
        return Residency(Streaming(blocks, device, self._weights if plan.from_files else None), locked)

    def _choose_blocks(self, plan: LoadPlan, pattern: str) -> list[Block]:
        """The blocks that do not simply stay: those that pass, and all where weights are kept in fewer bits."""
        packed = plan.weights in PACKINGS
        if not plan.streamed and not packed:
            return []
        found = find_blocks(self.network, pattern)
        away = set(spread(len(found), plan.streamed))
        blocks = []
        for place, (name, module) in enumerate(found):
            if packed or place in away:
                block = lay_out(name, module, self._dtype_of, self._phase_of, self._packing_of(plan))
                block.away = place in away
                blocks.append(block)
        names = [name for name, _ in self.network.named_modules()]
        return sorted(blocks, key=lambda block: names.index(block.name))

    def _packing_of(self, plan: LoadPlan) -> Callable[[str], Packing | None]:
        """How a plan has matrices kept: of a model that is stored in fewer bits, as each of them is stored."""
        if isinstance(self._weights, PackedFileWeights):
            return self._weights.packing
        return lambda name: PACKINGS.get(plan.weights)

    def _find_fast(self, pattern: str) -> set[Any]:
        """The layers within blocks that are to multiply in 8-bit floats."""
        found = find_blocks(self.network, pattern)
        return {layer for _, block in found for layer in block.modules() if can_be_fast(layer)}

    def _read_blocks(self, blocks: list[Block], device: torch.device, plan: LoadPlan) -> bool:
        """Read blocks to where they are to wait or stay; whether all that wait could be locked."""

        def read(block: Block) -> bool:
            if block.away and plan.from_files:
                return True
            if block.away:
                block.raw, locked = host_memory.reserve(block.bytes, device)
                fill(block, block.raw, self._weights)
                return locked
            raw = torch.empty(block.bytes, dtype=torch.uint8)
            fill(block, raw, self._weights)
            block.raw = raw.to(device)
            return True

        with ThreadPoolExecutor(READERS, initializer=_use, initargs=(device,)) as readers:
            return all([*readers.map(read, blocks)])

    def _read_rest(self, blocks: list[Block], device: torch.device, fast: set[Any]) -> None:
        """Read all weights outside these blocks to the device; those of `fast` layers become 8-bit floats there."""
        inside = {(place.owner, place.name) for block in blocks for place in block.places}
        jobs: list[tuple[Any, str, str, bool]] = []
        for path, owner in self.network.named_modules():
            prefix = f"{path}." if path else ""
            for name, parameter in owner._parameters.items():
                if parameter is not None and (owner, name) not in inside:
                    jobs.append((owner, name, prefix + name, True))
            for name, buffer in owner._buffers.items():
                if buffer is not None:
                    kept = name not in owner._non_persistent_buffers_set
                    jobs.append((owner, name, prefix + name if kept else "", False))

        def read(job: tuple[Any, str, str, bool]) -> None:
            owner, name, path, is_parameter = job
            held = owner._parameters if is_parameter else owner._buffers
            tensor = (self._read(path, held[name].shape) if path else held[name]).to(device)
            if is_parameter and name == "weight" and owner in fast:
                make_fast(owner, tensor)
                return
            held[name] = Parameter(tensor, requires_grad=False) if is_parameter else tensor

        with ThreadPoolExecutor(READERS, initializer=_use, initargs=(device,)) as readers:
            for _ in readers.map(read, jobs):
                pass

    def _read(self, name: str, shape: torch.Size) -> Tensor:
        dtype, phase = self._dtype_of(name), self._phase_of(name)
        raw = torch.empty(phase + shape.numel() * dtype.itemsize, dtype=torch.uint8)
        tensor = view(raw, phase, shape, dtype)
        self._weights.read(name, tensor)
        return tensor

    def _phase_of(self, name: str) -> int:
        """How far past a multiple of the alignment a weight is to lie, so that it is used as the whole model's is.

        A processor uses the weights of the whole model where the files are mapped; a device has aligned copies.
        """
        return self._weights.phase(name) if self._in_place and self._weights.dtype(name) == self._dtype_of(name) else 0

    def _keep_in_main_memory(self, layers: str, device: torch.device) -> bool:
        """Read the modulation layers into main memory; whether all of it could be locked."""
        whole = True
        for path, layer in self.network.named_modules():
            if not modulation.is_matched(layers, path):
                continue
            for name, parameter in layer._parameters.items():
                if parameter is None:
                    continue
                full = f"{path}.{name}"
                dtype = self._dtype_of(full)
                phase = self._phase_of(full)
                raw, locked = host_memory.reserve(phase + parameter.numel() * dtype.itemsize, device)
                tensor = view(raw, phase, parameter.shape, dtype)
                self._weights.read(full, tensor)
                layer._parameters[name] = Parameter(tensor, requires_grad=False)
                whole &= locked
        return whole


def _with_number(device: torch.device) -> torch.device:
    """The device by its number: which card `cuda` means is each thread's own."""
    return torch.device("cuda", torch.cuda.current_device()) if device == torch.device("cuda") else device


def _use(device: torch.device) -> None:
    """Let a thread work for this device and no other."""
    if device.type == "cuda":
        torch.cuda.set_device(device)


def _make_empty(kind: Any, config: Any, dtype: torch.dtype) -> Any:
    """A network without weights, made as the library makes one that it loads: in this number format, for use."""
    init_empty_weights = importlib.import_module("accelerate").init_empty_weights
    usual = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with init_empty_weights(include_buffers=False):
            network = kind.from_config(config)
    finally:
        torch.set_default_dtype(usual)
    return network.eval()
