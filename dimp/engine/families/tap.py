"""The scheduler tap: see every sampling step of any pipeline, and stop it, without touching a bit of the picture.

Wrapping `scheduler.step` on the instance works for every pipeline, gives the sample and the model's answer (hence the
exact prediction of the finished picture), and an exception raised there leaves the pipeline reusable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from torch import Tensor


@contextmanager
def tapped(scheduler: Any, on_step: Callable[[Tensor, Tensor, float], None]) -> Iterator[None]:
    """Call `on_step(sample, velocity, sigma)` after each step of a flow-matching scheduler, while inside."""
    plain = scheduler.step

    @wraps(plain)  # pipelines look at the signature: they hand over the generator only where it is asked for
    def step(model_output: Tensor, timestep: Any, sample: Tensor, *rest: Any, **named: Any) -> Any:
        result = plain(model_output, timestep, sample, *rest, **named)
        on_step(sample, model_output, float(scheduler.sigmas[scheduler.step_index - 1]))
        return result

    scheduler.step = step
    try:
        yield
    finally:
        del scheduler.step
