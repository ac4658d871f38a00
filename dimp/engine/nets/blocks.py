"""The blocks of a denoiser: which there are, where their weights lie in a row of bytes, and rows of 8 bits.

A block's weights are laid out one after the other in one piece of memory, so that one copy brings a block to the
device. Weights in 8 bits are rows of whole numbers with a scale each (the largest value of a row is 127), of matrices
alone; they become 16 bits again where they are used, so the device computes in 16 bits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from dimp.engine.nets.weight_files import Weights
from dimp.engine.sizing import natural_order

ALIGNMENT = 256
"""Weights begin at multiples of so many bytes, as the device's own allocator has it: kernels are chosen by
alignment."""

MOST = 127.0
"""The largest whole number that stands for a weight."""


@dataclass(frozen=True, slots=True)
class Place:
    """One weight of a block: the module that has it, its name there and in the network, its form, and its offset.

    `packed`: it lies there as rows of 8 bits, and after them a scale in 32 bits for each row.
    """

    owner: Any
    name: str
    path: str
    shape: torch.Size
    dtype: torch.dtype
    offset: int
    packed: bool

    @property
    def bytes(self) -> int:
        """Size of the weight as it is used."""
        return self.shape.numel() * self.dtype.itemsize

    @property
    def stored(self) -> int:
        """Size of the weight as it lies there."""
        return self.shape.numel() + 4 * self.shape[0] if self.packed else self.bytes


@dataclass(eq=False, slots=True)
class Block:
    """One block of a network with the layout of its weights.

    `bytes` is their size as they are kept, `expanded` that of those in 8 bits as they are used. `raw` holds them: on
    the device, or in main memory where `away` is set; None where they are read from files each time.
    """

    name: str
    module: Any
    places: list[Place]
    bytes: int
    expanded: int
    raw: Tensor | None = None
    away: bool = False

    def install(self, parameters: list[Parameter]) -> None:
        """Let the module's weights be these, in the order of `places`."""
        for place, parameter in zip(self.places, parameters, strict=True):
            place.owner._parameters[place.name] = parameter


def find_blocks(network: Any, pattern: str) -> list[tuple[str, Any]]:
    """Return name and module of each block that `pattern` matches by its beginning (`FamilySpec.block_pattern`)."""
    found = [(name, module) for name, module in network.named_modules() if re.fullmatch(pattern, f"{name}.")]
    return sorted(found, key=lambda pair: natural_order(pair[0]))


def lay_out(
    name: str, module: Any, dtype_of: Callable[[str], torch.dtype], phase_of: Callable[[str], int], pack: bool
) -> Block:
    """Return a block with its weights laid out; `pack` puts matrices into 8 bits.

    `phase_of` says how far past a multiple of the alignment a weight is to begin.
    """
    places, offset, expanded = [], 0, 0
    for path, owner in module.named_modules():
        for short, parameter in owner._parameters.items():
            if parameter is None:
                continue
            full = ".".join(filter(None, (name, path, short)))
            dtype = dtype_of(full)
            packed = pack and parameter.ndim == 2 and dtype.is_floating_point and isinstance(owner, torch.nn.Linear)
            phase = 0 if packed else phase_of(full)
            place = Place(owner, short, full, parameter.shape, dtype, offset + phase, packed)
            places.append(place)
            offset += _aligned(phase + place.stored)
            expanded += _aligned(place.bytes) if packed else 0
    return Block(name, module, places, offset, expanded)


def fill(block: Block, raw: Tensor, weights: Weights) -> None:
    """Read a block's weights into its bytes, which must lie in main memory."""
    for place in block.places:
        if not place.packed:
            weights.read(place.path, view(raw, place.offset, place.shape, place.dtype))
            continue
        plain = torch.empty(place.shape, dtype=torch.float32)
        weights.read(place.path, plain)
        rows, scales = pack(plain)
        kept_rows, kept_scales = _packed_views(raw, place)
        kept_rows.copy_(rows)
        kept_scales.copy_(scales)


def parameters(block: Block, raw: Tensor, workspace: Tensor | None) -> list[Parameter]:
    """Return the weights as they are used, over a block's bytes; packed ones over the workspace, to be expanded."""
    made, offset = [], 0
    for place in block.places:
        if place.packed:
            assert workspace is not None
            tensor = view(workspace, offset, place.shape, place.dtype)
            offset += _aligned(place.bytes)
        else:
            tensor = view(raw, place.offset, place.shape, place.dtype)
        made.append(Parameter(tensor, requires_grad=False))
    return made


def expand(block: Block, raw: Tensor, made: list[Parameter]) -> None:
    """Write the packed weights of a block's bytes out in the number format in which they are used."""
    for place, parameter in zip(block.places, made, strict=True):
        if place.packed:
            rows, scales = _packed_views(raw, place)
            torch.mul(rows, scales.unsqueeze(1), out=parameter.data)


def pack(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return a matrix as rows of 8 bits, and the scale of each row."""
    scales = weight.float().abs().amax(dim=1).clamp(min=torch.finfo(torch.float32).tiny) / MOST
    return torch.round(weight.float() / scales.unsqueeze(1)).to(torch.int8), scales


def view(raw: Tensor, offset: int, shape: torch.Size, dtype: torch.dtype) -> Tensor:
    """Return the tensor that lies at an offset of a row of bytes."""
    return raw[offset : offset + shape.numel() * dtype.itemsize].view(dtype).view(shape)


def _packed_views(raw: Tensor, place: Place) -> tuple[Tensor, Tensor]:
    rows = view(raw, place.offset, place.shape, torch.int8)
    return rows, view(raw, place.offset + place.shape.numel(), place.shape[:1], torch.float32)


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
