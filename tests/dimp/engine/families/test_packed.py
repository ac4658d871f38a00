"""Weights in 8 and 4 bits through the real worker: with LoRAs, maps, a step cache and cancels, most of them passing.

What is multiplied is what the codes stand for, so the picture is that of a folder with these numbers in 32 bits. On a
processor the matrix kernels' last bits depend on where weights lie, so those two are compared within a level.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import T5EncoderModel

from dimp.engine import protocol
from dimp.engine.families.flux.specs import FLUX
from dimp.engine.families.shared import loading
from dimp.engine.nets import placing
from dimp.engine.nets.packing import PACKINGS
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan
from dimp.engine.sizing import measure_folder
from tests.costly import ENGINE
from tests.dimp.engine.families.conftest import Maps
from tests.dimp.engine.families.lora_files import BLOCK, OTHERS, lora_tensors, use_loras
from tests.dimp.engine.tiny_worker import ROOT, TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)

STEM = "transformer/diffusion_pytorch_model.safetensors"
PASSING = {"streamed": 3, "blocks": 4, "visiting": True}
"""Three pass: two would stay in the pieces in which they come."""

Folder = Callable[..., str]


@pytest.fixture(scope="module")
def planned(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Makes a copy of a tiny model that is loaded by a plan with these changes."""

    def make(source: Path = models / "flux", **changes: Any) -> str:
        folder = tmp_path_factory.mktemp("planned") / source.name
        shutil.copytree(source, folder)
        (folder / "plan.json").write_text(json.dumps(changes))
        return str(folder)

    return make


def expand_blocks(folder: Path, kind: str) -> None:
    """Write, in place of the matrices of a denoiser's blocks, the numbers that their codes stand for."""
    tensors = load_file(folder / STEM)
    (folder / STEM).unlink()
    for name, tensor in tensors.items():
        if "transformer_blocks." in name and tensor.ndim == 2:
            raw = torch.empty(PACKINGS[kind].size(tensor.shape), dtype=torch.uint8)
            PACKINGS[kind].pack(tensor, raw)
            PACKINGS[kind].expand(raw, tensor)
    save_file(tensors, folder / STEM, {"format": "pt"})


def differ(tiny: TinyWorker, first: str, second: str) -> int:
    """The largest difference of two pictures, of 255."""
    return int(np.abs(tiny.pixels(first).astype(int) - tiny.pixels(second).astype(int)).max())


@pytest.mark.parametrize("kind", PACKINGS)
def test_packed_blocks_count_as_their_numbers_and_may_pass(
    tiny: TinyWorker, models: Path, planned: Folder, keep_lora: Any, maps: Maps, tmp_path: Path, kind: str
) -> None:
    """A picture with LoRAs on two blocks, a control network and a step cache, the same after a cancel; and edits."""
    whole, passing = planned(weights=kind), planned(weights=kind, **PASSING)
    meant = Path(shutil.copytree(models / "flux", tmp_path / "meant"))
    expand_blocks(meant, kind)
    beside = use_loras(keep_lora(lora_tensors(BLOCK, OTHERS))) | maps.use("flux_net") | {"method": "text"}
    for fields in (beside | {"options": {"step_cache": 1e-9}}, tiny.fields("img2img"), tiny.fields("inpaint")):
        painted = tiny.finish(whole, **fields)
        assert painted.fingerprint["placement"].endswith(kind)
        painted_passing = tiny.finish(passing, **fields)
        assert "1 of 4 blocks on the card" in painted_passing.fingerprint[protocol.RESIDENCY]
        assert painted_passing.digest == painted.digest != tiny.paint("flux", **fields)
        assert differ(tiny, painted.digest, tiny.paint(str(meant), **fields)) <= 1
        for folder in (passing, whole):
            stopped = tiny.run(folder, cancel_at=1, **(fields | {"steps": 40}))
            assert isinstance(stopped[-1], protocol.Cancelled)
            assert tiny.paint(folder, **fields) == painted.digest
    plain = tiny.paint(whole, method="text")
    assert tiny.paint(whole, **beside) != plain == tiny.paint(passing, method="text")


@pytest.mark.parametrize("change", ["lora", "dora", "norm"])
def test_every_kind_of_change_goes_beside_packed_weights(
    tiny: TinyWorker, models: Path, planned: Folder, keep_lora: Any, tmp_path: Path, change: str
) -> None:
    """DoRA needs the layer's own numbers, and a changed norm lies beside matrices that are packed."""
    meant = Path(shutil.copytree(models / "flux", tmp_path / "meant"))
    expand_blocks(meant, "nf4")
    tensors = lora_tensors(BLOCK)
    if change == "dora":
        tensors[f"{BLOCK}.lora_magnitude_vector"] = torch.linspace(0.5, 2.0, 32)
    elif change == "norm":
        tensors = {"transformer.transformer_blocks.0.attn.norm_q.w_norm": torch.full((16,), 0.7)}
    fields = use_loras(keep_lora(tensors), weight=0.8)
    packed = tiny.paint(planned(weights="nf4", **PASSING), **fields)
    assert differ(tiny, packed, tiny.paint(str(meant), **fields)) <= 1
    assert packed != tiny.paint(planned(weights="nf4"), method="text")


def store_by_library(model: Path, folder: Path, kind: str, component: str) -> tuple[Path, Path]:
    """A model with a component as the library stores it, and one with the numbers that these codes stand for."""
    command = [sys.executable, "-m", "tests.dimp.engine.families.stored_by_library", str(model), str(folder)]
    done = subprocess.run([*command, kind, component], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "packed", folder / "plain"


needs_library = pytest.mark.skipif(find_spec("bitsandbytes") is None, reason="bitsandbytes is not installed")


@needs_library
@pytest.mark.parametrize("kind", ["nf4", "fp4", "nested", "int8"])
def test_a_folder_that_the_library_stored_paints_what_its_codes_stand_for(
    tiny: TinyWorker, models: Path, planned: Folder, keep_lora: Any, tmp_path: Path, kind: str
) -> None:
    """No plan is given: the folder says how it is stored. Its denoiser is read without the library."""
    packed, plain = store_by_library(models / "flux", tmp_path / "of", kind, "transformer")
    fields = use_loras(keep_lora(lora_tensors(BLOCK, OTHERS)))
    painted = tiny.finish(str(packed), **fields)
    assert painted.fingerprint["placement"].endswith("nf4" if kind == "nested" else kind)
    assert differ(tiny, painted.digest, tiny.paint(str(plain), **fields)) <= 1
    assert painted.digest != tiny.paint("flux", **fields)
    assert tiny.paint(planned(packed, **PASSING), **fields) == painted.digest
    measured, whole = (measure_folder(folder, FLUX.modulation, FLUX.block_pattern) for folder in (packed, plain))
    assert measured.transformer == pytest.approx(whole.transformer, rel=0.02)
    assert [block.size for block in measured.blocks] == pytest.approx([block.size for block in whole.blocks], rel=0.02)


@needs_library
@pytest.mark.parametrize(
    ("model", "component", "kind"),
    [
        ("flux", "text_encoder_2", "nested"),
        ("flux", "text_encoder", "fp4"),
        ("qwen", "text_encoder", "nf4"),
        ("flux3", "text_encoder", "int8"),
    ],
)
def test_a_text_encoder_that_the_library_stored_reads_as_what_its_codes_stand_for(
    tiny: TinyWorker, models: Path, planned: Folder, tmp_path: Path, model: str, component: str, kind: str
) -> None:
    """Its layers become numbers one after the other, be they kept on the device or fetched from their files."""
    packed, plain = store_by_library(models / model, tmp_path / "of", kind, component)
    fields = {"method": "text", "prompt": "a green house"}
    painted = tiny.paint(str(packed), **fields)
    assert differ(tiny, painted, tiny.paint(str(plain), **fields)) <= 1
    assert painted != tiny.paint(model, **fields)
    stopped = tiny.run(str(packed), cancel_at=1, **(fields | {"steps": 40, "prompt": "a tree"}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    visiting = planned(packed, visiting=True)
    assert tiny.paint(visiting, **(fields | {"prompt": "a tree"})) == tiny.paint(
        str(packed), **(fields | {"prompt": "a tree"})
    )
    assert tiny.paint(visiting, **fields) == painted


@needs_library
def test_a_packed_text_encoder_needs_no_library_and_takes_what_is_stored(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed, plain = store_by_library(models / "flux", tmp_path / "of", "nf4", "text_encoder_2")
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    monkeypatch.setattr(loading.importlib.util, "find_spec", lambda name: None)
    loading.check_quantised(packed)
    encoder = loading.open_encoders(packed, LoadPlan("cpu", "float32"), {})["text_encoder_2"]
    assert {parameter.device.type for parameter in encoder.packed} == {"meta"}
    placing._place_packed(encoder, LoadPlan("cpu", "float32"))
    expected = T5EncoderModel.from_pretrained(plain / "text_encoder_2", local_files_only=True)
    words = torch.arange(12).view(1, 12)
    with torch.inference_mode():
        assert torch.allclose(encoder(words)[0], expected(words)[0], atol=1e-5)
    sizes = [measure_folder(folder, FLUX.modulation, FLUX.block_pattern) for folder in (packed, plain)]
    assert sizes[0].text == sizes[1].text
    assert sizes[0].texts < 0.9 * sizes[1].texts
    config = packed / "text_encoder_2" / "config.json"
    config.write_text(config.read_text().replace('"bitsandbytes"', '"torchao"'))
    with pytest.raises(PaintError, match="torchao"):
        loading.check_quantised(packed)


def test_a_state_that_makes_no_sense_is_refused_in_words(tiny: TinyWorker, models: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(models / "flux", tmp_path / "flux"))
    config = folder / "transformer" / "config.json"
    way = {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_quant_type": "nf4"}
    config.write_text(json.dumps(json.loads(config.read_text()) | {"quantization_config": way}))
    tensors = load_file(folder / STEM)
    name = next(name for name in tensors if name.endswith("0.attn.to_q.weight"))
    for state in (b"{", b'{"quant_type": "nf3"}', b'{"quant_type": "nf4", "shape": [32, 32], "dtype": "nothing"}'):
        broken = {**tensors, f"{name}.quant_state.bitsandbytes__nf4": torch.tensor(list(state), dtype=torch.uint8)}
        (folder / STEM).unlink()
        save_file(broken, folder / STEM, {"format": "pt"})
        refused = tiny.refuse(str(folder), method="text")
        assert refused.reason == "model"
        assert "quant_state" in refused.message
