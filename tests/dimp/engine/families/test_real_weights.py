"""What happens with weights as people have them: LoRAs on text encoders, files replaced, fewer bits, broken numbers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save, save_file

from dimp.engine import protocol
from dimp_store.blobs import Digest
from tests.costly import ENGINE
from tests.dimp.engine.families.lora_files import BLOCK, lora_tensors, use_loras
from tests.dimp.engine.tiny_worker import TinyWorker
from tests.dimp.engine.worker_client import WorkerClient

pytestmark = pytest.mark.costly(*ENGINE)

ENCODER = "text_encoder.text_model.encoder.layers.0.self_attn.q_proj"


def test_a_lora_on_a_text_encoder_stays_out_of_the_plain_picture(
    tiny: TinyWorker, streamed: TinyWorker, worker: WorkerClient, keep_lora: Any
) -> None:
    """Words that are first encoded under a LoRA are encoded anew without it, also after the model is loaded again."""
    words = {"method": "text", "prompt": "a green house on the grass"}
    under = use_loras(keep_lora(lora_tensors(ENCODER))) | words
    adapted, plain = tiny.paint("flux", **under), tiny.paint("flux", **words)
    assert plain == streamed.paint("flux", **words) != adapted
    worker.send(protocol.Unload())
    assert tiny.paint("flux", **words) == plain
    assert tiny.paint("flux", **under) == adapted


def test_a_lora_replaced_under_its_name_paints_with_its_new_weights(tiny: TinyWorker, tmp_path: Path) -> None:
    path = tmp_path / "style.safetensors"
    painted = []
    for seed in (0, 1, 0):
        data = save(lora_tensors(BLOCK, seed=seed))
        path.write_bytes(data)
        use = protocol.LoraUse(str(Digest.of(data)), 1.0, str(path))
        painted.append(tiny.paint("flux", method="text", lora_uses=(use,)))
    assert painted[0] == painted[2] != painted[1]


@pytest.fixture
def own(models: Path, tmp_path: Path) -> Path:
    """A FLUX.1 to break."""
    return Path(shutil.copytree(models / "flux", tmp_path / "own"))


@pytest.mark.parametrize("method", ["torchao", "unheard_of"])
def test_weights_in_fewer_bits_without_their_library_are_refused_in_words(
    tiny: TinyWorker, own: Path, method: str
) -> None:
    config = own / "transformer" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"quantization_config": {"quant_method": method}}))
    refused = tiny.refuse(str(own), method="text")
    assert refused.reason == "model"
    assert f"transformer is stored in fewer bits ({method})" in refused.message
    assert "16 bits" in refused.hint


def change_weights(component: Path, changes: dict[str, float]) -> None:
    path = component / "diffusion_pytorch_model.safetensors"
    tensors = load_file(path)
    changed = {name: torch.full_like(tensors[name], value) for name, value in changes.items()}
    path.unlink()
    save_file({name: tensor.clone() for name, tensor in (tensors | changed).items()}, path, {"format": "pt"})


def test_numbers_out_of_range_are_a_failure_with_a_hint(tiny: TinyWorker, own: Path) -> None:
    change_weights(own / "transformer", {"proj_out.bias": float("nan")})
    refused = tiny.refuse(str(own), method="text")
    assert refused.reason == "model"
    assert "came out broken" in refused.message
    assert "seed" in refused.hint


def test_an_all_black_picture_is_a_failure_with_a_hint(tiny: TinyWorker, own: Path) -> None:
    change_weights(own / "vae", {"decoder.conv_out.weight": 0.0, "decoder.conv_out.bias": -9.0})
    refused = tiny.refuse(str(own), method="text")
    assert "came out all black" in refused.message
    black = tiny.store(tiny.pixels(tiny.source) * 0)
    assert tiny.paint(str(own), **(tiny.fields("img2img") | {"source": black}))
