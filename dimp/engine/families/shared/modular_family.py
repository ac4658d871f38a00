"""Pipelines made of blocks, for families that exist in no other form, behind the interface of the classic ones.

They have no callback and no interrupt: steps are seen, and stopped, at the scheduler alone. Their folders name
components by repositories; only what lies in the folder itself is ever loaded.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from dimp.engine import folder_digest
from dimp.engine.families.shared.loading import (
    diffusers_class,
    explain_broken_files,
    open_denoiser,
    open_encoders,
    place_parts,
    refuse_missing_layers,
)
from dimp.engine.families.spec import FamilySpec
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


def assemble(spec: FamilySpec, folder: Path, plan: LoadPlan, leave_out: tuple[str, ...], **parts: Any) -> Any:
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
    opened = open_denoiser(folder, plan, parts)
    encoders = open_encoders(folder, plan, parts)
    with explain_broken_files("model's"):
        config = kind.load_config(folder, local_files_only=True)
        config = {name: value for name, value in config.items() if name in names or name.startswith("_")}
        pipe = kind(blocks, folder, modular_config_dict=config)
        pipe.load_components(
            [name for name in names if name not in opened and name not in encoders],
            local_files_only=True,
            use_safetensors=True,
            dtype=getattr(torch, plan.dtype),
        )
    refuse_missing_layers(pipe, folder)
    pipe.update_components(**parts, **encoders, **{name: part.network for name, part in opened.items()})
    for name in names:  # what can't be loaded is said in a log and passed over
        if getattr(pipe, name, None) is None:
            hint = "Pull the model again, or choose another one."
            raise PaintError("model", f"The model's {name} is damaged or incomplete.", hint)
    for part in pipe.components.values():
        if isinstance(part, torch.nn.Module):
            part.eval()
    place_parts(pipe, plan, spec, opened)
    return pipe


def _disable_progress_bars(block: Any) -> None:
    """Turn the progress bars of a block, and of those it is made of, off."""
    if hasattr(block, "set_progress_bar_config"):
        block.set_progress_bar_config(disable=True)
    for inner in getattr(block, "sub_blocks", {}).values():
        _disable_progress_bars(inner)
