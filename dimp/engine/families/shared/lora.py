"""LoRA: small changes to a model's layers, added beside them while a picture is painted, never mixed into the weights.

A hook on each changed layer adds its low-rank product, several at once and each with its weight. When the hooks are
gone the model is bit for bit what it was. Only safetensors are read. The names of other trainers are translated by
the pipelines' own tables; a file whose layers do not all fit is refused, for it belongs to another kind of model.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from dimp.engine.desk import PaintError
from dimp.engine.families.loading import denoiser

KEPT = 8
"""Files whose tensors stay in memory between pictures."""

_DOWN = re.compile(r"[._](lora_A|lora_down|lora\.down)(\.default)?\.weight$")
_UPS = {"lora_A": "lora_B", "lora_down": "lora_up", "lora.down": "lora.up"}


@dataclass(slots=True)
class Layer:
    """One changed layer: what is added to its output is `scale * up(down(input))`."""

    module: Any
    down: Tensor
    up: Tensor
    scale: float

    def fits(self) -> bool:
        """Whether the shapes are those of the layer."""
        weight = getattr(self.module, "weight", None)
        if weight is None or self.down.ndim != weight.ndim:
            return False
        return self.down.shape[1:] == weight.shape[1:] and self.up.shape[0] == weight.shape[0]

    def added(self, weight: float, module: Any, given: tuple[Tensor, ...], out: Tensor) -> Tensor:
        """Return the layer's output with the change added (a forward hook)."""
        self.down, self.up = self.down.to(out), self.up.to(out)
        if self.down.ndim == 2:
            change = functional.linear(functional.linear(given[0], self.down), self.up)
        else:
            change = functional.conv2d(given[0], self.down, None, module.stride, module.padding, module.dilation)
            change = functional.conv2d(change, self.up)
        return out + (weight * self.scale) * change


class Loras:
    """The LoRA files of one loaded model, read once each."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._read: OrderedDict[Path, list[Layer]] = OrderedDict()

    @contextmanager
    def applied(self, uses: Sequence[tuple[Path, float]]) -> Iterator[None]:
        """Add these files, with their weights, to the model while inside. Raises PaintError for one that is not fit."""
        layers = [(layer, weight) for path, weight in uses for layer in self._layers(path)]
        with ExitStack() as hooks:
            for layer, weight in layers:
                hook = layer.module.register_forward_hook(partial(layer.added, weight))
                hooks.callback(hook.remove)
            yield

    def _layers(self, path: Path) -> list[Layer]:
        if path not in self._read:
            self._read[path] = read(self._pipe, path)
            if len(self._read) > KEPT:
                self._read.popitem(last=False)
        self._read.move_to_end(path)
        return self._read[path]


def read(pipe: Any, path: Path) -> list[Layer]:
    """Return the layers a file changes. Raises PaintError when it is no LoRA, or one for another kind of model."""
    tensors, alphas = _translated(pipe, *_opened(path))
    modules = _modules(pipe)
    layers = []
    for name, down in tensors.items():
        if found := _DOWN.search(name):
            base = name[: found.start()]
            up = tensors.get(name[: found.start(1)] + _UPS[found[1]] + name[found.end(1) :])
            scale = float(alphas.get(base, down.shape[0])) / down.shape[0]
            layers.append(Layer(modules.get(base), down, torch.empty(0) if up is None else up, scale))
    if not layers:
        raise PaintError("bad_input", "That file holds no LoRA.", "Choose a LoRA's .safetensors file.")
    if unfit := sum(not layer.fits() for layer in layers):
        raise PaintError(
            "bad_input",
            f"That LoRA is for another kind of model: {unfit} of its {len(layers)} layers do not fit this one.",
            f"Choose one that was made for {type(denoiser(pipe)).__name__}, or another model.",
        )
    return layers


def _opened(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        hint = "Choose a .safetensors file; other kinds could run code and are never read."
        raise PaintError("bad_input", "That LoRA can't be read.", hint) from error


def _translated(
    pipe: Any, tensors: dict[str, Tensor], about: dict[str, str]
) -> tuple[dict[str, Tensor], dict[str, float]]:
    """Tensors by the names of the pipeline's parts, and what the file says of scale: layer -> alpha."""
    if not hasattr(pipe, "lora_state_dict"):
        raise PaintError("bad_input", "LoRAs can't be used with this model.", "Take them out of the request.")
    more = {"unet_config": pipe.unet.config} if "unet" in pipe.components else {}
    try:
        told = pipe.lora_state_dict(dict(tensors), **more)
        said = json.loads(about.get("lora_adapter_metadata", "{}"))
    except (ValueError, KeyError, IndexError, RuntimeError, AttributeError) as error:
        hint = "Choose a LoRA that was made for this kind of model."
        raise PaintError("bad_input", "That LoRA is of a kind that is not known here.", hint) from error
    named = told[0] if isinstance(told, tuple) else told
    given = told[1] if isinstance(told, tuple) and told[1] else {}
    alphas = {name.removesuffix(".alpha"): float(value) for name, value in given.items()}
    alphas |= {name[:-6]: float(value) for name, value in tensors.items() if name.endswith(".alpha")}
    for component in pipe.components:
        if (alpha := said.get(f"{component}.lora_alpha")) is not None:
            bases = (name[: found.start()] for name in named if (found := _DOWN.search(name)))
            alphas = {base: float(alpha) for base in bases if base.startswith(f"{component}.")} | alphas
    return named, alphas


def _modules(pipe: Any) -> dict[str, Any]:
    """Name -> layer, of all the pipeline's networks; text encoders also by the names of earlier versions."""
    found = {}
    for component, part in pipe.components.items():
        if isinstance(part, torch.nn.Module):
            for name, module in part.named_modules():
                found[f"{component}.{name}"] = module
                found.setdefault(f"{component}.text_model.{name}", module)
    return found
