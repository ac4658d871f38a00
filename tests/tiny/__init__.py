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
}
"""Name of a tiny model -> module and function that makes its pipeline."""


def build(folder: Path, *, model: str = "flux", seed: int = 0, **esquisse: Any) -> Path:
    """Write a model to `folder`; keyword arguments become its `esquisse.json`."""
    import torch

    module, function = FAMILIES[model].split(".")
    torch.manual_seed(seed)
    pipe = getattr(importlib.import_module(f"tests.tiny.{module}"), function)()
    pipe.save_pretrained(folder, safe_serialization=True)
    defaults = {"max_sequence_length": 32} | esquisse
    (folder / "esquisse.json").write_text(json.dumps(defaults))
    return folder
