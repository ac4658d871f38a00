"""From a model folder to pipelines in memory: safetensors only, nothing from the network, one copy of each weight.

The folder's own pipeline is loaded and placed once; the pipelines of the other tasks are built over the same parts.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import signature
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from dimp.engine import weights
from dimp.engine.desk import PaintError
from dimp.engine.families import pipeline
from dimp.engine.families.table import PIPELINES
from dimp.engine.nets import shaping
from dimp.engine.placement import Recipe

ATTENTION = "native"
"""Said at every load: the choice is one of the whole process and sticks."""


def load_pipes(
    family: str, folder: Path, recipe: Recipe, tasks: frozenset[str] | None = None, **parts: Any
) -> dict[str, Any]:
    """Return the pipeline of each task of a family (or of these `tasks`), all over one set of parts.

    `parts` stand in for components of the folder. Raises PaintError for files that are damaged or incomplete.
    """
    base = _loaded(folder, recipe, parts)
    denoiser(base).set_attention_backend(ATTENTION)
    shaping.shape(denoiser(base), base.scheduler, recipe)
    if recipe.tiling:
        base.vae.enable_tiling()
    _placed(base, recipe)
    pipes = _siblings(family, base, tasks)
    for pipe in pipes.values():
        hook_beside(pipe, recipe)
    return pipes


def denoiser(pipe: Any) -> Any:
    """Return the network that is asked at each step."""
    return pipe.transformer if "transformer" in pipe.components else pipe.unet


def _loaded(folder: Path, recipe: Recipe, parts: dict[str, Any]) -> Any:
    kind = getattr(importlib.import_module("diffusers"), weights.class_name(folder))
    with readable("model's"):
        pipe = kind.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            dtype=getattr(torch, recipe.dtype),
            **dict.fromkeys(parts),
            **shaping.arguments(recipe, weights.components(folder)),
        )
    pipe.register_modules(**parts)
    pipe.set_progress_bar_config(disable=True)
    return pipe


@contextmanager
def readable(whose: str) -> Iterator[None]:
    """Turn what the libraries raise over broken files into a PaintError; what lack of memory raises passes."""
    try:
        yield
    except MemoryError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, AttributeError, SafetensorError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        raise PaintError(
            "model",
            f"The {whose} files are damaged or incomplete ({type(error).__name__}).",
            "Pull the model again, or choose another one.",
        ) from error


def _siblings(family: str, base: Any, tasks: frozenset[str] | None) -> dict[str, Any]:
    made: dict[type, Any] = {type(base): base}
    pipes: dict[str, Any] = {}
    for known, task in PIPELINES:
        if known == family and (tasks is None or task in tasks):
            kind = pipeline(family, task)
            if kind not in made:
                made[kind] = kind(**accepted(kind, base))
                made[kind].set_progress_bar_config(disable=True)
            pipes[task] = made[kind]
    return pipes


def accepted(kind: type, base: Any) -> dict[str, Any]:
    """Return the parts and settings of a pipeline (whether it is distilled, say) that another kind takes too."""
    settings = {name: value for name, value in base.config.items() if name not in base.components}
    given = base.components | settings
    return {name: given[name] for name in signature(kind).parameters if name in given}


def _placed(pipe: Any, recipe: Recipe) -> None:
    if recipe.offload == "none":
        pipe.to(recipe.device)
    elif recipe.offload == "group":
        pipe.enable_group_offload(**_by_layers(recipe))


def place_beside(part: Any, recipe: Recipe) -> None:
    """Put one more network where the recipe has the model; offloading part by part is the pipelines' own work."""
    if recipe.offload == "none":
        part.to(recipe.device)
    elif recipe.offload == "group":
        from diffusers.hooks import apply_group_offloading

        apply_group_offloading(part, **_by_layers(recipe))


def hook_beside(pipe: Any, recipe: Recipe) -> None:
    """Make a pipeline that was built after the others offload part by part too, where the recipe says so."""
    if recipe.offload == "model":
        pipe.enable_model_cpu_offload(device=recipe.device)


def _by_layers(recipe: Recipe) -> dict[str, Any]:
    return {
        "onload_device": torch.device(recipe.device),
        "offload_device": torch.device("cpu"),
        "offload_type": "leaf_level",
        "use_stream": True,
        "record_stream": True,
    }
