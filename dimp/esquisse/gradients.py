"""Functions that need no gradients, with their types kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import torch

P = ParamSpec("P")
T = TypeVar("T")


def without_gradients(function: Callable[P, T]) -> Callable[P, T]:
    """`torch.no_grad` as a decorator that type checkers see through."""
    return cast("Callable[P, T]", torch.no_grad()(function))
