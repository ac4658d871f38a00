"""Text encoders that bitsandbytes stored in 4 or 8 bits, read without the library.

transformers finds each weight its place in the network, whatever the files call it: for those in fewer bits it is given
stand-ins of their shapes that hold one number. Then their places hold shapes alone, and their bits become numbers on
the device when a layer visits (`visiting`).
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor
from torch.nn import Parameter

from dimp.engine import packed_tensors, sizing
from dimp.engine.nets import host_memory
from dimp.engine.nets.packed_files import PackedFileWeights


class PackedWeight:
    """A weight in fewer bits: in its file, or kept on a device."""

    def __init__(self, weights: PackedFileWeights, name: str, dtype: torch.dtype) -> None:
        self._weights = weights
        self._name = name
        self._dtype = dtype
        self._kept: Tensor | None = None

    def keep(self, device: torch.device) -> None:
        """Bring the bits to a device, where they are to stay."""
        self._kept = self._read().to(device)

    def fetch(self, device: torch.device) -> Tensor:
        """See `visiting.Source`."""
        packing = self._weights.packing(self._name)
        assert packing is not None
        raw = self._read() if self._kept is None else self._kept
        numbers = torch.empty(self._weights.shape(self._name), dtype=self._dtype, device=device)
        packing.expand(raw.to(device), numbers)
        return numbers

    def _read(self) -> Tensor:
        packing = self._weights.packing(self._name)
        assert packing is not None
        raw = host_memory.make_passing([packing.size(torch.Size(self._weights.shape(self._name)))], torch.uint8)
        self._weights.read_packed(self._name, raw)
        return raw


def open_encoder(component: Path, class_name: str, dtype: torch.dtype) -> Any | None:
    """Return a text encoder whose weights in fewer bits are still in their files; `packed` says which come from where.

    None where the library has to load it: a class that transformers lacks, or one that has no place of its own for
    each of these weights.
    """
    kind = getattr(importlib.import_module("transformers"), class_name, None)
    if getattr(kind, "config_class", None) is None:
        return None
    assert kind is not None
    weights = PackedFileWeights(component)
    names = [name for name in weights.names() if weights.packing(name)]
    marks = torch.zeros(len(names), dtype=dtype)
    stand_ins = {name: mark.expand(weights.shape(name)) for name, mark in zip(names, marks, strict=True)}
    config = kind.config_class.from_pretrained(component, local_files_only=True)
    del config.quantization_config
    given = _map_plain(component, set(names)) | stand_ins
    network, found = kind.from_pretrained(None, config=config, state_dict=given, dtype=dtype, output_loading_info=True)
    if found["missing_keys"]:
        raise KeyError(sorted(found["missing_keys"])[0])
    network.packed = _take_out(network, marks, [PackedWeight(weights, name, dtype) for name in names])
    return network if len(network.packed) == len(names) else None


def _map_plain(component: Path, packed: set[str]) -> dict[str, Tensor]:
    """The weights that are as they are used, in the mapped files."""
    plain = {}
    for path in sizing.weight_files(component):
        with safe_open(path, "pt") as file:
            for name in packed_tensors.find_weights(file.keys()) - packed:
                plain[name] = file.get_tensor(name)
    return plain


def _take_out(network: Any, marks: Tensor, weights: list[PackedWeight]) -> dict[Parameter, PackedWeight]:
    """Put shapes where a network holds stand-ins; which weight belongs to each of them."""
    taken: dict[int, Parameter] = {}
    for owner in network.modules():
        for name, held in owner._parameters.items():
            if held is None or held.untyped_storage().data_ptr() != marks.data_ptr():
                continue
            place = held.storage_offset()
            if place not in taken:
                shape = torch.empty(held.shape, dtype=held.dtype, device="meta")
                taken[place] = Parameter(shape, requires_grad=False)
            owner._parameters[name] = taken[place]
    return {parameter: weights[place] for place, parameter in taken.items()}
