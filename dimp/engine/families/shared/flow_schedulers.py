"""Schedulers of diffusers for rectified flows, going along the noise levels of the model's own scheduler.

A rectified-flow model has noise levels of its own: shifted by the size of the picture, stretched to an end. Pipelines
hand them over (`sigmas`, `mu`), and the solvers of higher order take none, or space them their own way. Here the
model's own scheduler makes the levels, and the solver takes its steps between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from diffusers import DPMSolverMultistepScheduler, FlowMatchHeunDiscreteScheduler, UniPCMultistepScheduler
from torch import Tensor

NEARLY_ONE = 1 - 1e-6
"""The first noise level for solvers that take its logarithm; diffusers' own UniPC does the same."""


class _OwnLevels:
    """Noise levels are those of `own`, the model's scheduler, whose settings pipelines find here too."""

    own: Any

    def set_timesteps(
        self,
        num_inference_steps: int | None = None,
        device: Any = None,
        sigmas: Any = None,
        mu: float | None = None,
        timesteps: Any = None,
    ) -> None:
        """See `FlowMatchEulerDiscreteScheduler.set_timesteps`."""
        self.own.set_timesteps(num_inference_steps, device=device, sigmas=sigmas, mu=mu, timesteps=timesteps)
        self.whole_steps = len(self.own.timesteps)
        self._step_index = self._begin_index = None
        self._take(self.own.sigmas, self.own.timesteps)

    def _take(self, sigmas: Tensor, timesteps: Tensor) -> None:
        raise NotImplementedError


class _Multistep(_OwnLevels):
    """A solver that remembers the answers of earlier steps."""

    sigmas: Tensor

    def _take(self, sigmas: Tensor, timesteps: Tensor) -> None:
        self.sigmas = sigmas.cpu().clamp(max=NEARLY_ONE)
        self.timesteps = timesteps
        self.num_inference_steps = len(timesteps)

    def _sigma_to_alpha_sigma_t(self, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """The shares of the picture and of the noise in a sample of a rectified flow."""
        return 1 - sigma, sigma

    def scale_noise(self, sample: Tensor, timestep: Tensor, noise: Tensor) -> Tensor:
        """Return a picture's latents with noise, at the level of the step that comes next."""
        index = self.step_index if self.step_index is not None else self.begin_index  # type: ignore[attr-defined]
        if index is None:
            index = self.index_for_timestep(timestep.flatten()[0])  # type: ignore[attr-defined]
        sigma = self.sigmas[index].to(sample)
        return sigma * noise + (1 - sigma) * sample


class FlowDpm(_Multistep, DPMSolverMultistepScheduler):
    """DPM-Solver++ of second order, with or without noise in its steps."""


class FlowUniPc(_Multistep, UniPCMultistepScheduler):
    """UniPC of second order."""


class FlowHeun(_OwnLevels, FlowMatchHeunDiscreteScheduler):
    """Heun's method: the network is asked twice a step, but once in the last."""

    def _take(self, sigmas: Tensor, timesteps: Tensor) -> None:
        self.sigmas = torch.cat([sigmas[:1], sigmas[1:-1].repeat_interleave(2), sigmas[-1:]])
        self.timesteps = torch.cat([timesteps[:1], timesteps[1:].repeat_interleave(2)])
        self.num_inference_steps = self.whole_steps
        self.prev_derivative = self.dt = None


SOLVERS: dict[str, Any] = {
    "DPMSolverMultistepScheduler": FlowDpm,
    "UniPCMultistepScheduler": FlowUniPc,
    "FlowMatchHeunDiscreteScheduler": FlowHeun,
}
"""Class of diffusers -> the same with the model's own noise levels."""

_SOLVER_SETTINGS = {"prediction_type": "flow_prediction", "solver_order": 2}


def make_solver(scheduler_class: str, changes: Mapping[str, Any], own: Any) -> Any:
    """Return a solver that goes along the noise levels of a copy of the model's own scheduler."""
    kind = SOLVERS[scheduler_class]
    settings = {} if kind is FlowHeun else _SOLVER_SETTINGS | dict(changes)
    solver = kind(num_train_timesteps=own.config.num_train_timesteps, **settings)
    solver.own = type(own).from_config(own.config)
    # Pipelines look up here how the model's levels are shifted.
    solver.register_to_config(**{name: value for name, value in own.config.items() if not name.startswith("_")})
    return solver
