"""LoRAs: added with their weights, several at once, gone without a trace, and refused where they do not belong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from dimp.engine import protocol
from dimp_store.blobs import Digest
from tests.dimp.engine.families.lora_files import BLOCK, OTHERS, RANK, WIDTH, lora_tensors, use_loras
from tests.dimp.engine.tiny_worker import TinyWorker


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
        ("flux", lora_tensors(BLOCK, width=48), "another kind of model: 1 of its 1 layers"),
        (
            "flux",
            lora_tensors(BLOCK, "transformer.layers.0.attention.to_q"),
            "another kind of model: 1 of its 2 layers",
        ),
        ("flux", lora_tensors("unet.mid_block.attentions.0.proj_in"), "another kind of model"),
        ("zimage", lora_tensors("transformer.transformer_blocks.0.attn.to_q"), "another kind of model"),
        ("flux", {"transformer.proj_out.weight": torch.zeros(2, 2)}, "holds no LoRA"),
        ("flux", {f"{BLOCK}.lora_A.weight": torch.zeros(2, WIDTH)}, "another kind of model"),
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
