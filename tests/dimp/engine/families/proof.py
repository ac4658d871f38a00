"""What stands in memory when networks go beside tiny models."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch

from dimp.engine.families.registry import FAMILIES
from dimp.engine.families.request import ControlMap, Request
from dimp.engine.families.schedulers import DIFFUSION, FLOW
from dimp.engine.families.shared import control_nets, scheduler_choice, scheduler_hook
from dimp.engine.nets import prompt_cache
from dimp.engine.protocol import ControlUse
from tests.dimp.engine.harness import job
from tests.dimp.engine.loaded import PLAIN, SLOTS, SOURCE, digest, load, pointers

SETTINGS = {"max_sequence_length": 512}


def request(network: Path, task: str = "text") -> Request:
    use = ControlUse("canny", "", 1.0, str(network))
    source = None if task == "text" else SOURCE
    mask = np.full((64, 64), 255, np.uint8) if task in ("inpaint", "outpaint") else None
    asked = job("j", method=task, steps=2, source="" if source is None else "s", mask="" if mask is None else "m")
    return Request(asked, task, source, mask, SETTINGS, controls=(ControlMap(use, SOURCE),))


def shared(models: Path, cache: Path, model: str) -> dict[str, int]:
    """Of the pipelines that paint under a control network: weights in all, and those that are nowhere else."""
    family = load(models / model, PLAIN, cache)
    network = models / f"{model}_net"
    places: set[int] = set()
    for task in FAMILIES[model].controlled_tasks:
        asked = request(network, task)
        pipe, _ = family._control_nets.prepare(asked, family.pipes[task], family.build_call(asked))
        places |= set(pointers(*pipe.components.values()))
    own = set(pointers(*family.pipe.components.values()))
    kept = set(pointers(*family._control_nets._kept.values()))
    return {"weights": len(places), "of the network": len(kept - own), "copies": len(places - own - kept)}


def bounded(models: Path, cache: Path, scratch: Path) -> dict[str, int]:
    """How many networks are kept after one more than are kept were asked, and how many were read from files."""
    family = load(models / "flux", PLAIN, cache)
    folders = [
        Path(shutil.copytree(models / "flux_net", scratch / f"net{place}")) for place in range(control_nets.KEPT + 1)
    ]
    digests = [digest(family, request(folder)) for folder in (*folders, folders[-1], folders[0])]
    return {"kept": len(family._control_nets._kept), "most": control_nets.KEPT, "different": len(set(digests))}


def encoded(models: Path, cache: Path, scratch: Path, model: str, asked: Request) -> dict[str, Any]:
    """Whether the cache of encoded prompts serves pipelines that were not there when it came, or are of blocks."""
    before = digest(load(models / model, PLAIN, cache), asked)
    family = load(models / model, PLAIN, cache)
    prompt_cache.install(family.pipes.values(), scratch / f"embeds of {model}", {"weights": "tiny"})
    first = digest(family, asked)
    calls: list[int] = []
    family.pipe.text_encoder.register_forward_hook(lambda *_: calls.append(1))
    return {"same": before == first == digest(family, asked), "calls": len(calls)}


def moved(models: Path, cache: Path, asked: Request) -> list[str]:
    """A picture of a pipeline of blocks that stands whole, and of one whose blocks come from their files, twice."""
    whole = load(models / "flux3", PLAIN, cache)
    moving = load(models / "flux3", replace(PLAIN, visiting=True, streamed=5, blocks=5, from_files=True), cache)
    return [digest(whole, asked), digest(moving, asked), digest(moving, asked)]


def missing_classes() -> list[str]:
    """The classes that the specs name and the model libraries have not."""
    names: set[str] = set()
    for spec in FAMILIES.values():
        names |= {*spec.index_classes, *spec.pipelines.values(), *(model.index_class for model in spec.second_models)}
        names |= {choice.scheduler_class for choice in spec.schedulers.values()}
        if spec.control:
            names |= {*spec.control.networks, *spec.control.pipelines.values(), *spec.control.union_pipelines.values()}
            names |= {*spec.control.lora_pipelines.values()}
        names |= {spec.film.with_picture} if spec.film else set()
    return sorted(name for name in names if not hasattr(diffusers, name))


def step_through(scheduler: Any, level: Any) -> dict[str, float]:
    """A run of a network that always foretells the same picture: how far predictions, and the result, are from it.

    `level` gives the shares of picture and noise in a sample, as models are trained.
    """
    picture, noise = torch.full((1, 2, 4, 4), 0.25), torch.randn(1, 2, 4, 4, generator=torch.Generator().manual_seed(0))
    scheduler.set_timesteps(6)
    sample, errors = noise * getattr(scheduler, "init_noise_sigma", 1.0), []

    def on_step(predict: Any) -> None:
        errors.append(float((predict() - picture).abs().max()))

    with scheduler_hook.hook_steps(scheduler, torch.Generator().manual_seed(1), on_step):
        for timestep in scheduler.timesteps:
            if hasattr(scheduler, "scale_model_input"):
                scheduler.scale_model_input(sample, timestep)
            scale, sigma = level(scheduler, float(timestep))
            answer = (sample - scale * picture) / sigma - (picture if level is flow_level else 0)
            sample = scheduler.step(answer, timestep, sample).prev_sample
    return {"predicted": max(errors), "result": float((sample - picture).abs().max()), "calls": len(errors)}


def flow_level(scheduler: Any, timestep: float) -> tuple[float, float]:
    """Of a rectified flow."""
    return 1 - timestep / 1000, timestep / 1000


def diffusion_level(scheduler: Any, timestep: float) -> tuple[float, float]:
    """Of a network that predicts noise; some schedulers hold the picture itself, with noise added to it."""
    low, high = (float(scheduler.alphas_cumprod[limit(timestep)]) for limit in (math.floor, math.ceil))
    kept = low + (high - low) * (timestep % 1)
    scale, sigma = kept**0.5, (1 - kept) ** 0.5
    return (1.0, sigma / scale) if scheduler.init_noise_sigma > 1.01 else (scale, sigma)


def schedulers() -> dict[str, dict[str, dict[str, float]]]:
    """A run of each scheduler that can be chosen, made from a model's own."""
    euler = diffusers.EulerDiscreteScheduler(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012)
    flow = diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)
    kinds = (("diffusion", DIFFUSION, euler, diffusion_level), ("flow", FLOW, flow, flow_level))
    return {
        kind: {
            name: step_through(scheduler_choice.make_scheduler(choice, own), level) for name, choice in table.items()
        }
        for kind, table, own, level in kinds
    }


def prove(models: Path, cache: Path, scratch: Path) -> dict[str, Any]:
    """Everything that is to be known."""
    slotted, plain = load(models / "flux", SLOTS, cache), load(models / "flux", PLAIN, cache)
    asked = [request(models / "flux_net", task) for task in ("text", "img2img")]
    return {
        "shared": {name: shared(models, cache, name) for name, spec in FAMILIES.items() if spec.control},
        "bounded": bounded(models, cache, scratch),
        "encoded": {
            "flux": encoded(models, cache, scratch, "flux", asked[0]),
            "flux3": encoded(models, cache, scratch, "flux3", replace(asked[0], controls=())),
        },
        "moved": moved(models, cache, replace(asked[0], controls=())),
        "slots": [[digest(family, each) for each in asked] for family in (plain, slotted)],
        "missing classes": missing_classes(),
        "schedulers": schedulers(),
    }
