"""Weights that do not depend on what was made before."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any


def seeded(make: Callable[..., Any]) -> Callable[..., Any]:
    """Make `make` give the same weights each time: models with the same autoencoder need but one calibrated preview."""

    @wraps(make)
    def make_seeded(**settings: Any) -> Any:
        import torch

        with torch.random.fork_rng():
            torch.manual_seed(0)
            return make(**settings)

    return make_seeded
