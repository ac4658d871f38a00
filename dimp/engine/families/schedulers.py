"""The schedulers (samplers) that can be chosen by name, as data: a class of diffusers, and what is set differently.

The names are those people know from other programs. A scheduler is made from the configuration of the model's own, so
that what the weights were trained with (betas, shift, prediction) stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dimp.core.parameters import normalize_scheduler


@dataclass(frozen=True, slots=True)
class SchedulerChoice:
    """A class of diffusers and the settings in which it differs from the model's own scheduler.

    `stages` is how often the network is asked in a step. `most_steps` is the largest number that it takes, 0 for any.
    """

    scheduler_class: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    stages: int = 1
    most_steps: int = 0

    def spellings(self, name: str) -> tuple[str, ...]:
        """What it answers to, in one spelling: its name, and its class where nothing is set differently."""
        return (
            (normalize_scheduler(name),)
            if self.changes
            else (normalize_scheduler(name), normalize_scheduler(self.scheduler_class))
        )


_DPM = "DPMSolverMultistepScheduler"
_SDE = {"algorithm_type": "sde-dpmsolver++"}
_KARRAS = {"use_karras_sigmas": True}

DIFFUSION: Mapping[str, SchedulerChoice] = {
    "euler": SchedulerChoice("EulerDiscreteScheduler"),
    "euler a": SchedulerChoice("EulerAncestralDiscreteScheduler"),
    "heun": SchedulerChoice("HeunDiscreteScheduler", stages=2),
    "dpm++ 2m": SchedulerChoice(_DPM),
    "dpm++ 2m karras": SchedulerChoice(_DPM, _KARRAS),
    "dpm++ 2m sde": SchedulerChoice(_DPM, _SDE),
    "dpm++ 2m sde karras": SchedulerChoice(_DPM, _SDE | _KARRAS),
    "unipc": SchedulerChoice("UniPCMultistepScheduler"),
    "deis": SchedulerChoice("DEISMultistepScheduler"),
    "ddim": SchedulerChoice("DDIMScheduler", {"clip_sample": False, "set_alpha_to_one": False}),
    "lcm": SchedulerChoice("LCMScheduler", most_steps=50),
}
"""For networks that predict noise (Stable Diffusion 1.5, SDXL); the classes as diffusers' table has them."""

FLOW: Mapping[str, SchedulerChoice] = {
    "euler": SchedulerChoice("FlowMatchEulerDiscreteScheduler"),
    "heun": SchedulerChoice("FlowMatchHeunDiscreteScheduler", stages=2),
    "dpm++ 2m": SchedulerChoice(_DPM),
    "dpm++ 2m sde": SchedulerChoice(_DPM, _SDE),
    "unipc": SchedulerChoice("UniPCMultistepScheduler"),
    "lcm": SchedulerChoice("FlowMatchEulerDiscreteScheduler", {"stochastic_sampling": True}),
}
"""For rectified flows; all of them go along the noise levels of the model's own scheduler."""

LEVELS: Mapping[str, SchedulerChoice] = {
    "unipc": SchedulerChoice("UniPCMultistepScheduler"),
    "dpm++ 2m": SchedulerChoice(_DPM),
    "dpm++ 2m sde": SchedulerChoice(_DPM, _SDE),
}
"""For rectified flows whose own scheduler, one of these, makes the noise levels itself (`use_flow_sigmas`): Wan."""
