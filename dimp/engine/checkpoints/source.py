"""The tensors of a checkpoint's file, one at a time and as numbers, whatever they are kept as."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors import safe_open
from torch import Tensor

from dimp.engine.checkpoints import gguf_header, gguf_tensors
from dimp.engine.safetensors_header import BrokenFile, read_header

_EIGHT_BITS = (torch.float8_e4m3fn, torch.float8_e5m2)
_SCALES = ("scale_weight", "weight_scale")
_MOST_HALF = 65504.0
"""The largest number that 16 bits of the kind `float16` hold."""


class Source(Protocol):
    """A file with tensors."""

    @property
    def names(self) -> Iterable[str]:
        """The names of its tensors."""
        ...

    def read(self, name: str) -> Tensor:
        """Return a tensor in 16 or 32 bits."""
        ...


class _Safetensors:
    """A safetensors file; numbers of 8 bits are multiplied by the scale that stands beside them, where one does."""

    def __init__(self, path: Path) -> None:
        self.names: Iterable[str] = list(read_header(path).tensors)
        self._file: Any = safe_open(path, framework="pt")

    def read(self, name: str) -> Tensor:
        tensor: Tensor = self._file.get_tensor(name)
        if tensor.dtype not in _EIGHT_BITS:
            if not tensor.is_floating_point():
                raise BrokenFile(
                    f"{name} is kept as {str(tensor.dtype).removeprefix('torch.')}, which is not read here"
                )
            return tensor
        layer = name.removesuffix(".weight")
        for scale in _SCALES:
            if f"{layer}.{scale}" in self.names:
                factor = self._file.get_tensor(f"{layer}.{scale}").float()
                factor = factor if factor.numel() == 1 else factor.reshape(-1, *[1] * (tensor.ndim - 1))
                return (tensor.float() * factor).to(torch.bfloat16)
        return tensor.to(torch.bfloat16)


class _Gguf:
    """A GGUF file; what it keeps in blocks of small numbers comes in 16 bits."""

    def __init__(self, path: Path) -> None:
        self._path, self._tensors = path, gguf_header.read_header(path).tensors
        self.names: Iterable[str] = list(self._tensors)

    def read(self, name: str) -> Tensor:
        entry = self._tensors[name]
        tensor = torch.from_numpy(gguf_tensors.read_tensor(self._path, entry))
        if entry.type_name == "F32":
            return tensor.clone()
        fits = entry.type_name != "BF16" and bool(tensor.abs().max() < _MOST_HALF) if tensor.numel() else True
        return tensor.to(torch.float16 if fits else torch.bfloat16)


def open_source(path: Path) -> Source:
    """Open a checkpoint's file. Raises `BrokenFile` with the reason, `OSError` where it can't be opened."""
    return _Gguf(path) if path.suffix.lower() == ".gguf" else _Safetensors(path)
