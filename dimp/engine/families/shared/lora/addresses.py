"""Where in a loaded model is the layer that a file names? One table for each pipeline, of all the names of its layers.

A name is looked up as the file has it and without the prefixes that trainers put before it; dots and underscores count
alike, for kohya writes the one for the other. A layer that the family's authors keep whole may be several here, and
the other way round: an address is a list of places, each with the rows that it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import torch

from dimp.engine.families.shared.loading import denoiser
from dimp.engine.families.shared.lora.unet_names import unet_names
from dimp.engine.families.spec import OriginalName

_SCALE_FIRST = ("AdaLayerNormContinuous", "Flux3AdaLayerNorm")
"""Layers of diffusers whose linear layer gives scale and shift; the authors of every family have shift and scale."""

_DENOISER, _ENCODER = "denoiser", "text encoder "
_PREFIXES = (
    (re.compile(r"^(?:lora_unet|lora_transformer|lycoris|lora_dit)_"), _DENOISER),
    (re.compile(r"^(?:model\.)?diffusion_model\."), _DENOISER),
    (re.compile(r"^(?:unet|transformer|dit|net|pipe\.dit|model)\."), _DENOISER),
    (re.compile(r"^(?:base_model\.model|module)\."), ""),
    (re.compile(r"^lora_te_?(\d?)_"), _ENCODER),
    (re.compile(r"^text_encoder(?:_(\d))?\."), _ENCODER),
    (re.compile(r"^(?:text_encoders\.)?(clip_l|clip_g|t5xxl|qwen\w*)\.(?:transformer\.)?"), _ENCODER),
)
_MOST_PREFIXES = 4
_CLASSES = {"clip_l": "CLIPTextModel", "clip_g": "CLIPTextModelWithProjection", "t5xxl": "T5EncoderModel"}
_ENCODER_ROOTS = ("text_model.", "model.", "language_model.", "transformer.")
_OLD_ENCODER_NAMES = {"to_q": "q_proj", "to_k": "k_proj", "to_v": "v_proj", "to_out": "out_proj"}


@dataclass(frozen=True, slots=True)
class Place:
    """A layer that takes a part of a change.

    `rows` are those of the change, and `at` is the first of the layer's own rows that they go to. `wide`: the change
    also sees a control map's numbers beside the picture's, so it has twice as many columns as the layer.
    """

    name: str
    module: Any
    rows: slice
    at: int = 0
    wide: bool = False


class Addresses:
    """The layers of one pipeline by every name that they are known by."""

    def __init__(self, pipe: Any, originals: tuple[OriginalName, ...]) -> None:
        self._encoders = {
            name: part
            for name, part in pipe.components.items()
            if name.startswith("text_encoder") and isinstance(part, torch.nn.Module)
        }
        network = denoiser(pipe)
        first = "unet" if hasattr(network, "down_blocks") else "transformer"
        table = name_layers(network, originals or unet_names(network))
        self._denoiser = {
            name: tuple(replace(place, name=f"{first}.{place.name}") for place in places)
            for name, places in table.items()
        }
        self._texts = {name: _encoder_table(name, part) for name, part in self._encoders.items()}

    def find(self, name: str) -> tuple[Place, ...]:
        """Return the places of a layer that a file names; none where the model has no such layer."""
        rest = name.replace(".processor.", ".")
        if places := self._denoiser.get(_plain(rest)):
            return places
        for _ in range(_MOST_PREFIXES):
            for pattern, part in _PREFIXES:
                if match := pattern.match(rest):
                    rest = rest[match.end() :]
                    if part == _ENCODER:
                        return self._find_text(match[1] or "1", rest)
                    break
            else:
                return ()
            if places := self._denoiser.get(_plain(rest)):
                return places
        return ()

    def _find_text(self, which: str, rest: str) -> tuple[Place, ...]:
        for encoder in self._candidates(which):
            if places := self._texts[encoder].get(_plain(rest)):
                return places
        return ()

    def _candidates(self, which: str) -> Iterator[str]:
        """The text encoders that a file may mean: by number, by kind, and T5 as the last of however many."""
        if which.isdigit():
            named = "text_encoder" if which == "1" else f"text_encoder_{which}"
            yield from (name for name in self._encoders if name == named)
            if which == "3" and named not in self._encoders:  # FLUX.1 has two, and T5 is the third for some trainers
                yield from (name for name, part in self._encoders.items() if type(part).__name__ == "T5EncoderModel")
            return
        wanted = _CLASSES.get(which, "")
        yield from (name for name, part in self._encoders.items() if type(part).__name__ == wanted or not wanted)


def name_layers(network: Any, originals: tuple[OriginalName, ...]) -> dict[str, tuple[Place, ...]]:
    """Return the layers of a network by their own and their original names, with underscores for dots."""
    own = dict(_own_names(network))
    swapped = {f"{name}.linear" for name, part in network.named_modules() if type(part).__name__ in _SCALE_FIRST}
    table: dict[str, tuple[Place, ...]] = {_plain(name): (place,) for name, place in own.items()}
    table |= {_plain(name.removesuffix(".0")): (place,) for name, place in own.items() if name.endswith("to_out.0")}
    for original in originals:
        for number in range(_count_blocks(own)) if "{}" in original.name else (0,):
            if places := _join(original, number, own, swapped):
                table.setdefault(_plain(original.name.format(number)), places)
    return table


def _plain(name: str) -> str:
    return name.replace(".", "_")


def _own_names(network: Any) -> Iterator[tuple[str, Place]]:
    """Each layer with weights, by the name that it has here."""
    for name, module in network.named_modules():
        if count := row_count(module):
            yield name, Place(name, module, slice(0, count))


def row_count(module: Any) -> int:
    """Return how many rows a layer's weights have, 0 for what has none. Quantised weights keep theirs elsewhere."""
    rows = getattr(module, "out_features", None) or getattr(module, "out_channels", None)
    weight = getattr(module, "weight", None)
    return int(rows or (len(weight) if weight is not None and weight.ndim else 0))


def _count_blocks(own: dict[str, Place]) -> int:
    numbers = (int(part) for name in own for part in name.split(".") if part.isdigit())
    return max(numbers, default=0) + 1


def _join(original: OriginalName, number: int, own: dict[str, Place], swapped: set[str]) -> tuple[Place, ...]:
    """The places of an original layer: its parts one after the other; none where one of them is missing."""
    parts = [own.get(part.format(number)) for part in original.parts]
    places: list[Place] = []
    start = 0
    for part in parts:
        if part is None:
            return ()
        rows = slice(start, start + part.rows.stop)
        places += _swap_halves(part, rows) if part.name in swapped else [replace(part, rows=rows)]
        start = rows.stop
    return tuple(places)


def _swap_halves(part: Place, rows: slice) -> list[Place]:
    half = (rows.stop - rows.start) // 2
    middle = rows.start + half
    return [
        replace(part, rows=slice(middle, rows.stop), at=0),
        replace(part, rows=slice(rows.start, middle), at=half),
    ]


def _encoder_table(encoder: str, part: Any) -> dict[str, tuple[Place, ...]]:
    """The layers of a text encoder, by its own names and those of versions with another root."""
    table: dict[str, tuple[Place, ...]] = {}
    for name, place in _own_names(part):
        here = (replace(place, name=f"{encoder}.{name}"),)
        bare = name
        for root in _ENCODER_ROOTS:
            bare = bare.removeprefix(root)
        for spelling in (name, bare, *(root + bare for root in _ENCODER_ROOTS)):
            table.setdefault(_plain(spelling), here)
        for old, new in _OLD_ENCODER_NAMES.items():
            if bare.endswith(f"self_attn.{new}"):
                for root in ("", "text_model."):
                    table.setdefault(_plain(root + bare.removesuffix(new) + old), here)
    return table
