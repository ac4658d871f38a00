"""The scheduler hook: see every sampling step of any pipeline, and stop it, without touching a bit of the picture.

Wrapping `scheduler.step` on the instance works for every pipeline, gives the sample and the network's answer (hence the
exact prediction of the finished picture), and an exception raised there leaves the pipeline reusable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
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
    plain = scheduler.step
    takes_generator = "generator" in signature(plain).parameters

    @wraps(plain)  # pipelines look at the signature: they hand over the generator only where it is asked for
    def step(model_output: Tensor, timestep: Any, sample: Tensor, *rest: Any, **named: Any) -> Any:
        if takes_generator and named.get("generator") is None:
            named["generator"] = generator
        result = plain(model_output, timestep, sample, *rest, **named)
        on_step(partial(predict_latents, scheduler, model_output, timestep, sample))
        return result

    scheduler.step = step
    try:
        yield
    finally:
        del scheduler.step


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
