"""Matrices in 8 and 4 bits: how they lie in a row of bytes, and how they become numbers again.

In plain torch, so that every device has them, and without state beside the bytes, so that they can be copied. What is
multiplied is always the expanded matrix in 16 bits: a picture depends on the format, not on where the bytes were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import torch
from torch import Tensor

MOST = 127.0
"""The largest whole number that stands for a weight in 8 bits."""

RUN = 64
"""How many numbers of 4 bits have a scale together, as bitsandbytes has it."""

_AT_ONCE, _AT_ONCE_ON_CARDS = 1 << 18, 1 << 24
"""Numbers that are expanded or packed at once: what lies between fits a processor's cache, and is little on a card."""

_TINY = torch.finfo(torch.float32).tiny

CODES: dict[str, Sequence[float]] = {
    "nf4": (
        -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
        -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
        0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
    ),
    "fp4": (0.0, 0.0625 / 12, 8 / 12, 1.0, 4 / 12, 6 / 12, 2 / 12, 3 / 12,
            -0.0, -0.0625 / 12, -8 / 12, -1.0, -4 / 12, -6 / 12, -2 / 12, -3 / 12),
}  # fmt: skip
"""The sixteen numbers of each format in 4 bits, in the order of their codes: NF4 has as many values of a normal
distribution between each two (QLoRA, arXiv 2305.14314, appendix E), FP4 is a float with one bit of fraction."""


class Packing(Protocol):
    """How matrices are kept in fewer bits."""

    def size(self, shape: torch.Size) -> int:
        """Return the bytes that a matrix of this shape takes."""
        ...

    def pack(self, matrix: Tensor, raw: Tensor) -> None:
        """Write a matrix into so many bytes, in main memory."""
        ...

    def expand(self, raw: Tensor, out: Tensor) -> None:
        """Write out the matrix that lies in these bytes, in the number format and shape of `out`."""
        ...


@dataclass(frozen=True, slots=True)
class Rows:
    """Whole numbers in 8 bits, with a scale in 32 bits for each row before them: a row's largest value is 127."""

    def size(self, shape: torch.Size) -> int:
        """See `Packing.size`."""
        return 4 * shape[0] + shape.numel()

    def pack(self, matrix: Tensor, raw: Tensor) -> None:
        """See `Packing.pack`."""
        scales, rows = self.parts(raw, matrix.shape)
        for part in _slices(matrix.shape[0], matrix.shape[1], matrix.device):
            plain = matrix[part].float()
            scales[part] = plain.abs().amax(dim=1).clamp(min=_TINY) / MOST
            rows[part] = torch.round(plain / scales[part].unsqueeze(1))

    def expand(self, raw: Tensor, out: Tensor) -> None:
        """See `Packing.expand`."""
        scales, rows = self.parts(raw, out.shape)
        for part in _slices(out.shape[0], out.shape[1], out.device):
            torch.mul(rows[part], scales[part].unsqueeze(1), out=out[part])

    def parts(self, raw: Tensor, shape: torch.Size) -> tuple[Tensor, Tensor]:
        """Return scales and rows as they lie in the bytes."""
        begin = 4 * shape[0]
        return raw[:begin].view(torch.float32), raw[begin:].view(torch.int8).view(shape)


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of 4 bits, two in a byte, the first one in its upper half; before them a scale in 32 bits for each run.

    A run's largest absolute value is its scale. The codes, their order and their values are those of bitsandbytes,
    whose files can be taken as they are.
    """

    kind: str
    run: int = RUN

    def size(self, shape: torch.Size) -> int:
        """See `Packing.size`."""
        return (4 + self.run // 2) * -(-shape.numel() // self.run)

    def pack(self, matrix: Tensor, raw: Tensor) -> None:
        """See `Packing.pack`."""
        scales, codes = self.parts(raw, matrix.shape)
        flat, order = matrix.reshape(-1), _sorted_codes(self.kind)[1]
        for rows in _slices(len(scales), self.run, matrix.device):
            run = flat[rows.start * self.run : rows.stop * self.run].float()
            run = torch.nn.functional.pad(run, (0, -len(run) % self.run)).view(-1, self.run)
            scales[rows] = run.abs().amax(dim=1)
            nearest = order.take(_count_below(run / scales[rows].clamp(min=_TINY).unsqueeze(1), self.kind).long())
            codes[rows] = nearest[:, ::2] << 4 | nearest[:, 1::2]

    def expand(self, raw: Tensor, out: Tensor) -> None:
        """See `Packing.expand`."""
        scales, codes = self.parts(raw, out.shape)
        pairs, flat = _pairs(self.kind, out.device), out.view(-1)
        for rows in _slices(len(scales), self.run, out.device):
            values = pairs.index_select(0, codes[rows].reshape(-1).int()).view(torch.float32).view(-1, self.run)
            part = flat[rows.start * self.run : rows.stop * self.run]
            if len(part) == values.numel():
                torch.mul(values, scales[rows].unsqueeze(1), out=part.view(-1, self.run))
            else:
                part.copy_((values * scales[rows].unsqueeze(1)).view(-1)[: len(part)])

    def parts(self, raw: Tensor, shape: torch.Size) -> tuple[Tensor, Tensor]:
        """Return scales and codes, a row for each run, as they lie in the bytes."""
        count = -(-shape.numel() // self.run)
        return raw[: 4 * count].view(torch.float32), raw[4 * count :].view(count, -1)


PACKINGS: dict[str, Packing] = {"int8": Rows(), "nf4": Codes("nf4"), "fp4": Codes("fp4")}
"""Load plans' weights in fewer bits (`placement.Weights`) -> how they are kept."""


def _slices(count: int, length: int, device: torch.device) -> list[slice]:
    """Parts of so many rows of a length, as many numbers in each as are worked on at once."""
    step = max((_AT_ONCE if device.type == "cpu" else _AT_ONCE_ON_CARDS) // length, 1)
    return [slice(begin, min(begin + step, count)) for begin in range(0, count, step)]


@lru_cache
def _pairs(kind: str, device: torch.device) -> Tensor:
    """The two numbers in 32 bits that each byte stands for, as one number of 64 bits: they are looked up as one."""
    values = torch.tensor(CODES[kind], dtype=torch.float32)
    pairs = torch.stack([values.repeat_interleave(16), values.repeat(16)], dim=1)
    return pairs.view(torch.int64).reshape(-1).to(device)


@lru_cache
def _sorted_codes(kind: str) -> tuple[Tensor, Tensor]:
    """The numbers half way between each two neighbours, and the codes in the order of their numbers."""
    values, order = torch.tensor(CODES[kind], dtype=torch.float32).sort()
    return (values[1:] + values[:-1]) / 2, order.to(torch.uint8)


def _count_below(numbers: Tensor, kind: str) -> Tensor:
    """How many of the format's limits lie below each number: a search of sorted limits takes three times as long."""
    limits = _sorted_codes(kind)[0]
    below = torch.zeros(numbers.shape, dtype=torch.uint8)
    for limit in limits:
        below += numbers > limit
    return below
