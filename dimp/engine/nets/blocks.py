"""The blocks of a denoiser: which there are, and where their weights lie in a row of bytes.

A block's weights are laid out one after the other in one piece of memory, so that one copy brings a block to the
device. Matrices may lie there in fewer bits (`packing`); they become 16 bits again where they are used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from dimp.engine.nets import host_memory
from dimp.engine.nets.packing import Packing
from dimp.engine.nets.weight_files import Weights
from dimp.engine.sizing import natural_order

ALIGNMENT = 256
"""Weights begin at multiples of so many bytes, as the device's own allocator has it: kernels are chosen by
alignment."""


@dataclass(frozen=True, slots=True)
class Place:
    """One weight of a block: the module that has it, its name there and in the network, its form, and its offset.

    `packing`: how it lies there in fewer bits; None where it lies there as it is used.
    """

    owner: Any
    name: str
    path: str
    shape: torch.Size
    dtype: torch.dtype
    offset: int
    packing: Packing | None

    @property
    def bytes(self) -> int:
        """Size of the weight as it is used."""
        return self.shape.numel() * self.dtype.itemsize

    @property
    def stored(self) -> int:
        """Size of the weight as it lies there."""
        return self.packing.size(self.shape) if self.packing else self.bytes


@dataclass(eq=False, slots=True)
class Block:
    """One block of a network with the layout of its weights.

    `bytes` is their size as they are kept, `expanded` that of packed ones as they are used. `raw` holds them: on
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
    name: str,
    module: Any,
    dtype_of: Callable[[str], torch.dtype],
    phase_of: Callable[[str], int],
    packing_of: Callable[[str], Packing | None],
) -> Block:
    """Return a block with its weights laid out.

    `phase_of` says how far past a multiple of the alignment a weight is to begin, `packing_of` how the matrix of a
    linear layer is kept in fewer bits.
    """
    places, offset, expanded = [], 0, 0
    for path, owner in module.named_modules():
        for short, parameter in owner._parameters.items():
            if parameter is None:
                continue
            full = ".".join(filter(None, (name, path, short)))
            dtype = dtype_of(full)
            matrix = parameter.ndim == 2 and dtype.is_floating_point and isinstance(owner, torch.nn.Linear)
            packing = packing_of(full) if matrix else None
            phase = 0 if packing else phase_of(full)
            place = Place(owner, short, full, parameter.shape, dtype, offset + phase, packing)
            places.append(place)
            offset += _aligned(phase + place.stored)
            expanded += _aligned(place.bytes) if packing else 0
    return Block(name, module, places, offset, expanded)


def fill(block: Block, raw: Tensor, weights: Weights) -> None:
    """Read a block's weights into its bytes, which must lie in main memory; those stored packed keep their bits."""
    for place in block.places:
        if place.packing is None:
            weights.read(place.path, view(raw, place.offset, place.shape, place.dtype))
        elif place.packing == weights.packing(place.path):
            weights.read_packed(place.path, _packed(raw, place))
        else:
            plain = host_memory.make_passing(place.shape, weights.dtype(place.path))
            weights.read(place.path, plain)
            place.packing.pack(plain, _packed(raw, place))


def parameters(block: Block, raw: Tensor, workspace: Tensor | None) -> list[Parameter]:
    """Return the weights as they are used, over a block's bytes; packed ones over the workspace, to be expanded."""
    made, offset = [], 0
    for place in block.places:
        if place.packing is not None:
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
        if place.packing is not None:
            place.packing.expand(_packed(raw, place), parameter.data)


def view(raw: Tensor, offset: int, shape: torch.Size, dtype: torch.dtype) -> Tensor:
    """Return the tensor that lies at an offset of a row of bytes."""
    return raw[offset : offset + shape.numel() * dtype.itemsize].view(dtype).view(shape)


def _packed(raw: Tensor, place: Place) -> Tensor:
    return raw[place.offset : place.offset + place.stored]


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
