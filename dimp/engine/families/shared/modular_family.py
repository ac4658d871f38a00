"""Pipelines made of blocks, for families that exist in no other form, behind the interface of the classic ones.

They have no callback and no interrupt: steps are seen, and stopped, at the scheduler alone. Their folders name
components by repositories; only what lies in the folder itself is ever loaded.
"""

from __future__ import annotations

import importlib
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from dimp.engine import folder_digest
from dimp.engine.families.shared.loading import (
    ATTENTION,
    diffusers_class,
    explain_broken_files,
    place,
    refuse_missing_layers,
)
from dimp.engine.nets import load_plan
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan


class ModularPipe:
    """A pipeline of blocks, called as a classic one is."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipe, name)

    def __call__(self, **call: Any) -> SimpleNamespace:
        """Return what classic pipelines return: the pictures as `images`."""
        return SimpleNamespace(images=self._pipe(**call, output="images"))

    def maybe_free_model_hooks(self) -> None:
        """Take what is still on the device off it, where parts are there one at a time."""
        for part in self._pipe.components.values():
            if hasattr(part, "_hf_hook"):
                part.to("cpu")


def assemble(folder: Path, plan: LoadPlan, leave_out: tuple[str, ...], **parts: Any) -> Any:
    """Return the pipeline of blocks that a folder's `modular_model_index.json` names, loaded and placed.

    The blocks named in `leave_out` are not in it; `parts` stand in for components. Raises PaintError for files that
    are damaged or incomplete.
    """
    kind = diffusers_class(folder_digest.class_name(folder))
    # A copy, for the library's blocks are made once for all pipelines.
    blocks = deepcopy(diffusers_class(kind.default_blocks_name)())
    for name in leave_out:
        blocks.sub_blocks.pop(name)
    _disable_progress_bars(blocks)
    names = folder_digest.components(folder)
    with explain_broken_files("model's"):
        config = kind.load_config(folder, local_files_only=True)
        config = {name: value for name, value in config.items() if name in names or name.startswith("_")}
        pipe = kind(blocks, folder, modular_config_dict=config)
        pipe.load_components(
            names,
            local_files_only=True,
            use_safetensors=True,
            dtype=getattr(torch, plan.dtype),
            **_quantization(plan, names),
        )
    pipe.update_components(**parts)
    for name in names:  # what can't be loaded is said in a log and passed over
        if getattr(pipe, name, None) is None:
            hint = "Pull the model again, or choose another one."
            raise PaintError("model", f"The model's {name} is damaged or incomplete.", hint)
    if plan.weights != "nf4":
        refuse_missing_layers(pipe, folder)
    _place(pipe, plan)
    return pipe


def _quantization(plan: LoadPlan, names: list[str]) -> dict[str, Any]:
    """What `load_plan.arguments` says of all components together, for each by itself: blocks load them one by one."""
    arguments = load_plan.arguments(plan, names)
    if (whole := arguments.get("quantization_config")) is None:
        return arguments
    each = {name: whole._resolve_quant_config(not name.startswith("text_encoder"), name) for name in names}
    return {"quantization_config": {name: config for name, config in each.items() if config is not None}}


def _disable_progress_bars(block: Any) -> None:
    """Turn the progress bars of a block, and of those it is made of, off."""
    if hasattr(block, "set_progress_bar_config"):
        block.set_progress_bar_config(disable=True)
    for inner in getattr(block, "sub_blocks", {}).values():
        _disable_progress_bars(inner)


def _place(pipe: Any, plan: LoadPlan) -> None:
    networks = [part for part in pipe.components.values() if isinstance(part, torch.nn.Module)]
    for network in networks:
        network.eval()
    pipe.transformer.set_attention_backend(ATTENTION)
    load_plan.shape(pipe, plan)
    if plan.tiling:
        pipe.vae.enable_tiling()
    if plan.offload == "model":
        _offload_in_turn([pipe.text_encoder, pipe.transformer, pipe.vae], plan)
    else:
        for network in networks:
            place(network, plan)


def _offload_in_turn(networks: list[Any], plan: LoadPlan) -> None:
    """Bring networks to the device when they are asked, each in place of the one before it."""
    accelerate, previous = importlib.import_module("accelerate"), None
    for network in networks:
        _, previous = accelerate.cpu_offload_with_hook(network, plan.device, previous)
