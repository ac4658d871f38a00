"""The scheduler hook: see every sampling step of any pipeline, and stop it, without touching a bit of the picture.

Wrapping `scheduler.step` on the instance works for every pipeline, gives the sample and the network's answer (hence the
exact prediction of the finished picture), and an exception raised there leaves the pipeline reusable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from inspect import signature
from typing import Any

import torch
from torch import Tensor

_FLOW = "flow_prediction"
_UNSCALED = ("Euler", "Heun", "KDPM2", "LMS")
"""Beginnings of the names of schedulers for noise prediction that hold the picture itself, with noise added to it."""


@contextmanager
def hook_steps(
    scheduler: Any, generator: torch.Generator, on_step: Callable[[Callable[[], Tensor]], None]
) -> Iterator[None]:
    """Call `on_step` after each step of a scheduler while inside, with what gives the latents the network foretells.

    What a scheduler draws by chance comes from `generator` where the pipeline hands none over.
    """
    scheduler.step = _HookedStep(scheduler, scheduler.step, generator, on_step)
    try:
        yield
    finally:
        del scheduler.step


class _HookedStep:
    """Stands where a scheduler's `step` stood."""

    def __init__(
        self, scheduler: Any, plain: Any, generator: torch.Generator, on_step: Callable[[Callable[[], Tensor]], None]
    ) -> None:
        self._scheduler, self._plain = scheduler, plain
        self._generator, self._on_step = generator, on_step
        self.__signature__ = signature(plain)  # pipelines hand over only what is asked for
        self._draws = "generator" in self.__signature__.parameters

    def __call__(self, model_output: Tensor, timestep: Any, sample: Tensor, *rest: Any, **named: Any) -> Any:
        """Take a step, and tell of it."""
        if self._draws and named.get("generator") is None:
            named["generator"] = self._generator
        result = self._plain(model_output, timestep, sample, *rest, **named)
        self._on_step(partial(predict_latents, self._scheduler, model_output, timestep, sample))
        return result

    def __deepcopy__(self, memo: dict[int, Any]) -> _HookedStep:
        """Return what a copy of the scheduler steps by: itself, and nobody is told of it.

        A pipeline that paints sound besides copies its scheduler for that.
        """
        copied = memo[id(self._scheduler)]
        return _HookedStep(copied, partial(type(copied).step, copied), self._generator, lambda predict: None)


def predict_latents(scheduler: Any, answer: Tensor, timestep: Any, sample: Tensor) -> Tensor:
    """Return the finished picture's latents, as the network's answer to a sample foretells them.

    Called after the scheduler's step. A sample is `scale` times the picture and `sigma` times noise; the formulas are
    those of the schedulers themselves.
    """
    scale, sigma = _noise_level(scheduler, timestep)
    kind = scheduler.config.get("prediction_type", _FLOW)
    if kind == _FLOW:
        return sample - sigma * answer
    if kind == "sample":
        return answer
    if kind == "v_prediction":
        size = (scale**2 + sigma**2) ** 0.5
        return sample * scale / size**2 - answer * sigma / size
    return (sample - sigma * answer) / scale


def _noise_level(scheduler: Any, timestep: Any) -> tuple[float, float]:
    if not hasattr(scheduler, "sigmas"):
        kept = float(scheduler.alphas_cumprod[int(timestep)])
        return kept**0.5, (1 - kept) ** 0.5
    sigma = float(scheduler.sigmas[scheduler.step_index - 1])
    if scheduler.config.get("prediction_type", _FLOW) == _FLOW:
        return 1 - sigma, sigma
    if type(scheduler).__name__.startswith(_UNSCALED):
        return 1.0, sigma
    size = (1 + sigma**2) ** 0.5
    return 1 / size, sigma / size
