"""Layers that multiply in 8-bit floats (e4m3), with a scale for each row of the weights and of what comes in.

For cards with units for it (from compute capability 8.9 on), about twice as fast as 16 bits. Weights are kept as they
are multiplied, so they take half of the memory. Sums are in 32 bits; a product of rows is off by some 4 %, of random
signs. torch's own kernel, which also runs on a processor, wants sides that are multiples of 16 and, on a card, answers
in bfloat16 alone.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

FORMAT = torch.float8_e4m3fn
MOST = torch.finfo(FORMAT).max
STEP = 16
"""The kernel wants sides that are multiples of it."""


class FastLinear(torch.nn.Linear):
    """A linear layer whose weights are rows of 8-bit floats; `scales` has one factor for each row, in 32 bits."""

    scales: Tensor

    def forward(self, given: Tensor) -> Tensor:
        """Return the layer's answer in the number format of what is given."""
        rows, scales = pack(given.reshape(-1, self.in_features))
        product = torch._scaled_mm(
            rows, self.weight.t(), scale_a=scales.unsqueeze(1), scale_b=self.scales.unsqueeze(0), bias=self.bias,
            out_dtype=given.dtype, use_fast_accum=given.is_cuda,
        )  # fmt: skip
        return product.reshape(*given.shape[:-1], self.out_features)

    def plain_weight(self) -> Tensor:
        """Return the weights as the numbers that they stand for, in 32 bits."""
        return self.weight.float() * self.scales.unsqueeze(1)


def can_be_fast(layer: Any) -> bool:
    """Whether the kernel takes this layer's weights."""
    return type(layer) is torch.nn.Linear and layer.in_features % STEP == 0 and layer.out_features % STEP == 0


def make_fast(layer: Any, weight: Tensor) -> None:
    """Turn a linear layer into a fast one with these weights, on the device where they lie."""
    rows, scales = pack(weight)
    layer.__class__ = FastLinear
    layer._parameters["weight"] = Parameter(rows, requires_grad=False)
    layer.register_buffer("scales", scales, persistent=False)


def pack(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Return a matrix as rows of 8-bit floats, and the scale of each row: its largest value becomes `MOST`."""
    scales = matrix.abs().amax(dim=1).float().clamp(min=torch.finfo(torch.float32).tiny * MOST) / MOST
    return (matrix.float() / scales.unsqueeze(1)).to(FORMAT), scales
