"""From a LoRA file to the changes that it makes to the layers of one loaded model.

Every tensor of a file is used, or the file is refused and the tensor named: half a LoRA would be another picture than
the one that its maker saw, and nobody would know.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dimp.engine.families.shared.lora import tensor_names
from dimp.engine.families.shared.lora.addresses import Addresses, Place
from dimp.engine.families.shared.lora.changes import Change, Decomposed, Factors, LowRank, SomeRows
from dimp.engine.families.shared.lora.layers import (
    Layer,
    NormLayer,
    can_take,
    change_shape,
    count_rows,
    plain_weight,
    weight_shape,
)
from dimp.engine.families.shared.lora.tensor_names import ALPHA, DOWN, MAGNITUDE, MID, UP, UP_BIAS
from dimp.engine.families.spec import FamilySpec, join_titles
from dimp.engine.lora_card import tell_families
from dimp.engine.nets.modulation import Slot
from dimp.engine.paint_error import PaintError
from dimp.engine.safetensors_header import BrokenFile, read_header

_NAMED = 3
"""Layers that a refusal names; the rest is counted."""

_BESIDE = {ALPHA, MAGNITUDE}
_LORA, _LOHA = {DOWN, UP}, {"hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b"}
_OTHER_KINDS = (
    (re.compile(r"^boft_|^oft_blocks_b$"), "BOFT"),
    (re.compile(r"^oft_|^rescale$"), "OFT"),
    (re.compile(r"^[ab][12]\.weight$|^glora_"), "GLoRA"),
    (re.compile(r"^on_input$"), "IA3"),
)
_NORMS = (
    ({"weight": "w_norm", "bias": "b_norm"}, True),
    ({"weight": "diff", "bias": "diff_b"}, True),
    ({"weight": "scale"}, False),
    ({"weight": "weight", "bias": "bias"}, False),
)
"""How files name the values of a layer of one value a number, and whether they are added to its own."""


@dataclass(slots=True)
class _Reading:
    """A file while it is read: its tensors, what it says of scale, and what could not be used."""

    tensors: dict[str, Tensor]
    adapter: dict[str, Any]
    is_control: bool = False
    layers: list[Layer | NormLayer] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def read_layers(
    addresses: Addresses, spec: FamilySpec, path: Path, *, is_control: bool = False
) -> list[Layer | NormLayer]:
    """Return the layers that a file changes. Raises PaintError for one that can't be used whole, and says why.

    `is_control`: the file is to make the model read a map beside the noise.
    """
    tensors, metadata = _read_file(path)
    reading = _Reading(tensors, _adapter_settings(metadata), is_control)
    groups = tensor_names.group(tensors)
    known = [
        factors for factors in groups.values() if set(factors) - {"weight", "bias", "scale"} - set(factors.values())
    ]
    if not known:
        raise PaintError("bad_input", "That file holds no LoRA.", "Choose a LoRA's .safetensors file.")
    for base, factors in groups.items():
        _read_group(reading, addresses, base, factors)
    if reading.unused:
        unread_map = None if is_control else _find_control(reading, addresses)
        raise unread_map or _refuse(reading, spec, metadata)
    if is_control and not any(layer.place.wide for layer in reading.layers):
        hint = "Name it as a LoRA (--lora), without a map, or name a network that reads one."
        raise PaintError("bad_input", "That LoRA reads no control map.", hint)
    _refuse_broken_numbers(tensors)
    return _without_repeats(reading.layers)


def _read_file(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    from safetensors import SafetensorError, safe_open

    hint = "Choose a .safetensors file; other kinds could run code and are never read."
    try:
        header = read_header(path)
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in header.tensors}, header.metadata
    except BrokenFile as error:
        raise PaintError("bad_input", f"That LoRA can't be read: {error}.", hint) from error
    except (SafetensorError, OSError, ValueError) as error:
        raise PaintError("bad_input", "That LoRA can't be read.", hint) from error


def _read_group(reading: _Reading, addresses: Addresses, base: str, factors: dict[str, str]) -> None:
    """Read what a file says of one layer: into `layers`, or by name into `unused`."""
    parts = {factor: reading.tensors[name] for factor, name in factors.items()}
    for pattern, kind in _OTHER_KINDS:
        if other := next((factor for factor in factors if pattern.match(factor)), None):
            hint = "Kinds that are: LoRA, LoCon, LoHa, LoKr and DoRA."
            raise PaintError(
                "bad_input", f"That file is of a kind that is not used here: {kind} ({factors[other]}).", hint
            )
    places = tuple(_widen(reading, place) for place in addresses.find(base))
    norm = _read_norm(parts, places)
    if norm is not None:
        reading.layers.append(norm)
        return
    change = _make_change(reading, parts, places)
    if change is None or not _has_place(parts, change, places):
        reading.unused.extend(sorted(factors.values()))
        return
    reading.layers += [_layer(place, change, parts) for place in places]


def _has_place(parts: Mapping[str, Tensor], change: Change, places: tuple[Place, ...]) -> bool:
    """Whether the model has layers that take every row of a change, in its shape."""
    if not places or not all(can_take(place) for place in places):
        return False
    rows = max(place.rows.stop for place in places)
    if any(count_rows(change, change_shape(place)) != rows for place in places):
        return False
    biases = [parts[name] for name in (UP_BIAS, "diff_b") if name in parts]
    return all(bias.shape == (rows,) for bias in biases) and _lengths_fit(parts.get(MAGNITUDE), places, rows)


def _widen(reading: _Reading, place: Place) -> Place:
    """The place, wide where a control LoRA meets the layer that reads the picture."""
    return replace(place, wide=reading.is_control and place.name.endswith("x_embedder"))


def _lengths_fit(lengths: Tensor | None, places: tuple[Place, ...], rows: int) -> bool:
    """Whether DoRA's lengths are those of whole layers: one a row, or one a column of a layer that is not divided."""
    if lengths is None:
        return True
    shapes = [weight_shape(place.module) for place in places]
    if any(shape[0] != place.rows.stop - place.rows.start for shape, place in zip(shapes, places, strict=True)):
        return False
    if lengths.numel() == lengths.shape[0] == rows:
        return True
    return len(places) == 1 and lengths.shape[0] == 1 and lengths.numel() == shapes[0][1]


def _layer(place: Place, change: Change, parts: Mapping[str, Tensor]) -> Layer:
    """One place's share of a change."""
    count = place.rows.stop - place.rows.start
    scale = change.scale if isinstance(change, LowRank) else 1.0
    bias = parts[UP_BIAS].float() * scale if UP_BIAS in parts else parts.get("diff_b")
    if isinstance(change, LowRank) and change.mid is None:
        share: Change = change.of_rows(place.rows)
    else:
        share = SomeRows(change, place.rows)
    if (lengths := parts.get(MAGNITUDE)) is not None:
        lengths = lengths if lengths.shape[0] == 1 else lengths[place.rows]
        _need_weight(place)
        share = Decomposed(share, lengths, partial(plain_weight, place.module))
    return Layer(place, share, slice(0, count), None if bias is None else bias[place.rows])


def _need_weight(place: Place) -> None:
    """Refuse layers whose weights are never there while they answer: what they would answer was computed before."""
    if isinstance(place.module, Slot):
        hint = "Give the model more memory, or leave the LoRA out."
        raise PaintError(
            "bad_input", f"DoRA needs the weights of {place.name}, which were set aside to save memory.", hint
        )


def _read_norm(parts: Mapping[str, Tensor], places: tuple[Place, ...]) -> NormLayer | None:
    """A change of a layer that scales, and perhaps shifts, each number: its values are added, or put in their place."""
    if len(places) != 1 or (weight := getattr(places[0].module, "weight", None)) is None or weight.ndim != 1:
        return None
    own = {"weight": weight, "bias": getattr(places[0].module, "bias", None)}
    for names, is_added in _NORMS:
        values = {name: parts[spelling] for name, spelling in names.items() if spelling in parts}
        shapes_fit = all(own[name] is not None and values[name].shape == own[name].shape for name in values)
        if values and len(values) == len(parts) and shapes_fit:
            return NormLayer(places[0], values.get("weight"), values.get("bias"), is_added)
    return None


def _make_change(reading: _Reading, parts: Mapping[str, Tensor], places: tuple[Place, ...]) -> Change | None:
    """The change that factors amount to; None where they are no kind that is known, or not complete."""
    kinds = set(parts) - _BESIDE
    if _LORA <= kinds <= _LORA | {MID, UP_BIAS, "diff_b"}:
        scale = _scale(reading, parts, places, parts[DOWN].shape[0])
        return LowRank(parts[DOWN], parts[UP], scale, parts.get(MID))
    if _LOHA <= kinds <= _LOHA | {"hada_t1", "hada_t2"} and ("hada_t1" in kinds) == ("hada_t2" in kinds):
        return Factors("LoHa", parts, _scale(reading, parts, places, parts["hada_w1_b"].shape[0]))
    if _is_kronecker(kinds):
        inner = parts.get("lokr_w2_b", parts.get("lokr_w1_b"))
        scale = 1.0 if inner is None else _scale(reading, parts, places, inner.shape[0])
        return Factors("LoKr", parts, scale)
    if {"diff"} <= kinds <= {"diff", "diff_b"}:
        return Factors("a whole difference", {"diff": parts["diff"]}, 1.0)
    return None


def _is_kronecker(kinds: set[str]) -> bool:
    left = [{"lokr_w1"}, {"lokr_w1_a", "lokr_w1_b"}]
    right = [{"lokr_w2"}, {"lokr_w2_a", "lokr_w2_b"}, {"lokr_w2_a", "lokr_w2_b", "lokr_t2"}]
    return any(kinds == first | second for first in left for second in right)


def _scale(reading: _Reading, parts: Mapping[str, Tensor], places: tuple[Place, ...], rank: int) -> float:
    """alpha / rank, with alpha from the file's tensors, else from what PEFT wrote into the metadata, else the rank."""
    if (alpha := parts.get(ALPHA)) is not None and alpha.numel() == 1:
        return float(alpha) / rank
    if not places:
        return 1.0
    component, _, name = places[0].name.partition(".")
    alpha = reading.adapter.get(f"{component}.lora_alpha", reading.adapter.get("lora_alpha"))
    patterns = reading.adapter.get(f"{component}.alpha_pattern", reading.adapter.get("alpha_pattern")) or {}
    for pattern, value in patterns.items():
        if name == pattern or name.endswith(f".{pattern}"):
            alpha = value
    if alpha is None:
        return 1.0
    square = reading.adapter.get(f"{component}.use_rslora", reading.adapter.get("use_rslora"))
    return float(alpha) / (math.sqrt(rank) if square else rank)


def _adapter_settings(metadata: Mapping[str, str]) -> dict[str, Any]:
    try:
        content = json.loads(metadata.get("lora_adapter_metadata", "{}"))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _find_control(reading: _Reading, addresses: Addresses) -> PaintError | None:
    """What to say of a control LoRA (FLUX.1 Canny or Depth) that was named without a map; None for others.

    It widens the layer that reads the picture, for it reads a map beside the noise.
    """
    for name in reading.unused:
        base, factor = tensor_names.take_apart(name)
        places = addresses.find(base) if factor == DOWN and reading.tensors[name].ndim == 2 else ()
        shapes = [weight_shape(place.module) for place in places if place.name.endswith("x_embedder")]
        if shapes and reading.tensors[name].shape[1] == 2 * shapes[0][1]:
            hint = "Put it into models/controlnet and name it as the network of a control map (--control)."
            what = f"its {name} takes {reading.tensors[name].shape[1]} numbers, this model's layer {shapes[0][1]}"
            return PaintError("bad_input", f"That is a control LoRA, which reads a map beside the noise: {what}.", hint)
    return None


def _refuse(reading: _Reading, spec: FamilySpec, metadata: Mapping[str, str]) -> PaintError:
    """What to say of a file of which something could not be used."""
    shapes = {name: tuple(tensor.shape) for name, tensor in reading.tensors.items()}
    families = tell_families(shapes, metadata)
    named = ", ".join(reading.unused[:_NAMED]) + (", ..." if len(reading.unused) > _NAMED else "")
    count = f"{len(reading.unused)} of its {len(reading.tensors)} tensors do not fit"
    if families and not spec.title.startswith(families):
        other = join_titles(families)
        hint = f"Choose a LoRA for {spec.title}, or paint with a model of the kind {other}."
        return PaintError(
            "bad_input", f"That LoRA is for {other}; this model is {spec.title}: {count} ({named}).", hint
        )
    hint = "It may be for another size of this model, or damaged. Nothing of it was used."
    return PaintError("bad_input", f"That LoRA can't be used whole with this model: {count} ({named}).", hint)


def _refuse_broken_numbers(tensors: Mapping[str, Tensor]) -> None:
    for name, tensor in tensors.items():
        if not torch.isfinite(tensor.float()).all():
            hint = "The file is damaged; get it again from where it came from."
            raise PaintError("bad_input", f"That LoRA holds numbers that are none (NaN or infinite), in {name}.", hint)


def _without_repeats(layers: list[Layer | NormLayer]) -> list[Layer | NormLayer]:
    """The layers, each named once: some trainers write a layer whole and in parts, too, the same change both times."""
    kept: dict[tuple[str, int, int], Layer | NormLayer] = {}
    for layer in layers:
        key = layer.key
        if key in kept and not layer.is_same(kept[key]):
            hint = "The file is damaged, or was put together of two."
            raise PaintError("bad_input", f"That LoRA changes {layer.place.name} twice, in two ways.", hint)
        kept.setdefault(key, layer)
    return list(kept.values())
