"""LoRAs: added with their weights, several at once, gone without a trace, and refused where they do not belong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from dimp.engine import protocol
from dimp_store.blobs import Digest
from tests.dimp.engine.families.test_conformance import Easel, easel

__all__ = ["easel"]

WIDTH, RANK = 32, 2
BLOCK = "transformer.transformer_blocks.0.attn.to_q"
OTHERS = "transformer.single_transformer_blocks.1.attn.to_k"


def lora(*bases: str, seed: int = 0, width: int = WIDTH, **more: torch.Tensor) -> dict[str, torch.Tensor]:
    draw = torch.Generator().manual_seed(seed)
    made = {}
    for base in bases:
        made[f"{base}.lora_A.weight"] = torch.randn(RANK, width, generator=draw)
        made[f"{base}.lora_B.weight"] = torch.randn(width, RANK, generator=draw)
    return made | more


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    """Keep tensors as a LoRA file, named by its digest."""

    def keep(tensors: dict[str, torch.Tensor], about: dict[str, str] | None = None) -> Path:
        data = save(tensors, about)
        path = tmp_path / f"{Digest.of(data)}.safetensors"
        path.write_bytes(data)
        return path

    return keep


def use(*files: Path, weight: float = 1.0) -> dict[str, Any]:
    uses = (protocol.LoraUse(path.stem, weight, str(path)) for path in files)
    return {"method": "text", "loras": tuple(uses)}


def test_a_lora_counts_by_its_weight_and_leaves_no_trace(easel: Easel, kept: Any) -> None:
    one, two = kept(lora(BLOCK, OTHERS)), kept(lora(BLOCK, seed=1))
    plain = easel.painted("flux", method="text")
    asked = [use(one), use(two), use(one, two), use(one, weight=0.5), use(one, weight=-1.0)]
    seen = [easel.painted("flux", **each) for each in asked]
    assert len({plain, *seen}) == 6
    assert [easel.painted("flux", **each) for each in asked] == seen
    assert easel.painted("flux", **use(one, weight=0.0)) == plain
    assert easel.painted("flux", method="text") == plain


def test_the_scale_a_file_names_is_taken(easel: Easel, kept: Any) -> None:
    tensors = lora(BLOCK)
    doubled = easel.painted("flux", **use(kept(tensors), weight=2.0))
    alpha = torch.tensor(2.0 * RANK)
    assert easel.painted("flux", **use(kept(tensors | {f"{BLOCK}.alpha": alpha}))) == doubled
    about = {"lora_adapter_metadata": f'{{"transformer.lora_alpha": {2 * RANK}, "transformer.r": {RANK}}}'}
    assert easel.painted("flux", **use(kept(tensors, about))) == doubled


def test_a_lora_stays_on_through_a_cancel_and_goes_after_it(easel: Easel, kept: Any) -> None:
    plain, asked = easel.painted("flux", method="text"), use(kept(lora(BLOCK)))
    first = easel.painted("flux", **asked)
    assert isinstance(easel.heard("flux", cancel_at=1, **(asked | {"steps": 40}))[-1], protocol.Cancelled)
    assert easel.painted("flux", method="text") == plain
    assert easel.painted("flux", **asked) == first


@pytest.mark.parametrize(
    ("model", "tensors", "words"),
    [
        ("flux", lora(BLOCK, width=48), "another kind of model: 1 of its 1 layers"),
        ("flux", lora(BLOCK, "transformer.layers.0.attention.to_q"), "another kind of model: 1 of its 2 layers"),
        ("flux", lora("unet.mid_block.attentions.0.proj_in"), "another kind of model"),
        ("zimage", lora("transformer.transformer_blocks.0.attn.to_q"), "another kind of model"),
        ("flux", {"transformer.proj_out.weight": torch.zeros(2, 2)}, "holds no LoRA"),
        ("flux", {f"{BLOCK}.lora_A.weight": torch.zeros(2, WIDTH)}, "another kind of model"),
    ],
)
def test_what_does_not_belong_is_refused_with_the_reason(
    easel: Easel, kept: Any, model: str, tensors: dict[str, torch.Tensor], words: str
) -> None:
    failed = easel.heard(model, **use(kept(tensors)))[-1]
    assert isinstance(failed, protocol.Failed)
    assert (failed.reason, bool(failed.hint)) == ("bad_input", True)
    assert words in failed.message


def test_a_file_that_is_gone_or_another_one_is_not_used(easel: Easel, kept: Any) -> None:
    path = kept(lora(BLOCK))
    asked = use(path)
    path.write_bytes(save(lora(BLOCK, seed=1), None))
    for words in ("is not on this machine",) * 2:
        failed = easel.heard("flux", **asked)[-1]
        assert isinstance(failed, protocol.Failed)
        assert words in failed.message
        path.unlink(missing_ok=True)


def test_a_pickle_is_never_read(easel: Easel, tmp_path: Path) -> None:
    torch.save(lora(BLOCK), tmp_path / "pickled")
    path = (tmp_path / "pickled").rename(tmp_path / f"{Digest.of((tmp_path / 'pickled').read_bytes())}.safetensors")
    failed = easel.heard("flux", **use(path))[-1]
    assert isinstance(failed, protocol.Failed)
    assert "can't be read" in failed.message
    assert "run code" in failed.hint


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
def test_other_families_take_them_too(easel: Easel, kept: Any, model: str, base: str, width: int) -> None:
    tensors = lora(base, width=width or 32)
    if not width:  # a layer of another width within
        tensors[f"{base}.lora_A.weight"] = torch.randn(RANK, 128, generator=torch.Generator().manual_seed(4))
    assert easel.painted(model, **use(kept(tensors))) != easel.painted(model, method="text")
