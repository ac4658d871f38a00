"""LoRAs: added with their weights, several at once, gone without a trace, and refused where they do not belong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from dimp.engine import protocol
from dimp_store.blobs import Digest
from tests.costly import ENGINE
from tests.dimp.engine.families.lora_files import BLOCK, OTHERS, RANK, WIDTH, lora_tensors, use_loras
from tests.dimp.engine.tiny_worker import TinyWorker
from tests.tiny.flux import CHANNELS

pytestmark = pytest.mark.costly(*ENGINE)


def test_a_lora_counts_by_its_weight_and_leaves_no_trace(tiny: TinyWorker, keep_lora: Any) -> None:
    first, second = keep_lora(lora_tensors(BLOCK, OTHERS)), keep_lora(lora_tensors(BLOCK, seed=1))
    plain = tiny.paint("flux", method="text")
    uses = [use_loras(first), use_loras(second), use_loras(first, second)]
    uses += [use_loras(first, weight=0.5), use_loras(first, weight=-1.0)]
    digests = [tiny.paint("flux", **fields) for fields in uses]
    assert len({plain, *digests}) == 6
    assert [tiny.paint("flux", **fields) for fields in uses] == digests
    assert tiny.paint("flux", **use_loras(first, weight=0.0)) == plain
    assert tiny.paint("flux", method="text") == plain


def test_the_scale_a_file_names_is_taken(tiny: TinyWorker, keep_lora: Any) -> None:
    tensors = lora_tensors(BLOCK)
    doubled = tiny.paint("flux", **use_loras(keep_lora(tensors), weight=2.0))
    alpha = torch.tensor(2.0 * RANK)
    assert tiny.paint("flux", **use_loras(keep_lora(tensors | {f"{BLOCK}.alpha": alpha}))) == doubled
    metadata = {"lora_adapter_metadata": f'{{"transformer.lora_alpha": {2 * RANK}, "transformer.r": {RANK}}}'}
    assert tiny.paint("flux", **use_loras(keep_lora(tensors, metadata))) == doubled


def test_a_lora_stays_on_through_a_cancel_and_goes_after_it(tiny: TinyWorker, keep_lora: Any) -> None:
    plain, fields = tiny.paint("flux", method="text"), use_loras(keep_lora(lora_tensors(BLOCK)))
    first = tiny.paint("flux", **fields)
    assert isinstance(tiny.run("flux", cancel_at=1, **(fields | {"steps": 40}))[-1], protocol.Cancelled)
    assert tiny.paint("flux", method="text") == plain
    assert tiny.paint("flux", **fields) == first


@pytest.mark.parametrize(
    ("model", "tensors", "words"),
    [
        ("flux", lora_tensors(BLOCK, width=48), "2 of its 2 tensors do not fit"),
        (
            "flux",
            lora_tensors(BLOCK, "transformer.layers.0.attention.to_q"),
            "2 of its 4 tensors do not fit",
        ),
        (
            "flux",
            lora_tensors("unet.mid_block.attentions.0.proj_in"),
            "is for Stable Diffusion 1.5 or SDXL; this model is FLUX.1",
        ),
        (
            "zimage",
            lora_tensors("transformer.transformer_blocks.0.attn.to_q"),
            "is for FLUX.1, Stable Diffusion 3 or Qwen-Image",
        ),
        ("flux", {"transformer.proj_out.weight": torch.zeros(2, 2)}, "holds no LoRA"),
        ("flux", {f"{BLOCK}.lora_A.weight": torch.zeros(2, WIDTH)}, f"({BLOCK}.lora_A.weight)"),
    ],
)
def test_what_does_not_belong_is_refused_with_the_reason(
    tiny: TinyWorker, keep_lora: Any, model: str, tensors: dict[str, torch.Tensor], words: str
) -> None:
    refused = tiny.refuse(model, **use_loras(keep_lora(tensors)))
    assert refused.reason == "bad_input"
    assert words in refused.message


def test_a_file_that_is_gone_or_another_one_is_not_used(tiny: TinyWorker, keep_lora: Any) -> None:
    path = keep_lora(lora_tensors(BLOCK))
    fields = use_loras(path)
    path.write_bytes(save(lora_tensors(BLOCK, seed=1), None))
    for words in ("is not on this machine",) * 2:
        assert words in tiny.refuse("flux", **fields).message
        path.unlink(missing_ok=True)


def test_a_pickle_is_never_read(tiny: TinyWorker, tmp_path: Path) -> None:
    torch.save(lora_tensors(BLOCK), tmp_path / "pickled")
    path = (tmp_path / "pickled").rename(tmp_path / f"{Digest.of((tmp_path / 'pickled').read_bytes())}.safetensors")
    refused = tiny.refuse("flux", **use_loras(path))
    assert "can't be read" in refused.message
    assert "run code" in refused.hint


def test_a_control_lora_is_refused_by_kind_where_no_map_is_read(tiny: TinyWorker, keep_lora: Any) -> None:
    channels = 4 * CHANNELS
    for layer in ("img_in", "transformer.x_embedder"):
        tensors = {f"{layer}.lora_A.weight": torch.ones(2, 2 * channels), f"{layer}.lora_B.weight": torch.ones(32, 2)}
        refused = tiny.refuse("flux", **use_loras(keep_lora(tensors)))
        assert "control LoRA" in refused.message
        assert f"takes {2 * channels} numbers, this model's layer {channels}" in refused.message
        assert "models/controlnet" in refused.hint


@pytest.mark.parametrize(
    ("model", "base", "width"),
    [
        ("sdxl", "unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q", 16),
        ("flux2_klein", "transformer.single_transformer_blocks.0.attn.to_out", 0),
        ("flux3", "transformer.single_transformer_blocks.0.attn.to_q", 32),
        ("zimage", "transformer.layers.0.attention.to_q", 32),
        ("sd3", "transformer.transformer_blocks.0.attn.to_q", 32),
        ("qwen", "transformer.transformer_blocks.0.attn.to_q", 32),
    ],
)
def test_other_families_take_them_too(tiny: TinyWorker, keep_lora: Any, model: str, base: str, width: int) -> None:
    tensors = lora_tensors(base, width=width or 32)
    if not width:  # a layer of another width within
        tensors[f"{base}.lora_A.weight"] = torch.randn(RANK, 128, generator=torch.Generator().manual_seed(4))
    assert tiny.paint(model, **use_loras(keep_lora(tensors))) != tiny.paint(model, method="text")


def _kohya(layer: str, **factors: torch.Tensor) -> dict[str, torch.Tensor]:
    return {f"lora_unet_{layer}.{name.replace('__', '.')}": tensor for name, tensor in factors.items()}


PLAIN = _kohya("double_blocks_0_img_attn_proj", lora_down__weight=torch.ones(2, 32), lora_up__weight=torch.ones(32, 2))


@pytest.mark.parametrize("model", ["flux"])
@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        (_kohya("double_blocks_9_img_attn_proj", lora_down__weight=torch.ones(2, 32)), "lora_unet_double_blocks_9"),
        (
            _kohya("double_blocks_0_img_mlp_0", oft_blocks=torch.ones(4, 8, 8)),
            "OFT (lora_unet_double_blocks_0_img_mlp_0",
        ),
        (_kohya("double_blocks_0_img_mlp_0", a1__weight=torch.ones(4, 8)), "GLoRA"),
        (_kohya("double_blocks_0_img_mlp_0", on_input=torch.ones(1)), "IA3"),
        (_kohya("double_blocks_0_img_mlp_0", hada_w1_a=torch.ones(4, 8)), "hada_w1_a"),
        ({"bundle_emb.cat.string_to_param.*": torch.ones(1, 32)}, "bundle_emb.cat"),
        ({"lora_unet_double_blocks_0_img_mlp_0.dora_scale": torch.ones(32)}, "dora_scale"),
        (
            _kohya(
                "double_blocks_0_img_mlp_2",
                lora_down__weight=torch.full((2, 128), torch.nan),
                lora_up__weight=torch.ones(32, 2),
            ),
            "NaN",
        ),
    ],
)
def test_one_tensor_that_could_not_be_used_is_enough_to_refuse(
    tiny: TinyWorker, keep_lora: Any, model: str, tensors: dict[str, torch.Tensor], words: str
) -> None:
    refused = tiny.refuse(model, **use_loras(keep_lora(PLAIN | tensors)))
    assert refused.reason == "bad_input"
    assert words in refused.message


@pytest.mark.parametrize("model", ["sdxl"])
def test_a_lora_of_a_text_encoder_does_not_meet_the_kept_prompts(tiny: TinyWorker, keep_lora: Any, model: str) -> None:
    base = "text_encoder_2.text_model.encoder.layers.0.self_attn.q_proj"
    fields = use_loras(keep_lora(lora_tensors(base, width=32)))
    plain, changed = tiny.paint(model, method="text"), tiny.paint(model, **fields)
    assert plain != changed
    assert [tiny.paint(model, method="text"), tiny.paint(model, **fields)] == [plain, changed]


@pytest.mark.parametrize("model", ["zimage"])
def test_a_layer_that_is_named_whole_and_in_parts_counts_once(tiny: TinyWorker, keep_lora: Any, model: str) -> None:
    block, draw = "diffusion_model.layers.0.attention", torch.Generator().manual_seed(2)
    down, up = torch.randn(2, 32, generator=draw), torch.randn(96, 2, generator=draw)
    whole = {f"{block}.qkv.lora.down.weight": down, f"{block}.qkv.lora.up.weight": up}
    parts = {f"{block}.to.{part}.lora.down.weight": down.clone() for part in "qkv"}
    parts |= {
        f"{block}.to.{part}.lora.up.weight": up[32 * place : 32 * place + 32].clone()
        for place, part in enumerate("qkv")
    }
    assert tiny.paint(model, **use_loras(keep_lora(whole | parts))) == tiny.paint(model, **use_loras(keep_lora(whole)))
    other = parts | {f"{block}.to.q.lora.up.weight": torch.ones(32, 2)}
    assert "twice" in tiny.refuse(model, **use_loras(keep_lora(whole | other))).message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "pointer of Git LFS"),
        ((1 << 60).to_bytes(8, "little") + b"{}", "longer than the file"),
        (b"", "is empty"),
        (b"<!DOCTYPE html><html></html>" * 9, "a page"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(
    tiny: TinyWorker, tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / f"{Digest.of(data)}.safetensors"
    path.write_bytes(data)
    assert words in tiny.refuse("flux", **use_loras(path)).message
