"""Which parameter of a network is a tensor of a file? Names and rows, by the tables of the families."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dimp.engine.checkpoints.other_names import OPEN_CLIP_NAMES, vae_names
from dimp.engine.families.shared.lora.addresses import name_layers
from dimp.engine.families.shared.lora.unet_names import unet_names
from dimp.engine.families.spec import OriginalName
from dimp.engine.safetensors_header import read_header
from dimp.engine.sizing import weight_files

_ROOT = "text_model."


@dataclass(frozen=True, slots=True)
class Share:
    """A layer that takes these `rows` of a tensor, to its own rows from `at` on."""

    layer: str
    rows: slice
    at: int = 0


class Filling:
    """The parameters of one network, and how each of them is found in a file."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], layers: Mapping[str, tuple[Share, ...]]) -> None:
        self._shapes, self._layers = shapes, layers
        self._short = {name.removeprefix(_ROOT): name for name in shapes}
        self._filled: set[str] = set()

    def fill(self, name: str, tensor: Tensor) -> dict[str, Tensor]:
        """Return the parameters that a tensor fills; none where the network has no place for it."""
        made = self._by_own_name(name, tensor) or self._by_original_name(name, tensor)
        self._filled |= set(made)
        return made

    def missing(self) -> list[str]:
        """Return the parameters that nothing filled."""
        return sorted(set(self._shapes) - self._filled)

    def _by_own_name(self, name: str, tensor: Tensor) -> dict[str, Tensor]:
        own = self._short.get(name.removeprefix(_ROOT))
        if own is None:
            ends = [known for known in self._shapes if known.endswith(f".{name}")]
            own = ends[0] if len(ends) == 1 else None
        return self._shaped(own, tensor) if own else {}

    def _shaped(self, own: str, tensor: Tensor) -> dict[str, Tensor]:
        shape = self._shapes.get(own)
        if shape is None or tensor.numel() != math.prod(shape):
            return {}
        if tensor.ndim == len(shape) and tuple(tensor.shape) != shape:
            return {}
        return {own: tensor.reshape(shape)}

    def _by_original_name(self, name: str, tensor: Tensor) -> dict[str, Tensor]:
        layer, _, kind = name.replace(".in_proj_", ".in_proj.").rpartition(".")
        if kind not in ("weight", "bias", "scale"):
            layer, kind = name, "weight"
            tensor = tensor.T if name == "text_projection" else tensor
        pieces: dict[str, list[tuple[int, Tensor]]] = {}
        shares = self._layers.get(layer.replace(".", "_"), ())
        if not shares or max(share.rows.stop for share in shares) != len(tensor):
            return {}
        for share in shares:
            own = f"{share.layer}.{'weight' if kind == 'scale' else kind}"
            pieces.setdefault(own, []).append((share.at, tensor[share.rows]))
        made: dict[str, Tensor] = {}
        for own, parts in pieces.items():
            made |= self._shaped(own, torch.cat([part for _, part in sorted(parts, key=lambda part: part[0])]))
        return made if len(made) == len(pieces) else {}


def fill_network(network: Any, originals: tuple[OriginalName, ...]) -> Filling:
    """Return how a denoiser or an autoencoder is filled; `originals` are its family's own names."""
    names = originals or unet_names(network)
    if not names and hasattr(getattr(network, "encoder", None), "down_blocks"):
        names = vae_names(network)
    shapes = {name: tuple(parameter.shape) for name, parameter in network.state_dict().items()}
    table = name_layers(network, names)
    shares = {
        name: tuple(Share(place.name, place.rows, place.at) for place in places) for name, places in table.items()
    }
    return Filling(shapes, shares)


def fill_text_encoder(base: Path, is_open_clip: bool) -> Filling:
    """Return how a text encoder is filled: by the names of the base's own file, or those of OpenCLIP."""
    headers = [read_header(path) for path in weight_files(base)]
    shapes = {name: entry.shape for header in headers for name, entry in header.tensors.items()}
    layers: dict[str, tuple[Share, ...]] = {}
    for original in OPEN_CLIP_NAMES if is_open_clip else ():
        for number in range(_count_layers(shapes)) if "{}" in original.name else (0,):
            if shares := _join(original, number, shapes):
                layers[original.name.format(number).replace(".", "_")] = shares
    return Filling(shapes, layers)


def _count_layers(shapes: Mapping[str, tuple[int, ...]]) -> int:
    return 1 + max((int(part) for name in shapes for part in name.split(".") if part.isdigit()), default=0)


def _join(original: OriginalName, number: int, shapes: Mapping[str, tuple[int, ...]]) -> tuple[Share, ...]:
    shares: list[Share] = []
    start = 0
    for part in original.parts:
        layer = part.format(number)
        if (shape := shapes.get(f"{layer}.weight")) is None:
            return ()
        shares.append(Share(layer, slice(start, start + shape[0])))
        start += shape[0]
    return tuple(shares)
