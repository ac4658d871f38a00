"""Pictures of tiny models with and without what `nets` does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from dimp.engine.families.flux.specs import MODULATION
from dimp.engine.families.request import Request
from dimp.engine.families.shared import step_cache
from dimp.engine.families.shared.lora.addresses import Place
from dimp.engine.families.shared.lora.changes import LowRank
from dimp.engine.families.shared.lora.layers import Layer
from dimp.engine.nets import modulation, prompt_cache
from tests.dimp.engine.harness import job
from tests.dimp.engine.loaded import FP8, INT8, PLAIN, SLOTS, SOURCE, Stop, load, pointers
from tests.dimp.engine.loaded import digest as digest_of

TASKS: dict[str, dict[str, Any]] = {
    "text": {"method": "text", "negative_prompt": "night"},
    "img2img": {"method": "img2img", "strength": 0.7},
    "flowedit": {"method": "flowedit", "source_prompt": "a house", "strength": 0.9},
}
MODELS = ("flux", "schnell", "flux2_klein")
FLUX_1 = ("flux", "schnell")
FILMS = ("sd", "ltx")
THRESHOLDS = (1e-9, 0.05, 0.2, 0.6, 1e9)


def digest(family: Any, stop_at: int = 0, **changes: Any) -> str:
    fields: dict[str, Any] = {"method": "text", "steps": 4} | changes
    asked = job("j", **fields)
    source = None if asked.method in ("text", "animate") else SOURCE
    settings = {"max_sequence_length": 32, "true_cfg_scale": 2.0}
    return digest_of(family, Request(asked, asked.method, source, None, settings), stop_at)


def is_stopped(family: Any) -> bool:
    try:
        digest(family, stop_at=2)
    except Stop:
        return True
    return False


def with_lora(family: Any, **more: Any) -> str:
    """A picture by a model with a LoRA on one of the layers that slots stand for."""
    layer = family.pipe.transformer.transformer_blocks[0].norm1.linear
    rng = torch.Generator().manual_seed(5)
    down, up = (
        torch.randn(2, layer.weight.shape[1], generator=rng),
        torch.randn(layer.weight.shape[0], 2, generator=rng),
    )
    rows = slice(0, layer.weight.shape[0])
    with Layer(Place("norm1.linear", layer, rows), LowRank(down, up, 0.5), rows).apply(1.0):
        return digest(family, **TASKS["text"], **more)


def parameters(network: Any) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def slots(folder: Path, cache: Path) -> dict[str, Any]:
    """A FLUX.1 with and without its modulation layers."""
    plain, family = load(folder, PLAIN, cache), load(folder, PLAIN, cache)
    before = parameters(plain.pipe.transformer)
    precomputed = modulation.install(family.pipe.transformer, lambda: family.pipe.scheduler, MODULATION)
    facts: dict[str, Any] = {
        "plain": {task: digest(plain, **fields) for task, fields in TASKS.items()},
        "in 8 bits": digest(load(folder, INT8, cache), **TASKS["text"]),
        "in 8-bit floats": digest(load(folder, FP8, cache), **TASKS["text"]),
        "share": 1 - parameters(family.pipe.transformer) / before,
        "slots": {task: digest(family, **fields) for task, fields in TASKS.items()},
        "again": {task: digest(family, **fields) for task, fields in TASKS.items()},
        "lora": [with_lora(each) for each in (plain, family)],
        "cancelled": is_stopped(family),
        "after a cancel": digest(family, **TASKS["text"]),
        "loaded by plan": digest(load(folder, SLOTS, cache), **TASKS["text"]),
        "scheduler": [digest(each, **TASKS["text"], scheduler="unipc") for each in (plain, family)],
    }
    facts["computed"] = count_computed(family, precomputed)
    return facts | bounded(plain, family, precomputed)


def count_computed(family: Any, precomputed: Any) -> list[int]:
    """How often rows were computed after each of three pictures, the last one in other words."""
    calls: list[int] = []
    compute = precomputed._compute
    precomputed._compute = lambda *inputs: (calls.append(1), compute(*inputs))
    counts = []
    for fields in ({"guidance_scale": 2.0}, {"guidance_scale": 2.0}, {"guidance_scale": 2.0, "prompt": "a house"}):
        digest(family, **fields)
        counts.append(len(calls))
    return counts


def bounded(plain: Any, family: Any, precomputed: Any) -> dict[str, Any]:
    """A picture where there is room for the rows of no more than one."""
    most, modulation.MOST_BYTES = modulation.MOST_BYTES, 1
    other = TASKS["text"] | {"seed": 9, "steps": 3}
    try:
        return {"bounded": digest(family, **other) == digest(plain, **other), "rows": len(precomputed._rows)}
    finally:
        modulation.MOST_BYTES = most


def embeds(folder: Path, cache: Path, scratch: Path) -> dict[str, Any]:
    """Pictures with encoded prompts from the cache."""
    family, kept = load(folder, PLAIN, cache), scratch / f"embeds {folder.name}"
    tasks = [task for task in TASKS if task in family.capabilities().tasks]
    facts: dict[str, Any] = {"plain": {task: digest(family, **TASKS[task]) for task in tasks}}
    prompt_cache.install(family.pipes.values(), kept, {"weights": "tiny"})
    calls: list[int] = []
    for name, part in family.pipe.components.items():
        if name.startswith("text_encoder"):
            part.register_forward_hook(lambda *_: calls.append(1))
    for turn in ("cold", "warm"):
        facts[turn] = {task: digest(family, **TASKS[task]) for task in tasks}
        facts[f"asked {turn}"], calls[:] = len(calls), []
    facts["other words"] = digest(family, prompt="a house") != digest(family, prompt="a ball")
    calls.clear()
    files = sorted(kept.glob("*/*.embeds"))
    for path in files:
        path.write_bytes(path.read_bytes()[:-1] + b"\x00\x01")
    facts["damaged"] = {task: digest(family, **TASKS[task]) for task in tasks}
    facts["asked for damaged"] = len(calls)
    prompt_cache.PromptCache(kept, {"weights": "tiny"}, most_bytes=files[0].stat().st_size + 1).wrap(family.pipe)
    digest(family, prompt="a blue house")
    facts["left"] = len(list(kept.glob("*/*.embeds")))
    return facts


def cached(folder: Path, cache: Path) -> dict[str, Any]:
    """Pictures with a step cache: ours, the known one of diffusers, and over slots and a LoRA."""
    from diffusers import FirstBlockCacheConfig

    plain, slotted = load(folder, PLAIN, cache), load(folder, SLOTS, cache)
    task = TASKS["text"] | {"steps": 8}
    known = []
    for threshold in THRESHOLDS:
        plain.pipe.transformer.enable_cache(FirstBlockCacheConfig(threshold=threshold))
        known.append(digest(plain, **task))
        plain.pipe.transformer.disable_cache()
    facts: dict[str, Any] = {
        "plain": digest(plain, **task),
        "known": known,
        "ours": [digest(plain, **task, options={"step_cache": threshold}) for threshold in THRESHOLDS],
        "slots": [digest(slotted, **task, options={"step_cache": threshold}) for threshold in THRESHOLDS],
        "lora": [with_lora(family, options={"step_cache": 1e9}) for family in (plain, slotted)],
        "after": [digest(family, **task) for family in (plain, slotted)],
    }
    facts["described"] = step_cache.describe_cache(job("j", options={"step_cache": 0.1}))
    return facts


def films(folder: Path, cache: Path) -> dict[str, Any]:
    """How a family paints a film and a picture after it, and what of the weights its pipelines share."""
    family = load(folder, PLAIN, cache)
    film: dict[str, Any] = {"method": "animate", "options": {"frames": 9}, "steps": 2}
    first, again = digest(family, **film), digest(family, **film)
    painter = getattr(family, "_animator", None) or family
    places = set(pointers(*painter.pipe.components.values()))
    pipes = [
        pipe for each in (family, painter) for pipe in (*each.pipes.values(), getattr(each, "_with_picture", None))
    ]
    weights = pointers(*(part for pipe in pipes if pipe is not None for part in pipe.components.values()))
    copies = sum(weight not in places for weight in weights)
    return {"films": [first, again], "weights": len(weights), "copies": copies}


def shared(folder: Path, cache: Path) -> dict[str, int]:
    """How many weights stand in memory at more than one place: of each pipeline, against the first."""
    family = load(folder, PLAIN, cache)
    first, *others = family.pipes.values()
    places = networks(first)
    copies = sum(at != places[name] for pipe in others for name, at in networks(pipe).items() if name in places)
    return {"pipelines": len(family.pipes), "copies": copies, "compared": len(places)}


def networks(pipe: Any) -> dict[str, list[int]]:
    """Where the weights of each network of a pipeline lie."""
    return {name: at for name, part in pipe.components.items() if (at := pointers(part))}


def prove(models: Path, cache: Path, scratch: Path) -> dict[str, Any]:
    """Everything that is to be known."""
    return {
        "slots": {name: slots(models / name, cache) for name in FLUX_1},
        "embeds": {name: embeds(models / name, cache, scratch) for name in MODELS},
        "shared": {name: shared(models / name, cache) for name in MODELS},
        "cached": {name: cached(models / name, cache) for name in FLUX_1},
        "films": {name: films(models / name, cache) for name in FILMS},
    }
