"""Weights read straight from the files of a network into the memory where they are to lie.

The libraries' own loading makes a whole copy in main memory wherever the number format differs. Here one tensor is read
at a time, so that a model of 22 GiB can be put on a card from a machine that has 16.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from dimp.engine import sizing
from dimp.engine.nets import host_memory
from dimp.engine.nets.packing import Packing
from dimp.engine.paint_error import PaintError
from dimp.engine.sizing import StoredTensor

DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8,
    "BOOL": torch.bool, "F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2,
}  # fmt: skip
"""Number formats as headers spell them."""


LINE = 64
"""A line of a processor's cache in bytes. Its kernels differ in their last bits by where in a line a weight begins."""


class Weights(Protocol):
    """Where the weights of a network come from."""

    def read(self, name: str, into: Tensor) -> None:
        """Fill a tensor in main memory, whatever its number format, with the weight of this name."""
        ...

    def dtype(self, name: str) -> torch.dtype:
        """Return the number format in which the weight is there."""
        ...

    def phase(self, name: str) -> int:
        """Return how many bytes past a multiple of `LINE` the weight lies where a processor uses it in place."""
        ...

    def packing(self, name: str) -> Packing | None:
        """Return how the weight is stored in fewer bits; None where it is not."""
        ...

    def read_packed(self, name: str, raw: Tensor) -> None:
        """Fill bytes in main memory with the weight as its `packing` has it."""
        ...


class FileWeights:
    """The weights of a network as its safetensors hold them."""

    def __init__(self, component: Path) -> None:
        self._stored: dict[str, tuple[Path, StoredTensor]] = {
            tensor.name: (path, tensor)
            for path in sizing.weight_files(component)
            for tensor in sizing.read_header(path)
        }

    def fit(self, network: Any) -> bool:
        """Whether every weight of a network is there under its name and in its shape."""
        needed = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
        return all(name in self._stored and self.shape(name) == shape for name, shape in needed.items())

    def names(self) -> list[str]:
        """Return the names of all tensors."""
        return list(self._stored)

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of a weight."""
        return self._stored[name][1].shape

    def dtype(self, name: str) -> torch.dtype:
        """See `Weights.dtype`."""
        return DTYPES[self._stored[name][1].dtype]

    def phase(self, name: str) -> int:
        """See `Weights.phase`."""
        return self._stored[name][1].begin % LINE

    def packing(self, name: str) -> Packing | None:
        """See `Weights.packing`."""
        return None

    def read_packed(self, name: str, raw: Tensor) -> None:
        """See `Weights.read_packed`: nothing is packed."""
        raise NotImplementedError

    def read(self, name: str, into: Tensor) -> None:
        """See `Weights.read`. Raises PaintError when the file ends too early."""
        path, stored = self._stored[name]
        direct = into.dtype == DTYPES[stored.dtype] and into.is_contiguous()
        plain = into if direct else host_memory.make_passing(stored.shape, DTYPES[stored.dtype])
        target = memoryview(plain.detach().reshape(-1).view(torch.uint8).numpy())
        with path.open("rb", buffering=0) as file:
            file.seek(stored.begin)
            while target:
                count = file.readinto(target)
                if not count:
                    hint = "Pull the model again, or choose another one."
                    raise PaintError("model", "The model's files are damaged or incomplete.", hint)
                target = target[count:]
        if not direct:
            into.copy_(plain)


class LoadedWeights:
    """The weights of a network that is in main memory already."""

    def __init__(self, network: Any) -> None:
        self._tensors: dict[str, Tensor] = {name: tensor.detach() for name, tensor in network.state_dict().items()}

    def dtype(self, name: str) -> torch.dtype:
        """See `Weights.dtype`."""
        return self._tensors[name].dtype

    def phase(self, name: str) -> int:
        """See `Weights.phase`."""
        return self._tensors[name].data_ptr() % LINE

    def packing(self, name: str) -> Packing | None:
        """See `Weights.packing`."""
        return None

    def read_packed(self, name: str, raw: Tensor) -> None:
        """See `Weights.read_packed`: nothing is packed."""
        raise NotImplementedError

    def read(self, name: str, into: Tensor) -> None:
        """See `Weights.read`."""
        into.copy_(self._tensors[name])
