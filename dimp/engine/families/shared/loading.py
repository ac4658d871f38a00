"""From a model folder to pipelines in memory: safetensors only, nothing from the network, one copy of each weight.

The folder's own pipeline is loaded and placed once (`nets.placing`); the pipelines of the other tasks are built over
the same parts.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from inspect import signature
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from dimp.engine import folder_check, folder_digest, sizing
from dimp.engine.families.spec import FamilySpec
from dimp.engine.nets import packed_encoders, placing
from dimp.engine.nets.residency import Denoiser
from dimp.engine.packed_tensors import format_of
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan
from dimp.engine.safetensors_header import read_header
from dimp.engine.sizing import weight_files

QUANTISERS = {"bitsandbytes": "bitsandbytes", "torchao": "torchao", "gguf": "gguf", "modelopt": "modelopt"}
"""What a component's settings call the way it was quantised -> the module that reads it."""

NEED_PARTS = ("Flux2KleinKVPipeline", "LongCatImageEditPipeline", "QwenImage21Pipeline")
"""Pipelines that use their parts when they are made, and so must be given them then."""

ATTENTION = "native"
"""Said at every load: the choice is one of the whole process and sticks."""


def load_pipes(
    spec: FamilySpec, folder: Path, plan: LoadPlan, tasks: Iterable[str] | None = None, **parts: Any
) -> dict[str, Any]:
    """Return the pipeline of each task of a family (or of these `tasks`), all over one set of parts.

    `parts` stand in for components of the folder. Raises PaintError for files that are damaged or incomplete.
    """
    opened = open_denoiser(folder, plan, parts)
    base = _load_base(folder, plan, open_encoders(folder, plan, parts) | parts | opened)
    place_parts(base, plan, spec, opened)
    return _build_siblings({task: spec.pipelines[task] for task in tasks or spec.pipelines}, base)


def denoiser(pipe: Any) -> Any:
    """Return the network that is asked at each step."""
    return pipe.transformer if "transformer" in pipe.components else pipe.unet


def denoisers(pipe: Any) -> list[Any]:
    """Return the networks that are asked, one of them at each step: some models have one for little noise besides."""
    second = pipe.components.get("transformer_2")
    return [denoiser(pipe), *([second] if second is not None else [])]


def diffusers_class(name: str) -> Any:
    """Return a class of diffusers, importing it now."""
    return getattr(importlib.import_module("diffusers"), name)


def open_denoiser(folder: Path, plan: LoadPlan, parts: Mapping[str, Any]) -> dict[str, Denoiser]:
    """Return the networks of a folder's denoiser by their components' names, their weights still in their files.

    Not those that the library has to load: on a processor, where files are mapped and need no copy, and where names
    differ.
    """
    check_quantised(folder)
    listed = folder_digest.read_json(folder_digest.index(folder)) or {}
    names = [name for name in sizing.DENOISERS if folder_digest.is_component(listed.get(name)) and name not in parts]
    if not names or not placing.reads_files(plan):
        return {}
    opened = {}
    with explain_broken_files("model's"):
        for name in names:
            config = folder_digest.read_json(folder / name / "config.json") or {}
            opened[name] = Denoiser.open(folder / name, str(config.get("_class_name")), getattr(torch, plan.dtype))
    return {name: network for name, network in opened.items() if network is not None}


def open_encoders(folder: Path, plan: LoadPlan, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text encoders of a folder that bitsandbytes stored in fewer bits, by their components' names."""
    listed = folder_digest.read_json(folder_digest.index(folder)) or {}
    opened = {}
    with explain_broken_files("model's"):
        for name, kind in listed.items():
            if name in parts or not is_packed_encoder(folder / name):
                continue
            if folder_digest.is_component(kind) and kind[0] == "transformers":
                opened[name] = packed_encoders.open_encoder(folder / name, kind[1], getattr(torch, plan.dtype))
    for name in [name for name, encoder in opened.items() if encoder is None]:
        del opened[name]
        _need_quantiser(folder / name)
    return opened


def is_packed_encoder(component: Path) -> bool:
    """Whether a component is a text encoder that bitsandbytes stored in fewer bits."""
    config = folder_digest.read_json(component / "config.json") or {}
    return component.name.startswith(sizing.TEXT_ENCODER) and bool(format_of(config))


def place_parts(pipe: Any, plan: LoadPlan, spec: FamilySpec, opened: Mapping[str, Denoiser]) -> None:
    """Bring a pipeline's parts to where a plan has them; `opened` is the denoiser where it is still in its files."""
    with explain_broken_files("model's"):
        placing.place(pipe, plan, spec.block_pattern, spec.modulation, opened)
    for network in denoisers(pipe):
        network.set_attention_backend(ATTENTION)
    placing.shape(pipe, plan)


def _load_base(folder: Path, plan: LoadPlan, parts: dict[str, Any]) -> Any:
    name = folder_digest.class_name(folder)
    kind = diffusers_class(name)
    given = {name: part.network if isinstance(part, Denoiser) else part for name, part in parts.items()}
    encoders = {name: part for name, part in parts.items() if hasattr(part, "packed")}
    with explain_broken_files("model's"):
        pipe = kind.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            dtype=getattr(torch, plan.dtype),
            variant=folder_digest.variant(folder),
            **(given if name in NEED_PARTS else {part: encoders.get(part) for part in parts}),
        )
    refuse_missing_layers(pipe, folder, given=parts)
    pipe.register_modules(**given)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def refuse_missing_layers(pipe: Any, folder: Path, given: Container[str] = ()) -> None:
    """Raise PaintError, naming them, for layers of a pipeline that its folder lacks; `given` parts are passed over.

    The libraries leave some of them without numbers, which fails while painting, and fill others by chance, which is
    a wrong picture. Text encoders are written under other roots by other versions, so only their sizes are compared.
    """
    for name, part in pipe.components.items():
        if name in given or not isinstance(part, torch.nn.Module):
            continue
        own = dict(part.named_parameters())
        missing = sorted(layer for layer, parameter in own.items() if parameter.is_meta)
        files = [read_header(path) for path in weight_files(folder / name)]
        kept = {layer: math.prod(entry.shape) for header in files for layer, entry in header.tensors.items()}
        if (
            not missing
            and name.startswith(sizing.TEXT_ENCODER)
            and sum(kept.values()) < sum(map(torch.numel, own.values()))
        ):
            missing = sorted(
                layer for layer in own if not any(layer.endswith(there) or there.endswith(layer) for there in kept)
            )
        if missing:
            more = ", ..." if len(missing) > 3 else ""
            hint = "Pull the model again, or choose another one."
            raise PaintError("model", f"The model's {name} lacks layers: {', '.join(missing[:3])}{more}.", hint)


def check_quantised(folder: Path) -> None:
    """Raise PaintError when a component was stored in fewer bits by a library that is not installed."""
    for name in folder_digest.components(folder):
        config = folder_digest.read_json(folder / name / "config.json") or {}
        is_read_here = name in sizing.DENOISERS or name.startswith(sizing.TEXT_ENCODER)
        if not (is_read_here and format_of(config)):
            _need_quantiser(folder / name)


def _need_quantiser(component: Path) -> None:
    """Raise PaintError when a component was stored in fewer bits, and the library for that is not installed."""
    config = folder_digest.read_json(component / "config.json") or {}
    method = str((config.get("quantization_config") or {}).get("quant_method", ""))
    library = QUANTISERS.get(method)
    if method and (library is None or importlib.util.find_spec(library) is None):
        hint = "Pull the model in 16 bits" + (f", or install {library}." if library else ".")
        raise PaintError("model", f"The model's {component.name} is stored in fewer bits ({method}), for which a "
                         "library is missing here.", hint)  # fmt: skip


@contextmanager
def explain_broken_files(whose: str) -> Iterator[None]:
    """Turn what the libraries raise over broken files into a PaintError; what lack of memory raises passes."""
    try:
        yield
    except MemoryError:
        raise
    except (
        OSError, ValueError, KeyError, TypeError, RuntimeError, AttributeError, ImportError, SafetensorError,
    ) as error:  # fmt: skip
        if isinstance(error, torch.OutOfMemoryError):
            raise
        other_shapes = "its layers have other shapes than its config.json says" if "shape" in str(error) else ""
        raise PaintError(
            "model",
            f"The {whose} files are damaged or incomplete ({other_shapes or type(error).__name__}).",
            "Pull the model again, or choose another one.",
        ) from error


def _build_siblings(class_names: Mapping[str, str], base: Any) -> dict[str, Any]:
    """The pipeline of each task; tasks of one class share theirs."""
    by_class: dict[type, Any] = {type(base): base}
    for kind in map(diffusers_class, class_names.values()):
        if kind not in by_class:
            by_class[kind] = build_sibling(kind, base)
    return {task: by_class[diffusers_class(name)] for task, name in class_names.items()}


def build_sibling(kind: Any, base: Any, **parts: Any) -> Any:
    """Return a pipeline of another kind over the same parts, with these `parts` besides."""
    pipe = kind(**_accepted_parts(kind, base), **parts)
    pipe.set_progress_bar_config(disable=True)
    if "encode_prompt" in vars(base):  # the cache of encoded prompts
        pipe.encode_prompt = base.encode_prompt
    return pipe


def _accepted_parts(kind: type, base: Any) -> dict[str, Any]:
    """The parts and settings of a pipeline (whether it is distilled, say) that another kind takes too."""
    settings = {name: value for name, value in base.config.items() if name not in base.components}
    available = base.components | settings
    return {name: available[name] for name in signature(kind).parameters if name in available}


def load_network(kind: Any, folder: Path, plan: LoadPlan, whose: str) -> Any:
    """Return a network of a folder of its own. Raises PaintError for files that are damaged or incomplete."""
    folder_check.check_network(folder, whose)
    with explain_broken_files(f"{whose}'s"):
        dtype = getattr(torch, plan.dtype)
        return kind.from_pretrained(folder, local_files_only=True, use_safetensors=True, dtype=dtype)


def place_beside(network: Any, plan: LoadPlan) -> None:
    """Put one more network on the device of the model."""
    network.eval()
    network.set_attention_backend(ATTENTION)
    network.to(plan.device)
