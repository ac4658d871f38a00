"""Tiny random models: every component of the real classes, a megabyte or so each, built in code without a download.

The pictures are noise, but each code path is the real one: tokenizers, text encoders, denoiser, autoencoder,
scheduler, safetensors folder. One module a family; `python -m tests.tiny FOLDER` writes a FLUX.1.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

FAMILIES = {
    "flux": "flux.dev",
    "schnell": "flux.schnell",
    "flux_kontext": "flux.kontext",
    "flux2_klein": "flux2.klein",
    "klein_base": "flux2.klein_base",
    "flux2": "flux2.dev",
    "flux3": "flux3.base",
    "flux3_distilled": "flux3.distilled",
    "sdxl": "sdxl.base",
    "turbo": "sdxl.turbo",
    "flux_fill": "flux.fill",
    "flux_control": "flux.control",
    "zimage": "zimage.base",
    "sd3": "sd3.base",
    "qwen": "qwen.base",
    "qwen_edit": "qwen.edit",
    "qwen_edit_plus": "qwen.edit_plus",
    "sd": "sd.base",
    "animatediff": "sd.moving",
    "ltx": "ltx.base",
}
"""Name of a tiny model -> module and function that makes its pipeline."""

NETWORKS = {
    "flux_net": "nets.flux",
    "flux_union": "nets.flux_union",
    "flux_wide": "nets.flux_wide",
    "sdxl_net": "nets.sdxl",
    "sd3_net": "nets.sd3",
    "qwen_net": "nets.qwen",
    "zimage_net": "nets.zimage",
    "redux": "nets.redux",
    "motion": "sd.motion",
    "motion_wide": "sd.motion_wide",
    "sd_filtered": "sd.filtered",
}
"""Name of a tiny network that goes beside a model -> module and function that makes it."""

RENAMED = {
    "flux2": {"tokenizer": ["transformers", "PixtralProcessor"]},
    "redux": {"feature_extractor": ["transformers", "SiglipImageProcessor"]},
    "qwen_edit": {"processor": ["transformers", "Qwen2VLProcessor"]},
    "qwen_edit_plus": {"processor": ["transformers", "Qwen2VLProcessor"]},
}
"""Components that real folders name by a class that can't be made here, for it needs torchvision."""


SETTINGS: dict[str, dict[str, Any]] = {
    "flux": {"instruct": {"true_cfg_scale": 2.0}},
    # The words follow a long message of the system.
    "flux2": {"max_sequence_length": 512},
    "qwen": {"max_sequence_length": 512},
    "qwen_edit": {"max_sequence_length": 1024},
    "qwen_edit_plus": {"max_sequence_length": 1024},
}
"""What the folders of `--each` say of themselves."""


def build(folder: Path, *, model: str = "flux", seed: int = 0, **esquisse: Any) -> Path:
    """Write a model to `folder`; keyword arguments become its `esquisse.json`."""
    pipe = _made(FAMILIES[model], seed)
    if model.startswith("flux3"):
        importlib.import_module("tests.tiny.flux3").save(pipe, folder)
    else:
        pipe.save_pretrained(folder, safe_serialization=True)
        _rename(folder / "model_index.json", RENAMED.get(model, {}))
    if model.startswith("qwen_edit"):
        importlib.import_module("tests.tiny.qwen").eyes(folder / "processor")
    defaults = {"max_sequence_length": 32} | esquisse
    (folder / "esquisse.json").write_text(json.dumps(defaults))
    if model == "sd":
        build_network(folder / "motion_adapter", "motion")
    return folder


def build_network(folder: Path, name: str) -> Path:
    """Write a network of `NETWORKS` to `folder`."""
    _made(NETWORKS[name], seed=1).save_pretrained(folder, safe_serialization=True)
    if name in RENAMED:
        _rename(folder / "model_index.json", RENAMED[name])
    return folder


def _made(place: str, seed: int) -> Any:
    import torch

    module, function = place.split(".")
    torch.manual_seed(seed)
    return getattr(importlib.import_module(f"tests.tiny.{module}"), function)()


def _rename(index: Path, kinds: dict[str, list[str]]) -> None:
    index.write_text(json.dumps(json.loads(index.read_text()) | kinds, indent=2))
