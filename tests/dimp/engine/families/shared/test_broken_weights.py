"""A model that lacks a layer is refused with the layer's name; one whose files are all 16 bit copies is loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)


@pytest.mark.parametrize(
    ("model", "component", "layer"),
    [
        ("flux", "transformer", "proj_out.weight"),
        ("flux3", "transformer", "proj_out.weight"),
        ("sdxl", "unet", "conv_norm_out.weight"),
        ("sdxl", "text_encoder_2", "text_model.encoder.layers.0.layer_norm2.weight"),
    ],
)
def test_a_missing_layer_is_named(
    tiny: TinyWorker, models: Path, tmp_path: Path, model: str, component: str, layer: str
) -> None:
    folder = Path(shutil.copytree(models / model, tmp_path / model))
    path = next((folder / component).glob("*.safetensors"))
    tensors = load_file(path)
    del tensors[next(name for name in tensors if layer.endswith(name))]
    save_file(tensors, path, {"format": "pt"})
    refused = tiny.refuse(model, method="text", folder=str(folder))
    assert refused.reason == "model"
    assert f"{component} lacks layers: " in refused.message


@pytest.mark.parametrize("model", ["sdxl"])
def test_a_folder_of_nothing_but_16_bit_copies_is_loaded(
    tiny: TinyWorker, models: Path, tmp_path: Path, model: str
) -> None:
    folder = Path(shutil.copytree(models / model, tmp_path / model))
    for path in list(folder.rglob("*.safetensors")):
        path.rename(path.with_name(path.name.replace(".safetensors", ".fp16.safetensors")))
    assert tiny.paint(model, method="text", folder=str(folder)) == tiny.paint(model, method="text")
