"""Tiny random models: every component of the real classes, a megabyte or so each, built in code without a download.

The pictures are noise, but each code path is the real one: tokenizers, text encoders, denoiser, autoencoder,
scheduler, safetensors folder. One module a family; `python -m tests.tiny FOLDER` writes a FLUX.1.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class TinyModel:
    """A tiny model: `module.function` that makes its pipeline, and what its folder says of itself.

    `renamed` are components that real folders name by a class that can't be made here, for it needs torchvision.
    `finish`, a function of the same module, completes the folder; `save` writes it in place of `save_pretrained`.
    """

    made_by: str
    settings: dict[str, Any] = field(default_factory=dict)
    renamed: dict[str, list[str]] = field(default_factory=dict)
    save: str = ""
    finish: str = ""


_QWEN_EDIT = {"processor": ["transformers", "Qwen2VLProcessor"]}
_QWEN_2_1 = {"processor": ["transformers", "Qwen3VLProcessor"]}
_OMNI = {"siglip_processor": ["transformers", "Siglip2ImageProcessorFast"]}
_LONGCAT = {"text_processor": ["transformers", "Qwen2VLProcessor"]}
# The words follow a long message of the system.
_LONG, _LONGER = {"max_sequence_length": 512}, {"max_sequence_length": 1024}

MODELS = {
    "flux": TinyModel("flux.dev", {"instruct": {"true_cfg_scale": 2.0}}),
    "schnell": TinyModel("flux.schnell"),
    "flux_kontext": TinyModel("flux.kontext"),
    "flux2_klein": TinyModel("flux2.klein"),
    "klein_base": TinyModel("flux2.klein_base"),
    "flux2_klein_kv": TinyModel("flux2.klein_kv"),
    "flux2": TinyModel("flux2.dev", _LONG, {"tokenizer": ["transformers", "PixtralProcessor"]}),
    "flux3": TinyModel("flux3.base", save="save"),
    "flux3_distilled": TinyModel("flux3.distilled", save="save"),
    "sdxl": TinyModel("sdxl.base"),
    "turbo": TinyModel("sdxl.turbo"),
    "flux_fill": TinyModel("flux.fill"),
    "flux_control": TinyModel("flux.control"),
    "zimage": TinyModel("zimage.base"),
    "zimage_omni": TinyModel("zimage.omni", renamed=_OMNI),
    "sd3": TinyModel("sd3.base"),
    "qwen": TinyModel("qwen.base", _LONG),
    "qwen_edit": TinyModel("qwen.edit", _LONGER, _QWEN_EDIT, finish="add_processor"),
    "qwen_edit_plus": TinyModel("qwen.edit_plus", _LONGER, _QWEN_EDIT, finish="add_processor"),
    "qwen_2_1": TinyModel("qwen.version_2_1", _LONG, _QWEN_2_1, finish="add_processor_2_1"),
    "sd": TinyModel("sd.base", finish="add_motion"),
    "animatediff": TinyModel("sd.moving"),
    "ltx": TinyModel("ltx.base"),
    "ltx_2": TinyModel("ltx_2.base"),
    "wan": TinyModel("wan.base"),
    "wan_two": TinyModel("wan.two"),
    "krea2": TinyModel("krea2.base", _LONG),
    "ernie": TinyModel("ernie.base"),
    "longcat": TinyModel("longcat.base", renamed=_LONGCAT),
    "longcat_edit": TinyModel("longcat.edit", renamed=_LONGCAT, finish="add_processor"),
}
"""Name of a tiny model -> how it is made. Every family of the registry has one at least."""

NETWORKS = {
    "flux_net": TinyModel("nets.flux"),
    "flux_union": TinyModel("nets.flux_union"),
    "flux_wide": TinyModel("nets.flux_wide"),
    "sdxl_net": TinyModel("nets.sdxl"),
    "sdxl_union": TinyModel("nets.sdxl_union"),
    "flux_hinted": TinyModel("nets.flux_hinted"),
    "sd_net": TinyModel("nets.sd"),
    "sd3_net": TinyModel("nets.sd3"),
    "sd3_alone": TinyModel("nets.sd3_alone"),
    "qwen_net": TinyModel("nets.qwen"),
    "zimage_net": TinyModel("nets.zimage"),
    "zimage_1": TinyModel("nets.zimage_1"),
    "zimage_2": TinyModel("nets.zimage_2"),
    "redux": TinyModel("nets.redux", renamed={"feature_extractor": ["transformers", "SiglipImageProcessor"]}),
    "wan_pictured": TinyModel("wan.pictured"),
    "motion": TinyModel("sd.motion"),
    "motion_wide": TinyModel("sd.motion_wide"),
    "sd_filtered": TinyModel("sd.filtered"),
}
"""Name of a tiny network that goes beside a model, or of a model of a kind of its own -> how it is made."""


def build(folder: Path, name: str = "flux", *, seed: int = 0, **settings: Any) -> Path:
    """Write a model to `folder`; keyword arguments become its `esquisse.json`."""
    model = MODELS[name]
    _save(model, folder, seed)
    (folder / "esquisse.json").write_text(json.dumps({"max_sequence_length": 32} | settings))
    return folder


def build_all(folder: Path) -> None:
    """Write every model and network to a folder of its name."""
    for name, model in MODELS.items():
        build(folder / name, name, **model.settings)
    for name, network in NETWORKS.items():
        _save(network, folder / name, seed=1)


def _save(model: TinyModel, folder: Path, seed: int) -> None:
    import torch

    torch.manual_seed(seed)
    pipe = _function(model, model.made_by)()
    if model.save:
        _function(model, model.save)(pipe, folder)
    else:
        pipe.save_pretrained(folder, safe_serialization=True)
    if model.renamed:
        index = folder / "model_index.json"
        index.write_text(json.dumps(json.loads(index.read_text()) | model.renamed, indent=2))
    if model.finish:
        _function(model, model.finish)(folder)


def _function(model: TinyModel, name: str) -> Callable[..., Any]:
    module = importlib.import_module(f"tests.tiny.{model.made_by.split('.')[0]}")
    made: Callable[..., Any] = getattr(module, name.split(".")[-1])
    return made
