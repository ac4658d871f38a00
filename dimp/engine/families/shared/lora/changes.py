"""The kinds of change that a file can make to a layer's weights, each as the difference it amounts to.

The mathematics are those of the kinds' authors: LoRA (Hu et al. 2021), LoCon, LoHa and LoKr (LyCORIS, Yeh et al. 2023,
`lycoris/functional` of its repository), DoRA (Liu et al. 2024). A difference is made again for each forward from its
small factors, for kept whole it would be as large as the model; a low-rank one is never made whole at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import functional


class Change(Protocol):
    """A change of one layer's weights. `scale` is alpha / rank."""

    def difference(self, shape: torch.Size) -> Tensor:
        """Return what is added to weights of this shape, in 32 bits."""
        ...

    def to(self, like: Tensor) -> Change:
        """Return it with its factors where `like` is; those of a low-rank change also in its number format."""
        ...


@dataclass(frozen=True, slots=True)
class LowRank:
    """LoRA and LoCon: `scale * up @ down`, between them `mid` where a convolution was decomposed (Tucker)."""

    down: Tensor
    up: Tensor
    scale: float
    mid: Tensor | None = None

    def difference(self, shape: torch.Size) -> Tensor:
        """See `Change.difference`."""
        up, down = self.up.float().flatten(1), self.down.float()
        if self.mid is not None:
            core = torch.einsum("opkl,pi->oikl", self.mid.float(), down.flatten(1))
            return (up @ core.flatten(1)).reshape(-1, *core.shape[1:]) * self.scale
        return (up @ down.flatten(1)).reshape(up.shape[0], *down.shape[1:]) * self.scale

    def to(self, like: Tensor) -> LowRank:
        """See `Change.to`."""
        mid = None if self.mid is None else self.mid.to(like)
        return replace(self, down=self.down.to(like), up=self.up.to(like), mid=mid)

    def of_rows(self, rows: slice) -> LowRank:
        """Return the change of these rows alone."""
        return replace(self, up=self.up[rows])

    def is_quick(self, module: Any) -> bool:
        """Whether two small layers, one after the other, do the same as the difference."""
        if self.mid is not None or self.up.flatten(1).shape[1] != self.up.shape[1]:
            return False
        return isinstance(module, torch.nn.Conv2d) or not hasattr(module, "stride")

    def apply(self, module: Any, inputs: Tensor) -> Tensor:
        """Return what is added to the layer's answer, by the two small layers."""
        up = self.up.flatten(1)
        if not isinstance(module, torch.nn.Conv2d):
            return functional.linear(functional.linear(inputs, self.down.flatten(1)), up) * self.scale
        down = self.down if self.down.ndim == 4 else self.down[:, :, None, None]
        inner = functional.conv2d(pad(module, inputs), down, None, module.stride, 0, module.dilation)
        return functional.conv2d(inner, up[:, :, None, None]) * self.scale


@dataclass(frozen=True, slots=True)
class Factors:
    """LoHa, LoKr, and whole differences: made from factors of a file by a rule of their kind."""

    kind: str
    parts: Mapping[str, Tensor]
    scale: float

    def difference(self, shape: torch.Size) -> Tensor:
        """See `Change.difference`."""
        parts = {name: tensor.float() for name, tensor in self.parts.items()}
        made = {"LoHa": _hadamard, "LoKr": _kronecker, "a whole difference": _whole}[self.kind](parts)
        return made * self.scale

    def to(self, like: Tensor) -> Factors:
        """See `Change.to`."""
        return replace(self, parts={name: tensor.to(like.device) for name, tensor in self.parts.items()})


@dataclass(frozen=True, slots=True)
class SomeRows:
    """Some rows of a change, for a layer that is only a part of what the file changes."""

    change: Change
    rows: slice

    def difference(self, shape: torch.Size) -> Tensor:
        """See `Change.difference`."""
        return self.change.difference(shape).reshape(-1, *shape[1:])[self.rows]

    def to(self, like: Tensor) -> SomeRows:
        """See `Change.to`."""
        return replace(self, change=self.change.to(like))


@dataclass(frozen=True, slots=True)
class Decomposed:
    """DoRA: the changed weights, each row (or column) of them brought to a length that was learned.

    `original` gives the layer's own weights when it computes: those that pass, or are packed, are there no sooner. By
    row where the lengths are as many as the rows, as PEFT and LyCORIS have it now; LyCORIS took columns before.
    """

    change: Change
    lengths: Tensor
    original: Callable[[], Tensor]

    def difference(self, shape: torch.Size) -> Tensor:
        """See `Change.difference`."""
        original = self.original().to(self.lengths.device).float()
        changed = original + self.change.difference(shape).reshape(shape)
        kept = 0 if self.lengths.shape[0] == shape[0] else 1
        axes = tuple(axis for axis in range(len(shape)) if axis != kept)
        norm = changed.norm(dim=axes, keepdim=True)
        lengths = self.lengths.float().reshape(norm.shape)
        return changed * (lengths / norm.clamp_min(torch.finfo(torch.float32).tiny)) - original

    def to(self, like: Tensor) -> Decomposed:
        """See `Change.to`."""
        return replace(self, change=self.change.to(like), lengths=self.lengths.to(like.device))


def pad(module: Any, inputs: Tensor) -> Tensor:
    """Return the input of a convolution as the layer itself pads it."""
    mode = "constant" if module.padding_mode == "zeros" else module.padding_mode
    sides = module._reversed_padding_repeated_twice
    return functional.pad(inputs, sides, mode=mode) if any(sides) else inputs


def _hadamard(parts: Mapping[str, Tensor]) -> Tensor:
    """(w1_a @ w1_b) * (w2_a @ w2_b), each with a core where a convolution was decomposed."""
    return _product(parts, "hada_w1", "hada_t1") * _product(parts, "hada_w2", "hada_t2")


def _product(parts: Mapping[str, Tensor], name: str, core: str) -> Tensor:
    left, right = parts[f"{name}_a"], parts[f"{name}_b"]
    if core in parts:
        return torch.einsum("ijkl,jr,ip->prkl", parts[core], right, left)
    return left @ right


def _kronecker(parts: Mapping[str, Tensor]) -> Tensor:
    """The Kronecker product of w1 and w2, each whole or as a product of its own."""
    left = parts["lokr_w1"] if "lokr_w1" in parts else parts["lokr_w1_a"] @ parts["lokr_w1_b"]
    if "lokr_w2" in parts:
        right = parts["lokr_w2"]
    elif "lokr_t2" in parts:
        right = torch.einsum("ijkl,ip,jr->prkl", parts["lokr_t2"], parts["lokr_w2_a"], parts["lokr_w2_b"])
    else:
        right = parts["lokr_w2_a"] @ parts["lokr_w2_b"].flatten(1)
        right = right.reshape(right.shape[0], *parts["lokr_w2_b"].shape[1:])
    left = left.reshape(*left.shape, *[1] * (right.ndim - left.ndim))
    return torch.kron(left, right.contiguous())


def _whole(parts: Mapping[str, Tensor]) -> Tensor:
    return parts["diff"]
