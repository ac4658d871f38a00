"""Run in a process of its own: pictures of tiny models with and without what `nets` does, told as one JSON object.

`python -m tests.dimp.engine.nets.proof FOLDER_OF_MODELS SCRATCH`
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402

from dimp.engine import families  # noqa: E402
from dimp.engine.families import Request, stepcache  # noqa: E402
from dimp.engine.families.lora import Layer  # noqa: E402
from dimp.engine.nets import embeds, modulation  # noqa: E402
from dimp.engine.placement import Recipe  # noqa: E402
from tests.dimp.engine.harness import job  # noqa: E402

PLAIN = Recipe("cpu", "float32")
SLOTS = Recipe("cpu", "float32", slots=True)
FP8 = Recipe("cpu", "float32", weights="fp8")
SOURCE = Image.fromarray(np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8))
TASKS: dict[str, dict[str, Any]] = {
    "text": {"method": "text", "negative_prompt": "night"},
    "img2img": {"method": "img2img", "strength": 0.7},
    "flowedit": {"method": "flowedit", "source_prompt": "a house", "strength": 0.9},
}


FLUX_1 = ("flux", "schnell")
FILMERS = ("sd", "ltx")
LIMITS = (1e-9, 0.05, 0.2, 0.6, 1e9)


class Stop(Exception):
    pass


class Steps:
    """Counts steps; stops at one of them."""

    def __init__(self, stop_at: int = 0) -> None:
        self.done, self._stop_at = 0, stop_at

    def check(self) -> None:
        pass

    def started(self, total_steps: int) -> None:
        pass

    def step(self, preview: Callable[[], bytes]) -> None:
        self.done += 1
        if self.done == self._stop_at:
            raise Stop


def digest(family: Any, stop_at: int = 0, **changes: Any) -> str:
    fields: dict[str, Any] = {"method": "text", "steps": 4} | changes
    one = job("j", **fields)
    source = None if one.method in ("text", "animate") else SOURCE
    settings = {"max_sequence_length": 32, "true_cfg_scale": 2.0}
    painted = family.run(Request(one, one.method, source, None, settings), Steps(stop_at))
    return sha256(painted.tobytes()).hexdigest()


def stopped(family: Any, **changes: Any) -> bool:
    try:
        digest(family, stop_at=2, **changes)
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
    change = Layer(layer, down, up, 0.5)
    assert change.fits()
    hook = layer.register_forward_hook(partial(change.added, 1.0))
    try:
        return digest(family, **TASKS["text"], **more)
    finally:
        hook.remove()


def parameters(network: Any) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def slots(folder: Path) -> dict[str, Any]:
    """A FLUX.1 with and without its modulation layers."""
    plain = families.load(folder, PLAIN, None)
    said: dict[str, Any] = {"plain": {task: digest(plain, **asked) for task, asked in TASKS.items()}}
    before = parameters(plain.pipe.transformer)
    family: Any = families.load(folder, PLAIN, None)
    held = modulation.install(family.pipe.transformer, family.pipe.scheduler)
    said["in 8 bits"] = digest(families.load(folder, FP8, None), **TASKS["text"])
    said["share"] = 1 - parameters(family.pipe.transformer) / before
    said["slots"] = {task: digest(family, **asked) for task, asked in TASKS.items()}
    said["again"] = {task: digest(family, **asked) for task, asked in TASKS.items()}
    said["lora"] = [with_lora(one) for one in (plain, family)]
    said["cancelled"] = stopped(family)
    said["after a cancel"] = digest(family, **TASKS["text"])
    computed: list[int] = []
    compute = held._compute
    held._compute = lambda *given: (computed.append(1), compute(*given))  # type: ignore[method-assign,assignment,func-returns-value]
    for asked in ({"guidance_scale": 2.0}, {"guidance_scale": 2.0}, {"guidance_scale": 2.0, "prompt": "a house"}):
        digest(family, **asked)
        said.setdefault("computed", []).append(len(computed))
    said["loaded by recipe"] = digest(families.load(folder, SLOTS, None), **TASKS["text"])
    most, modulation.MOST_BYTES = modulation.MOST_BYTES, 1
    other = TASKS["text"] | {"seed": 9, "steps": 3}
    said["bounded"] = digest(family, **other) == digest(plain, **other)
    said["rows"] = len(held._rows)
    modulation.MOST_BYTES = most
    return said


def kept(folder: Path, scratch: Path) -> dict[str, Any]:
    """Pictures with encoded prompts from the cache."""
    family: Any = families.load(folder, PLAIN, None)
    tasks = [task for task in TASKS if task in family.caps().tasks]
    said: dict[str, Any] = {"plain": {task: digest(family, **TASKS[task]) for task in tasks}}
    embeds.install(family.pipes.values(), scratch, {"weights": "tiny"})
    asked: list[int] = []
    for name, part in family.pipe.components.items():
        if name.startswith("text_encoder"):
            part.register_forward_hook(lambda *_: asked.append(1))
    said["cold"] = {task: digest(family, **TASKS[task]) for task in tasks}
    said["asked cold"], asked[:] = len(asked), []
    said["warm"] = {task: digest(family, **TASKS[task]) for task in tasks}
    said["asked warm"], asked[:] = len(asked), []
    said["other words"] = digest(family, prompt="a house") != digest(family, prompt="a ball")
    asked.clear()
    files = sorted(scratch.glob("*/*.embeds"))
    for path in files:
        path.write_bytes(path.read_bytes()[:-1] + b"\x00\x01")
    said["damaged"] = {task: digest(family, **TASKS[task]) for task in tasks}
    said["asked for damaged"] = len(asked)
    embeds.Cache(scratch, {"weights": "tiny"}, most_bytes=files[0].stat().st_size + 1).wrap(family.pipe)
    digest(family, prompt="a blue house")
    said["left"] = len(list(scratch.glob("*/*.embeds")))
    return said


def cached(folder: Path) -> dict[str, Any]:
    """Pictures with a step cache: ours, the known one of diffusers, and over slots and a LoRA."""
    from diffusers import FirstBlockCacheConfig

    plain: Any = families.load(folder, PLAIN, None)
    slotted: Any = families.load(folder, SLOTS, None)
    task = TASKS["text"] | {"steps": 8}
    said: dict[str, Any] = {"plain": digest(plain, **task), "known": []}
    said["ours"] = [digest(plain, **task, options={"step_cache": most}) for most in LIMITS]
    for most in LIMITS:
        plain.pipe.transformer.enable_cache(FirstBlockCacheConfig(threshold=most))
        said["known"].append(digest(plain, **task))
        plain.pipe.transformer.disable_cache()
    said["slots"] = [digest(slotted, **task, options={"step_cache": most}) for most in LIMITS]
    said["lora"] = [with_lora(one, options={"step_cache": 1e9}) for one in (plain, slotted)]
    said["after"] = [digest(one, **task) for one in (plain, slotted)]
    plain._recipe = replace(PLAIN, offload="group")
    said["layer by layer"] = digest(plain, **task, options={"step_cache": 1e9})
    asked = job("j", options={"step_cache": 0.1})
    said["told"] = [stepcache.told(asked, can) for can in (True, plain.caps().step_cache)]
    return said


def moving(folder: Path) -> dict[str, Any]:
    """How a family paints a film and a picture after it, and what of the weights its pipelines share."""
    family: Any = families.load(folder, PLAIN, None)
    film: dict[str, Any] = {"method": "animate", "options": {"frames": 9}, "steps": 2}
    first, again = digest(family, **film), digest(family, **film)
    painter = getattr(family, "_animator", None) or family
    places = {weight.data_ptr() for each in painter.pipe.components.values() for weight in _weights(each)}
    others = [pipe for one in (family, painter) for pipe in (*one.pipes.values(), getattr(one, "_with_picture", None))]
    parts = [part for pipe in others if pipe is not None for part in pipe.components.values()]
    pointers = [weight.data_ptr() for part in parts for weight in _weights(part)]
    return {"films": [first, again], "weights": len(pointers), "copies": sum(one not in places for one in pointers)}


def _weights(part: Any) -> list[torch.Tensor]:
    return list(part.parameters()) if isinstance(part, torch.nn.Module) else []


def shared(folder: Path) -> dict[str, int]:
    """How many weights stand in memory at more than one place: of each pipeline, against the first."""
    family: Any = families.load(folder, PLAIN, None)
    first, *others = family.pipes.values()
    places = pointers(first)
    copies = sum(found != places[name] for pipe in others for name, found in pointers(pipe).items() if name in places)
    return {"pipelines": len(family.pipes), "copies": copies, "compared": len(places)}


def pointers(pipe: Any) -> dict[str, list[int]]:
    """Where the weights of each network of a pipeline lie."""
    networks = {name: part for name, part in pipe.components.items() if isinstance(part, torch.nn.Module)}
    return {name: [weight.data_ptr() for weight in part.parameters()] for name, part in networks.items()}


def main() -> None:
    models, scratch = Path(sys.argv[1]), Path(sys.argv[2])
    names = [name for name in sys.argv[3:] if name not in FILMERS]
    said = {
        "slots": {name: slots(models / name) for name in names if name in FLUX_1},
        "embeds": {name: kept(models / name, scratch / name) for name in names},
        "shared": {name: shared(models / name) for name in names},
        "cached": {name: cached(models / name) for name in names if name in FLUX_1},
        "moving": {name: moving(models / name) for name in sys.argv[3:] if name in FILMERS},
    }
    print(json.dumps(said))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
