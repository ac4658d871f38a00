"""Optimisers and schedule shared by all training stages.

Muon (momentum orthogonalised by a Newton-Schulz iteration, Jordan et al. 2024) drives convolutions and block
matrices, AdamW everything else. Matrices of equal shape are orthogonalised in one batch, which on a CPU costs far
less than one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from dimp.esquisse.gradients import without_gradients


def orthogonalised(batch: Tensor, steps: int = 5) -> Tensor:
    """Matrices (n, rows, columns) moved towards the nearest semi-orthogonal ones (quintic Newton-Schulz)."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = batch.shape[-2] > batch.shape[-1]
    x = (batch.mT if tall else batch).to(torch.bfloat16 if batch.is_cuda else batch.dtype)
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.mT if tall else x).to(batch.dtype)


class Muon(torch.optim.Optimizer):
    """Muon with Nesterov momentum; every parameter is seen as the matrix (first dimension, all others)."""

    def __init__(self, params: Iterable[nn.Parameter], lr: float = 0.02, momentum: float = 0.95) -> None:
        super().__init__(list(params), {"lr": lr, "momentum": momentum})

    @without_gradients
    def step(self, closure: Any = None) -> None:
        """One update of all parameters that have a gradient."""
        for group in self.param_groups:
            shapes: dict[tuple[int, int], list[nn.Parameter]] = defaultdict(list)
            for p in group["params"]:
                if p.grad is not None:
                    shapes[(p.shape[0], p.numel() // p.shape[0])].append(p)
            for shape, params in shapes.items():
                self._step_shape(group, shape, params)

    def _step_shape(self, group: dict[str, Any], shape: tuple[int, int], params: list[nn.Parameter]) -> None:
        for p in params:
            self.state[p].setdefault("momentum", torch.zeros_like(p))
        grads = [p.grad for p in params]
        buffers = [self.state[p]["momentum"] for p in params]
        torch._foreach_lerp_(buffers, grads, 1 - group["momentum"])
        looks = torch._foreach_lerp(grads, buffers, group["momentum"])
        updates = orthogonalised(torch.stack([look.reshape(shape) for look in looks]))
        scale = -group["lr"] * max(1.0, shape[0] / shape[1]) ** 0.5
        torch._foreach_add_(params, [u.reshape(p.shape) for u, p in zip(updates, params, strict=True)], alpha=scale)


def split_parameters(module: nn.Module, muon_names: tuple[str, ...]) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Parameters for Muon (two or more dimensions, name holding one of `muon_names`) and the others."""
    muon: list[nn.Parameter] = []
    other: list[nn.Parameter] = []
    for name, p in module.named_parameters():
        if not p.requires_grad:
            continue
        (muon if p.ndim >= 2 and any(part in name for part in muon_names) else other).append(p)
    return muon, other


def schedule(progress: float, step: int, warmup: int = 60, decay: float = 0.35) -> float:
    """Learning-rate factor: linear warm-up in steps, flat, then linear to nearly zero over the last share."""
    rise = min(1.0, (step + 1) / warmup)
    return rise * max(0.02, min(1.0, (1 - progress) / decay))


class Average:
    """Exponential moving average of a module's weights, with a warm-up so that early weights are forgotten."""

    def __init__(self, module: nn.Module, rate: float = 0.998) -> None:
        self.rate, self.count = rate, 0
        self.shadow = [p.detach().clone() for p in module.parameters()]

    @without_gradients
    def update(self, module: nn.Module) -> None:
        """Move towards the module's present weights."""
        self.count += 1
        rate = min(self.rate, (1 + self.count) / (10 + self.count))
        torch._foreach_lerp_(self.shadow, [p.detach() for p in module.parameters()], 1 - rate)

    @without_gradients
    def swap(self, module: nn.Module) -> None:
        """Exchange the averaged weights with the module's own."""
        for shadow, p in zip(self.shadow, module.parameters(), strict=True):
            keep = p.detach().clone()
            p.copy_(shadow)
            shadow.copy_(keep)

    def state_dict(self) -> dict[str, Any]:
        """The average as plain tensors."""
        return {"count": self.count, "shadow": self.shadow}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restore what `state_dict` gave."""
        self.count, self.shadow = state["count"], state["shadow"]
