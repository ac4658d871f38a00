"""An autoencoder in a file of its own paints what the model paints with it in its folder, in every layout."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from dimp.engine.checkpoints import layout
from tests.costly import ENGINE
from tests.dimp.engine.checkpoints.single_files import vae_file, weights
from tests.dimp.engine.tiny_worker import TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)

_OLD = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def other_model(models: Path, name: str, to: Path) -> Path:
    """A tiny model with another autoencoder."""
    folder = Path(shutil.copytree(models / name, to))
    for path in (folder / "vae").glob("*.safetensors"):
        save_file({layer: it * 1.1 for layer, it in weights(folder, "vae").items()}, path)
    return folder


def in_layout(folder: Path, own: str) -> dict[str, Tensor]:
    """The autoencoder of a folder as files have it."""
    if own == "authors":
        return vae_file(folder)
    if own == "checkpoint":
        left = {"model_ema.decay": torch.ones(1), "loss.logvar": torch.ones(1)}
        return {f"first_stage_model.{name}": it for name, it in (vae_file(folder) | left).items()}
    tensors = weights(folder, "vae")
    if own == "diffusers":
        return tensors
    for new, old in _OLD.items():
        tensors = {name.replace(f"attentions.0.{new}.", f"attentions.0.{old}."): it for name, it in tensors.items()}
    return tensors


def ready(vae: Path, base: Path, to: Path) -> Path:
    """A folder described as the server describes it."""
    recipe = layout.Recipe("", "", str(base), vae=str(vae), vae_stamp=layout.stamp_of(vae))
    return layout.describe(to, recipe)


@pytest.mark.parametrize(
    ("model", "own"),
    [
        ("sd", "diffusers"),
        ("sd", "old"),
        ("sd", "checkpoint"),
        ("sdxl", "authors"),
        ("flux", "diffusers"),
        ("flux", "authors"),
    ],
)
def test_a_file_paints_what_the_folder_paints_with_it(
    tiny: TinyWorker, models: Path, tmp_path: Path, model: str, own: str
) -> None:
    other = other_model(models, model, tmp_path / "other")
    save_file(in_layout(other, own), tmp_path / "vae.safetensors")
    fields = tiny.fields("img2img") | {"steps": 2}
    expected = tiny.paint(model, folder=str(other), **fields)
    folder = ready(tmp_path / "vae.safetensors", models / model, tmp_path / "ready")
    assert tiny.paint(model, folder=str(folder), **fields) == expected
    assert expected != tiny.paint(model, **fields)


def test_a_file_that_is_not_the_models_is_refused(tiny: TinyWorker, models: Path, tmp_path: Path) -> None:
    tensors: dict[str, Any] = weights(models / "sd", "vae")
    lacking = {name: it for name, it in tensors.items() if name != "decoder.conv_out.bias"}
    wide = tensors | {"decoder.conv_out.bias": torch.ones(9)}
    for number, (content, message) in enumerate(
        [
            (lacking, "lacks decoder.conv_out.bias"),
            (wide, "would not be used"),
            (tensors | {"x": torch.ones(1)}, "x would"),
        ]
    ):
        save_file(content, tmp_path / "vae.safetensors")
        folder = ready(tmp_path / "vae.safetensors", models / "sd", tmp_path / f"ready{number}")
        assert message in tiny.refuse("sd", folder=str(folder), method="text").message
        assert not (folder / "model_index.json").exists()
