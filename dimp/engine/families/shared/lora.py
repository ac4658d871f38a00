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

from dimp.engine import file_digest
from dimp.engine.families.shared.loading import denoiser
from dimp.engine.paint_error import PaintError

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
        if weight is None:
            return False
        # Weights in 4 bits lie packed, in a shape of their own: a linear layer says what it takes and gives.
        linear = isinstance(self.module, torch.nn.Linear)
        shape = (self.module.out_features, self.module.in_features) if linear else tuple(weight.shape)
        if self.down.ndim != len(shape):
            return False
        return tuple(self.down.shape[1:]) == shape[1:] and self.up.shape[0] == shape[0]

    def add_change(self, weight: float, module: Any, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        """Return the layer's output with the change added (a forward hook)."""
        self.down, self.up = self.down.to(output), self.up.to(output)
        if self.down.ndim == 2:
            change = functional.linear(functional.linear(inputs[0], self.down), self.up)
        else:
            change = functional.conv2d(inputs[0], self.down, None, module.stride, module.padding, module.dilation)
            change = functional.conv2d(change, self.up)
        return output + (weight * self.scale) * change


class LoraFiles:
    """The LoRA files of one loaded model, read once each."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._layers_of: OrderedDict[str, list[Layer]] = OrderedDict()
        """By the digests of the files: another one may come to lie under the same name."""

    @contextmanager
    def apply(self, files: Sequence[tuple[Path, float]]) -> Iterator[None]:
        """Add these files, with their weights, to the model while inside. Raises PaintError for one that can't be."""
        layers = [(layer, weight) for path, weight in files for layer in self._read_once(path)]
        with ExitStack() as hooks:
            for layer, weight in layers:
                hook = layer.module.register_forward_hook(partial(layer.add_change, weight))
                hooks.callback(hook.remove)
            yield

    def _read_once(self, path: Path) -> list[Layer]:
        digest = file_digest.digest(path)
        if digest not in self._layers_of:
            self._layers_of[digest] = read_layers(self._pipe, path)
            if len(self._layers_of) > KEPT:
                self._layers_of.popitem(last=False)
        self._layers_of.move_to_end(digest)
        return self._layers_of[digest]


def read_layers(pipe: Any, path: Path) -> list[Layer]:
    """Return the layers a file changes. Raises PaintError when it is no LoRA, or one for another kind of model."""
    tensors, alphas = _translate(pipe, *_read_file(path))
    modules = _find_modules(pipe)
    layers = []
    for name, down in tensors.items():
        if match := _DOWN.search(name):
            base = name[: match.start()]
            up = tensors.get(name[: match.start(1)] + _UPS[match[1]] + name[match.end(1) :])
            scale = float(alphas.get(base, down.shape[0])) / down.shape[0]
            layers.append(Layer(modules.get(base), down, torch.empty(0) if up is None else up, scale))
    if not layers:
        raise PaintError("bad_input", "That file holds no LoRA.", "Choose a LoRA's .safetensors file.")
    if misfits := sum(not layer.fits() for layer in layers):
        raise PaintError(
            "bad_input",
            f"That LoRA is for another kind of model: {misfits} of its {len(layers)} layers do not fit this one.",
            f"Choose one that was made for {type(denoiser(pipe)).__name__}, or another model.",
        )
    return layers


def _read_file(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        hint = "Choose a .safetensors file; other kinds could run code and are never read."
        raise PaintError("bad_input", "That LoRA can't be read.", hint) from error


def _translate(
    pipe: Any, tensors: dict[str, Tensor], metadata: dict[str, str]
) -> tuple[dict[str, Tensor], dict[str, float]]:
    """Tensors by the names of the pipeline's parts, and what the file says of scale: layer -> alpha."""
    if not hasattr(pipe, "lora_state_dict"):
        raise PaintError("bad_input", "LoRAs can't be used with this model.", "Take them out of the request.")
    config = {"unet_config": pipe.unet.config} if "unet" in pipe.components else {}
    try:
        answer = pipe.lora_state_dict(dict(tensors), **config)
        adapter_metadata = json.loads(metadata.get("lora_adapter_metadata", "{}"))
    except (ValueError, KeyError, IndexError, RuntimeError, AttributeError) as error:
        hint = "Choose a LoRA that was made for this kind of model."
        raise PaintError("bad_input", "That LoRA is of a kind that is not known here.", hint) from error
    translated, network_alphas = answer if isinstance(answer, tuple) else (answer, None)
    alphas = {name.removesuffix(".alpha"): float(value) for name, value in (network_alphas or {}).items()}
    alphas |= {name[:-6]: float(value) for name, value in tensors.items() if name.endswith(".alpha")}
    for component in pipe.components:
        if (alpha := adapter_metadata.get(f"{component}.lora_alpha")) is not None:
            bases = (name[: match.start()] for name in translated if (match := _DOWN.search(name)))
            alphas = {base: float(alpha) for base in bases if base.startswith(f"{component}.")} | alphas
    return translated, alphas


def _find_modules(pipe: Any) -> dict[str, Any]:
    """Name -> layer, of all the pipeline's networks; text encoders also by the names of earlier versions."""
    modules = {}
    for component, part in pipe.components.items():
        if isinstance(part, torch.nn.Module):
            for name, module in part.named_modules():
                modules[f"{component}.{name}"] = module
                modules.setdefault(f"{component}.text_model.{name}", module)
    return modules
