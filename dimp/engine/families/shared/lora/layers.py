"""A changed layer: the hook that adds a change beside it, and values that stand in for its own for a picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from dimp.engine.families.shared.lora.addresses import Place, row_count
from dimp.engine.families.shared.lora.changes import Change, Decomposed, LowRank, pad
from dimp.engine.nets.fast_linear import FastLinear

_VALUES = ("weight", "bias")

_CONVOLUTIONS = {3: functional.conv1d, 4: functional.conv2d, 5: functional.conv3d}


@dataclass(slots=True)
class Layer:
    """A place with its change: what is added to the layer's answer is that of the change's `rows`, and a bias."""

    place: Place
    change: Change
    rows: slice
    bias: Tensor | None = None

    @property
    def count(self) -> int:
        """How many of the layer's rows it changes."""
        return self.rows.stop - self.rows.start

    @property
    def key(self) -> tuple[str, int, int]:
        """What it changes: a layer's name, and the rows of it."""
        return self.place.name, self.place.at, self.place.at + self.count

    def is_same(self, other: Layer | NormLayer) -> bool:
        """Whether another one amounts to the same."""
        if not isinstance(other, Layer):
            return False
        shape, first, second = change_shape(self.place), self.change, other.change
        if isinstance(first, Decomposed) and isinstance(second, Decomposed):
            if not torch.equal(first.lengths, second.lengths):
                return False
            first, second = first.change, second.change
        if isinstance(first, Decomposed) or isinstance(second, Decomposed):
            return False
        mine, its = first.difference(shape)[self.rows], second.difference(shape)[other.rows]
        return mine.shape == its.shape and torch.allclose(mine, its, rtol=1e-3, atol=1e-6)

    @contextmanager
    def apply(self, weight: float) -> Iterator[None]:
        """Add the change to the model while inside."""

        module = self.place.module
        seen: list[Tensor] = []

        def narrow(module: Any, inputs: tuple[Tensor, ...]) -> tuple[Tensor]:
            seen[:] = inputs
            return (inputs[0].chunk(2, dim=-1)[0].contiguous(),)

        def hook(module: Any, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
            return self.add_change(weight, module, seen.pop() if seen else inputs[0], output)

        handles = [module.register_forward_hook(hook)]
        if self.place.wide:
            # The first to see what comes in, so that all others see what the layer itself does.
            handles.append(module.register_forward_pre_hook(narrow, prepend=True))
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def add_change(self, weight: float, module: Any, inputs: Tensor, output: Tensor) -> Tensor:
        """Return the layer's output with the change added."""
        self.change = self.change.to(output)
        if isinstance(self.change, LowRank) and self.change.is_quick(module):
            change = self.change.apply(module, inputs)
            change = change.narrow(_row_axis(module, change), self.rows.start, self.count)
        else:
            change = self._by_difference(module, inputs, output)
        axis = _row_axis(module, output)
        if self.bias is not None:
            self.bias = self.bias.to(output)
            change = change + self.bias.reshape(-1, *[1] * (change.ndim - 1 - axis))
        if self.count == output.shape[axis]:
            return output + weight * change
        changed = output.clone()
        changed.narrow(axis, self.place.at, self.count).add_(weight * change)
        return changed

    def _by_difference(self, module: Any, inputs: Tensor, output: Tensor) -> Tensor:
        shape = change_shape(self.place)
        made = self.change.difference(shape)
        difference = made.reshape(-1, *shape[1:])[self.rows].to(output)
        if len(shape) == 2:
            return functional.linear(inputs, difference)
        convolve = _CONVOLUTIONS[len(shape)]
        return convolve(pad(module, inputs), difference, None, module.stride, 0, module.dilation, module.groups)


@dataclass(slots=True)
class NormLayer:
    """A layer of one value a number: `weight` and `bias` are added to its own, or put in their place."""

    place: Place
    weight: Tensor | None
    bias: Tensor | None
    added: bool

    @property
    def key(self) -> tuple[str, int, int]:
        """See `Layer.key`."""
        return self.place.name, 0, 0

    def is_same(self, other: Layer | NormLayer) -> bool:
        """Whether another one amounts to the same: it is not looked into."""
        return False

    @contextmanager
    def apply(self, weight: float) -> Iterator[None]:
        """Let the changed values stand in for the layer's own whenever it answers; those come back with every bit.

        Only then, for a layer whose block passes to the device has its own values no sooner.
        """
        own: dict[str, Any] = {}

        def change(module: Any, inputs: Any) -> None:
            own.update({name: module._parameters[name] for name in _VALUES if getattr(self, name) is not None})
            for name, values in own.items():
                new = getattr(self, name).to(values).float()
                changed = values + weight * (new if self.added else new - values)
                module._parameters[name] = torch.nn.Parameter(changed.to(values), requires_grad=False)

        def restore(module: Any, *_: Any) -> None:
            module._parameters.update(own)

        before = self.place.module.register_forward_pre_hook(change)
        # The one that changed last gives back first.
        after = self.place.module.register_forward_hook(restore, prepend=True, always_call=True)
        try:
            yield
        finally:
            before.remove()
            after.remove()


def weight_shape(module: Any) -> torch.Size:
    """Return the shape of a layer's weights; quantised ones are kept in another."""
    if hasattr(module, "in_features") and hasattr(module, "out_features"):
        return torch.Size((module.out_features, module.in_features))
    shape: torch.Size = module.weight.shape
    return shape


def change_shape(place: Place) -> torch.Size:
    """Return the shape of weights that a change is made for."""
    shape = weight_shape(place.module)
    return torch.Size((shape[0], 2 * shape[1])) if place.wide else shape


def plain_weight(module: Any) -> Tensor:
    """Return a layer's weights as numbers, whatever they are kept as."""
    if isinstance(module, FastLinear):
        return module.plain_weight()
    weight = module.weight
    if getattr(weight, "quant_state", None) is not None:
        from diffusers.quantizers.bitsandbytes.utils import dequantize_bnb_weight

        weight = dequantize_bnb_weight(weight)
    plain: Tensor = weight
    return plain


def count_rows(change: Change, shape: torch.Size) -> int:
    """Return how many rows of weights of this shape a change has, 0 where it is none of such weights."""
    if isinstance(change, LowRank) and change.mid is None:
        down, up = change.down, change.up
        meets = min(down.ndim, up.ndim) >= 2 and up.flatten(1).shape[1] == down.shape[0]
        return len(up) if meets and down.shape[1:].numel() == shape[1:].numel() else 0
    try:
        made = change.difference(shape).numel()
    except (RuntimeError, IndexError, ValueError):
        return 0
    columns = shape[1:].numel()
    return made // columns if made % columns == 0 else 0


def can_take(place: Place) -> bool:
    """Whether a layer is of a kind that a change can be added beside."""
    module = place.module
    if getattr(module, "weight", None) is None or isinstance(module, torch.nn.Embedding):
        return False
    return len(weight_shape(module)) >= 2 and row_count(module) >= place.at + place.rows.stop - place.rows.start


def _row_axis(module: Any, output: Tensor) -> int:
    """The axis of an answer along which a layer's rows lie."""
    return 1 if hasattr(module, "stride") else output.ndim - 1
