"""FLUX.1 without a quarter of its weights, bit for bit: modulation is computed before the steps.

27 % of the network (6.5 GB in 16 bits) are layers whose answer depends on nothing but the step, the guidance and the
pooled prompt. They move to main memory; a slot stands in the place of each and gives the row computed for the step.
When a picture begins, each layer visits the device once and answers for every step of the schedule, one step at a time
and in the shape in which the network would have asked it, so that the bits are the same. 28 steps take 59 MB.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

MOST_BYTES = 1 << 30
"""Rows kept on the device; those of the prompts and schedules that were used last."""

Question = tuple[Tensor, ...]
"""What the network's embedding is asked: the step times 1000, the guidance times 1000 where it takes one, the pooled
prompt; each with a row for each picture of the forward."""


class Slot(torch.nn.Module):
    """In place of a modulation layer: answers with the row of the present step.

    `weight` has the layer's shape and no bytes. A LoRA adds to the answer from beside, so it fits here as it did there.
    """

    def __init__(self, shape: torch.Size) -> None:
        super().__init__()
        self.row: Tensor | None = None
        self.weight = torch.empty(shape, device="meta")

    def forward(self, embedding: Tensor) -> Tensor:
        """Return the row, whatever is asked: it was computed from this very embedding."""
        assert self.row is not None
        return self.row


class Precomputed:
    """The layers that were taken out of a network, and the rows they gave."""

    def __init__(self, network: Any, scheduler: Callable[[], Any], layers: str) -> None:
        self._scheduler = scheduler
        self._slots: list[Slot] = []
        self._layers: list[tuple[Tensor, Tensor | None]] = []
        self._rows: OrderedDict[bytes, Tensor] = OrderedDict()
        for name, layer in [*network.named_modules()]:
            if is_matched(layers, name):
                self._take_out(network, name, layer)
        network.time_text_embed.register_forward_hook(self._on_embedding)

    @property
    def bytes(self) -> int:
        """Size of the rows that are kept."""
        return sum(row.nbytes for row in self._rows.values())

    def _take_out(self, network: Any, name: str, layer: Any) -> None:
        parent, _, child = name.rpartition(".")
        bias = None if layer.bias is None else layer.bias.detach().cpu()
        self._layers.append((layer.weight.detach().cpu(), bias))
        self._slots.append(Slot(layer.weight.shape))
        setattr(network.get_submodule(parent), child, self._slots[-1])

    def _on_embedding(self, embedding: Any, question: Question, answer: Tensor) -> None:
        """Fill the slots: called in each forward of the network, before its first block."""
        key = _key(question)
        if key not in self._rows:
            self._compute(embedding, question, answer)
        self._rows.move_to_end(key)
        widths = [weight.shape[0] for weight, _ in self._layers]
        for slot, row in zip(self._slots, self._rows[key].split(widths, dim=1), strict=True):
            slot.row = row

    def _compute(self, embedding: Any, question: Question, answer: Tensor) -> None:
        """Compute the rows of this step, and of those that will follow it."""
        inputs = {_key(question): functional.silu(answer)}
        for step in self._steps_to_come(question[0]):
            later = (step, *question[1:])
            if (key := _key(later)) not in inputs and key not in self._rows:
                # Past the hook, which is where we are.
                inputs[key] = functional.silu(type(embedding).forward(embedding, *later))
        parts: dict[bytes, list[Tensor]] = {key: [] for key in inputs}
        for weight, bias in self._layers:
            on_device = weight.to(answer.device, non_blocking=True)
            bias_on_device = None if bias is None else bias.to(answer.device, non_blocking=True)
            for key, active in inputs.items():
                parts[key].append(functional.linear(active, on_device, bias_on_device))
        for key, rows in parts.items():
            self._rows[key] = torch.cat(rows, dim=1)
        while self.bytes > MOST_BYTES and len(self._rows) > len(inputs):
            self._rows.popitem(last=False)

    def _steps_to_come(self, step: Tensor) -> list[Tensor]:
        """The steps of the schedule from this one on; none where this one is not of the schedule.

        A pipeline hands on the scheduler's time steps divided by 1000, FlowEdit the noise levels; both are multiplied
        by 1000 inside the network. The roundings of either way count, for the bits of the step are the key.
        """
        scheduler, dtype = self._scheduler(), step.dtype
        for way in (scheduler.timesteps.to(dtype) / 1000, scheduler.sigmas.to(dtype)):
            steps = way.to(step.device) * 1000
            if len(at := (steps == step.flatten()[0]).nonzero()):
                return [later.expand(step.shape) for later in steps[int(at[0]) :]]
        return []


def install(network: Any, scheduler: Callable[[], Any], layers: str) -> Precomputed:
    """Take the modulation layers, which `layers` matches by name, out of a network before it is placed on a device.

    `scheduler` gives the one that is in use. Weights that lie in main memory, locked or not, stay where they are.
    """
    return Precomputed(network, scheduler, layers)


def is_matched(layers: str, name: str) -> bool:
    """Whether a layer's name is one of those that `layers` matches."""
    return bool(re.match(layers, f"{name}."))


def _key(question: Question) -> bytes:
    """The bits of what is asked."""
    plain = (part.detach().cpu().clone(memory_format=torch.contiguous_format) for part in question)
    return b"".join(part.view(torch.uint8).numpy().tobytes() for part in plain)
