"""Which models of the hub a machine can hold, how, and the one to begin with there. Pure."""

from __future__ import annotations

from dataclasses import replace

from dimp.engine import placement
from dimp.engine.families.registry import BY_INDEX_CLASS
from dimp.engine.placement import Machine
from dimp.models.registry import GIB_OF_A_BILLION, HUB_MODELS, HubModel

EIGHT_CORES = 0.4
"""What a processor of eight cores multiplies, in 10^12 operations a second: an order of magnitude, not measured."""


def sizes_of(model: HubModel) -> placement.Sizes:
    """The weights of a model of the hub in GiB at 16 bits."""
    parts = (model.denoiser, model.text, model.total, model.modulation)
    rows = ((count, [part * GIB_OF_A_BILLION for part in sizes]) for count, *sizes in model.rows)
    blocks = (placement.Block(*sizes) for count, sizes in rows for _ in range(int(count)))
    work = placement.UNET_WORK if model.pipeline.startswith("StableDiffusionXL") else 1.0
    denoiser, text, total, modulation = (part * GIB_OF_A_BILLION for part in parts)
    return placement.Sizes(denoiser, text, total, modulation, tuple(blocks), networks=model.networks, work=work)


def fit(machine: Machine, sizes: placement.Sizes) -> tuple[bool | None, str]:
    """Whether weights of these sizes can be painted with here, and how, in words."""
    if machine.ram <= 0:
        return None, ""
    try:
        plan = placement.plan_load(machine, sizes)
    except placement.TooLarge as error:
        return False, str(error)
    seconds, where = placement.seconds_a_step(machine, sizes, plan), ""
    if seconds is None and machine.device == "cpu" and sizes.total > placement.SMALL:
        seconds, where = placement.seconds_a_step(replace(machine, speed=EIGHT_CORES), sizes, plan), " on eight cores"
    summary = plan.describe() + (f", about {_say_time(seconds)} a step{where}" if seconds else "")
    return True, summary + _tell_quicker(machine, sizes, plan)


def _tell_quicker(machine: Machine, sizes: placement.Sizes, plan: placement.LoadPlan) -> str:
    """How long a step would take with weights in fewer bits, where blocks pass and that is clearly quicker."""
    if not machine.speed:  # what computing takes is not known, so there is nothing to compare
        return ""
    other = placement.plan_load(replace(machine, fewest=min(placement.FEWEST.values())), sizes)
    seconds = placement.seconds_a_step(machine, sizes, other)
    if placement.BITS[other.weights] >= placement.BITS[plan.weights] or not seconds:
        return ""
    return f", about {_say_time(seconds)} with speed {placement.BITS[other.weights]}-bit"


def _say_time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.2g} s"
    minutes = seconds / 60
    return f"{minutes:.2g} minutes" if minutes < 10 else f"{minutes:.0f} minutes"


def recommend(machine: Machine, besides: str = "") -> HubModel | None:
    """The first model of the hub, `besides` one, that fits, is for everyone and needs no licence accepted."""
    if machine.device == "cpu":
        return None  # minutes a step: the embedded model is the one for a processor
    free = (model for model in HUB_MODELS if model.commercial and not model.gated and model.pipeline in BY_INDEX_CLASS)
    candidates = (model for model in free if besides not in (model.name, model.repo))
    return next((model for model in candidates if fit(machine, sizes_of(model))[0]), None)
