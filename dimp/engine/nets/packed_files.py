"""The weights of a network that bitsandbytes stored in 4 or 8 bits, read without the library.

They keep their bits: what lies in the files is laid where `packing` wants it. Scales that were quantised themselves
are written out in 32 bits, which are a thirtieth of a weight's size.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dimp.engine import packed_tensors as names
from dimp.engine.nets.packing import CODES, MOST, RUN, Codes, Packing, Rows
from dimp.engine.nets.weight_files import FileWeights
from dimp.engine.paint_error import PaintError

_HINT = "Pull the model again, or choose another one."


class PackedFileWeights(FileWeights):
    """Weights of which some are in 4 or 8 bits. Raises PaintError for states that make no sense."""

    def __init__(self, component: Path) -> None:
        super().__init__(component)
        self._states = {weight: self._read_state(at) for weight, at in names.find_states(self._stored).items()}
        self._in_8_bits = {name for name in self._stored if names.row_scales(name) in self._stored}

    def _read_state(self, name: str) -> dict[str, Any]:
        """How a weight in 4 bits is to be read."""
        try:
            state: dict[str, Any] = json.loads(bytes(self._load(name).tolist()))
            known = state["quant_type"] in CODES and int(state.get("blocksize", RUN)) % 2 == 0
            int(torch.Size(state["shape"]).numel())
            if known and isinstance(getattr(torch, state["dtype"]), torch.dtype):
                return state
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise PaintError("model", f"The model's {name} can't be read.", _HINT) from error
        raise PaintError("model", f"The model's {name} is of a kind that is not read here.", _HINT)

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of a weight as it is used."""
        return tuple(self._states[name]["shape"]) if name in self._states else super().shape(name)

    def dtype(self, name: str) -> torch.dtype:
        """See `Weights.dtype`: what it was before it was packed."""
        if name in self._states:
            kind: torch.dtype = getattr(torch, self._states[name]["dtype"])
            return kind
        return torch.float16 if name in self._in_8_bits else super().dtype(name)

    def phase(self, name: str) -> int:
        """See `Weights.phase`: nobody uses packed weights in place."""
        return 0 if self.packing(name) else super().phase(name)

    def packing(self, name: str) -> Packing | None:
        """See `Weights.packing`."""
        if name in self._in_8_bits:
            return Rows()
        state = self._states.get(name)
        return Codes(state["quant_type"], int(state.get("blocksize", RUN))) if state else None

    def read(self, name: str, into: Tensor) -> None:
        """See `Weights.read`."""
        packing = self.packing(name)
        if packing is None:
            super().read(name, into)
            return
        raw = torch.empty(packing.size(into.shape), dtype=torch.uint8)
        self.read_packed(name, raw)
        packing.expand(raw, into)

    def read_packed(self, name: str, raw: Tensor) -> None:
        """See `Weights.read_packed`."""
        shape, packing = torch.Size(self.shape(name)), self.packing(name)
        if isinstance(packing, Rows):
            scales, rows = packing.parts(raw, shape)
            scales.copy_(self._load(names.row_scales(name)).float() / MOST)
            rows.copy_(self._load(name).view(shape))
        elif isinstance(packing, Codes):
            scales, codes = packing.parts(raw, shape)
            stored = self._load(name).view(-1)
            codes.zero_().view(-1)[: len(stored)] = stored
            scales.copy_(self._read_scales(name))

    def _read_scales(self, name: str) -> Tensor:
        """The scales of a weight's runs; where they are codes of 8 bits, each run of those has a scale in turn."""
        scales, state = self._load(name + names.ABSMAX), self._states[name]
        if scales.dtype != torch.uint8:
            return scales.float()
        values = self._load(name + names.NESTED_MAP).float().take(scales.long())
        outer = self._load(name + names.NESTED_ABSMAX).float()
        outer = outer.repeat_interleave(int(state["nested_blocksize"]))[: len(values)]
        return values * outer + float(state["nested_offset"])

    def _load(self, name: str) -> Tensor:
        """A tensor of the files as it is stored."""
        if name not in self._stored:
            raise PaintError("model", f"The model's files lack {name}.", _HINT)
        tensor = torch.empty(super().shape(name), dtype=super().dtype(name))
        super().read(name, tensor)
        return tensor
